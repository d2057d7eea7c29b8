"""From a snapshot of the CRM into a new base file: raw canonical rows first, then their derived columns."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from crm_core.base import workdays
from crm_core.base.sql import NotKept
from crm_core.crm.bulk import Bulk, bulk
from crm_core.crm.canonical import TABLES
from crm_core.crm.connector import NOT_KEPT, Connector, NotKeptMark, Select
from crm_core.crm.crm import Kept, Moment, Relation
from crm_core.crm.derive import VERDICTS
from crm_core.crm.live import LiveProvider
from crm_core.crm.shape import shape
from crm_core.crm.source import Snapshot
from crm_core.mart import arrow, judge
from crm_core.mart.duck import DuckReader
from crm_core.mart.judge import RAW

STORED_VIEWS = ("client", "written_day")  # working days per owner are made when they are asked for
MAX_DAYS = 10 * 366
MIN_DAYS = 400
Progress = Callable[[str, int, float], None]  # table, rows, seconds
UNREADABLE = "(no value of its type)"  # stands for cells that became null


@dataclass(frozen=True)
class Loaded:
    """What one load brought: rows per table, which columns are kept, cells of the wrong type, how it was read."""

    rows: dict[str, int]
    kept: dict[str, dict[str, str]]
    unreadable: list[dict[str, Any]]
    reading: str


class _RawConnector(Connector):
    """The raw tables just loaded, in the shape of a connector, so that one code derives columns everywhere."""

    name = "mart"
    title = "the mart"
    signature = {}

    def __init__(self, kept: dict[str, dict[str, Kept]]) -> None:
        self._kept = kept

    def select(self, table: str) -> Select | NotKeptMark:
        if table not in self._kept:
            return NOT_KEPT
        raw = judge.raw(table)
        joined, verdicts = judge.with_verdicts(raw, self._kept) if table in VERDICTS else (raw, {})
        columns = {name: raw.c[name] for name in TABLES[table].names} | verdicts
        return sa.select(*(self._labelled(table, name, column) for name, column in columns.items())).select_from(joined)

    def _labelled(self, table: str, name: str, column: sa.ColumnElement[Any]) -> sa.Label[Any]:
        if self._kept[table][name] is Kept.YES:
            return column.label(name)
        return sa.Label(name, NotKept(shape(table)[name]))


def load(snapshot: Snapshot, source: LiveProvider, moment: Moment, into: DuckReader, tell: Progress) -> Loaded:
    """Copy every kept table; `moment` is the snapshot's own. Nothing was read from the snapshot yet."""
    into.execute(f"CREATE SCHEMA {RAW}")
    kept: dict[str, dict[str, Kept]] = {}
    rows: dict[str, int] = {}
    unreadable: list[dict[str, Any]] = []
    with bulk(snapshot) as reader:
        for name in TABLES:
            relation = source.relation(name, moment)
            if relation is None:
                continue
            begun = time.monotonic()
            kept[name] = {column: relation.kept[column] for column in TABLES[name].names}
            rows[name], lost = _copy(snapshot, reader, relation, into)
            unreadable += [{"table": name, "column": c, "value": UNREADABLE, "rows": n} for c, n in lost.items()]
            tell(name, rows[name], time.monotonic() - begun)
        reading = reader.told()
    begun = time.monotonic()
    judge.judge(into, kept, source.connector.business)
    tell("verdicts", 0, time.monotonic() - begun)
    return Loaded(rows, _derive(into, kept, moment, tell), unreadable, reading)


def _copy(snapshot: Snapshot, reader: Bulk, relation: Relation, into: DuckReader) -> tuple[int, dict[str, int]]:
    """(rows, column -> cells of the wrong type)."""
    made = arrow.Canonical(arrow.schema_of(TABLES[relation.name]))
    into.create_from_schema(f"{RAW}.{relation.name}", made.schema)
    count = 0
    for block in blocks(snapshot, reader, relation.name, plain(relation), made):
        into.insert_arrow(f"{RAW}.{relation.name}", block)
        count += block.num_rows
    return count, made.unreadable


def plain(relation: Relation) -> sa.Select[Any]:
    """The canonical columns of a table, without those derived from them."""
    return sa.select(*(relation.columns[name].label(name) for name in TABLES[relation.name].names))


def blocks(snapshot: Snapshot, reader: Bulk, name: str, statement: Select, made: arrow.Canonical) -> Iterator[pa.Table]:
    """The rows of a SELECT in canonical types: in bulk where that gives the very same, else one by one."""
    batches = reader.batches(name, statement, lambda given: arrow.misfits(given, made.schema))
    if batches is not None:
        yield from map(made.of_batch, batches)
    else:
        yield from map(made.of_rows, snapshot.stream(statement))


def _derive(
    into: DuckReader, kept: dict[str, dict[str, Kept]], moment: Moment, tell: Progress
) -> dict[str, dict[str, str]]:
    """Tables and views with derived columns, from the same expressions that run on a source."""
    begun = time.monotonic()
    provider = LiveProvider(_RawConnector(kept), VERDICTS)
    found: dict[str, dict[str, str]] = {}
    for name in (*kept, *STORED_VIEWS):
        relation = provider.relation(name, moment)
        if relation is None:
            continue
        into.create_as(f'"{name}"', sa.select(*(c.label(n) for n, c in relation.columns.items())))
        found[name] = {column: str(state) for column, state in relation.kept.items()}
    into.execute(f"DROP SCHEMA {RAW} CASCADE")
    tell("derived", 0, time.monotonic() - begun)
    return found


def span(into: DuckReader, moment: Moment) -> tuple[date, date]:
    """The days that rollups of working days cover: from the first write (400 days to ten years back) to the read."""
    end = workdays.local_day(moment.read_at, moment.zone)
    first = into.fetch(sa.select(sa.func.min(sa.column("day", sa.Date))).select_from(sa.table("written_day")))[0][0]
    begin = min(first or end, end - timedelta(days=MIN_DAYS))
    return max(begin, end - timedelta(days=MAX_DAYS)), end

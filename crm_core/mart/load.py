"""From a snapshot of the CRM into a new base file: raw canonical rows first, then what is derived from them."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from crm_core.base import workdays
from crm_core.crm.bulk import Bulk, bulk
from crm_core.crm.canonical import TABLES
from crm_core.crm.connector import Select
from crm_core.crm.crm import Kept, Moment, Relation
from crm_core.crm.live import LiveProvider
from crm_core.crm.source import Snapshot
from crm_core.mart import arrow, deriving, judge
from crm_core.mart.duck import DuckReader
from crm_core.mart.judge import RAW
from crm_core.mart.verdict_memory import Memory

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


def load(
    snapshot: Snapshot,
    source: LiveProvider,
    moment: Moment,
    into: DuckReader,
    tell: Progress,
    folder: Path | None = None,
) -> Loaded:
    """Copy every kept table; `moment` is the snapshot's own. Nothing was read from the snapshot yet.

    `folder`: where verdicts are remembered for the next load. Raises OSError.
    """
    into.execute(f"CREATE SCHEMA {RAW}")
    kept: dict[str, dict[str, Kept]] = {}
    rows: dict[str, int] = {}
    unreadable: list[dict[str, Any]] = []
    with bulk(snapshot) as reader, _uncollected():
        for name in TABLES:
            relation = source.raw(name, moment)
            if relation is None:
                continue
            begun = time.monotonic()
            kept[name] = {column: relation.kept[column] for column in TABLES[name].names}
            rows[name], lost = _copy(snapshot, reader, relation, into)
            unreadable += [{"table": name, "column": c, "value": UNREADABLE, "rows": n} for c, n in lost.items()]
            tell(name, rows[name], time.monotonic() - begun)
        reading = reader.told()
    begun = time.monotonic()
    judge.judge(into, kept, source.connector.business, Memory(folder, source.words))
    tell("verdicts", 0, time.monotonic() - begun)
    begun = time.monotonic()
    found = deriving.derive(into, kept, moment, source.connector.business)
    tell("derived", 0, time.monotonic() - begun)
    return Loaded(rows, found, unreadable, reading)


def _copy(snapshot: Snapshot, reader: Bulk, relation: Relation, into: DuckReader) -> tuple[int, dict[str, int]]:
    """(rows, column -> cells of the wrong type)."""
    made = arrow.Canonical(arrow.schema_of(TABLES[relation.name]))
    into.create_from_schema(f"{RAW}.{relation.name}", made.schema)
    count = 0
    for block in blocks(snapshot, reader, relation.name, plain(relation), made):
        into.insert_arrow(f"{RAW}.{relation.name}", block)
        count += block.num_rows
    return count, made.unreadable


@contextmanager
def _uncollected() -> Iterator[None]:
    """Rows by the million hold no cycles: to look through them for some would be a third of the reading."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


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


def span(into: DuckReader, moment: Moment) -> tuple[date, date]:
    """The days that rollups of working days cover: from the first write (400 days to ten years back) to the read."""
    end = workdays.local_day(moment.read_at, moment.zone)
    first = into.fetch(sa.select(sa.func.min(sa.column("day", sa.Date))).select_from(sa.table("written_day")))[0][0]
    begin = min(first or end, end - timedelta(days=MIN_DAYS))
    return max(begin, end - timedelta(days=MAX_DAYS)), end

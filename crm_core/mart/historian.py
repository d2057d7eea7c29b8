"""Writes the history at the end of a sync: the values that changed, the state indicators of the day.

CRMs forget what a value was; this does not. It holds ids, stages, amounts and whether a cell was filled, never a
name, number or text of a person.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import workdays
from crm_core.crm.canonical import TABLES
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.mart import rollup
from crm_core.mart.duck import DuckReader
from crm_core.mart.history_files import META, Place, appended
from crm_core.mart.manifest import Manifest
from crm_core.measure.registry import indicators

RECORD = "record"  # the field that says whether the record is there
SEEN, GONE = "seen", "gone"
# entity -> its canonical columns whose values are kept, and fill flags: field -> column
VALUES: dict[str, tuple[str, ...]] = {
    "owner": ("team_id", "is_active"),
    "account": ("owner_id",),
    "contact": ("owner_id",),
    "lead": ("owner_id", "status", "is_converted", "is_closed"),
    "opportunity": (
        "owner_id", "stage", "amount", "currency", "probability", "expected_close_on", "is_closed", "is_won",
    ),
    "activity": ("owner_id", "status"),
}  # fmt: skip
FILLED: dict[str, dict[str, str]] = {
    "account": {"has_phone": "phone", "has_email": "email"},
    "contact": {"has_phone": "phone", "has_email": "email"},
    "activity": {"has_result": "result"},
}
_KEY = ("entity", "record_id", "field")
_KNOWN = sa.table("history_known", *(sa.column(name, sa.String) for name in (*_KEY, "value")))
_CURRENT = sa.table("history_current", *(sa.column(name, sa.String) for name in (*_KEY, "value")))
_ORDER = ("entity", "record_id", "field")  # smaller than sorted by field: an id is written once
Fact = tuple[str, str, sa.Select[Any]]  # entity, field, its rows


@dataclass(frozen=True)
class Appended:
    """What one sync added."""

    values: int
    states: int


def append(into: DuckReader, crm: Crm, made: Manifest, place: Place) -> Appended:
    """Add what `into`, a base as it was just loaded, knows that the history does not. Raises OSError."""
    return Appended(_values(into, crm, made.as_of, place), _states(into, crm, made, place))


def _values(into: DuckReader, crm: Crm, seen_at: datetime, place: Place) -> int:
    day = workdays.local_day(seen_at, "UTC")
    file = place.month(day) / f"values-{seen_at:%Y%m%dT%H%M%S.%f}Z.parquet"
    files = place.values()
    if files and files[-1].name >= file.name:
        return 0  # the clock was set back; what changed is seen once it has caught up
    facts = _facts(crm)
    if not facts:
        return 0
    _compare(into, facts, [str(known) for known in files])
    try:
        into.create_as("history_changed", _changes(facts, seen_at), temporary=True)
        count = into.count_temporary("history_changed")
        if count:
            changed = sa.table("history_changed", *(sa.column(name) for name in (*_KEY, "value", "seen_at")))
            with appended(file) as temporary:
                into.copy_to(temporary, sa.select(changed).order_by(*(changed.c[name] for name in _ORDER)))
        return count
    finally:
        for name in ("history_known", "history_current", "history_changed"):
            into.execute(f"DROP TABLE IF EXISTS {name}")


def _facts(crm: Crm) -> list[Fact]:
    """What this CRM keeps of that which is remembered."""
    found: list[Fact] = []
    for entity, columns in VALUES.items():
        if not crm.keeps(entity):
            continue
        table = crm.table(entity)
        found.append(_fact(table, RECORD, sa.literal(SEEN, sa.String)))
        found += [_fact(table, name, sa.cast(table.optional(name), sa.String)) for name in columns if table.keeps(name)]
        for field, column in FILLED.get(entity, {}).items():
            if table.keeps(column):
                is_filled = table.filled(table.optional(column))
                found.append(_fact(table, field, sa.case((is_filled, "true"))))
    return found


def _fact(table: CanonicalTable, field: str, value: ColumnElement[Any]) -> Fact:
    key = table.optional(TABLES[table.name].key or "")
    columns = (
        sa.literal(table.name, sa.String).label("entity"),
        key.label("record_id"),
        sa.literal(field, sa.String).label("field"),
        value.label("value"),
    )
    return table.name, field, sa.select(*columns).where(key.is_not(None), value.is_not(None))


def _compare(into: DuckReader, facts: list[Fact], files: list[str]) -> None:
    """Two temporary tables: the last known values, and those of now (one of each, should a CRM tell a record twice)."""
    now = sa.union_all(*(select for _, _, select in facts)).subquery("now")
    keys = [now.c[name] for name in _KEY]
    into.create_as(
        "history_current", sa.select(*keys, sa.func.max(now.c.value).label("value")).group_by(*keys), temporary=True
    )
    into.execute("CREATE TEMP TABLE history_known (entity VARCHAR, record_id VARCHAR, field VARCHAR, value VARCHAR)")
    if files:
        into.execute(
            "INSERT INTO history_known SELECT entity, record_id, field, arg_max_null(value, seen_at)"
            " FROM read_parquet(?) GROUP BY ALL",
            [files],
        )


def _changes(facts: list[Fact], seen_at: datetime) -> sa.CompoundSelect[Any]:
    """New and changed values; null where a cell was emptied; GONE where the record is.

    A table or column that this sync could not read says nothing about its values.
    """
    now, known = _CURRENT, _KNOWN
    same = sa.and_(*(now.c[name] == known.c[name] for name in _KEY))
    stamp = sa.literal(seen_at, sa.DateTime).label("seen_at")
    changed = (
        sa.select(*(now.c[name] for name in _KEY), now.c.value, stamp)
        .select_from(now.outerjoin(known, same))
        .where(sa.or_(known.c.entity.is_(None), known.c.value.is_distinct_from(now.c.value)))
    )
    covered = known.c.entity.concat(".").concat(known.c.field).in_([f"{entity}.{field}" for entity, field, _ in facts])
    there = now.alias("there")
    is_there = sa.and_(
        there.c.entity == known.c.entity, there.c.record_id == known.c.record_id, there.c.field == RECORD
    )
    is_record = known.c.field == RECORD
    emptied = (
        sa.select(*(known.c[name] for name in _KEY), sa.case((is_record, GONE)).label("value"), stamp)
        .select_from(known.outerjoin(now, same).outerjoin(there, is_there))
        .where(
            now.c.entity.is_(None),
            covered,
            known.c.value.is_not(None),
            sa.or_(sa.and_(is_record, known.c.value != GONE), sa.and_(sa.not_(is_record), there.c.entity.is_not(None))),
        )
    )
    return sa.union_all(changed, emptied)


def _states(into: DuckReader, crm: Crm, made: Manifest, place: Place) -> int:
    """The day's state as this sync found it, in place of an earlier sync's of the same day."""
    day = workdays.local_day(made.as_of, made.zone)
    columns = ("indicator", "owner_id", "team_id", "currency", "slice", "total", "counted", "amount", "valued")
    table = into.fetch_arrow(sa.select(*(rollup.STATE.c[name] for name in columns)).order_by(*columns[:5]))
    hashes = [made.definitions[name] for name in table["indicator"].to_pylist()]
    counted = {name: made.definitions[name] for name in made.definitions if _is_state(crm, name)}
    table = table.append_column("definition", pa.array(hashes, pa.string()))
    table = table.append_column("day", pa.array([day] * table.num_rows, pa.date32()))
    told = {"as_of": made.as_of.isoformat(), "definitions": counted, "zone": made.zone}
    table = table.replace_schema_metadata({META: json.dumps(told | {"business": made.business}).encode()})
    with appended(place.state_file(day)) as temporary:
        pq.write_table(table, temporary, compression="zstd")
    return int(table.num_rows)


def _is_state(crm: Crm, name: str) -> bool:
    metric = indicators()[name]
    evidence = metric.evidence(crm.fresh())
    return evidence.kind == "state" and not evidence.distinct and metric.answer is None

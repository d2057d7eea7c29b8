"""Facts with their history: calendar, absences, employment, trainings, rates, two settings, rejected pairs.

A row is never changed: a newer one with the same key ends it, and so does who withdraws it. All is audited, by kind
and number; whose absence it was stands in the row alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.base.errors import StoreError
from crm_core.base.fact_rows import (
    KINDS,
    Absence,
    CompanyDay,
    Employment,
    Fact,
    Rate,
    RejectedPair,
    Setting,
    Training,
    merged,
)
from crm_core.base.facts import Facts
from crm_core.store import audit, tables
from crm_core.store.store import Store
from crm_core.store.targets import Put

_TABLES = {
    CompanyDay: tables.calendar_day,
    Absence: tables.absence,
    Employment: tables.employment,
    Training: tables.training,
    Rate: tables.exchange_rate,
    Setting: tables.setting,
    RejectedPair: tables.rejected_pair,
}
_LONGEST = 200  # signs of a text


@dataclass(frozen=True)
class StoredFact:
    """A row that was said, when and by whom, and when it ended."""

    id: int
    fact: Fact
    created_at: datetime
    created_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None


def put(store: Store, wanted: Iterable[Fact], by: str) -> Put:
    """Set these facts, all or none; one that is as it was stays. Raises StoreError."""
    listed = merged(wanted)
    for one in listed:
        _check(one)
    total = Put()
    with store.write() as connection:
        for kind in _TABLES:
            rows = [one for one in listed if isinstance(one, kind)]
            if rows:
                found = _put(connection, kind, rows, store.now(), by)
                total = Put(total.added + found.added, total.changed + found.changed, total.same + found.same)
    return total


def withdraw(store: Store, name: str, ids: Iterable[int], by: str) -> None:
    """End facts of one kind (`absences` ...) that hold no more. Raises StoreError when one has ended already."""
    table, listed, now = _TABLES[KINDS[name]], sorted(set(ids)), store.now()
    with store.write() as connection:
        ended = _end(connection, table, listed, now, by)
        if ended != len(listed):
            raise StoreError("One of these rows has been replaced or withdrawn meanwhile. Reload the page.")
        audit.write(connection, now, by, "facts_withdrawn", {"kind": name, "n": ended, "ids": listed})


def current(store: Store, name: str) -> list[StoredFact]:
    """The facts of one kind (`absences` ...) that hold now, in the order in which they were said."""
    with store.read() as connection:
        return _select(connection, KINDS[name], _TABLES[KINDS[name]].c.ended_at.is_(None))


def history(store: Store, fact: Fact) -> list[StoredFact]:
    """Every version of one fact, the oldest first."""
    table, stored = _TABLES[type(fact)], _stored(fact)
    with store.read() as connection:
        return _select(connection, type(fact), *(table.c[name] == stored[name] for name in fact.KEY))


def stamp(store: Store) -> str:
    """Changes whenever a fact does: what was read under one stamp is still true under it."""
    counts = (
        sa.select(sa.literal(n).label("n"), sa.func.max(table.c.id), sa.func.count(table.c.ended_at))
        for n, table in enumerate(_TABLES.values())
    )
    with store.read() as connection:
        rows = connection.execute(sa.union_all(*counts).order_by("n"))
        return "-".join(f"{row[1] or 0}.{row[2]}" for row in rows)


def around(today: date) -> range:
    """The years whose public holidays are looked up."""
    return range(today.year - 6, today.year + 3)


def facts_of(store: Store | None, business: Business, years: Iterable[int], more: Iterable[Fact] = ()) -> Facts:
    """All that holds now: public holidays of the years, what the store says, and `more`, which is stronger."""
    held = [one.fact for name in KINDS for one in current(store, name)] if store else []
    rows = merged(held, more)
    settings = {row.name: row.value for row in rows if isinstance(row, Setting)}
    notice, price = settings.get("notice_on"), settings.get("licence_price")
    return Facts(
        calendar=business.calendar(years, (row for row in rows if isinstance(row, CompanyDay))),
        absences=tuple(row for row in rows if isinstance(row, Absence)),
        employment=tuple(row for row in rows if isinstance(row, Employment)),
        trainings=tuple(row for row in rows if isinstance(row, Training)),
        rates=tuple(row for row in rows if isinstance(row, Rate)),
        rejected_pairs=frozenset(row.pair_id for row in rows if isinstance(row, RejectedPair)),
        notice_on=date.fromisoformat(notice) if notice else None,
        licence_price=Decimal(price) if price else None,
    )


def _put(connection: sa.Connection, kind: type[Fact], rows: Sequence[Fact], now: datetime, by: str) -> Put:
    table = _TABLES[kind]
    held = {one.fact.key: one for one in _select(connection, kind, table.c.ended_at.is_(None))}
    new = [row for row in rows if row.key not in held or held[row.key].fact != row]
    replaced = [held[row.key].id for row in new if row.key in held]
    if new:
        _end(connection, table, replaced, now, by)
        connection.execute(sa.insert(table), [_stored(row) | {"created_at": now, "created_by": by} for row in new])
        detail = {"kind": kind.FILE, "added": len(new) - len(replaced), "changed": len(replaced)}
        audit.write(connection, now, by, "facts_set", detail)
    return Put(len(new) - len(replaced), len(replaced), len(rows) - len(new))


def _end(connection: sa.Connection, table: sa.Table, ids: Sequence[int], now: datetime, by: str) -> int:
    """How many of them ended now."""
    count = 0
    for begin in range(0, len(ids), 500):
        which = (table.c.id.in_(ids[begin : begin + 500]), table.c.ended_at.is_(None))
        count += connection.execute(sa.update(table).where(*which).values(ended_at=now, ended_by=by)).rowcount
    return count


def _select(connection: sa.Connection, kind: type[Fact], *which: sa.ColumnElement[bool]) -> list[StoredFact]:
    table = _TABLES[kind]
    names = [field.name for field in fields(kind)]
    rows = connection.execute(sa.select(table).where(*which).order_by(table.c.id)).mappings()
    return [
        StoredFact(
            row["id"],
            kind(**{name: _read(name, row[name]) for name in names}),
            *(row[name] for name in ("created_at", "created_by", "ended_at", "ended_by")),
        )
        for row in rows
    ]


def _read(name: str, value: Any) -> Any:
    if name == "rate":
        return Decimal(value)
    return None if name == "feature" and value == "" else value


def _stored(fact: Fact) -> dict[str, Any]:
    values = {field.name: getattr(fact, field.name) for field in fields(fact)}
    if isinstance(fact, Rate):
        values["rate"] = str(fact.rate)
    if isinstance(fact, Training):
        values["feature"] = fact.feature or ""
    return values


def _check(fact: Fact) -> None:
    wrong: list[str] = [*fact.wrong(vars(fact))]
    if any(isinstance(one, str) and len(one) > _LONGEST for one in _stored(fact).values()):
        wrong.append("a text is too long.")
    if wrong:
        raise StoreError(f"{fact.FILE}: {' '.join(wrong)}")

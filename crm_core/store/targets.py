"""Targets with their history: a change is a new row, the old one stays and says when it ended. Nothing is lost.

So what was reached can be held against what was planned at first and against what is planned now.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from crm_core.base.errors import StoreError
from crm_core.store import audit
from crm_core.store.store import Store
from crm_core.store.tables import target as table

_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class NewTarget:
    """What somebody plans: for a person, a team, or with neither the company. `ends_on` is exclusive."""

    indicator: str
    starts_on: date
    ends_on: date
    target: Decimal
    owner_id: str | None = None
    team_id: str | None = None
    currency: str | None = None

    @property
    def plan(self) -> str:
        """The same for every version of one plan: all but the number."""
        whose = (self.owner_id, self.team_id, self.indicator, self.starts_on, self.ends_on, self.currency)
        return hashlib.sha256(json.dumps(whose, default=str).encode()).hexdigest()


@dataclass(frozen=True)
class StoredTarget(NewTarget):
    """One version of a plan; the current one has neither end."""

    id: int = 0
    created_at: datetime = datetime.min
    created_by: str = ""
    superseded_at: datetime | None = None
    superseded_by: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    original: Decimal | None = None  # of the current version: what was planned at first, where that was another number

    @property
    def is_current(self) -> bool:
        return self.superseded_at is None and self.withdrawn_at is None


@dataclass(frozen=True)
class Put:
    """What was stored: how many are new, changed, and as they were."""

    added: int = 0
    changed: int = 0
    same: int = 0


def put(store: Store, wanted: Iterable[NewTarget], by: str) -> Put:
    """Set these targets, all or none. Raises StoreError."""
    listed = list(wanted)
    for one in listed:
        _check(one)
    counts = {"added": 0, "changed": 0, "same": 0}
    with store.write() as connection:
        for one in listed:
            counts[_put(connection, one, store.now(), by)] += 1
    return Put(**counts)


def withdraw(store: Store, target_id: int, by: str) -> None:
    """End a target that is no plan any more; its history stays. Raises StoreError when it has ended already."""
    now = store.now()
    with store.write() as connection:
        ended = sa.update(table).where(table.c.id == target_id, *_CURRENT)
        if connection.execute(ended.values(withdrawn_at=now, withdrawn_by=by)).rowcount != 1:
            raise StoreError("This plan has been changed or withdrawn meanwhile. Reload the page.")
        (found,) = _select(connection, table.c.id == target_id)
        audit.write(connection, now, by, "target_withdrawn", _detail(found))


def current(store: Store, starts: date | None = None, ends: date | None = None) -> list[StoredTarget]:
    """The targets that hold now, of those that overlap [starts, ends); each with what was planned at first."""
    within = [table.c.ends_on > starts] if starts else []
    within += [table.c.starts_on < ends] if ends else []
    with store.read() as connection:
        versions = _select(connection, *within)
    first: dict[str, Decimal] = {}
    found = []
    for one in versions:
        original = first.setdefault(one.plan, one.target)
        if one.withdrawn_at is not None:
            del first[one.plan]  # set again later, it is a plan of its own
        elif one.is_current:
            found.append(_with_original(one, original))
    return found


def history(store: Store, plan: str) -> list[StoredTarget]:
    """Every version of one plan, the oldest first."""
    with store.read() as connection:
        return _select(connection, table.c.plan == plan)


def stamp(store: Store) -> str:
    """Changes whenever a target does: what was read under one stamp is still true under it."""
    ends = (sa.func.count(table.c.superseded_at), sa.func.count(table.c.withdrawn_at))
    counts = sa.select(sa.func.max(table.c.id), *ends)
    with store.read() as connection:
        return "-".join(str(number or 0) for number in connection.execute(counts).one())


_CURRENT = (table.c.superseded_at.is_(None), table.c.withdrawn_at.is_(None))
_COLUMNS = [table.c[field.name] for field in fields(StoredTarget) if field.name != "original"]


def _put(connection: sa.Connection, one: NewTarget, now: datetime, by: str) -> str:
    found = _select(connection, table.c.plan == one.plan, *_CURRENT)
    before = found[0] if found else None
    if before is not None and before.target == one.target:
        return "same"
    if before is not None:
        ended = sa.update(table).where(table.c.id == before.id)
        connection.execute(ended.values(superseded_at=now, superseded_by=by))
    values: dict[str, Any] = {field.name: getattr(one, field.name) for field in fields(NewTarget)}
    values |= {"target": str(one.target), "plan": one.plan, "created_at": now, "created_by": by}
    connection.execute(sa.insert(table).values(values))
    detail = _detail(one) | ({"before": str(before.target)} if before else {})
    audit.write(connection, now, by, "target_changed" if before else "target_set", detail)
    return "changed" if before else "added"


def _select(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> list[StoredTarget]:
    rows = connection.execute(sa.select(*_COLUMNS).where(*which).order_by(table.c.id)).mappings()
    return [StoredTarget(**{**row, "target": Decimal(row["target"])}) for row in rows]


def _with_original(one: StoredTarget, original: Decimal) -> StoredTarget:
    values = {field.name: getattr(one, field.name) for field in fields(StoredTarget)}
    return StoredTarget(**values | {"original": None if original == one.target else original})


def _check(one: NewTarget) -> None:
    if one.owner_id and one.team_id:
        raise StoreError("A plan is of a person or of a team, not of both.")
    if one.ends_on <= one.starts_on:
        raise StoreError(f"The plan ends ({one.ends_on}) before it starts ({one.starts_on}).")
    if not one.target.is_finite() or one.target < 0 or one.target >= 10**15:
        raise StoreError("A plan is a number from 0 up, of at most 15 digits.")
    if one.target != one.target.quantize(_PLACES):
        raise StoreError("A plan has at most 4 decimal places.")


def _detail(one: NewTarget) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(NewTarget) if getattr(one, field.name) is not None}

"""Whose a record was: since when it is its present owner's; for a deal, at its creation and at its close.

From `ownership`, half-open in time. A CRM without that history knows only the present owner.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Relation
from crm_core.crm.frame import Frame

_SINCE = {"owned_since": Type.AT}
COLUMNS: dict[str, dict[str, Type]] = {
    "account": _SINCE,
    "contact": _SINCE,
    "lead": _SINCE,
    "opportunity": {**_SINCE, "owner_at_close_id": Type.ID, "owner_at_creation_id": Type.ID},
}
SOURCES = {
    "owned_since": ("ownership.from_at",),
    "owner_at_close_id": ("opportunity.owner_id",),
    "owner_at_creation_id": ("opportunity.owner_id",),
}


def add(frame: Frame, ownership: Relation | None, zone: str) -> None:
    """Add the columns of COLUMNS.

    `owned_since`: begin of the present owner's time, where somebody else had the record before him; else null.
    `owner_at_close_id`: who had the deal at closed_at, at the end of closed_on where only the day is known; the
    present owner where no row says so. `owner_at_creation_id`: the same at created_at.
    """
    if ownership is not None and ownership.kept["from_at"] is Kept.YES:
        since = _since(frame.base, ownership)
        frame.join(since, since.c.record_id == _key(frame.base))
        frame.set("owned_since", since.c.from_at)
    else:
        ownership = None
        frame.set("owned_since", sql.NotKept(sa.DateTime()), Kept.NO)
    if frame.name == "opportunity":
        _owner_at(frame, ownership, "owner_at_close_id", lambda w: _closed_while(frame.base, w, zone))
        _owner_at(frame, ownership, "owner_at_creation_id", lambda w: _lasted(w, frame.base.columns["created_at"]))


def _owner_at(frame: Frame, ownership: Relation | None, name: str, held: Any) -> None:
    owner = frame.base.columns["owner_id"]
    if ownership is not None:
        then = _holder(frame.base, ownership, held(ownership.columns), f"opportunity_{name}")
        frame.join(then, then.c.record_id == _key(frame.base))
        owner = sa.case((then.c.record_id.is_not(None), then.c.owner_id), else_=owner)
    frame.set(name, owner, frame.base.kept["owner_id"])


def _holder(base: Relation, ownership: Relation, held: ColumnElement[bool], name: str) -> sa.Subquery:
    """record_id, owner_id of the row for which `held` is true; of several the one that began last."""
    w = ownership.columns
    last = sa.func.row_number().over(partition_by=w["record_id"], order_by=(w["from_at"].desc(), w["owner_id"]))
    rows = (
        sa.select(w["record_id"].label("record_id"), w["owner_id"].label("owner_id"), last.label("n"))
        .select_from(_history(base, ownership))
        .where(held)
        .subquery(f"{name}_rows")
    )
    return sa.select(rows.c.record_id, rows.c.owner_id).where(rows.c.n == 1).subquery(name)


def _since(base: Relation, ownership: Relation) -> sa.Subquery:
    """record_id, from_at: begin of the present owner's time after that of the last other owner."""
    w, owner = ownership.columns, base.columns["owner_id"]
    is_other = sa.and_(w["owner_id"].is_not(None), w["owner_id"] != owner)
    other = sa.func.max(sa.case((is_other, w["from_at"]))).over(partition_by=w["record_id"])
    rows = (
        sa.select(
            w["record_id"].label("record_id"),
            w["from_at"].label("from_at"),
            sql.flag(w["owner_id"] == owner).label("is_own"),
            other.label("other_from_at"),
        )
        .select_from(_history(base, ownership))
        .subquery(f"{base.name}_owners")
    )
    own = sa.and_(rows.c.is_own == 1, rows.c.from_at > rows.c.other_from_at)
    begun = sa.func.min(rows.c.from_at, type_=sa.DateTime()).label("from_at")
    return sa.select(rows.c.record_id, begun).where(own).group_by(rows.c.record_id).subquery(f"{base.name}_since")


def _history(base: Relation, ownership: Relation) -> Any:
    w = ownership.columns
    return base.table.join(ownership.table, sa.and_(w["record_id"] == _key(base), w["entity"] == base.name))


def _lasted(w: Any, at: ColumnElement[Any]) -> ColumnElement[bool]:
    """The ownership held at the instant."""
    return sa.and_(w["from_at"] <= at, sa.or_(w["to_at"].is_(None), at < w["to_at"]))


def _closed_while(base: Relation, w: Any, zone: str) -> ColumnElement[bool]:
    """The ownership held when the deal was closed."""
    c, day = base.columns, base.columns["closed_on"]
    begun, ended = sql.local_day(w["from_at"], zone), sql.local_day(w["to_at"], zone)
    by_day = sa.and_(c["closed_at"].is_(None), begun <= day, sa.or_(w["to_at"].is_(None), ended > day))
    return sa.and_(c["is_closed"].is_(sa.true()), sa.or_(_lasted(w, c["closed_at"]), by_day))


def _key(base: Relation) -> ColumnElement[Any]:
    return base.columns[f"{base.name}_id"]

"""When a client came to whom: the begin of each ownership, and whether it was a mere bounce."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View, lacking

_DAY = 86_400
_NEW_DAYS = 7
_COLUMNS = {
    "entity": Type.TEXT,
    **dict.fromkeys(("client_id", "owner_id"), Type.ID),
    "at": Type.AT,
    "day": Type.ON,
    **dict.fromkeys(("is_bounce", "is_taken_over"), Type.INT),
}


def make(provider: Provider, moment: Moment) -> Relation:
    """One row per ownership of a client, and one per client without any: its present owner's, since its creation.

    `is_bounce`: it lasted less than a day, or the same person had had the client until less than a day before.
    `is_taken_over`: the client had been created more than seven days before.
    """
    ownership, client = provider.relation("ownership", moment), provider.relation("client", moment)
    if ownership is None or client is None:
        return lacking("assignment", _COLUMNS)
    c, starts = client.columns, _starts(ownership, moment.zone)
    taken_over = sql.seconds_between(c["created_at"], starts.c.at) > _NEW_DAYS * _DAY
    same = sa.and_(c["entity"] == starts.c.entity, c["client_id"] == starts.c.client_id)
    # an account is a client also where it was deleted since, a contact only where it has no account
    told = (
        sa.select(*starts.c, sql.flag(taken_over).label("is_taken_over"))
        .select_from(starts.outerjoin(client.table, same))
        .where(sa.or_(starts.c.entity == "account", c["client_id"].is_not(None)))
    )
    branches: list[sa.Select[Any]] = [told]
    if client.kept["created_at"] is Kept.YES:
        branches.append(_never_moved(client, ownership, moment.zone))
    made = sa.union_all(*branches).cte("rapport_assignment")
    return Relation("assignment", dict(made.c), dict.fromkeys(_COLUMNS, Kept.YES))


def _starts(ownership: Relation, zone: str) -> sa.Subquery:
    w, before = ownership.columns, _returns(ownership)
    names = ("entity", "record_id", "owner_id", "from_at")
    back = sa.and_(*(before.c[name] == w[name] for name in names))
    brief = sql.seconds_between(w["from_at"], w["to_at"]) < _DAY
    return (
        sa.select(
            w["entity"].label("entity"),
            w["record_id"].label("client_id"),
            w["owner_id"].label("owner_id"),
            w["from_at"].label("at"),
            sql.local_day(w["from_at"], zone).label("day"),
            sql.flag(sa.or_(brief, before.c.record_id.is_not(None))).label("is_bounce"),
        )
        .select_from(ownership.table.outerjoin(before, back))
        .where(_of_client(w), w["owner_id"].is_not(None), w["from_at"].is_not(None))
        .subquery("starts")
    )


def _returns(ownership: Relation) -> sa.Subquery:
    """Ownerships whose person had had the same client until less than a day before."""
    one, other = ownership.table.alias("one"), ownership.table.alias("other")
    w, earlier = ({name: side.c[column.name] for name, column in ownership.columns.items()} for side in (one, other))
    same = [w[name] == earlier[name] for name in ("entity", "record_id", "owner_id")]
    gap = sql.seconds_between(earlier["to_at"], w["from_at"])
    return (
        sa.select(*(w[name].label(name) for name in ("entity", "record_id", "owner_id", "from_at")))
        .distinct()
        .select_from(one.join(other, sa.and_(*same, earlier["from_at"] < w["from_at"])))
        .where(_of_client(w), gap >= 0, gap < _DAY)
        .subquery("returns")
    )


def _of_client(w: Any) -> ColumnElement[bool]:
    return sa.and_(w["entity"].in_(("account", "contact")), w["record_id"].is_not(None))


def _never_moved(client: Relation, ownership: Relation, zone: str) -> sa.Select[Any]:
    c, w = client.columns, ownership.columns
    moved = sa.select(w["entity"], w["record_id"]).where(_of_client(w))
    nothing: ColumnElement[Any] = sa.literal(0, sa.Integer)
    return sa.select(
        c["entity"].label("entity"),
        c["client_id"].label("client_id"),
        c["owner_id"].label("owner_id"),
        c["created_at"].label("at"),
        sql.local_day(c["created_at"], zone).label("day"),
        nothing.label("is_bounce"),
        nothing.label("is_taken_over"),
    ).where(
        c["owner_id"].is_not(None),
        c["created_at"].is_not(None),
        sa.tuple_(c["entity"], c["client_id"]).not_in(moved),
    )


VIEW = View(name="assignment", columns=_COLUMNS, make=make, sources=dict.fromkeys(_COLUMNS, ("ownership",)))

"""When an account came to whom: the begin of each ownership, and whether it was a mere bounce."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View

_DAY = 86_400
_NEW_DAYS = 7


def make(provider: Provider, moment: Moment) -> Relation | None:
    """One row per ownership of an account, and one per account without any: its present owner's, since its creation.

    `is_bounce`: it lasted less than a day, or the same person had had the account until less than a day before.
    `is_taken_over`: the account had been created more than seven days before.
    """
    ownership, account = provider.relation("ownership", moment), provider.relation("account", moment)
    if ownership is None or account is None:
        columns = {name: sql.NotKept(sql.sa_type(type_)) for name, type_ in VIEW.columns.items()}
        return Relation("account_start", columns, dict.fromkeys(VIEW.columns, Kept.NO))
    w = ownership.columns
    created = account.columns["created_at"]
    starts = _starts(ownership, moment.zone)
    known = starts.outerjoin(account.table, account.columns["account_id"] == starts.c.account_id)
    taken_over = sql.seconds_between(created, starts.c.at) > _NEW_DAYS * _DAY
    told = sa.select(*starts.c, sql.flag(taken_over).label("is_taken_over")).select_from(known)
    kept = dict.fromkeys(VIEW.columns, Kept.YES)
    if account.kept["created_at"] is Kept.YES:
        others = sa.select(w["record_id"]).where(w["entity"] == "account", w["record_id"].is_not(None))
        made = sa.union_all(told, _never_moved(account, others)).cte("rapport_account_start")
    else:
        made = told.cte("rapport_account_start")
    return Relation("account_start", dict(made.c), kept)


def _starts(ownership: Relation, zone: str) -> sa.Subquery:
    w, before = ownership.columns, _returns(ownership)
    back = sa.and_(
        before.c.record_id == w["record_id"], before.c.owner_id == w["owner_id"], before.c.from_at == w["from_at"]
    )
    brief = sql.seconds_between(w["from_at"], w["to_at"]) < _DAY
    return (
        sa.select(
            w["record_id"].label("account_id"),
            w["owner_id"].label("owner_id"),
            w["from_at"].label("at"),
            sql.local_day(w["from_at"], zone).label("day"),
            sql.flag(sa.or_(brief, before.c.record_id.is_not(None))).label("is_bounce"),
        )
        .select_from(ownership.table.outerjoin(before, back))
        .where(w["entity"] == "account", w["owner_id"].is_not(None), w["from_at"].is_not(None))
        .subquery("starts")
    )


def _returns(ownership: Relation) -> sa.Subquery:
    """Ownerships whose person had had the same account until less than a day before."""
    one, other = ownership.table.alias("one"), ownership.table.alias("other")
    w, earlier = ({name: side.c[column.name] for name, column in ownership.columns.items()} for side in (one, other))
    same = [w[name] == earlier[name] for name in ("entity", "record_id", "owner_id")]
    gap = sql.seconds_between(earlier["to_at"], w["from_at"])
    return (
        sa.select(w["record_id"].label("record_id"), w["owner_id"].label("owner_id"), w["from_at"].label("from_at"))
        .distinct()
        .select_from(one.join(other, sa.and_(*same, earlier["from_at"] < w["from_at"])))
        .where(w["entity"] == "account", gap >= 0, gap < _DAY)
        .subquery("returns")
    )


def _never_moved(account: Relation, moved: sa.Select[Any]) -> sa.Select[Any]:
    c: Any = account.columns
    nothing: ColumnElement[Any] = sa.literal(0, sa.Integer)
    return sa.select(
        c["account_id"].label("account_id"),
        c["owner_id"].label("owner_id"),
        c["created_at"].label("at"),
        c["created_on"].label("day"),
        nothing.label("is_bounce"),
        nothing.label("is_taken_over"),
    ).where(c["owner_id"].is_not(None), c["created_at"].is_not(None), c["account_id"].not_in(moved))


VIEW = View(
    name="account_start",
    columns={
        **dict.fromkeys(("account_id", "owner_id"), Type.ID),
        "at": Type.AT,
        "day": Type.ON,
        **dict.fromkeys(("is_bounce", "is_taken_over"), Type.INT),
    },
    make=make,
    sources=dict.fromkeys(("account_id", "owner_id", "at", "day", "is_bounce", "is_taken_over"), ("ownership",)),
)

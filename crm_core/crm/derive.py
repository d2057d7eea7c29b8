"""Columns and views made from the canonical tables, the same on a source and at load.

Local days, whose client an activity belongs to, which working days a person was active on. A column that
needs Python (verdicts on phone and e-mail) is passed in by the load; on a source it is `not_live`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import Kept, Moment, Relation

# derived column -> its SQL type; it is kept when any of its sources is
Sources = tuple[str, ...]
Make = Callable[[Mapping[str, ColumnElement[Any]], str], ColumnElement[Any]]

VERDICTS: dict[str, tuple[str, ...]] = {
    "account": ("phone_verdict", "email_verdict"),
    "contact": ("phone_verdict", "email_verdict"),
}
VIEWS = ("client", "written_day", "owner_day")

_CREATED_ON: tuple[str, Sources, Make] = (
    "created_on",
    ("created_at",),
    lambda c, zone: sql.local_day(c["created_at"], zone),
)

# the day a deal was closed: the CRM's own date, else the local day of the instant; null only while open
_CLOSED_ON: tuple[str, Sources, Make] = (
    "closed_on",
    ("closed_on", "closed_at"),
    lambda c, zone: sa.case(
        (
            c["is_closed"].is_(sa.true()),
            sa.func.coalesce(c["closed_on"], sql.local_day(c["closed_at"], zone), type_=sa.Date()),
        ),
    ),
)

DERIVED: dict[str, tuple[tuple[str, Sources, Make], ...]] = {
    "account": (_CREATED_ON,),
    "contact": (_CREATED_ON,),
    "lead": (_CREATED_ON,),
    "opportunity": (_CREATED_ON, _CLOSED_ON),
    "deleted_opportunity": (_CREATED_ON, _CLOSED_ON),
    "change": (("changed_on", ("changed_at",), lambda c, zone: sql.local_day(c["changed_at"], zone)),),
    "activity": (
        _CREATED_ON,
        (
            "happened_at",
            ("done_at", "started_at"),
            lambda c, zone: sa.func.coalesce(c["done_at"], c["started_at"], type_=sa.DateTime()),
        ),
        (
            "happened_on",
            ("done_at", "started_at"),
            lambda c, zone: sql.local_day(sa.func.coalesce(c["done_at"], c["started_at"], type_=sa.DateTime()), zone),
        ),
        (
            "finished_at",
            ("ended_at", "done_at", "started_at"),
            lambda c, zone: sa.func.coalesce(c["ended_at"], c["done_at"], c["started_at"], type_=sa.DateTime()),
        ),
        (
            "scheduled_at",
            ("due_at", "started_at"),
            lambda c, zone: sa.case(
                (c["due_at"].is_not(None), c["due_at"]),
                (c["due_on"].is_not(None), sa.null()),
                else_=c["started_at"],
            ),
        ),
        (
            "scheduled_on",
            ("due_at", "due_on", "started_at"),
            lambda c, zone: sa.func.coalesce(
                sql.local_day(c["due_at"], zone),
                c["due_on"],
                sql.local_day(c["started_at"], zone),
                type_=sa.Date(),
            ),
        ),
    ),
}


def derived(base: Relation, moment: Moment, cte_name: str) -> Relation:
    """The relation with its derived columns, as one named subquery."""
    columns = dict(base.columns)
    kept = dict(base.kept)
    for name, sources, make in DERIVED.get(base.name, ()):
        columns[name] = make(base.columns, moment.zone)
        kept[name] = Kept.YES if any(base.kept[source] is Kept.YES for source in sources) else Kept.NO
    for name in VERDICTS.get(base.name, ()):
        if name not in columns:
            columns[name] = sql.NotKept()
            kept[name] = Kept.NOT_LIVE
    cte = sa.select(*(column.label(name) for name, column in columns.items())).cte(cte_name)
    return Relation(base.name, {name: cte.c[name] for name in columns}, kept)


_SOURCES_OF_VIEWS = {
    "client": {
        "email_reaches": ("account.email", "contact.email"),
        "phone_reaches": ("account.phone", "contact.phone"),
    },
    "owner_day": dict.fromkeys(
        ("owner_day_id", "owner_id", "day", "is_active"), ("activity.created_by_id", "change.actor_id")
    ),
}
_OF_CLIENT = ("activity.account_id", "activity.contact_id", "activity.opportunity_id")


def sources(table: str, column: str) -> tuple[str, ...]:
    """The canonical columns that a column of a table or view is made from, as `table.column`."""
    if column in _SOURCES_OF_VIEWS.get(table, {}):
        return _SOURCES_OF_VIEWS[table][column]
    if column in ("client_id", "client_entity") and table == "activity":
        return _OF_CLIENT
    made = {name: names for name, names, _ in DERIVED.get(table, ())}
    plain = {f"{channel}_verdict": (channel,) for channel in ("phone", "email")}
    return tuple(f"{table}.{name}" for name in made.get(column) or plain.get(column) or (column,))

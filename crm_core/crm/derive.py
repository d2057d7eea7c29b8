"""Columns made from others of the same row, the same on a source and at load: local days, which instant decides.

A column that needs Python (verdicts on phone and e-mail) is passed in by the load; on a source it is `not_live`.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm import whole
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept
from crm_core.crm.frame import Frame
from crm_core.crm.views import VIEWS

# derived column -> its SQL type; it is kept when any of its sources is
Sources = tuple[str, ...]
Make = Callable[[Mapping[str, ColumnElement[Any]], str], ColumnElement[Any]]

# made at load: column -> the cell it judges; `phone_key` is the number in E.164 where it is valid
JUDGED = {"phone_verdict": "phone", "email_verdict": "email", "phone_key": "phone"}
VERDICTS: dict[str, tuple[str, ...]] = dict.fromkeys(("account", "contact"), tuple(JUDGED))
EMAIL_KEY = "email_key"  # what e-mail cells are compared by: folded, null where blank or junk

_BY_ENDING = {"_on": Type.ON, "_at": Type.AT}
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


def add(frame: Frame, zone: str, words: Collection[str]) -> None:
    """Add the derived columns; `words` count like empty cells."""
    base = frame.base
    for name, sources, make in DERIVED.get(frame.name, ()):
        kept = any(base.kept[source] is Kept.YES for source in sources)
        frame.set(name, make(base.columns, zone), Kept.YES if kept else Kept.NO)
    for name in VERDICTS.get(frame.name, ()):
        if name not in base.columns:
            frame.set(name, sql.NotKept(), Kept.NOT_LIVE if base.kept[JUDGED[name]] is Kept.YES else Kept.NO)
    if frame.name in VERDICTS:
        email = base.columns["email"]
        frame.set(EMAIL_KEY, sa.case((sql.is_channel_filled(email, words), sql.folded(email))), base.kept["email"])


def columns(table: str) -> dict[str, Type]:
    """The columns that `add` gives a table, with their types."""
    names = [made[0] for made in DERIVED.get(table, ())] + list(VERDICTS.get(table, ()))
    names += [EMAIL_KEY] if table in VERDICTS else []
    return {name: _BY_ENDING.get(name[-3:], Type.TEXT) for name in names}


def sources(table: str, column: str) -> tuple[str, ...]:
    """The canonical columns that a column of a table or view is made from, as `table.column`."""
    if table in VIEWS:
        return VIEWS[table].sources.get(column, (f"{table}.{column}",))
    if column in whole.COLUMNS.get(table, {}):
        of_table = [name for name in whole.SOURCES[column] if name != f"{table}_id"]
        return tuple(name if "." in name else f"{table}.{name}" for name in of_table)
    made = {name: names for name, names, _ in DERIVED.get(table, ())}
    if table in VERDICTS:
        made |= {name: (cell,) for name, cell in {**JUDGED, EMAIL_KEY: "email"}.items()}
    return tuple(f"{table}.{name}" for name in made.get(column, (column,)))

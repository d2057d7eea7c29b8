"""Planned activities, and the done ones that Odoo keeps with their plan (18 and later, 17 where a type says so)."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.connectors.odoo import html
from crm_core.crm.connectors.odoo.kinds import kind_of, type_name
from crm_core.crm.connectors.odoo.people import authors
from crm_core.crm.connectors.odoo.records import Record
from crm_core.crm.connectors.odoo.tables import Condition, Database, Model, word
from crm_core.crm.delivery import Value, canonical, first, where

PREFIX = "activity-"
_NOON = timedelta(hours=12)  # of a day without hour: the same day in nearly every zone


def activities(db: Database) -> Model | None:
    """The table of activities, None where this Odoo has none."""
    return db.model("mail_activity", "res_model", "res_id", "activity_type_id", "user_id", "date_deadline")


def is_done(todo: Model) -> Condition:
    """Kept although done: archived with the day it was done."""
    if not todo.has("active", "date_done"):
        return sa.false()
    return sa.and_(sa.not_(todo.yes("active")), todo.key("date_done").is_not(None))


def done_at(todo: Model) -> ColumnElement[Any]:
    """When it was marked done: only the day is kept, the hour is that of the last change if made around then."""
    day = todo.key("date_done")
    noon = sa.cast(day, sa.DateTime()) + sa.literal(_NOON, sa.Interval)
    written = todo.plain("write_date")
    if written is None:
        return noon
    return sa.case((same_day(written, day), written), else_=noon)


def same_day(at: ColumnElement[Any], day: ColumnElement[Any]) -> Condition:
    """The instant lies on the day, which was cut in some colleague's zone: a day more or less."""
    return (sql.day_number(at) - sql.day_number(day)).between(-1, 1)


def branch(db: Database, shown_events: sa.Subquery | None) -> sa.Select[Any] | None:
    """The activities; one that belongs to a meeting of the calendar is told there, once."""
    todo = activities(db)
    if todo is None:
        return None
    type_ = db.model("mail_activity_type", "name")
    record = Record(db, todo.key("res_model"), todo.key("res_id"))
    source: Any = record.joined(todo.table)
    if type_ is not None:
        source = source.outerjoin(type_.table, type_.key() == todo.key("activity_type_id"))
    written = _messages(db)
    if written is not None:
        source = source.outerjoin(written, written.c.activity_id == todo.key())
    conditions = [record.is_ours, sa.or_(is_done(todo), record.is_open)]
    if shown_events is not None and todo.has("calendar_event_id"):
        in_calendar = sa.select(shown_events.c.event_id)
        told = todo.key("calendar_event_id").in_(in_calendar)
        conditions.append(sa.not_(sa.func.coalesce(told, sa.false(), type_=sa.Boolean())))
    return canonical("activity", _values(db, todo, type_, record, written)).select_from(source).where(*conditions)


def _values(
    db: Database, todo: Model, type_: Model | None, record: Record, written: sa.Subquery | None
) -> dict[str, Value]:
    done = is_done(todo)
    said = None if written is None else written.c.said
    ended = first(None if written is None else written.c.at, done_at(todo)) if todo.has("date_done") else None
    result = where(done, first(todo.text("feedback"), said))
    marked_by = None if written is None else written.c.user_id
    status = sa.case((done, "done"), (todo.yes("active", otherwise=True), "planned"), else_="cancelled")
    return {
        "activity_id": word(PREFIX) + todo.id,
        "kind": kind_of(db, type_),
        "status": status,
        "topic": first(todo.text("summary"), type_name(type_)),
        "result": result,
        # done by whoever marked it, as the only thing that Odoo up to 17 keeps
        "owner_id": first(where(done, marked_by), todo.ref("user_id")),
        "due_on": todo.plain("date_deadline"),
        "done_at": where(done, ended),
        "created_at": todo.plain("create_date"),
        "created_by_id": todo.ref("create_uid"),
        "modified_at": todo.plain("write_date"),
        "result_at": None if result is None else where(result.is_not(None), ended),
        "source": sa.case((todo.yes("automated"), "workflow"), else_="human"),
        **record.parents,
    }


def _messages(db: Database) -> sa.Subquery | None:
    """activity -> the message that was written when it was marked done: who, when, what came of it."""
    todo = activities(db)
    message = db.model("mail_message", "model", "res_id", "mail_activity_type_id", "author_id", "date")
    if todo is None or message is None or not todo.has("active", "date_done"):
        return None
    people = authors(db)
    written = todo.plain("write_date")
    near = [] if written is None else [sa.func.abs(sa.extract("epoch", message.key("date") - written))]
    place = sa.func.row_number().over(partition_by=todo.key(), order_by=[*near, message.key()])
    body = html.feedback(message.text("body"))
    ranked = (
        sa.select(
            todo.key().label("activity_id"),
            sql.as_id(people.c.user_id).label("user_id"),
            message.key("date").label("at"),
            (sa.null() if body is None else body).label("said"),
            place.label("place"),
        )
        .select_from(
            todo.table.join(message.table, told_by(message, todo)).outerjoin(
                people, people.c.partner_id == message.key("author_id")
            )
        )
        .where(is_done(todo))
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.place == 1).subquery()


def told_by(message: Model, todo: Model) -> Condition:
    """The message was written when this activity was marked done."""
    return sa.and_(
        message.key("model") == todo.key("res_model"),
        message.key("res_id") == todo.key("res_id"),
        message.key("mail_activity_type_id") == todo.key("activity_type_id"),
        same_day(message.key("date"), todo.key("date_done")),
    )

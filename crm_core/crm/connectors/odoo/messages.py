"""The chatter: done activities that left only a message (up to 17), e-mails, text messages and notes."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.connectors.odoo import html
from crm_core.crm.connectors.odoo.kinds import kind_of, type_name
from crm_core.crm.connectors.odoo.partners import clients
from crm_core.crm.connectors.odoo.people import authors, is_robot
from crm_core.crm.connectors.odoo.records import Record
from crm_core.crm.connectors.odoo.tables import Condition, Database, Model, exists, word
from crm_core.crm.connectors.odoo.todos import activities, is_done, told_by
from crm_core.crm.delivery import Value, canonical, first, where

PREFIX = "message-"
_CHANNELS = {"sms": "sms", "snailmail": "letter", "whatsapp_message": "whatsapp"}
_MAIL = ("email", "email_outgoing", "auto_comment")
WORK = ("comment", *_MAIL, *_CHANNELS)
# Odoo's own voice: tracked changes, alarms, absences
NO_WORK = ("notification", "user_notification", "out_of_office")
_COLUMNS = ("model", "res_id", "message_type", "author_id", "date")


def branches(db: Database, events: sa.Subquery | None) -> list[sa.Select[Any]]:
    """Done activities, and what was written to and by clients."""
    found = [_done(db, events), _written(db)]
    return [branch for branch in found if branch is not None]


def messages(db: Database) -> Model | None:
    """The table of messages, None where this Odoo has none."""
    return db.model("mail_message", *_COLUMNS)


def _done(db: Database, events: sa.Subquery | None) -> sa.Select[Any] | None:
    """Marking an activity done deletes it up to 17: the message left behind is all there is, without a due date."""
    message = messages(db)
    if message is None or not message.has("mail_activity_type_id"):
        return None
    type_, people = db.model("mail_activity_type", "name"), authors(db)
    record = Record(db, message.key("model"), message.key("res_id"))
    source: Any = record.joined(message.table)
    if type_ is not None:
        source = source.outerjoin(type_.table, type_.key() == message.key("mail_activity_type_id"))
    source = source.outerjoin(people, people.c.partner_id == message.key("author_id"))
    body = message.text("body")
    conditions = [record.is_ours, *_is_only_trace(db, message)]
    in_calendar = None if events is None or type_ is None else _in_calendar(db, events)
    if in_calendar is not None:
        conditions.append(message.key().not_in(in_calendar))
    result = html.feedback(body)
    at = message.key("date")
    values: dict[str, Value] = {
        "activity_id": word(PREFIX) + message.id,
        "kind": kind_of(db, type_),
        "status": word("done"),
        "topic": first(html.summary(body), type_name(type_)),
        "result": result,
        "owner_id": sql.as_id(people.c.user_id),
        "done_at": at,
        "created_at": first(message.plain("create_date"), at),
        "created_by_id": first(sql.as_id(people.c.user_id), message.ref("create_uid")),
        "modified_at": message.plain("write_date"),
        "result_at": None if result is None else where(result.is_not(None), at),
        **record.parents,
    }
    return canonical("activity", values).select_from(source).where(*conditions)


def _is_only_trace(db: Database, message: Model) -> list[Condition]:
    """Odoo 18 and later write the message and keep the activity: there the activity is counted."""
    of_activity, todo = message.key("mail_activity_type_id").is_not(None), activities(db)
    if todo is None or not todo.has("active", "date_done"):
        return [of_activity]
    return [of_activity, sa.not_(exists(todo, is_done(todo), told_by(message, todo)))]


def _in_calendar(db: Database, events: sa.Subquery) -> sa.Select[Any]:
    """Messages of done meetings that stand in the calendar too.

    Up to 17 nothing links the two: of one person's done meetings on one record the first belongs to the first
    meeting in the calendar, if that had begun by then, and so on.
    """
    message, type_ = db.required("mail_message"), db.required("mail_activity_type")
    people, at = authors(db), message.key("date")
    whose = (message.key("model"), message.key("res_id"), people.c.user_id)
    place = sa.func.row_number().over(partition_by=whose, order_by=(at, message.key()))
    done = (
        sa.select(
            message.key().label("message_id"),
            message.key("model").label("model"),
            message.key("res_id").label("number"),
            people.c.user_id.label("user_id"),
            at.label("at"),
            place.label("place"),
        )
        .select_from(
            message.table.join(type_.table, type_.key() == message.key("mail_activity_type_id")).join(
                people, people.c.partner_id == message.key("author_id")
            )
        )
        .where(kind_of(db, type_).in_(("meeting", "visit")), *_is_only_trace(db, message))
        .subquery()
    )
    same = [done.c[name] == events.c[name] for name in ("model", "number", "user_id", "place")]
    return sa.select(done.c.message_id).join_from(done, events, sa.and_(*same, events.c.begins <= done.c.at))


def _written(db: Database) -> sa.Select[Any] | None:
    """E-mails, text messages and notes on leads, deals and clients. Bodies of e-mails are not read."""
    message = messages(db)
    if message is None:
        return None
    people, senders = authors(db), clients(db)
    record = Record(db, message.key("model"), message.key("res_id"))
    source = record.joined(message.table).outerjoin(people, people.c.partner_id == message.key("author_id"))
    if senders is not None:
        source = source.outerjoin(senders, senders.c.partner_id == message.key("author_id"))
    type_, by_us = message.key("message_type"), people.c.user_id.is_not(None)
    is_mail = sa.or_(type_.in_(_MAIL), sa.and_(type_ == "comment", _is_public(db, message)))
    is_note = sa.and_(type_ == "comment", sa.not_(_is_public(db, message)))
    # a comment that is public but not ours was typed into the customer portal
    kind = sa.case((is_note, "note"), (sa.and_(is_mail, sa.or_(type_ != "comment", by_us)), "email"), else_="message")
    at, author = message.key("date"), sql.as_id(people.c.user_id)
    values: dict[str, Value] = {
        "activity_id": word(PREFIX) + message.id,
        "kind": kind,
        "channel": sa.case(_CHANNELS, value=type_),
        "direction": sa.case((is_note, "internal"), (by_us, "outbound"), else_="inbound"),
        "status": word("done"),
        "topic": message.text("subject"),
        "result": where(is_note, html.plain_text(message.text("body"))),
        "owner_id": sa.case((by_us, author), else_=record.owner_id),
        "is_automatic": type_ == "auto_comment",
        "done_at": at,
        "created_at": first(message.plain("create_date"), at),
        "created_by_id": author,
        "modified_at": message.plain("write_date"),
        "source": sa.case((type_ == "auto_comment", "workflow"), (by_us, "human"), else_="sync"),
        **_parents(record, senders),
    }
    done_activity = [message.key("mail_activity_type_id").is_(None)] if message.has("mail_activity_type_id") else []
    return (
        canonical("activity", values)
        .select_from(source)
        .where(record.is_ours, type_.in_(WORK), sa.not_(is_robot(db, message.key("author_id"))), *done_activity)
    )


def _parents(record: Record, senders: sa.FromClause | None) -> dict[str, Value]:
    """The person who wrote is nearer than the one the deal is with."""
    parents = record.parents
    if senders is not None:
        parents["contact_id"] = first(senders.c.contact_id, parents["contact_id"])
        parents["account_id"] = first(parents["account_id"], senders.c.account_id)
    return parents


def _is_public(db: Database, message: Model) -> ColumnElement[bool]:
    """Sent to whoever follows the record, clients too, rather than noted for colleagues."""
    if not message.has("subtype_id"):
        return sa.false()
    discussion = db.named("mail", "mt_comment")
    subtype = db.model("mail_message_subtype", "name")
    if discussion is not None:
        found: Condition = message.key("subtype_id").in_(discussion)
    elif subtype is not None:
        name = subtype.original("name")
        assert name is not None
        found = exists(subtype, subtype.key() == message.key("subtype_id"), name == "Discussions")
    else:
        return sa.false()
    return sa.func.coalesce(found, sa.false(), type_=sa.Boolean())

"""The calendar. Odoo asks nobody whether a meeting took place: one that is over and was not taken out was held."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.connectors.odoo import html
from crm_core.crm.connectors.odoo.partners import clients
from crm_core.crm.connectors.odoo.records import LEAD, Record
from crm_core.crm.connectors.odoo.tables import Condition, Database, Model, holds, word
from crm_core.crm.connectors.odoo.todos import activities, done_at, is_done
from crm_core.crm.delivery import Value, canonical, first, where

PREFIX = "event-"
PRIVATE = "private"
_NOON, _DAY = timedelta(hours=12), timedelta(days=1)


def events(db: Database) -> Model | None:
    """The calendar, None where this Odoo has none."""
    return db.model("calendar_event", "user_id", "start", "stop")


def is_shown(event: Model) -> Condition:
    """A private appointment is nobody's business, unless it is about a deal."""
    if not event.has("privacy"):
        return sa.true()
    about = event.key("opportunity_id").is_not(None) if event.has("opportunity_id") else sa.false()
    return sa.or_(event.key("privacy").is_distinct_from(PRIVATE), about)


def shown(db: Database) -> sa.Subquery | None:
    """The meetings that stand in the calendar; `place` numbers those of one colleague about one record."""
    event = events(db)
    if event is None:
        return None
    model, number = _record_of(event)
    place = sa.func.row_number().over(
        partition_by=(model, number, event.key("user_id")), order_by=(event.key("start"), event.key())
    )
    return (
        sa.select(
            event.key().label("event_id"),
            model.label("model"),
            number.label("number"),
            event.key("user_id").label("user_id"),
            event.key("start").label("begins"),
            place.label("place"),
        )
        .where(event.yes("active", otherwise=True), is_shown(event))
        .subquery()
    )


def branch(db: Database) -> sa.Select[Any] | None:
    """Meetings, with the result of the activity that planned them."""
    event = events(db)
    if event is None:
        return None
    record = Record(db, *_record_of(event))
    source: Any = record.joined(event.table)
    guest, marked = _guests(db), _marked(db)
    if guest is not None:
        source = source.outerjoin(guest, guest.c.event_id == event.key())
    if marked is not None:
        source = source.outerjoin(marked, marked.c.event_id == event.key())
    return canonical("activity", _values(db, event, record, guest, marked)).select_from(source).where(is_shown(event))


def _values(
    db: Database, event: Model, record: Record, guest: sa.Subquery | None, marked: sa.Subquery | None
) -> dict[str, Value]:
    whole_day, over, ends = event.yes("allday"), _is_over(event), _end(event)
    done = over if marked is None else sa.or_(over, marked.c.at.is_not(None))
    status = sa.case((sa.not_(event.yes("active", otherwise=True)), "cancelled"), (done, "done"), else_="planned")
    held = status == "done"
    ended = sa.case((over, ends), else_=ends if marked is None else marked.c.at)
    written, duration = event.plain("write_date"), event.plain("duration")
    fed: Value = None if marked is None else marked.c.feedback
    parents = record.parents
    for name in ("account_id", "contact_id"):
        parents[name] = first(parents[name], None if guest is None else guest.c[name])
    return {
        "activity_id": word(PREFIX) + event.id,
        "kind": word(db.business.activity_kinds.get("calendar.event", "meeting")),
        "status": status,
        "topic": event.text("name"),
        "result": first(fed, _report(event)),
        "owner_id": event.ref("user_id"),
        "due_on": where(whole_day, _first_day(event)),
        "started_at": where(sa.not_(whole_day), event.key("start")),
        "ended_at": where(sa.not_(whole_day), event.key("stop")),
        "minutes": None if duration is None else where(sa.not_(whole_day), sql.as_number(duration) * 60),
        "is_all_day": holds(whole_day),
        "is_recurring": holds(event.yes("recurrency")) if event.has("recurrency") else None,
        "done_at": where(held, ended),
        "created_at": event.plain("create_date"),
        "created_by_id": event.ref("create_uid"),
        # to pass by is the last thing that happens to a meeting
        "modified_at": None if written is None else sa.case((held, sa.func.greatest(written, ended)), else_=written),
        "result_at": None if marked is None else where(marked.c.feedback.is_not(None), marked.c.at),
        **parents,
    }


def _record_of(event: Model) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The deal that the meeting is about, else the record it was planned from."""
    deal = event.key("opportunity_id") if event.has("opportunity_id") else sa.cast(sa.null(), sa.Integer)
    if not event.has("res_model", "res_id"):
        return sa.case((deal.is_not(None), LEAD)), deal
    return (
        sa.case((deal.is_not(None), LEAD), else_=event.key("res_model")),
        sa.func.coalesce(deal, event.key("res_id"), type_=sa.Integer()),
    )


def _first_day(event: Model) -> ColumnElement[Any]:
    day = sa.cast(event.key("start"), sa.Date)
    return sa.func.coalesce(event.key("start_date"), day, type_=sa.Date()) if event.has("start_date") else day


def _last_day(event: Model) -> ColumnElement[Any]:
    day = sa.cast(event.key("stop"), sa.Date)
    return sa.func.coalesce(event.key("stop_date"), day, type_=sa.Date()) if event.has("stop_date") else day


def _end(event: Model) -> ColumnElement[Any]:
    """The end; of a whole day its noon, which is the same day in nearly every zone."""
    noon = sa.cast(_last_day(event), sa.DateTime()) + sa.literal(_NOON, sa.Interval)
    return sa.case((event.yes("allday"), noon), else_=event.key("stop"))


def _is_over(event: Model) -> Condition:
    now = sql.utc(sa.func.now())
    midnight = sa.cast(_last_day(event), sa.DateTime()) + sa.literal(_DAY, sa.Interval)
    return sa.case((event.yes("allday"), midnight), else_=event.key("stop")) <= now


def _report(event: Model) -> Value:
    """What came of it. Since 19 notes have a field of their own, and the description is the invitation's text."""
    return html.plain_text(event.text("notes") if event.has("notes") else event.text("description"))


def _guests(db: Database) -> sa.Subquery | None:
    """event -> the first client among those invited, people before companies."""
    link = db.relation("calendar_event_res_partner_rel", "calendar_event_id", "res_partner_id")
    people = clients(db)
    if link is None or people is None:
        return None
    place = sa.func.row_number().over(
        partition_by=link.key("calendar_event_id"),
        order_by=(people.c.contact_id.is_(None), link.key("res_partner_id")),
    )
    ranked = (
        sa.select(
            link.key("calendar_event_id").label("event_id"),
            people.c.account_id.label("account_id"),
            people.c.contact_id.label("contact_id"),
            place.label("place"),
        )
        .join_from(link.table, people, people.c.partner_id == link.key("res_partner_id"))
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.place == 1).subquery()


def _marked(db: Database) -> sa.Subquery | None:
    """event -> when the activity that planned it was marked done, and what was said then."""
    todo = activities(db)
    if todo is None or not todo.has("calendar_event_id", "active", "date_done"):
        return None
    at, said = done_at(todo), todo.text("feedback")
    place = sa.func.row_number().over(partition_by=todo.key("calendar_event_id"), order_by=(at.desc(), todo.key()))
    ranked = (
        sa.select(
            todo.key("calendar_event_id").label("event_id"),
            at.label("at"),
            (sa.cast(sa.null(), sa.String) if said is None else said).label("feedback"),
            place.label("place"),
        )
        .where(is_done(todo), todo.key("calendar_event_id").is_not(None))
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.place == 1).subquery()

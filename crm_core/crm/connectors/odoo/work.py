"""All work as activities: to-dos, the chatter and the calendar, each piece once; and who took part."""

from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.connector import NOT_KEPT, NotKeptMark, Select
from crm_core.crm.connectors.odoo import meetings, messages, todos
from crm_core.crm.connectors.odoo.kinds import is_unknown, type_name
from crm_core.crm.connectors.odoo.partners import clients
from crm_core.crm.connectors.odoo.people import authors
from crm_core.crm.connectors.odoo.tables import Database, word
from crm_core.crm.delivery import canonical

PREFIXES = {
    todos.PREFIX: "mail.activity",
    messages.PREFIX: "mail.message",
    meetings.PREFIX: "calendar.event",
}


def activity(db: Database) -> Select | NotKeptMark:
    """One branch per place that Odoo keeps work in."""
    in_calendar = meetings.shown(db)
    branches = [
        todos.branch(db, in_calendar),
        *messages.branches(db, in_calendar),
        meetings.branch(db),
    ]
    found = [branch for branch in branches if branch is not None]
    return sa.union_all(*found) if found else NOT_KEPT


def participant(db: Database) -> Select | NotKeptMark:
    """Colleagues and clients invited to meetings."""
    event = meetings.events(db)
    invited = db.model("calendar_attendee", "event_id", "partner_id")
    if event is None or invited is None:
        return NOT_KEPT
    people, partners = authors(db), clients(db)
    source: Any = invited.table.join(event.table, event.key() == invited.key("event_id"))
    activity_id = word(meetings.PREFIX) + event.id
    colleague = canonical("participant", {"activity_id": activity_id, "owner_id": sql.as_id(people.c.user_id)})
    found = [colleague.select_from(source.join(people, people.c.partner_id == invited.key("partner_id")))]
    if partners is not None:
        guest = canonical("participant", {"activity_id": activity_id, "contact_id": partners.c.contact_id})
        source = source.join(partners, partners.c.partner_id == invited.key("partner_id"))
        found.append(guest.select_from(source).where(partners.c.contact_id.is_not(None)))
    return sa.union_all(*(branch.where(meetings.is_shown(event)).distinct() for branch in found))


def unmapped_kinds(db: Database) -> sa.Select[Any] | None:
    """Types of activities that no rule knows (they count as tasks), and kinds of messages that are left out."""
    found = [select for select in (_unknown_types(db), _unknown_messages(db)) if select is not None]
    if not found:
        return None
    values = sa.union_all(*found).subquery()
    known = values.c.value.is_not(None)
    return sa.select(values.c.value, sa.func.count().label("rows")).where(known).group_by(values.c.value)


def unmapped_topics(db: Database) -> sa.Select[Any] | None:
    """Private appointments, which are left out."""
    event = meetings.events(db)
    if event is None or not event.has("privacy"):
        return None
    value = event.key("privacy").label("value")
    hidden = sa.not_(meetings.is_shown(event))
    return sa.select(value, sa.func.count().label("rows")).where(hidden).group_by(event.key("privacy"))


def _unknown_types(db: Database) -> sa.Select[Any] | None:
    todo, type_ = todos.activities(db), db.model("mail_activity_type", "name")
    name = type_name(type_)
    if todo is None or type_ is None or name is None:
        return None
    return (
        sa.select(name.label("value"))
        .join_from(todo.table, type_.table, type_.key() == todo.key("activity_type_id"))
        .where(is_unknown(db, type_), todo.key("res_model").in_(_RECORDS))
    )


def _unknown_messages(db: Database) -> sa.Select[Any] | None:
    message = messages.messages(db)
    if message is None:
        return None
    type_ = message.key("message_type")
    return sa.select(type_.label("value")).where(
        type_.not_in([*messages.WORK, *messages.NO_WORK]), message.key("model").in_(_RECORDS)
    )


_RECORDS = ("crm.lead", "res.partner")

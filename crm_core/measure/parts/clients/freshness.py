"""When each client's data was last verified: by a stamp, a change of contact data or a two-way contact.

That a client was entered is no verification. Stamps are read as they stand; changes and contacts up to as_of.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import Crm
from crm_core.measure.parts.clients.who import last_day

# parts of the names of fields that hold what a client is reached by; each CRM has its own names
FIELDS = ("phone", "mobile", "mail", "name", "address", "street", "city", "postal", "zip", "country")
Rows = sa.Select[Any]


def last_verified(crm: Crm) -> sa.Subquery:
    """entity, client_id, day: the local day of the last verification, null where there was none; each client once."""
    c = crm.client
    found: list[Rows] = [*_stamps(crm), *_changes(crm), *_contacts(crm)]
    if not found:
        _ = c.c.verified_at  # noted where this CRM keeps no trace of a verification
    everyone = _row(c.c.entity, c.c.client_id, sql.NotKept(sa.Date()))
    rows = sa.union_all(everyone, *found).subquery("verification")
    day = sa.func.max(rows.c.day, type_=sa.Date()).label("day")
    key = (rows.c.entity, rows.c.client_id)
    return sa.select(*key, day).group_by(*key).subquery("verified")


def a_year_before(day: date) -> date:
    """The same day of the year before; 28 February for the 29th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


def _row(entity: Any, client_id: Any, day: ColumnElement[Any], *conditions: ColumnElement[bool]) -> Rows:
    return sa.select(entity.label("entity"), client_id.label("client_id"), day.label("day")).where(*conditions)


def _stamps(crm: Crm) -> list[Rows]:
    """Explicit ones, on the client or on any of its people."""
    c, zone = crm.client, crm.moment.zone
    found = []
    if c.keeps("verified_at"):
        found.append(_row(c.c.entity, c.c.client_id, sql.local_day(c.c.verified_at, zone)))
    if crm.keeps("contact", "verified_at", "account_id"):
        person, account = crm.contact, sa.literal("account", sa.String)
        found.append(_row(account, person.c.account_id, sql.local_day(person.c.verified_at, zone)))
    return found


def _changes(crm: Crm) -> list[Rows]:
    """Somebody changed what the client or one of its people is reached by."""
    if not crm.keeps("change", "field", "changed_at"):
        return []
    change = crm.change
    field, source = sa.func.lower(change.c.field), change.optional("source")
    made = (
        change.c.action == "update",
        change.c.changed_at <= crm.as_of,
        sa.or_(source.is_(None), source == "human"),
        sa.or_(*(field.like(f"%{part}%") for part in FIELDS)),
    )
    entity = change.c.entity
    found = [_row(entity, change.c.record_id, change.c.changed_on, entity.in_(("account", "contact")), *made)]
    if crm.keeps("contact", "account_id"):
        person, account = crm.contact, sa.literal("account", sa.String)
        of_person = (entity == "contact", person.c.contact_id == change.c.record_id)
        found.append(_row(account, person.c.account_id, change.c.changed_on, *of_person, *made))
    return found


def _contacts(crm: Crm) -> list[Rows]:
    """A conversation, or a message from the client."""
    if not crm.keeps("contact_day", "client_id", "day"):
        return []
    d = crm.contact_day
    return [_row(d.c.client_entity, d.c.client_id, d.c.day, d.c.day <= last_day(crm))]

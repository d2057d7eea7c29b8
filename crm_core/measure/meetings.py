"""What a meeting held is, and which of its cells are filled: shared by the indicators on meetings."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql, workdays
from crm_core.crm.crm import CanonicalTable, Crm

MEETING_KINDS = ("meeting", "visit")
GRACE_HOURS = 9
MIN_LETTERS = 3


def held(a: CanonicalTable) -> ColumnElement[bool]:
    """A meeting or visit that took place."""
    return sa.and_(a.c.status == "done", a.c.kind.in_(MEETING_KINDS))


def has_result(a: CanonicalTable) -> ColumnElement[bool]:
    """An outcome is picked, or the text is no junk and has at least three letters."""
    outcome, result = a.any_of("outcome", "result")
    written = sa.and_(sql.is_filled(result), sql.letter_count(result) >= MIN_LETTERS)
    return sa.or_(sql.is_filled(outcome), written)


def past_grace(crm: Crm, a: CanonicalTable) -> ColumnElement[bool]:
    """Nine working hours have passed since the meeting's end."""
    limit = workdays.before_working_hours(crm.as_of, GRACE_HOURS, crm.moment.zone)
    return a.c.finished_at <= limit


def has_core_cells(crm: Crm, a: CanonicalTable) -> ColumnElement[bool]:
    """Topic, and the person met with last name, first name and a phone number or an e-mail address."""
    person = crm.contact
    phone, email = person.any_of("phone", "email")
    complete = sa.select(person.c.contact_id).where(
        sql.is_filled(person.c.last_name),
        sql.is_filled(person.c.first_name),
        sa.or_(sql.is_filled(phone), sql.is_filled(email)),
    )
    return sa.and_(sql.is_filled(a.c.topic), a.c.contact_id.is_not(None), a.c.contact_id.in_(complete))

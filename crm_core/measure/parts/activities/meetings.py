"""What a meeting held is, and which of its cells are filled: shared by the indicators on meetings.

Where a CRM keeps the whole name in one cell (contact.first_name is not kept), the last name is filled when the cell
is, and the first name when the cell holds two words.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.business import Business
from crm_core.crm.crm import CanonicalTable, Crm

MEETING_KINDS = ("meeting", "visit")
GRACE_HOURS = 9
MIN_LETTERS = 3
RESULT = "result"
PERSONAL = frozenset({"last_name", "first_name", "contact"})  # data of the person met


def held(a: CanonicalTable) -> ColumnElement[bool]:
    """A meeting or visit that took place."""
    return sa.and_(a.c.status == "done", a.c.kind.in_(MEETING_KINDS))


def has_result(a: CanonicalTable) -> ColumnElement[bool]:
    """An outcome is picked, or the text is no junk and has at least three letters."""
    outcome, result = a.any_of("outcome", "result")
    written = sa.and_(a.filled(result), sql.letter_count(result) >= MIN_LETTERS)
    return sa.or_(a.filled(outcome), written)


def past_grace(crm: Crm, a: CanonicalTable) -> ColumnElement[bool]:
    """Nine working hours have passed since the meeting's end."""
    limit = crm.facts.calendar.before_working_hours(crm.as_of, GRACE_HOURS, crm.moment.zone)
    return a.c.finished_at <= limit


def required(business: Business) -> tuple[str, ...]:
    """The cells that the manager has to fill: not those of the person met, where an operator enters these."""
    by_operator = business.personal_data_by == "operator"
    return tuple(name for name in business.meeting_cells if not (by_operator and name in PERSONAL))


def complete(crm: Crm, a: CanonicalTable, names: Iterable[str]) -> ColumnElement[bool]:
    """All of these cells are filled; the result is asked for after the grace only."""
    found = [is_filled(crm, a, name) for name in names if name != RESULT]
    if RESULT in names:
        found.append(sa.or_(sa.not_(past_grace(crm, a)), has_result(a)))
    return sa.and_(sa.true(), *found)


def is_filled(crm: Crm, a: CanonicalTable, name: str) -> ColumnElement[bool]:
    """One cell of the minimum data set is filled, by its name in the settings."""
    if name == "date":
        return a.c.happened_on.is_not(None)
    if name == "topic":
        return a.filled(a.c.topic)
    if name == RESULT:
        return has_result(a)
    person = crm.contact
    told = sa.select(person.c.contact_id).where(_of_person(crm, person, name))
    # asked as IN, so that each contact is judged once
    return sa.and_(a.c.contact_id.is_not(None), a.c.contact_id.in_(told))


def _of_person(crm: Crm, person: CanonicalTable, name: str) -> ColumnElement[bool]:
    if name == "contact":
        phone, email = person.any_of("phone", "email")
        words = crm.business.empty_words
        return sa.or_(sql.is_channel_filled(phone, words), sql.is_channel_filled(email, words))
    if name == "last_name":
        return person.filled(person.c.last_name)
    if person.keeps("first_name"):
        return person.filled(person.c.first_name)
    return sql.is_full_name(person.c.last_name, crm.business.empty_words)

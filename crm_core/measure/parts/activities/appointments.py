"""How long a meeting lasts: from its begin to its end, else its minutes, else what its kind takes as a rule."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.parts.activities.meetings import MEETING_KINDS

LONGEST_HOURS = 12
DAY_HOURS = 24


def is_appointment(a: CanonicalTable) -> ColumnElement[bool]:
    """A meeting or visit with a begin that is not about whole days; planned or held, not cancelled."""
    return sa.and_(takes_hours(a), a.c.status != "cancelled", a.c.started_at.is_not(None))


def takes_hours(a: CanonicalTable) -> ColumnElement[bool]:
    """A meeting or visit that is not about whole days."""
    return sa.and_(a.c.kind.in_(MEETING_KINDS), sql.flag(a.optional("is_all_day").is_(sa.true())) == 0)


def hours(crm: Crm, a: CanonicalTable) -> ColumnElement[Any]:
    """Its length, 12 hours at most."""
    length = _hours(crm, a)
    return sa.case((length > LONGEST_HOURS, float(LONGEST_HOURS)), else_=length)


def remark(crm: Crm, a: CanonicalTable) -> ColumnElement[Any]:
    """The kind, and whether its length was assumed or cut."""
    words = sa.case(
        (_told(a).is_(None), ", length assumed"),
        (_hours(crm, a) > LONGEST_HOURS, f", cut to {LONGEST_HOURS} hours"),
        else_="",
    )
    return a.c.kind.concat(words)


def _hours(crm: Crm, a: CanonicalTable) -> ColumnElement[Any]:
    usual = sa.case((a.c.kind == "visit", crm.business.visit_minutes / 60), else_=crm.business.meeting_minutes / 60)
    return sa.func.coalesce(_told(a), usual, type_=sa.Float())


def _told(a: CanonicalTable) -> ColumnElement[Any]:
    """As the CRM says; null where it says nothing, or an end that is not after the begin."""
    seconds = sql.seconds_between(a.optional("started_at"), a.optional("ended_at"))
    minutes = a.optional("minutes")
    return sa.case((seconds > 0, seconds / sa.literal(3600.0)), (minutes > 0, minutes / sa.literal(60.0)))

"""Leads answered in time: within so many working hours."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.responses import responses


def evidence(crm: Crm) -> Evidence:
    told, allowed = responses(crm), crm.business.sla_hours
    in_time = sa.and_(told.answered_at <= crm.as_of, told.hours <= allowed)
    decided_until = crm.facts.calendar.before_working_hours(crm.as_of, allowed, crm.moment.zone)
    return Evidence(
        told.lead,
        id=told.lead.c.lead_id,
        among=sa.and_(told.joined, sa.or_(told.answered_at <= crm.as_of, told.since <= decided_until)),
        counts=in_time,
        when=sql.local_day(told.since, crm.moment.zone),
        kind="flow",
        value=told.hours,
        why=sa.case((in_time, "in time"), (told.answered_at <= crm.as_of, "late"), else_="not answered"),
    )


METRIC = Indicator(
    name="lead_response_in_time",
    label=_("Leads answered in time"),
    question=_("What share of leads is answered in time?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Leads given to their owner in the window, once they are answered or the time is over."),
    counted=_("A person called, met or wrote to the lead within 9 working hours, or what the company has set."),
    dated=_("The day the lead was given to its owner, else the day it was entered."),
    exclusions=_(
        "A lead that waits and is still in time is undecided. Automatic replies, and what an interface brought in, "
        "are no answer; nor is the lead's own call."
    ),
    better="higher",
)

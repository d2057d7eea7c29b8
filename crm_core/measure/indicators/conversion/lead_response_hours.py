"""Lead response: working hours until a lead is answered."""

from collections.abc import Sequence

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.responses import responses
from crm_core.measure.statistics.survival import kaplan_meier, median_time
from crm_core.measure.value import Status, Value

NOT_REACHED = "not reached"


def evidence(crm: Crm) -> Evidence:
    told = responses(crm)
    answered = told.answered_at <= crm.as_of
    return Evidence(
        told.lead,
        id=told.lead.c.lead_id,
        among=sa.and_(told.joined, told.since <= crm.as_of),
        counts=answered,
        when=sql.local_day(told.since, crm.moment.zone),
        kind="flow",
        value=sa.case((answered, told.hours)),
        at=told.since,
        why=sa.case((answered, "answered"), else_="waiting"),
    )


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """The Kaplan-Meier median; a lead that waits counts for as long as it has waited at as_of.

    Where more than half wait on there is no median: the word says so, which is an answer too.
    """
    hours, ends = [], []
    for fact in facts:
        if fact.at is None:
            continue
        so_far = asked.facts.calendar.working_hours(fact.at, asked.as_of, asked.zone)
        hours.append(so_far if fact.value is None else fact.value)
        ends.append(fact.value is not None)
    if not hours:
        return [Value(Status.NO_DATA)]
    middle = median_time(kaplan_meier(hours, ends))
    if middle is None:
        return [Value(Status.INSUFFICIENT_DATA, None, sum(ends), len(ends), len(ends), word=NOT_REACHED)]
    return [Value(Status.OK, middle, sum(ends), len(ends), len(ends))]


METRIC = Indicator(
    name="lead_response_hours",
    label=_("Hours to answer a lead"),
    question=_("How many working hours does a lead wait for its first answer?"),
    unit=Unit.HOURS,
    evidence=evidence,
    population=_("Leads given to their owner in the window."),
    counted=_("The answered ones: a person called, met or wrote to the lead."),
    dated=_("The day the lead was given to its owner, else the day it was entered."),
    exclusions=_("Automatic replies, and what an interface brought in, are no answer; nor is the lead's own call."),
    formula=_(
        "Kaplan-Meier median of the working hours of the company's calendar; leads without an answer count for as "
        "long as they have waited. Not reached while more than half of them wait on."
    ),
    better="lower",
    answer=answer,
)

"""Meetings with a result: once the grace is over, a meeting held says what came of it."""

import sqlalchemy as sa

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.meetings import has_result, held, past_grace


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    told = has_result(a)
    return Evidence(
        a,
        id=a.c.activity_id,
        among=sa.and_(held(a), past_grace(crm, a)),
        counts=told,
        when=a.c.happened_on,
        kind="flow",
        why=sa.case((told, "result recorded"), else_="no result"),
    )


METRIC = Indicator(
    name="meetings_with_result",
    label=_("Meetings with a result"),
    question=_("Do we know what came of the meetings?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Meetings and visits held whose end lies more than 9 working hours back."),
    counted=_("An outcome is picked, or a result of at least 3 letters that is no placeholder."),
    dated=_("The day of the meeting."),
    exclusions=_("Meetings still within the grace of 9 working hours."),
    fix=plural("Write a result for {n} meeting", "Write a result for {n} meetings"),
    better="higher",
    behaviour=True,
)

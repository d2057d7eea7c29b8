"""Meetings complete: the minimum data set of a meeting held."""

import sqlalchemy as sa

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.meetings import has_core_cells, has_result, held, past_grace


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    complete = sa.and_(has_core_cells(crm, a), sa.or_(sa.not_(past_grace(crm, a)), has_result(a)))
    return Evidence(
        a,
        id=a.c.activity_id,
        among=held(a),
        counts=complete,
        when=a.c.happened_on,
        kind="flow",
        why=sa.case((complete, "complete"), else_="incomplete"),
    )


METRIC = Indicator(
    name="meeting_minimum_data_set",
    label=_("Meetings complete"),
    question=_("Is everything there that a colleague needs to know of the meeting?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Meetings and visits held."),
    counted=_(
        "Date, topic, last name, first name and a phone number or e-mail of the person met are filled; "
        "the result too, once 9 working hours have passed since the end."
    ),
    dated=_("The day of the meeting."),
    exclusions=_("A placeholder or junk counts as blank."),
    fix=plural("Complete the topic or the person of {n} meeting", "Complete the topic or the person of {n} meetings"),
    better="higher",
)

"""Meetings complete: the minimum data set of a meeting held."""

import sqlalchemy as sa

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.meetings import complete, held, required


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    is_complete = complete(crm, a, required(crm.business))
    return Evidence(
        a,
        id=a.c.activity_id,
        among=held(a),
        counts=is_complete,
        when=a.c.happened_on,
        kind="flow",
        why=sa.case((is_complete, "complete"), else_="incomplete"),
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
    exclusions=_(
        "A placeholder or junk counts as blank; what an operator enters on the person met is not asked of the manager."
    ),
    fix=plural("Write the missing cells of {n} meeting", "Write the missing cells of {n} meetings"),
    better="higher",
)

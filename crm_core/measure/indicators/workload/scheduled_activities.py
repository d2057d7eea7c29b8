"""Scheduled activities: planned work whose time has not yet come at as_of."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.planned import is_overdue, with_a_day


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    overdue = is_overdue(crm, a)
    return Evidence(
        a,
        id=a.c.activity_id,
        among=with_a_day(crm, a),
        counts=sa.not_(overdue),
        why=sa.case((overdue, "overdue"), else_="scheduled"),
    )


METRIC = Indicator(
    name="scheduled_activities",
    label=_("Scheduled activities"),
    question=_("What is planned for the coming days?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Planned calls, meetings and tasks that have a date."),
    counted=_("Those due at the instant asked for or later; date-only ones until the end of their day."),
    dated=_("Due time, else due date, else begin."),
    exclusions=_("Cancelled ones. Of a series only the next occurrence."),
)

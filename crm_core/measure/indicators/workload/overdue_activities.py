"""Overdue activities: planned work whose time has passed at as_of."""

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
        counts=overdue,
        why=sa.case((overdue, "overdue"), else_="not yet due"),
    )


METRIC = Indicator(
    name="overdue_activities",
    label=_("Overdue activities"),
    question=_("What should have been done already?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Planned calls, meetings and tasks that have a date."),
    counted=_("Those due before the instant asked for; date-only ones from the next day on."),
    dated=_("Due time, else due date, else begin."),
    exclusions=_("Cancelled ones. Of a series only the next occurrence."),
    better="lower",
)

"""Overdue activities: planned work whose time has passed at as_of."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.moments import is_planned


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    overdue = sa.case(
        (a.c.scheduled_at.is_not(None), a.c.scheduled_at < crm.as_of), else_=a.c.scheduled_on < crm.moment.day
    )
    return Evidence(
        a,
        id=a.c.activity_id,
        among=sa.and_(is_planned(crm, a), a.c.scheduled_on.is_not(None)),
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
    exclusions=_("Cancelled ones."),
    better="lower",
)

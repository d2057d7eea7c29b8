"""Overdue rate: of the planned work that has a date, the share whose time has passed."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.planned import is_overdue, overdue_days, with_a_day


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    overdue = is_overdue(crm, a)
    return Evidence(
        a,
        id=a.c.activity_id,
        among=with_a_day(crm, a),
        counts=overdue,
        why=sa.case((overdue, "overdue"), else_="scheduled"),
        value=overdue_days(crm, a),
    )


METRIC = Indicator(
    name="overdue_rate",
    label=_("Overdue share"),
    question=_("How much of what is planned is late?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Planned calls, meetings and tasks that have a date."),
    counted=_("Those due before the instant asked for; date-only ones from the next day on."),
    dated=_("Due time, else due date, else begin."),
    exclusions=_("Cancelled ones. Of a series only the next occurrence."),
    formula=_("Overdue / (overdue + scheduled)."),
    better="lower",
)

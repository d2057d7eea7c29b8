"""Activities per working day: what was done, over the days on which the person was there."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    return Evidence(
        a,
        id=a.c.activity_id,
        among=sa.and_(a.c.status == "done", a.c.happened_on < crm.moment.day),  # finished days only
        when=a.c.happened_on,
        kind="flow",
        why=a.c.kind,
    )


METRIC = Indicator(
    name="activities_per_working_day",
    label=_("Activities per working day"),
    question=_("How much was done on a day at work?"),
    unit=Unit.PER_DAY,
    over="available_days",
    evidence=evidence,
    population=_("Activities that were done on days that are over."),
    counted=_("All of them."),
    dated=_("The day it was done, else the day it began."),
    exclusions=_("Planned and cancelled ones; the day that is not yet over."),
    formula=_("Activities done / available working days, with the exact Poisson interval."),
    behaviour=True,
)

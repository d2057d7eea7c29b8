"""Calls made: counted on the day they happened."""

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
        among=sa.and_(a.c.status == "done", a.c.kind == "call"),
        when=a.c.happened_on,
        kind="flow",
        why=a.c.kind,
    )


METRIC = Indicator(
    name="calls_done",
    label=_("Calls made"),
    question=_("How many calls were made?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Calls that are done."),
    counted=_("All of them."),
    dated=_("The day it was done, else the day it began."),
    exclusions=_("Planned and cancelled ones."),
    better="higher",
    behaviour=True,
)

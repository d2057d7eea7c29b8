"""Meetings held: counted on the day they happened."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.meetings import held


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    return Evidence(
        a,
        id=a.c.activity_id,
        among=held(a),
        when=a.c.happened_on,
        kind="flow",
        why=a.c.kind,
    )


METRIC = Indicator(
    name="meetings_held",
    label=_("Meetings held"),
    question=_("How many meetings were held?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Meetings and visits that took place."),
    counted=_("All of them."),
    dated=_("The day it was done, else the day it began."),
    exclusions=_("Planned and cancelled ones."),
    better="higher",
    behaviour=True,
)

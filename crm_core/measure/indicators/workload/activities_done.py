"""Activities done: counted on the day they happened."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    return Evidence(
        a,
        id=a.c.activity_id,
        among=a.c.status == "done",
        when=a.c.happened_on,
        kind="flow",
        why=a.c.kind,
    )


METRIC = Indicator(
    name="activities_done",
    label=_("Activities done"),
    question=_("How much was done?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Activities of every kind that are done."),
    counted=_("All of them."),
    dated=_("The day it was done, else the day it began."),
    exclusions=_("Planned and cancelled ones."),
    better="higher",
    behaviour=True,
)

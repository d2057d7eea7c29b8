"""Open deals: what is on the desk at as_of."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.time.moments import is_open


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    return Evidence(o, id=o.c.opportunity_id, among=is_open(crm, o), why=o.optional("stage"))


METRIC = Indicator(
    name="open_opportunities",
    label=_("Open deals"),
    question=_("How many deals are on the desk?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Deals that are neither won nor lost."),
    counted=_("All of them."),
    dated=_("The instant asked for; created before it and not closed by it."),
)

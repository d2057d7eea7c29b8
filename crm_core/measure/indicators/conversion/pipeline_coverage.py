"""Pipeline coverage: the weighted pipeline beside what is left of the plan."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.chance import open_deals


def evidence(crm: Crm) -> Evidence:
    return open_deals(crm)


METRIC = Indicator(
    name="pipeline_coverage",
    label=_("Pipeline coverage"),
    question=_("Will the open deals do for what is left of the plan?"),
    unit=Unit.RATIO,
    evidence=evidence,
    population=_("Deals that are neither won nor lost."),
    counted=_("All of them: amount times chance, in the currency of the plan."),
    dated=_("The instant asked for; created before it and not closed by it."),
    formula=_(
        "Weighted pipeline / what is left of the plan of won revenue; nothing where nothing is left. The chance of a "
        "deal is the share won of the deals that were ever in its stage and are closed, if there are at least 20 of "
        "them, else the probability in the CRM."
    ),
    better="higher",
    against="won_amount",
)

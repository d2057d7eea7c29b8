"""Weighted pipeline: the money in the open deals, each amount times the chance that the deal is won."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.chance import open_deals


def evidence(crm: Crm) -> Evidence:
    return open_deals(crm)


METRIC = Indicator(
    name="weighted_pipeline_amount",
    label=_("Weighted pipeline"),
    question=_("How much of the money in the open deals can be expected?"),
    unit=Unit.MONEY,
    evidence=evidence,
    population=_("Deals that are neither won nor lost."),
    counted=_("All of them: amount times chance, added per currency."),
    dated=_("The instant asked for; created before it and not closed by it."),
    formula=_(
        "The chance of a deal is the share won of the deals that were ever in its stage and are closed, if there are "
        "at least 20 of them, else the probability in the CRM."
    ),
)

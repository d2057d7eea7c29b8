"""Open pipeline: the money in the deals that are open at as_of, per currency."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.time.moments import is_open


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=is_open(crm, o),
        amount=o.c.amount,
        currency=o.optional("currency"),
        why=o.optional("stage"),
    )


METRIC = Indicator(
    name="open_pipeline_amount",
    label=_("Open pipeline"),
    question=_("How much money is in the open deals?"),
    unit=Unit.MONEY,
    evidence=evidence,
    population=_("Deals that are neither won nor lost."),
    counted=_("Their amounts, added per currency; a deal without an amount is counted but adds nothing."),
    dated=_("The instant asked for; created before it and not closed by it."),
)

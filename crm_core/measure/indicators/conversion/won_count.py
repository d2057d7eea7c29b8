"""Deals won: of the deals closed in the window."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.outcomes import is_closed, is_won, outcome


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=is_closed(o),
        counts=is_won(o),
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=outcome(o),
    )


METRIC = Indicator(
    name="won_count",
    label=_("Deals won"),
    question=_("How many deals were won?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Deals closed in the window."),
    counted=_("The won ones."),
    dated=_("The day the deal was closed."),
    better="higher",
    version=2,
)

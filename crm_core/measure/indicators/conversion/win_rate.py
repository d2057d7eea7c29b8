"""Win rate: of the deals closed in the window."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.outcomes import is_decided, is_won, outcome


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=is_decided(crm, o),
        counts=is_won(o),
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=outcome(o),
    )


METRIC = Indicator(
    name="win_rate",
    label=_("Win rate"),
    question=_("Of the deals closed in the period, what share was won?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Deals closed in the window."),
    counted=_("The won ones."),
    dated=_("The day the deal was closed."),
    exclusions=_("Deals lost for a reason that the company's settings keep out of win rates."),
    better="higher",
    version=2,
)

"""Deals lost: of the deals closed in the window."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.deals import LOST, is_closed, outcome
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=is_closed(o),
        counts=outcome(o) == LOST,
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=outcome(o),
    )


METRIC = Indicator(
    name="lost_count",
    label=_("Deals lost"),
    question=_("How many deals were lost?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Deals closed in the window."),
    counted=_("The lost ones."),
    dated=_("The day the deal was closed."),
    better="neither",
    version=2,
)

"""Deals lost: of the deals closed in the window, each lost one with its reason."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.outcomes import NO_REASON, WON, is_closed, is_lost, is_won


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    reason = o.optional("loss_reason")
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=is_closed(o),
        counts=is_lost(o),
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=sa.case((is_won(o), WON), (o.filled(reason), sa.func.trim(reason)), else_=NO_REASON),
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

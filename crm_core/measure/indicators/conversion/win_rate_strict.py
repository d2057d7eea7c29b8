"""Strict win rate: a deal that was deleted while it was open counts as lost."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.outcomes import is_decided, is_won, outcome


def evidence(crm: Crm) -> EvidenceUnion:
    o, gone = crm.opportunity, crm.deleted_opportunity
    closed = Evidence(
        o,
        id=o.c.opportunity_id,
        among=is_decided(crm, o),
        counts=is_won(o),
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=outcome(o),
    )
    deleted = Evidence(
        gone,
        id=gone.c.opportunity_id,
        among=gone.c.is_closed.is_not(sa.true()),
        counts=sa.false(),
        when=sql.local_day(gone.c.deleted_at, crm.moment.zone),
        kind="flow",
        why=sa.literal("deleted"),
    )
    return EvidenceUnion((closed, deleted), kind="flow")


METRIC = Indicator(
    name="win_rate_strict",
    label=_("Strict win rate"),
    question=_("What share of deals was won when deals that were deleted count as lost?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Deals closed in the window, and deals deleted in it while they were open."),
    counted=_("The won ones."),
    dated=_("The day the deal was closed or deleted."),
    exclusions=_("Deals lost for a reason that the company's settings keep out of win rates."),
    better="higher",
)

"""Stage conversion: of the deals resolved at or past a stage, the share that came further."""

from dataclasses import replace

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.funnel import reached, tells
from crm_core.measure.parts.deals.outcomes import LOST, WON, is_closed, is_lost, is_won
from crm_core.measure.parts.deals.stages import pipeline


def evidence(crm: Crm) -> EvidenceUnion:
    """One row per closed deal and stage that it came to; a won deal passed all stages of its pipeline."""
    o, f = crm.opportunity, crm.funnel_stage
    known = reached(crm)
    won = Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_closed(o), is_won(o), f.c.pipeline == pipeline(o), f.c.begins == 1, tells(crm, known)),
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=sa.literal(WON),
        slice=f.c.step,
    )
    came_to = sa.and_(
        known.c.opportunity_id == o.c.opportunity_id,
        f.c.pipeline == known.c.pipeline,
        f.c.place <= known.c.place,
        f.c.begins == 1,
    )
    lost = replace(won, among=sa.and_(is_lost(o), came_to), counts=f.c.place < known.c.place, why=sa.literal(LOST))
    return EvidenceUnion((won, lost), kind="flow")


METRIC = Indicator(
    name="stage_conversion",
    label=_("Stage conversion"),
    question=_("Where on the way do deals get lost?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Deals closed in the window, once for every stage of their pipeline that they came to."),
    counted=_("Those that came to a later stage. A won deal passed all of them, also those it skipped."),
    dated=_("The day the deal was closed."),
    exclusions=_("Deals still open, and lost deals of which no stage is known."),
    formula=_("Per stage: deals that came further / deals that came to it. Steps back are ignored."),
    better="higher",
    version=2,
    sliced=True,
)

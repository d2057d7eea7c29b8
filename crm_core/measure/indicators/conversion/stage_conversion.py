"""Stage conversion: of the deals resolved at or past a stage, the share that came further."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.deals import is_closed, is_won, outcome
from crm_core.measure.evidence import Evidence
from crm_core.measure.funnel import funnel
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    """One row per closed deal and stage that it came to; a won deal passed all stages of its pipeline."""
    o, made = crm.opportunity, funnel(crm)
    step, reached = made.steps, made.reached
    came_to = sa.and_(
        reached.c.opportunity_id == o.c.opportunity_id,
        step.c.pipeline == reached.c.pipeline,
        sa.or_(is_won(o), step.c.place <= reached.c.place),
    )
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_closed(o), came_to, made.tells()),
        counts=sa.or_(is_won(o), step.c.place < reached.c.place),
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=outcome(o),
        slice=step.c.step,
    )


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
    sliced=True,
)

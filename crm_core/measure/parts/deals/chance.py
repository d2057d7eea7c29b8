"""The chance that an open deal is won: what became of the deals that were in its stage, else what the CRM says."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.parts.deals.stages import at_instant, pipeline, same_pipeline
from crm_core.measure.parts.time.moments import is_open

LEAST = 20  # resolved deals of a stage: with fewer the CRM's own probability stands


def of_deals(crm: Crm, o: CanonicalTable) -> sa.CTE:
    """(opportunity_id, chance 0..1) of every deal: that of its stage, else its probability in the CRM, else null."""
    if not crm.moment.is_now:
        return _then(crm, o)
    own = probability(o)
    key = o.c.opportunity_id.label("opportunity_id")
    if not crm.keeps("stage_rate", "resolved"):
        _ = o.c.probability  # noted where the CRM has neither
        return sa.select(key, own.label("chance")).cte("rapport_chance")
    rate = crm.stage_rate
    joined = o.source.outerjoin(rate.source, has_stage(rate, o, o.c.stage))
    chance = sa.func.coalesce(won_share(rate), own, type_=sa.Float()).label("chance")
    return sa.select(key, chance).select_from(joined).cte("rapport_chance")


def _then(crm: Crm, o: CanonicalTable) -> sa.CTE:
    """The same at an earlier as_of, by the stage of then.

    What the CRM says of a deal that was closed since is its end, 0 or 1, and no chance: in its place stands what it
    says of the deals that are open in that stage; null where the CRM does not tell in which it was.
    """
    key, is_open_now = o.c.opportunity_id.label("opportunity_id"), o.c.is_closed.is_(sa.false())
    if not crm.keeps("stage_rate", "resolved"):
        _ = o.c.probability  # noted where the CRM has neither
        return sa.select(key, sa.case((is_open_now, probability(o))).label("chance")).cte("rapport_chance")
    stood, rate, of_stage = at_instant(crm, o, crm.as_of), crm.stage_rate, said(o)
    source = stood.source.outerjoin(rate.source, has_stage(rate, o, stood.stage))
    source = source.outerjoin(of_stage, sa.and_(of_stage.c.stage == stood.stage, of_stage.c.pipeline == pipeline(o)))
    own = sa.case((is_open_now, probability(o)), else_=of_stage.c.probability)
    chance = sa.func.coalesce(won_share(rate), own, type_=sa.Float()).label("chance")
    return sa.select(key, chance).select_from(source).cte("rapport_chance")


def said(o: CanonicalTable) -> sa.Subquery:
    """pipeline, stage, probability: the mean of what the CRM says of the open deals that are in the stage now."""
    deals = o.source.alias()
    is_said = sa.and_(deals.c.is_closed.is_(sa.false()), deals.c.probability >= 0, deals.c.probability <= 1)
    name = sa.func.coalesce(deals.c.pipeline, "", type_=sa.String()).label("pipeline")
    each = sa.select(name, deals.c.stage, deals.c.probability).where(is_said).subquery("each_said")
    mean = sa.func.avg(each.c.probability, type_=sa.Float()).label("probability")
    return sa.select(each.c.pipeline, each.c.stage, mean).group_by(each.c.pipeline, each.c.stage).subquery("said")


def has_stage(rate: CanonicalTable, o: CanonicalTable, stage: ColumnElement[Any]) -> ColumnElement[bool]:
    """The row of `stage_rate` for this stage of the deal's pipeline, where it has seen enough."""
    return sa.and_(rate.c.stage == stage, same_pipeline(rate, o), rate.c.resolved >= LEAST)


def won_share(rate: CanonicalTable) -> ColumnElement[Any]:
    """Won / resolved."""
    return rate.c.won * sa.literal(1.0, sa.Float) / rate.c.resolved


def weighted(amount: ColumnElement[Any], chance: ColumnElement[Any]) -> ColumnElement[Any]:
    """Amount x chance as money."""
    return sql.as_money(amount * chance)


def probability(o: CanonicalTable) -> ColumnElement[Any]:
    """What the CRM says; nothing where it is none."""
    said = o.optional("probability")
    return sa.case((sa.and_(said >= 0, said <= 1), said))


def open_deals(crm: Crm) -> Evidence:
    """Deals open at as_of, their chance as `value` and amount x chance as amount.

    At an earlier as_of the stage is that of then; the amount is that of the read.
    """
    o = crm.opportunity
    of = of_deals(crm, o)
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_open(crm, o), of.c.opportunity_id == o.c.opportunity_id),
        amount=weighted(o.c.amount, of.c.chance),
        currency=o.optional("currency"),
        value=of.c.chance,
        why=o.optional("stage"),
    )


def expected(crm: Crm) -> Evidence:
    """The same, by the day on which each is expected to close."""
    return replace(open_deals(crm), when=crm.opportunity.c.expected_close_on)

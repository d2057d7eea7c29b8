"""How far each lost deal came, the furthest open stage of its pipeline; and in which one each open deal is."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.parts.deals.outcomes import is_lost
from crm_core.measure.parts.deals.stages import pipeline
from crm_core.measure.parts.time.moments import is_open


def reached(crm: Crm) -> sa.CTE:
    """opportunity_id, pipeline, place of each lost deal of which a stage is known: where it stands and was before."""
    o, f = crm.opportunity, crm.funnel_stage
    source, stage = o.source, o.c.stage
    if crm.keeps("stage_change", "to_stage"):
        # the stage it has, and the two that each change names: one walk through the deals
        s, ways = crm.stage_change, [sa.select(sa.literal(n, sa.Integer).label("n")) for n in range(3)]
        way = sa.union_all(*ways).subquery("way")
        source = o.source.outerjoin(s.source, s.c.opportunity_id == o.c.opportunity_id)
        source = source.join(way, way.c.n <= sa.case((s.c.opportunity_id.is_not(None), 2), else_=0))
        stage = sa.case((way.c.n == 0, stage), (way.c.n == 1, s.c.to_stage), else_=s.optional("from_stage"))
    visit = (
        sa.select(
            o.c.opportunity_id.label("opportunity_id"),
            pipeline(o).label("pipeline"),
            stage.label("stage"),
        )
        .select_from(source)
        .where(is_lost(o))
        .subquery("visit")
    )
    at = visit.join(f.source, sa.and_(f.c.pipeline == visit.c.pipeline, f.c.stage == visit.c.stage))
    deal = (visit.c.opportunity_id, visit.c.pipeline)
    furthest = sa.select(*deal, sa.func.max(f.c.place).label("place")).select_from(at)
    return furthest.group_by(*deal).cte("rapport_reached")


def tells(crm: Crm, known: sa.CTE) -> ColumnElement[bool]:
    """Whether it is known of any lost deal how far it came: else only deals that passed would be left."""
    deals = crm.opportunity.source.alias("rapport_any_lost")
    lost = sa.and_(deals.c.is_closed.is_(sa.true()), deals.c.is_won.is_not(sa.true()))
    count = sa.func.count()
    any_known = sa.select(count).select_from(known.alias("rapport_any_known")).scalar_subquery()
    any_lost = sa.select(count).select_from(deals).where(lost).scalar_subquery()
    return sa.or_(any_known > 0, any_lost == 0)


def standing(crm: Crm) -> Evidence:
    """The open deals, `slice` the step of stage_conversion that leads on from where each is."""
    o, f = crm.opportunity, crm.funnel_stage
    is_there = sa.and_(f.c.pipeline == pipeline(o), f.c.stage == o.c.stage)
    return Evidence(o, id=o.c.opportunity_id, among=sa.and_(is_open(crm, o), is_there), slice=f.c.step)

"""The stages of each pipeline in their order, and how far each closed deal came."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.deals import is_closed, is_won
from crm_core.measure.stages import pipeline

_NO_PIPELINE, _WON = "(no pipeline)", "Won"


@dataclass(frozen=True)
class Funnel:
    """Small relations, to be joined by conditions."""

    steps: sa.CTE  # pipeline, place, step: one row per open stage, `step` is "from>to"
    reached: sa.CTE  # opportunity_id, pipeline, won, place: of each closed deal the furthest open stage, if known

    def tells(self) -> ColumnElement[bool]:
        """Whether it is known of any lost deal how far it came: else only deals that passed would be left."""
        seen = self.reached.alias("rapport_reached_by_lost")
        lost = sa.func.count(sa.case((seen.c.won == 0, 1)))
        placed = sa.func.count(sa.case((seen.c.won == 0, seen.c.place)))
        return sa.select(sa.or_(placed > 0, lost == 0)).scalar_subquery()


def funnel(crm: Crm) -> Funnel:
    """The stages that deals are or were in, in the order of stage_order.

    The won stage is the one where only won deals are; what stands behind it (a stage for lost deals) is no step.
    In a pipeline without a won stage the last one is none where only lost deals are.
    """
    o = crm.opportunity
    seen = _seen(crm, o)
    ends = _ends(seen)
    open_ = _open(seen, ends)
    return Funnel(_steps(open_, seen, ends), _reached(crm, o, open_))


def _seen(crm: Crm, o: CanonicalTable) -> sa.CTE:
    """pipeline, stage, place, open, won, lost: how many deals are in it now."""
    place = o.optional("stage_order")
    still, won = sql.flag(o.c.is_closed.is_(sa.false())), sql.flag(is_won(o))
    now = sa.select(
        pipeline(o).label("pipeline"),
        o.c.stage.label("stage"),
        place.label("place"),
        still.label("open"),
        won.label("won"),
        sql.flag(sa.and_(is_closed(o), sa.not_(is_won(o)))).label("lost"),
    ).where(place.is_not(None))
    both: Any = now
    if crm.keeps("stage_change", "to_stage_order", "to_stage"):
        s, nothing = crm.stage_change, sa.literal(0, sa.Integer)
        past = (
            sa.select(pipeline(o), s.c.to_stage, s.c.to_stage_order, nothing, nothing, nothing)
            .select_from(s.source.join(o.source, s.c.opportunity_id == o.c.opportunity_id))
            .where(s.c.to_stage_order.is_not(None))
        )
        both = sa.union_all(now, past)
    else:
        _ = o.c.stage_order  # noted where the CRM has neither
    rows = both.subquery("stage_rows")
    sums = [sa.func.sum(rows.c[name]).label(name) for name in ("open", "won", "lost")]
    grouped = sa.select(rows.c.pipeline, rows.c.stage, sa.func.max(rows.c.place).label("place"), *sums)
    return grouped.where(rows.c.stage.is_not(None)).group_by(rows.c.pipeline, rows.c.stage).cte("rapport_stage")


def _ends(seen: sa.CTE) -> sa.CTE:
    """pipeline, won_place (null without one), last_place, first_place."""
    only_won = sa.and_(seen.c.won > 0, seen.c.open == 0, seen.c.lost == 0)
    return (
        sa.select(
            seen.c.pipeline,
            sa.func.min(sa.case((only_won, seen.c.place))).label("won_place"),
            sa.func.max(seen.c.place).label("last_place"),
            sa.func.min(seen.c.place).label("first_place"),
        )
        .group_by(seen.c.pipeline)
        .cte("rapport_stage_ends")
    )


def _open(seen: sa.CTE, ends: sa.CTE) -> sa.CTE:
    """pipeline, stage, place of the stages in which a deal can be open."""
    only_lost = sa.and_(seen.c.lost > 0, seen.c.open == 0, seen.c.won == 0)
    is_last = sa.and_(seen.c.place == ends.c.last_place, seen.c.place > ends.c.first_place)
    is_before = sa.or_(
        seen.c.place < ends.c.won_place,
        sa.and_(ends.c.won_place.is_(None), sa.not_(sa.and_(only_lost, is_last))),
    )
    joined = seen.join(ends, ends.c.pipeline == seen.c.pipeline)
    columns = (seen.c.pipeline, seen.c.stage, seen.c.place)
    return sa.select(*columns).select_from(joined).where(is_before).cte("rapport_open_stage")


def _steps(open_: sa.CTE, seen: sa.CTE, ends: sa.CTE) -> sa.CTE:
    """Each open stage with the next one; the pipeline is named where two of them have a step of the same name."""
    plain = _plain_steps(open_, _won(seen, ends))
    uses = sa.select(plain.c.step, sa.func.count().label("uses")).group_by(plain.c.step).subquery("uses")
    name = sa.case((plain.c.pipeline == "", _NO_PIPELINE), else_=plain.c.pipeline)
    told = sa.case((uses.c.uses > 1, name.concat(": ").concat(plain.c.step)), else_=plain.c.step)
    joined = plain.join(uses, uses.c.step == plain.c.step)
    return sa.select(plain.c.pipeline, plain.c.place, told.label("step")).select_from(joined).cte("rapport_step")


def _plain_steps(open_: sa.CTE, won: sa.Subquery) -> sa.CTE:
    """pipeline, place, step: the nearest stage ahead is where a step leads to, else the won one."""
    here, ahead, following = (_named(open_, name) for name in ("here", "ahead", "following"))
    keys = (here.c.pipeline, here.c.place, here.c.stage)
    nearest = (
        sa.select(*keys, sa.func.min(ahead.c.place).label("next_place"))
        .select_from(here.outerjoin(ahead, sa.and_(ahead.c.pipeline == here.c.pipeline, ahead.c.place > here.c.place)))
        .group_by(*keys)
        .subquery("nearest")
    )
    next_ = sa.and_(following.c.pipeline == nearest.c.pipeline, following.c.place == nearest.c.next_place)
    source = nearest.outerjoin(following, next_).outerjoin(won, won.c.pipeline == nearest.c.pipeline)
    to = sa.func.coalesce(following.c.stage, won.c.stage, _WON, type_=sa.String())
    step = nearest.c.stage.concat(">").concat(to).label("step")
    return sa.select(nearest.c.pipeline, nearest.c.place, step).select_from(source).cte("rapport_plain_step")


def _named(open_: sa.CTE, name: str) -> sa.Subquery:
    """One name per place; two stages of one place are one step."""
    stage = sa.func.min(open_.c.stage).label("stage")
    named = sa.select(open_.c.pipeline, open_.c.place, stage)
    return named.group_by(open_.c.pipeline, open_.c.place).subquery(name)


def _won(seen: sa.CTE, ends: sa.CTE) -> sa.Subquery:
    """pipeline, stage: what the won stage is called."""
    at_end = sa.and_(ends.c.pipeline == seen.c.pipeline, ends.c.won_place == seen.c.place)
    named = sa.select(seen.c.pipeline, sa.func.min(seen.c.stage).label("stage")).select_from(seen.join(ends, at_end))
    return named.group_by(seen.c.pipeline).subquery("won")


def _reached(crm: Crm, o: CanonicalTable, open_: sa.CTE) -> sa.CTE:
    visits = [sa.select(o.c.opportunity_id.label("opportunity_id"), o.c.stage.label("stage"))]
    if crm.keeps("stage_change", "to_stage"):
        s = crm.stage_change
        visits += [sa.select(s.c.opportunity_id, stage) for stage in (s.c.to_stage, s.optional("from_stage"))]
    visit = sa.union_all(*visits).subquery("visit")
    deal = (
        sa.select(
            o.c.opportunity_id.label("opportunity_id"),
            pipeline(o).label("pipeline"),
            sql.flag(is_won(o)).label("won"),
        )
        .where(is_closed(o))
        .subquery("deal")
    )
    is_step = sa.and_(open_.c.pipeline == deal.c.pipeline, open_.c.stage == visit.c.stage)
    source = deal.outerjoin(visit, visit.c.opportunity_id == deal.c.opportunity_id).outerjoin(open_, is_step)
    furthest = sa.select(*deal.c, sa.func.max(open_.c.place).label("place")).select_from(source)
    return furthest.group_by(*deal.c).cte("rapport_reached")

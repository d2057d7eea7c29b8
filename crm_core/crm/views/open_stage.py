"""The stages in which deals are open, and whether each is early, in the middle or late in its pipeline."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View


def make(provider: Provider, moment: Moment) -> Relation | None:
    """One row per pipeline ('' where a deal has none) and stage_order; `third` is 1, 2 or 3.

    A stage is one in which a deal is open now, or through which a deal went and in which none ended. The middle of
    its place decides: the second of four stages lies at 3/8, in the second third.
    """
    o = provider.relation("opportunity", moment)
    if o is None:
        return None
    if o.kept["stage_order"] is not Kept.YES:
        columns = {name: sql.NotKept(sql.sa_type(type_)) for name, type_ in VIEW.columns.items()}
        return Relation("open_stage", columns, dict.fromkeys(VIEW.columns, Kept.NO))
    ranked = _ranked(_stages(o, provider.relation("stage_change", moment)).cte("rapport_stage"))
    middle = 2 * ranked.c.place - 1  # of its place, in halves
    third = sa.case((3 * middle < 2 * ranked.c.stages, 1), (3 * middle > 4 * ranked.c.stages, 3), else_=2)
    made = sa.select(ranked.c.pipeline, ranked.c.stage_order, third.label("third")).cte("rapport_open_stage")
    return Relation("open_stage", dict(made.c), dict.fromkeys(VIEW.columns, Kept.YES))


def _stages(o: Relation, change: Relation | None) -> sa.Select[Any] | sa.CompoundSelect[Any]:
    """(pipeline, stage_order) of the stages, each once."""
    c = o.columns
    here = _stage(o, c["stage_order"]).where(c["is_closed"].is_(sa.false()), c["stage_order"].is_not(None))
    if change is None or change.kept["to_stage_order"] is not Kept.YES:
        return here.distinct()
    order = change.columns["to_stage_order"]
    ends = _stage(o, c["stage_order"]).where(c["is_closed"].is_(sa.true())).distinct().subquery("ends")
    same = sa.and_(ends.c.pipeline == _pipeline(o), ends.c.stage_order == order)
    own = change.columns["opportunity_id"] == c["opportunity_id"]
    passed = (
        _stage(o, order)
        .select_from(change.table.join(o.table, own).outerjoin(ends, same))
        .where(order.is_not(None), ends.c.stage_order.is_(None))
    )
    return sa.union(here, passed)


def _stage(o: Relation, order: ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(_pipeline(o).label("pipeline"), order.label("stage_order"))


def _pipeline(o: Relation) -> ColumnElement[Any]:
    return sa.func.coalesce(o.columns["pipeline"], "", type_=sa.String())


def _ranked(stages: sa.CTE) -> sa.Subquery:
    """The stages with their place, 1 for the first, and how many there are in the pipeline."""
    one, other = stages.alias("one"), stages.alias("other")
    place = sa.func.sum(sql.flag(other.c.stage_order <= one.c.stage_order))
    return (
        sa.select(one.c.pipeline, one.c.stage_order, place.label("place"), sa.func.count().label("stages"))
        .select_from(one.join(other, other.c.pipeline == one.c.pipeline))
        .group_by(one.c.pipeline, one.c.stage_order)
        .subquery("ranked")
    )


VIEW = View(
    name="open_stage",
    columns={"pipeline": Type.TEXT, "stage_order": Type.INT, "third": Type.INT},
    make=make,
    sources=dict.fromkeys(("pipeline", "stage_order", "third"), ("opportunity.stage_order",)),
)

"""How many of the deals that were ever in a stage were won, of those that are closed: the stage's own chance."""

from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View


def make(provider: Provider, moment: Moment) -> Relation | None:
    """One row per pipeline and stage: `resolved` deals, closed by as_of, and `won` ones among them.

    A figure of the whole company, of all people together. A deal was in a stage that it has now or that a change
    leads from or to; without the changes nobody knows where a deal stood before it was closed.
    """
    o, s = provider.relation("opportunity", moment), provider.relation("stage_change", moment)
    if o is None:
        return None
    if s is None or s.kept["to_stage"] is not Kept.YES or o.kept["stage"] is not Kept.YES:
        columns = {name: sql.NotKept(sql.sa_type(type_)) for name, type_ in VIEW.columns.items()}
        return Relation("stage_rate", columns, dict.fromkeys(VIEW.columns, Kept.NO))
    visits = _visits(o, s).subquery("visits")
    c = o.columns
    rate = (
        sa.select(
            c["pipeline"].label("pipeline"),
            visits.c.stage.label("stage"),
            sa.func.count().label("resolved"),
            sa.func.sum(sql.flag(c["is_won"].is_(sa.true()))).label("won"),
        )
        .select_from(o.table.join(visits, visits.c.opportunity_id == c["opportunity_id"]))
        .where(visits.c.stage.is_not(None), *_resolved(o, moment))
        .group_by(c["pipeline"], visits.c.stage)
        .cte("rapport_stage_rate")
    )
    kept = dict.fromkeys(VIEW.columns, Kept.YES) | {"pipeline": o.kept["pipeline"]}
    return Relation("stage_rate", dict(rate.c), kept)


def _visits(o: Relation, s: Relation) -> sa.CompoundSelect[Any]:
    """(opportunity_id, stage), each once."""
    ways = [(o.columns["opportunity_id"], o.columns["stage"])]
    ways += [(s.columns["opportunity_id"], s.columns[name]) for name in ("from_stage", "to_stage")]
    return sa.union(*(sa.select(key.label("opportunity_id"), stage.label("stage")) for key, stage in ways))


def _resolved(o: Relation, moment: Moment) -> list[sa.ColumnElement[bool]]:
    c = o.columns
    closed: list[sa.ColumnElement[bool]] = [c["is_closed"].is_(sa.true())]
    if moment.is_now:
        return closed
    by_then = sa.case((c["closed_at"].is_not(None), c["closed_at"] <= moment.as_of), else_=c["closed_on"] < moment.day)
    return [*closed, by_then]


VIEW = View(
    name="stage_rate",
    columns={"pipeline": Type.TEXT, "stage": Type.TEXT, "resolved": Type.INT, "won": Type.INT},
    make=make,
    by_moment=("as_of", "read_at"),
    sources={
        "pipeline": ("opportunity.pipeline",),
        "stage": ("opportunity.stage", "stage_change.to_stage"),
        "resolved": ("stage_change.to_stage",),
        "won": ("stage_change.to_stage",),
    },
)

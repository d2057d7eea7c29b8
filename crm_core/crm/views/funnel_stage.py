"""The open stages of each pipeline in their order, and the step that leads from each to the next."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View

_NO_PIPELINE, _WON = "(no pipeline)", "Won"


def make(provider: Provider, moment: Moment) -> Relation | None:
    """One row per pipeline ('' for none) and stage that a deal is or was in and can be open in.

    `place` is its stage_order, `step` "from>to", with the pipeline's name before it where two pipelines have a step
    of the same name; stages of one place are one step, `begins` is 1 for one of them. The won stage is the one where
    only won deals are; what stands behind it is no step, nor is a stage for lost deals, wherever it stands. In a
    pipeline without a won stage the last one is none where only lost deals are.
    """
    o, s = provider.relation("opportunity", moment), provider.relation("stage_change", moment)
    if o is None:
        return None
    opens = _open(_seen(o, s, moment.zone).subquery("stage_seen")).subquery("open_stage")
    named = _named(opens).subquery("named_stage")
    uses = sa.func.sum(named.c.begins).over(partition_by=named.c.step)
    name = sa.case((named.c.pipeline == "", _NO_PIPELINE), else_=named.c.pipeline)
    step = sa.case((uses > 1, name.concat(": ").concat(named.c.step)), else_=named.c.step).label("step")
    made = sa.select(named.c.pipeline, named.c.stage, named.c.place, step, named.c.begins).cte("rapport_funnel_stage")
    ordered = o.kept["stage_order"] is Kept.YES or (s is not None and s.kept["to_stage_order"] is Kept.YES)
    kept = Kept.YES if ordered and o.kept["stage"] is Kept.YES else Kept.NO
    return Relation("funnel_stage", dict(made.c), dict.fromkeys(VIEW.columns, kept))


def _seen(o: Relation, s: Relation | None, zone: str) -> sa.Select[Any]:
    """pipeline, stage, place, and of the deals that are in it now: open, won, lost, closed on the day they came.

    A deal is counted once for each of its changes: only 0, more, and all or not all of them tell something.
    """
    c = o.columns
    is_won, is_closed = c["is_won"].is_(sa.true()), c["is_closed"].is_(sa.true())
    now = {
        "open": c["is_closed"].is_(sa.false()),
        "won": is_won,
        "lost": sa.and_(is_closed, sa.not_(is_won)),
        "at_once": sa.and_(is_closed, sql.local_day(c["stage_entered_at"], zone) == c["closed_on"]),
    }
    stage, place, source = c["stage"], c["stage_order"], o.table
    is_now: ColumnElement[bool] = sa.true()
    if s is not None and s.kept["to_stage_order"] is Kept.YES:
        # each deal once for every change, as it is now and as the change says: one walk through the deals
        w, way = s.columns, sa.union_all(sa.select(sa.literal(0).label("n")), sa.select(sa.literal(1))).subquery("way")
        source = o.table.outerjoin(s.table, w["opportunity_id"] == c["opportunity_id"])
        is_now = way.c.n == 0
        source = source.join(way, way.c.n <= sa.case((w["opportunity_id"].is_not(None), 1), else_=0))
        stage, place = (
            sa.case((is_now, stage), else_=w["to_stage"]),
            sa.case((is_now, place), else_=w["to_stage_order"]),
        )
    rows = (
        sa.select(
            sa.func.coalesce(c["pipeline"], "", type_=sa.String()).label("pipeline"),
            stage.label("stage"),
            place.label("place"),
            *(sql.flag(sa.and_(is_now, condition)).label(name) for name, condition in now.items()),
        )
        .select_from(source)
        .cte("rapport_stage_row")  # beside the question, not inside it: SQLite's parser goes only a hundred levels deep
    )
    sums = [sa.func.sum(rows.c[name]).label(name) for name in now]
    grouped = sa.select(rows.c.pipeline, rows.c.stage, sa.func.max(rows.c.place).label("place"), *sums)
    is_placed = sa.and_(rows.c.stage.is_not(None), rows.c.place.is_not(None))
    return grouped.where(is_placed).group_by(rows.c.pipeline, rows.c.stage)


def _open(seen: sa.Subquery) -> sa.Select[Any]:
    """pipeline, stage, place of the stages before the end; won_name: what the won stage of the pipeline is called."""
    only_won = sa.and_(seen.c.won > 0, seen.c.open == 0, seen.c.lost == 0)
    only_lost = sa.and_(seen.c.lost > 0, seen.c.open == 0, seen.c.won == 0)
    won_place = _of_pipeline(seen, sa.func.min(sa.case((only_won, seen.c.place)))).label("won_place")
    ends = sa.select(
        *(seen.c[name] for name in ("pipeline", "stage", "place")),
        sql.flag(only_lost).label("only_lost"),
        sql.flag(_takes_the_lost(seen, only_lost)).label("takes_the_lost"),
        sa.case((only_won, seen.c.stage)).label("won_stage"),
        won_place,
        _of_pipeline(seen, sa.func.max(seen.c.place)).label("last_place"),
        _of_pipeline(seen, sa.func.min(seen.c.place)).label("first_place"),
    ).subquery("stage_ends")
    is_won_stage = ends.c.place == ends.c.won_place
    named = sa.select(
        *ends.c, _of_pipeline(ends, sa.func.min(sa.case((is_won_stage, ends.c.won_stage)))).label("won_name")
    ).subquery("ended")
    is_last = sa.and_(named.c.place == named.c.last_place, named.c.place > named.c.first_place)
    no_end = sa.and_(named.c.won_place.is_(None), sa.not_(sa.and_(named.c.only_lost == 1, is_last)))
    columns = [named.c[name] for name in ("pipeline", "stage", "place", "won_name")]
    return sa.select(*columns).where(sa.or_(named.c.place < named.c.won_place, no_end), named.c.takes_the_lost == 0)


def _takes_the_lost(seen: sa.Subquery, only_lost: ColumnElement[bool]) -> ColumnElement[bool]:
    """Deals come to the stage by being closed, lost ones too: each one that is in it, or its name says so.

    A stage where lost deals are may else be the one in which they were lost, and left.
    """
    by_closing = sa.and_(seen.c.open == 0, seen.c.lost > 0, seen.c.at_once == seen.c.won + seen.c.lost)
    return sa.or_(by_closing, sa.and_(only_lost, sql.folded(seen.c.stage).contains("lost")))


def _named(opens: sa.Subquery) -> sa.Select[Any]:
    """pipeline, stage, place, begins, step: the first name of a place leads to the first name of the next one."""
    c, at = opens.c, (opens.c.pipeline, opens.c.place)
    ranked = sa.select(
        *c,
        sa.func.min(c.stage).over(partition_by=at).label("name"),
        sa.func.row_number().over(partition_by=at, order_by=c.stage).label("nth"),
        sa.func.dense_rank().over(partition_by=c.pipeline, order_by=c.place).label("rank"),
    ).subquery("ranked")
    r = ranked.c
    following = sa.func.min(r.name).over(partition_by=r.pipeline, order_by=r.rank, range_=(1, 1))
    to = sa.func.coalesce(following, r.won_name, _WON, type_=sa.String())
    begins = sa.case((r.nth == 1, 1), else_=0).label("begins")
    return sa.select(r.pipeline, r.stage, r.place, begins, r.name.concat(">").concat(to).label("step"))


def _of_pipeline(rows: sa.Subquery, value: FunctionElement[Any]) -> ColumnElement[Any]:
    return sa.over(value, partition_by=rows.c.pipeline)


VIEW = View(
    name="funnel_stage",
    columns={
        "pipeline": Type.TEXT,
        "stage": Type.TEXT,
        "place": Type.INT,
        "step": Type.TEXT,
        "begins": Type.INT,
    },
    make=make,
    stored=True,
    sources=dict.fromkeys(
        ("pipeline", "stage", "place", "step", "begins"), ("opportunity.stage", "opportunity.stage_order")
    ),
)

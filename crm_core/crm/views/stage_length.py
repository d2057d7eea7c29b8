"""How long deals usually stay in a stage: three of four of those that are closed by now left it sooner."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View


def make(provider: Provider, moment: Moment) -> Relation | None:
    """One row per pipeline and stage: `stays` of closed deals in it, and `usual_days`, the 75 % point of their length.

    The 75 % point is the shortest stay that at least three quarters of the stays do not exceed. A deal that came
    back to a stage stayed twice. A stay that was not ended by a change of stage ended with the deal.
    """
    o, s = provider.relation("opportunity", moment), provider.relation("stage_change", moment)
    if o is None or s is None:
        return None
    stays = _stays(o, s, moment.zone)
    lasted = stays.c.days > 0  # what was entered as the deal was closed is no stay
    by_stage = (stays.c.pipeline, stays.c.stage)
    ranked = (
        sa.select(
            *by_stage,
            stays.c.days,
            sa.func.row_number().over(partition_by=by_stage, order_by=stays.c.days).label("n"),
            sa.func.count().over(partition_by=by_stage).label("of"),
        )
        .where(lasted)
        .subquery("ranked_stays")
    )
    usual = sa.func.min(sa.case((4 * ranked.c.n >= 3 * ranked.c.of, ranked.c.days)), type_=sa.Float())
    keys = (ranked.c.pipeline, ranked.c.stage)
    made = sa.select(*keys, sa.func.count().label("stays"), usual.label("usual_days")).group_by(*keys)
    kept = all(table.kept[name] is Kept.YES for table, name in ((s, "to_stage"), (s, "changed_at"), (o, "created_at")))
    columns = made.cte("rapport_stage_length").c
    return Relation("stage_length", dict(columns), dict.fromkeys(VIEW.columns, Kept.YES if kept else Kept.NO))


def _stays(o: Relation, s: Relation, zone: str) -> sa.Subquery:
    """pipeline, stage, days of every stay of the closed deals."""
    entries = _entries(o, s).subquery("entries")
    deal = entries.c.opportunity_id
    order = (entries.c.entered_at, *_by_number(entries.c.change_id))
    left_at = sa.func.lead(entries.c.entered_at, type_=sa.DateTime()).over(partition_by=deal, order_by=order)
    visits = sa.select(deal, entries.c.stage, entries.c.entered_at, left_at.label("left_at")).subquery("visits")
    c = o.columns
    until = sa.func.coalesce(visits.c.left_at, c["closed_at"], type_=sa.DateTime())
    calendar = sql.day_number(c["closed_on"]) - sql.day_number(sql.local_day(visits.c.entered_at, zone))
    days = sa.case((until.is_not(None), _days(visits.c.entered_at, until)), else_=calendar)
    return (
        sa.select(c["pipeline"].label("pipeline"), visits.c.stage.label("stage"), days.label("days"))
        .select_from(o.table.join(visits, visits.c.opportunity_id == c["opportunity_id"]))
        .where(c["is_closed"].is_(sa.true()), visits.c.stage.is_not(None))
        .subquery("stays")
    )


def _entries(o: Relation, s: Relation) -> sa.CompoundSelect[Any]:
    """opportunity_id, stage, entered_at, change_id: the changes, and before the first of them the creation."""
    c, w = o.columns, s.columns
    nth = sa.func.row_number().over(
        partition_by=w["opportunity_id"], order_by=(w["changed_at"], *_by_number(w["change_id"]))
    )
    numbered = sa.select(w["opportunity_id"], w["from_stage"], nth.label("n")).subquery("numbered")
    first = (
        sa.select(numbered.c.opportunity_id, numbered.c.from_stage).where(numbered.c.n == 1).subquery("first_change")
    )
    begun_in = sa.case((first.c.opportunity_id.is_not(None), first.c.from_stage), else_=c["stage"])
    joined = o.table.outerjoin(first, first.c.opportunity_id == c["opportunity_id"])
    created = sa.select(
        c["opportunity_id"].label("opportunity_id"),
        begun_in.label("stage"),
        c["created_at"].label("entered_at"),
        sa.literal("").label("change_id"),
    )
    changes = sa.select(w["opportunity_id"], w["to_stage"], w["changed_at"], w["change_id"])
    return sa.union_all(created.select_from(joined).where(begun_in.is_not(None)), changes)


def _by_number(id_: ColumnElement[Any]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The order of several changes of one second: ids that are numbers are kept as text, and 9 is before 10."""
    return sa.func.length(id_), id_


def _days(start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[Any]:
    days = sql.day_number(sql.local_day(end, "UTC")) - sql.day_number(sql.local_day(start, "UTC"))
    seconds = sql.local_second(end, "UTC") - sql.local_second(start, "UTC")
    return seconds / sa.literal(86_400.0, sa.Float) + days


VIEW = View(
    name="stage_length",
    columns={"pipeline": Type.TEXT, "stage": Type.TEXT, "stays": Type.INT, "usual_days": Type.NUMBER},
    make=make,
    stored=True,
    sources=dict.fromkeys(
        ("pipeline", "stage", "stays", "usual_days"), ("stage_change.to_stage", "stage_change.changed_at")
    ),
)

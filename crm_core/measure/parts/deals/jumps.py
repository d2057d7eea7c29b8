"""What may happen to deals about the end of a period: leaps, new amounts when won, returns, deletions."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.parts.deals.stages import ends

LAST_DAYS = 2  # working days before the window's end


def leaps(crm: Crm) -> Evidence:
    """Moves over at least one stage in the last two working days of the window; none to a stage of lost deals."""
    s, o = crm.stage_change, crm.opportunity
    places = _places(s, o)
    place, between = places.alias("place_before"), places.alias("place_between")
    lost = sa.select(o.c.stage).where(
        o.c.is_closed.is_(sa.true()), o.c.is_won.is_not(sa.true()), o.c.stage.is_not(None)
    )
    still = sa.select(o.c.stage).where(o.c.is_closed.is_(sa.false()), o.c.stage.is_not(None))
    day = sql.local_day(s.c.changed_at, crm.moment.zone)
    moves = _of_deals(
        o,
        _actor(s.optional("changed_by_id"), o),
        day,
        s.c.opportunity_id == o.c.opportunity_id,
        *(known.c.pipeline == _pipeline(o) for known in (place, between)),
        place.c.stage == s.c.from_stage,
        between.c.place > place.c.place,
        between.c.place < s.c.to_stage_order,
        # where a lost deal stays in its stage, others come to that stage in the usual way
        sa.or_(s.c.to_stage.not_in(lost.correlate(None)), s.c.to_stage.in_(still.correlate(None))),
        day >= crm.facts.calendar.add_working_days(crm.moment.window[1], -LAST_DAYS),
    )
    return _evidence(o, moves, "leapt over a stage")


def _places(s: CanonicalTable, o: CanonicalTable) -> sa.CTE:
    """pipeline, stage, place: the order of each stage that a deal is in or was ever moved to; only its order counts."""
    columns = (_pipeline(o).label("pipeline"), s.c.to_stage.label("stage"), s.c.to_stage_order.label("place"))
    moved = sa.select(*columns).where(s.c.opportunity_id == o.c.opportunity_id)
    here = sa.select(_pipeline(o).label("pipeline"), o.optional("stage"), o.optional("stage_order"))
    known = sa.union_all(moved, here).subquery("placed_move")
    keys = (known.c.pipeline, known.c.stage)
    placed = sa.select(*keys, sa.func.min(known.c.place).label("place")).where(known.c.place.is_not(None))
    return placed.group_by(*keys).cte()


def dearer(crm: Crm) -> Evidence:
    """Won deals whose amount was changed after they were closed."""
    o, change = crm.opportunity, crm.change
    closed_at = o.optional("closed_at")
    later_day = sa.and_(closed_at.is_(None), change.c.changed_on > o.c.closed_on)
    edits = _of_deals(
        o,
        _actor(change.optional("actor_id"), o),
        change.c.changed_on,
        change.c.entity == "opportunity",
        change.c.field == "amount",
        change.c.record_id == o.c.opportunity_id,
        o.c.is_won.is_(sa.true()),
        sa.or_(change.c.changed_at > closed_at, later_day),
        _within(crm, change.c.changed_on),
    )
    return _evidence(o, edits, "amount changed after it was won")


def reopened(crm: Crm) -> Evidence:
    """Deals that left a stage in which deals end, into which they had come before the window."""
    s, o = crm.stage_change, crm.opportunity
    end = ends(crm, o).subquery("end_stage")
    closed = sa.select(end.c.pipeline, end.c.stage)
    day = sql.local_day(s.c.changed_at, crm.moment.zone)
    entered = (
        sa.select(
            s.c.opportunity_id.label("opportunity_id"), s.c.to_stage.label("stage"), sa.func.min(day).label("day")
        )
        .group_by(s.c.opportunity_id, s.c.to_stage)
        .subquery("entered_stage")
    )
    moves = _of_deals(
        o,
        _actor(s.optional("changed_by_id"), o),
        day,
        s.c.opportunity_id == o.c.opportunity_id,
        entered.c.opportunity_id == s.c.opportunity_id,
        entered.c.stage == s.c.from_stage,
        entered.c.day < crm.moment.window[0],
        sa.tuple_(_pipeline(o), s.c.from_stage).in_(closed),
        s.c.to_stage.is_not(None),
        sa.tuple_(_pipeline(o), s.c.to_stage).not_in(closed),
        _within(crm, day),
    )
    return _evidence(o, moves, "opened again")


def deleted(crm: Crm) -> Evidence:
    """Deals that were deleted while they were open."""
    d = crm.deleted_opportunity
    return Evidence(
        d,
        id=d.c.opportunity_id,
        entity=sa.literal("opportunity", sa.String),
        among=sa.and_(d.c.is_closed.is_not(sa.true()), d.c.deleted_at.is_not(None)),
        when=sql.local_day(d.c.deleted_at, crm.moment.zone),
        kind="flow",
        why=sa.literal("deleted while open", sa.String),
    )


PARTS: tuple[Callable[[Crm], Evidence], ...] = (leaps, dearer, reopened, deleted)


def _pipeline(o: CanonicalTable) -> ColumnElement[Any]:
    return sa.func.coalesce(o.optional("pipeline"), "")


def _actor(who: ColumnElement[Any], o: CanonicalTable) -> ColumnElement[Any]:
    """Who did it, the deal's owner where nobody knows."""
    return sa.func.coalesce(who, o.optional("owner_id"), type_=sa.String())


def _within(crm: Crm, day: ColumnElement[Any]) -> ColumnElement[bool]:
    start, end = crm.moment.window
    return sa.and_(day >= start, day < end)


def _of_deals(
    o: CanonicalTable, actor: ColumnElement[Any], day: ColumnElement[Any], *conditions: ColumnElement[bool]
) -> sa.Subquery:
    """owner_id, opportunity_id, day: each deal once for each person, on the first of the days."""
    found = sa.select(actor.label("owner_id"), o.c.opportunity_id.label("opportunity_id"), day.label("day"))
    rows = found.where(*conditions).subquery()
    first = sa.func.min(rows.c.day, type_=sa.Date()).label("day")
    return sa.select(rows.c.owner_id, rows.c.opportunity_id, first).group_by(*list(rows.c)[:2]).subquery()


def _evidence(o: CanonicalTable, rows: sa.Subquery, why: str) -> Evidence:
    return Evidence(
        o,
        id=rows.c.opportunity_id,
        owner=rows.c.owner_id,
        among=rows.c.opportunity_id.is_not(None),
        when=rows.c.day,
        kind="flow",
        why=sa.literal(why, sa.String),
    )

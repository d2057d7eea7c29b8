"""In which stage a deal was at an earlier instant, by the changes of stages that the CRM keeps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import CanonicalTable, Crm


@dataclass(frozen=True)
class Standing:
    """`stage` and `entered_at` of every deal, to be selected from `source`, which has one row for each."""

    stage: ColumnElement[Any]
    entered_at: ColumnElement[Any]
    source: Any


def at_read(o: CanonicalTable) -> Standing:
    """Where each deal is now."""
    return Standing(o.c.stage, o.c.stage_entered_at, o.source)


def at_instant(crm: Crm, o: CanonicalTable, instant: datetime) -> Standing:
    """Where the last change until then led; before the first change a deal was where that one left from."""
    last, following = _change(crm, instant, before=True), _change(crm, instant, before=False)
    stage = sa.func.coalesce(last.c.stage, following.c.stage, o.c.stage, type_=sa.String())
    entered_at = sa.func.coalesce(last.c.at, o.c.created_at, type_=sa.DateTime())
    source = o.source
    for change in (last, following):
        source = source.outerjoin(change, change.c.opportunity_id == o.c.opportunity_id)
    return Standing(stage, entered_at, source)


def closed_at_instant(crm: Crm, o: CanonicalTable, instant: datetime) -> sa.Select[Any]:
    """opportunity_id of the deals that a change until then had led into a stage in which deals end."""
    last, end = _change(crm, instant, before=True), ends(crm, o).cte()
    deals = o.source.alias()
    of_deal = last.c.opportunity_id == deals.c.opportunity_id
    name = sa.func.coalesce(deals.c.pipeline, "", type_=sa.String())
    joined = deals.join(last, of_deal).join(end, sa.and_(end.c.pipeline == name, end.c.stage == last.c.stage))
    return sa.select(deals.c.opportunity_id).select_from(joined)


def ends(crm: Crm, o: CanonicalTable) -> sa.Select[Any]:
    """pipeline, stage: where deals end. None is open there, and one was won there, or lost on the day it came.

    Not every stage of closed deals is one: many CRMs leave a lost deal in the stage it was lost in.
    """
    deals = o.source.alias()
    came_on = sql.local_day(deals.c.stage_entered_at, crm.moment.zone)
    ended = sa.and_(
        deals.c.is_closed.is_(sa.true()), sa.or_(deals.c.is_won.is_(sa.true()), came_on == deals.c.closed_on)
    )
    each = (
        sa.select(
            sa.func.coalesce(deals.c.pipeline, "", type_=sa.String()).label("pipeline"),
            deals.c.stage.label("stage"),
            sql.flag(deals.c.is_closed.is_(sa.false())).label("is_open"),
            sql.flag(ended).label("is_end"),
        )
        .where(deals.c.stage.is_not(None))
        .cte()  # beside the question, not inside it: SQLite's parser goes only a hundred levels deep
    )
    keys = (each.c.pipeline, each.c.stage)
    found = sa.select(*keys).group_by(*keys)
    return found.having(sa.and_(sa.func.sum(each.c.is_open) == 0, sa.func.sum(each.c.is_end) > 0))


def pipeline(table: CanonicalTable) -> ColumnElement[Any]:
    """The row's pipeline; what has none is in one of its own."""
    return sa.func.coalesce(table.optional("pipeline"), "", type_=sa.String())


def same_pipeline(one: CanonicalTable, other: CanonicalTable) -> ColumnElement[bool]:
    """Both are of the same pipeline, or of none."""
    return pipeline(one) == pipeline(other)


def _change(crm: Crm, instant: datetime, before: bool) -> sa.Subquery:
    """opportunity_id, at, stage: the last change until then with where it led, or the next with where it left."""
    s = crm.stage_change
    key, changed_at = s.c.opportunity_id, s.c.changed_at
    found, is_there, stage, name = (
        (sa.func.max(changed_at, type_=sa.DateTime()), changed_at <= instant, s.c.to_stage, "last")
        if before
        else (sa.func.min(changed_at, type_=sa.DateTime()), changed_at > instant, s.optional("from_stage"), "following")
    )
    when = sa.select(key, found.label("at")).where(is_there).group_by(key).subquery(f"{name}_at")
    same: Any = sa.and_(key == when.c.opportunity_id, changed_at == when.c.at)
    source: Any = when.join(s.source, same)
    chosen: ColumnElement[Any] = sa.func.max(stage)
    if s.keeps("from_stage"):
        # several of one second, as a program writes them: the end of the chain, where no other goes on from it
        other = s.source.alias()
        links = (other.c.from_stage == stage) if before else (other.c.to_stage == stage)
        goes_on = sa.and_(other.c.opportunity_id == key, other.c.changed_at == changed_at, links)
        source = source.outerjoin(other, goes_on)
        chosen = sa.func.coalesce(sa.func.max(sa.case((other.c.opportunity_id.is_(None), stage))), chosen)
    columns = (when.c.opportunity_id, when.c.at)
    return sa.select(*columns, chosen.label("stage")).select_from(source).group_by(*columns).subquery(name)

"""In which stage a deal was at an earlier instant, by the changes of stages that the CRM keeps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

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
    same = sa.and_(key == when.c.opportunity_id, changed_at == when.c.at)
    chosen = sa.select(when.c.opportunity_id, when.c.at, sa.func.max(stage).label("stage"))
    return chosen.select_from(when.join(s.source, same)).group_by(when.c.opportunity_id, when.c.at).subquery(name)

"""Review coverage: with how many people their lead has sat down in the last 14 days."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit

RECENT = timedelta(days=14)


def evidence(crm: Crm) -> EvidenceUnion:
    """`value` is the age of the last review in days, `slice` the lead who held it."""
    o, last = crm.owner, _last(crm)
    hired_on = o.optional("hired_on")
    is_here = sa.and_(o.c.is_active.is_(sa.true()), sa.or_(hired_on.is_(None), hired_on <= crm.moment.day))
    works_here = sa.and_(is_here, _has_a_lead(crm))
    recent = last.c.at >= crm.as_of - RECENT
    today = sql.day_number(sa.literal(crm.moment.day, sa.Date))
    reviewed = Evidence(
        o,
        id=o.c.owner_id,
        among=sa.and_(works_here, last.c.owner_id == o.c.owner_id),
        counts=recent,
        slice=last.c.leader_id,
        why=sa.case((recent, "reviewed"), else_="no review for 14 days"),
        value=today - sql.day_number(sql.local_day(last.c.at, crm.moment.zone)),
    )
    never = Evidence(
        o,
        id=o.c.owner_id,
        among=sa.and_(works_here, o.c.owner_id.not_in(sa.select(last.c.owner_id))),
        counts=sa.false(),
        why=sa.literal("never reviewed", sa.String),
    )
    return EvidenceUnion((reviewed, never))


def _has_a_lead(crm: Crm) -> ColumnElement[bool]:
    """Whoever leads a team with no team above has nobody who could review him."""
    if not crm.keeps("team", "leader_id"):
        return sa.true()
    t, o = crm.team, crm.owner
    is_top = sa.and_(t.optional("parent_team_id").is_(None), t.c.leader_id.is_not(None))
    return o.c.owner_id.not_in(sa.select(t.c.leader_id).where(is_top))


def _last(crm: Crm) -> sa.CTE:
    """owner_id, at, leader_id: the last review of each person by as_of."""
    r = crm.review
    at = sa.func.max(r.c.closed_at, type_=sa.DateTime()).label("at")
    when = sa.select(r.c.owner_id, at).where(r.c.closed_at <= crm.as_of, r.c.owner_id.is_not(None))
    latest = when.group_by(r.c.owner_id).subquery("latest_review")
    same: Any = sa.and_(r.c.owner_id == latest.c.owner_id, r.c.closed_at == latest.c.at)
    leader_id = sa.func.max(r.optional("leader_id"), type_=sa.String()).label("leader_id")
    joined = sa.select(latest.c.owner_id, latest.c.at, leader_id).select_from(latest.join(r.source, same))
    return joined.group_by(latest.c.owner_id, latest.c.at).cte("rapport_last_review")


METRIC = Indicator(
    name="review_coverage",
    label=_("People reviewed in 14 days"),
    question=_("Are the reviews held?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Active people who have a lead."),
    counted=_("Those with a review that was closed in the 14 days before."),
    dated=_("The instant asked for."),
    exclusions=_("Whoever leads a team with no team above: nobody is there to review him."),
    better="higher",
    level="team",
    descriptive=True,
)

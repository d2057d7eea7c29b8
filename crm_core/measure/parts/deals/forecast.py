"""What the open deals promised at the beginning of a window: who was expected to close in it, and with which chance."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import workdays
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.parts.deals import chance
from crm_core.measure.parts.deals.outcomes import is_closed
from crm_core.measure.parts.deals.stages import at_instant, pipeline

EXPECTED = "expected"
_EARLIEST = date(1900, 1, 1)
_FIELD, _DATE = "expected_close_on", 10  # characters of YYYY-MM-DD


def promised(crm: Crm) -> Evidence:
    """Deals open at the beginning of the window and then expected to close in it, with amount x chance.

    The deal's stage and expected day are those of then as far as the CRM keeps their changes, its amount is today's.
    """
    o = crm.opportunity
    start = max(crm.moment.window[0], _EARLIEST)
    then = _then(crm, o, start)
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(
            then.c.opportunity_id == o.c.opportunity_id,
            then.c.is_expected == 1,
            then.c.chance.is_not(None),
            sa.or_(o.c.is_closed.is_(sa.false()), sa.and_(is_closed(o), o.c.closed_on >= start)),
        ),
        when=sa.literal(start, sa.Date),
        kind="flow",
        owner=o.c.owner_at_close_id,
        amount=chance.weighted(o.c.amount, then.c.chance),
        currency=o.optional("currency"),
        value=then.c.chance,
        why=sa.literal(EXPECTED),
    )


def _then(crm: Crm, o: CanonicalTable, start: date) -> sa.CTE:
    """opportunity_id, is_expected (0 or 1), chance of the deals that were there at the beginning."""
    begins = workdays.midnight(start, crm.moment.zone)
    stood, rate = at_instant(crm, o, begins), crm.stage_rate
    said = chance.said(o)
    source = stood.source.outerjoin(rate.source, chance.has_stage(rate, o, stood.stage))
    source = source.outerjoin(said, sa.and_(said.c.stage == stood.stage, said.c.pipeline == pipeline(o)))
    source, is_expected = _expected(crm, o, source, (start, crm.moment.window[1]))
    known = sa.func.coalesce(chance.won_share(rate), said.c.probability, type_=sa.Float())
    return (
        sa.select(
            o.c.opportunity_id.label("opportunity_id"),
            sa.case((is_expected, 1), else_=0).label("is_expected"),
            known.label("chance"),
        )
        .select_from(source)
        .where(o.c.created_at < begins)
        .cte("rapport_promised")
    )


def _expected(crm: Crm, o: CanonicalTable, source: Any, window: tuple[date, date]) -> tuple[Any, ColumnElement[bool]]:
    """The source with what it takes, and whether the deal was expected to close in the window."""
    begins = workdays.midnight(window[0], crm.moment.zone)
    today = sa.and_(o.c.expected_close_on >= window[0], o.c.expected_close_on < window[1])
    if not crm.keeps("change", "record_id", "field", "old_value", "changed_at"):
        return source, today
    c = crm.change
    of_date = sa.and_(c.c.entity == o.name, c.c.field == _FIELD)
    key, at = c.c.record_id, sa.func.min(c.c.changed_at, type_=sa.DateTime()).label("at")
    first = sa.select(key, at).where(of_date, c.c.changed_at >= begins).group_by(key).subquery("first_move")
    day = sa.func.min(sa.func.substr(c.c.old_value, 1, _DATE)).label("day")
    same = sa.and_(of_date, key == first.c.record_id, c.c.changed_at == first.c.at)
    moved = sa.select(first.c.record_id, day).select_from(first.join(c.source, same)).group_by(first.c.record_id)
    before = moved.subquery("before_move")
    then = sa.and_(before.c.day >= window[0].isoformat(), before.c.day < window[1].isoformat())
    joined = source.outerjoin(before, before.c.record_id == o.c.opportunity_id)
    return joined, sa.case((before.c.record_id.is_not(None), then), else_=today)

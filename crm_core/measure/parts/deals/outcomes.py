"""Deals as the conversion indicators read them: which are closed, how they ended, how long that took."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.parts.time.durations import days_between

WON, LOST = "won", "lost"
NO_REASON = "no reason given"  # of a lost deal


def is_closed(o: CanonicalTable) -> ColumnElement[bool]:
    """The deal is won or lost."""
    return o.c.is_closed.is_(sa.true())


def is_won(o: CanonicalTable) -> ColumnElement[bool]:
    """The deal is won."""
    return o.c.is_won.is_(sa.true())


def is_lost(o: CanonicalTable) -> ColumnElement[bool]:
    """The deal is closed and not won."""
    return sa.and_(is_closed(o), o.c.is_won.is_not(sa.true()))


def outcome(o: CanonicalTable) -> ColumnElement[Any]:
    """'won' or 'lost' of a closed deal."""
    return sa.case((is_won(o), WON), else_=LOST)


def is_decided(crm: Crm, o: CanonicalTable) -> ColumnElement[bool]:
    """The deal is closed, and not lost for a reason that the company keeps out of its win rates."""
    excluded = [reason.strip().lower() for reason in crm.business.excluded_loss_reasons]
    if not excluded:
        return is_closed(o)
    reason = sql.folded(o.optional("loss_reason"))
    return sa.and_(is_closed(o), sa.or_(is_won(o), reason.is_(None), reason.not_in(excluded)))


def days_to_close(crm: Crm, o: CanonicalTable) -> ColumnElement[Any]:
    """Days from the creation to the (last) closing; null while open, negative where it was entered later.

    To the second where the instant of the closing is known; where only its day is, or the day that the CRM names
    is another one than the instant's, calendar days.
    """
    closed_at = o.optional("closed_at")
    same_day = sql.local_day(closed_at, crm.moment.zone) == o.c.closed_on
    calendar = sql.day_number(o.c.closed_on) - sql.day_number(o.c.created_on)
    return sa.case((same_day, days_between(o.c.created_at, closed_at)), else_=calendar)


def ended(crm: Crm, how: str) -> Evidence:
    """The deals that were won, or lost, with the days they took as `value`.

    A deal that was entered after its end says nothing of its length; `record_consistency` names it.
    """
    o = crm.opportunity
    days = days_to_close(crm, o)
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_closed(o), outcome(o) == how, days >= 0),
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        value=days,
        why=outcome(o),
    )

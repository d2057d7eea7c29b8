"""Signs that a client may be leaving: a long silence, fewer answers, fewer orders. Plain comparisons, no model."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.parts.activities.exchange import exchanged
from crm_core.measure.parts.clients.who import in_clients, last_day

MESSAGE_DAYS, ORDER_DAYS = 90, 180
MIN_MESSAGES, MIN_ORDERS = 3, 2  # fewer are no trend


def fewer_answers(crm: Crm, c: CanonicalTable) -> ColumnElement[bool]:
    """Reciprocity 2 min/(in + out) of the last 90 days is at most half of that of the 90 days before.

    With at least 3 calls or messages in both.
    """
    a = crm.activity
    now, before = _days(crm, a.c.happened_on, MESSAGE_DAYS)
    came = a.c.direction == "inbound"
    in_now, all_now = (sa.func.sum(sql.flag(condition)) for condition in (sa.and_(now, came), now))
    in_before, all_before = (sa.func.sum(sql.flag(condition)) for condition in (sa.and_(before, came), before))
    least_now, least_before = _less(in_now, all_now), _less(in_before, all_before)
    fell = sa.and_(least_before > 0, 2 * least_now * all_before <= least_before * all_now)
    enough = sa.and_(all_now >= MIN_MESSAGES, all_before >= MIN_MESSAGES)
    key = (a.c.client_entity, a.c.client_id)
    grouped = sa.select(*key).where(exchanged(a), sa.or_(now, before)).group_by(*key)
    return in_clients(c, grouped.having(sa.and_(enough, fell)))


def fewer_orders(crm: Crm, c: CanonicalTable) -> ColumnElement[bool]:
    """At most half as many orders in the last 180 days as in the 180 days before, and at least 2 before."""
    p = crm.client_purchase
    now, before = _days(crm, p.c.day, ORDER_DAYS)
    lately, earlier = sa.func.sum(sql.flag(now)), sa.func.sum(sql.flag(before))
    key = (p.c.client_entity, p.c.client_id)
    grouped = sa.select(*key).where(sa.or_(now, before)).group_by(*key)
    return in_clients(c, grouped.having(sa.and_(earlier >= MIN_ORDERS, 2 * lately <= earlier)))


def _days(crm: Crm, day: ColumnElement[object], many: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The day is one of the last so many; of as many before these."""
    end = last_day(crm) + timedelta(days=1)
    middle, start = end - timedelta(days=many), end - timedelta(days=2 * many)
    return sa.and_(day >= middle, day < end), sa.and_(day >= start, day < middle)


def _less(some: ColumnElement[int], all_: ColumnElement[int]) -> ColumnElement[int]:
    """The smaller of a part and its rest."""
    return sa.case((some * 2 <= all_, some), else_=all_ - some)

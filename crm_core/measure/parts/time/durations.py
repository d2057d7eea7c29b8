"""How long from one instant to another, in days: a difference in UTC, so that no change of clocks shows in it."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql

_DAY = 86_400.0
_MONDAY = datetime(1970, 1, 5)  # days are counted from it
Instant = ColumnElement[Any] | datetime


def days_between(start: Instant, end: Instant) -> ColumnElement[Any]:
    """Days, with their fraction to the second, from one UTC instant to another; null where one is not known."""
    return (_second(end) - _second(start)) / sa.literal(_DAY, sa.Float) + (_day(end) - _day(start))


def _day(at: Instant) -> ColumnElement[Any]:
    if isinstance(at, datetime):
        return sa.literal((at - _MONDAY).days, sa.Integer)
    return sql.day_number(sql.local_day(at, "UTC"))


def _second(at: Instant) -> ColumnElement[Any]:
    if isinstance(at, datetime):
        return sa.literal((at - _MONDAY) % timedelta(days=1) // timedelta(seconds=1), sa.Integer)
    return sql.local_second(at, "UTC")

"""Working time in SQL: one expression over a company's calendar, spelt for every engine."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from itertools import accumulate
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from crm_core.base.calendar import Calendar
from crm_core.base.sql.steps import steps
from crm_core.base.sql.time import day_number, local_day, local_second
from crm_core.base.workdays import midnight

_EARLIER = 7 * 10_000  # days are counted from a Monday of 1778: a remainder is never negative


class _Clipped(FunctionElement[Any]):
    """A number, at least 0 and at most another one; written once, for it is long."""

    type = sa.Integer()
    inherit_cache = True


class _Weeks(FunctionElement[Any]):
    """Whole weeks in so many days."""

    type = sa.Integer()
    inherit_cache = True


def working_seconds(at: ColumnElement[Any], zone: str, calendar: Calendar) -> ColumnElement[Any]:
    """Working seconds of the calendar from long ago to a UTC instant, days and hours being those of `zone`.

    The difference of two values is the working time between two instants; null stays null.
    """
    number = day_number(local_day(at, zone)) + _EARLIER
    before = calendar.worked_before_weekday
    # sums are beyond 32 bits
    finished = sa.literal(before[7], sa.BigInteger) * _Weeks(number) + _of_weekday(number, before[:7])
    works = _of_weekday(number, [int(day not in calendar.weekend) for day in range(7)])
    if calendar.exceptions:
        finished += _changes(at, zone, calendar)
        works = sa.func.coalesce(_today(at, zone, calendar), works, type_=sa.Integer())
    return calendar.seconds_a_day * finished + works * _into_day(at, zone, calendar)


def _of_weekday(number: ColumnElement[Any], digits: Sequence[int]) -> ColumnElement[Any]:
    """One of seven digits, Monday's first: cut out of a text, as a CASE would write the long number seven times."""
    text = sa.literal("".join(map(str, digits)), sa.String)
    return sa.cast(sa.func.substr(text, number % 7 + 1, 1), sa.Integer)


def _into_day(at: ColumnElement[Any], zone: str, calendar: Calendar) -> ColumnElement[Any]:
    """Seconds of the working day that have gone, were it one."""
    return _Clipped(local_second(at, zone) - _seconds(calendar.opens), sa.literal(calendar.seconds_a_day, sa.Integer))


def _changes(at: ColumnElement[Any], zone: str, calendar: Calendar) -> ColumnElement[Any]:
    """Working days that holidays took and make-up days gave before the day of `at`."""
    totals = accumulate(1 if worked else -1 for worked in calendar.exceptions.values())
    ends = (midnight(on + timedelta(days=1), zone) for on in calendar.exceptions)
    return steps(at, 0, list(zip(ends, totals, strict=True)))


def _today(at: ColumnElement[Any], zone: str, calendar: Calendar) -> ColumnElement[Any]:
    """1 on a make-up day, 0 on a holiday, null on any other day."""
    special: dict[date, int | None] = {}
    for on, worked in calendar.exceptions.items():
        special[on] = int(worked)
        special[on + timedelta(days=1)] = None  # unless the next day is special too, and says so itself
    return steps(at, None, [(midnight(on, zone), worked) for on, worked in sorted(special.items())])


def _seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


@compiles(_Clipped)
def _clipped(element: Any, compiler: Any, **kw: Any) -> str:
    number, most = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"LEAST(GREATEST({number}, 0), {most})"


@compiles(_Clipped, "sqlite")
def _clipped_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    number, most = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"MIN(MAX({number}, 0), {most})"


@compiles(_Weeks)
def _weeks(element: Any, compiler: Any, **kw: Any) -> str:
    return f"(({_argument(element, compiler, **kw)}) / 7)"  # of whole numbers: SQLite, PostgreSQL


@compiles(_Weeks, "mysql", "mariadb")
def _weeks_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    return f"(({_argument(element, compiler, **kw)}) DIV 7)"


@compiles(_Weeks, "duckdb")
def _weeks_duckdb(element: Any, compiler: Any, **kw: Any) -> str:
    return f"(({_argument(element, compiler, **kw)}) // 7)"


def _argument(element: Any, compiler: Any, **kw: Any) -> str:
    (clause,) = element.clauses
    return str(compiler.process(clause, **kw))

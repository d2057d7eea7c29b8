"""Instants and days. No engine's zone tables are used (MariaDB's are empty when new): a local day is a
CASE over the zone's transitions, taken from zoneinfo.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from crm_core.base.sql.steps import steps

_FIRST_YEAR, _LAST_YEAR = 1990, 2045


class _LocalDay(FunctionElement[Any]):
    """day(instant + offset seconds)."""

    type = sa.Date()
    inherit_cache = True


class _LocalSecond(FunctionElement[Any]):
    """second of the local day (0..86399) of instant + offset seconds."""

    type = sa.Integer()
    inherit_cache = True


class _DayNumber(FunctionElement[Any]):
    """days since Monday 1970-01-05."""

    type = sa.Integer()
    inherit_cache = True


class _AddDays(FunctionElement[Any]):
    """date + whole days."""

    type = sa.Date()
    inherit_cache = True


class _RealDate(FunctionElement[Any]):
    """The value where it is a date that the calendar knows."""

    inherit_cache = True

    def __init__(self, value: ColumnElement[Any], type_: sa.types.TypeEngine[Any]) -> None:
        super().__init__(value)
        self.type = type_


class _Utc(FunctionElement[Any]):
    """A time stamp with zone as UTC without zone."""

    type = sa.DateTime()
    inherit_cache = True


def local_day(at: ColumnElement[Any], zone: str) -> ColumnElement[Any]:
    """The date of a UTC instant in `zone` (IANA name); null stays null."""
    return _LocalDay(at, _offset(at, zone))


def local_second(at: ColumnElement[Any], zone: str) -> ColumnElement[Any]:
    """Second of the local day, 0..86399."""
    return _LocalSecond(at, _offset(at, zone))


def day_number(day: ColumnElement[Any]) -> ColumnElement[Any]:
    """Whole days since Monday 1970-01-05; `% 7` is the weekday, Monday 0."""
    return _DayNumber(day)


def add_days(day: ColumnElement[Any], days: ColumnElement[Any]) -> ColumnElement[Any]:
    """The date so many days later."""
    return _AddDays(day, days)


def real_date(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """A date or time stamp; null where it is none: MariaDB's '0000-00-00', PostgreSQL's 'infinity' and years BC."""
    return _RealDate(value, type_=value.type)


def utc(at: ColumnElement[Any]) -> ColumnElement[Any]:
    """A time stamp with zone (PostgreSQL, DuckDB) as UTC without zone."""
    return _Utc(at)


def seconds_between(start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[Any]:
    """Seconds from one UTC instant to another, fractions left out of both; negative where `end` is earlier."""
    day = sa.literal(86_400, sa.BigInteger)  # an instant of the year 9999 is beyond 32 bits
    days = day_number(local_day(end, "UTC")) - day_number(local_day(start, "UTC"))
    return day * days + local_second(end, "UTC") - local_second(start, "UTC")


def _offset(at: ColumnElement[Any], zone: str) -> ColumnElement[Any]:
    """Seconds east of UTC that hold at the instant."""
    (_, first), *later = _transitions(zone)
    return steps(at, first, later)


@lru_cache(maxsize=64)
def _transitions(zone: str) -> tuple[tuple[datetime, int], ...]:
    """(UTC instant from which it holds, offset in seconds), oldest first."""
    info = ZoneInfo(zone)
    found = [(datetime(_FIRST_YEAR, 1, 1), _offset_at(datetime(_FIRST_YEAR, 1, 1), info))]
    day = datetime(_FIRST_YEAR, 1, 1)
    while day.year < _LAST_YEAR:
        following = day + timedelta(days=1)
        if _offset_at(following, info) != found[-1][1]:
            begins = _bisect(day, following, info)
            found.append((begins, _offset_at(begins, info)))
        day = following
    return tuple(found)


def _bisect(low: datetime, high: datetime, info: ZoneInfo) -> datetime:
    """The first whole second with the offset of `high`."""
    before = _offset_at(low, info)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset_at(middle, info) == before else (low, middle)
    return high


def _offset_at(instant: datetime, info: ZoneInfo) -> int:
    offset = instant.replace(tzinfo=UTC).astimezone(info).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _arguments(element: FunctionElement[Any], compiler: Any, **kw: Any) -> list[str]:
    return [compiler.process(clause, **kw) for clause in element.clauses]


@compiles(_LocalDay)
def _local_day(element: Any, compiler: Any, **kw: Any) -> str:
    at, offset = _arguments(element, compiler, **kw)
    return f"CAST(({at}) + ({offset}) * INTERVAL '1 second' AS DATE)"


def _whole_second(at: str) -> str:
    """Without the fraction, which SQLite rounds: 23:59:59.9996 would be the next day."""
    return f"substr({at}, 1, 19)"


@compiles(_LocalDay, "sqlite")
def _local_day_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    at, offset = _arguments(element, compiler, **kw)
    return f"date({_whole_second(at)}, ({offset}) || ' seconds')"


@compiles(_LocalDay, "mysql", "mariadb")
def _local_day_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    at, offset = _arguments(element, compiler, **kw)
    return f"DATE(DATE_ADD({at}, INTERVAL ({offset}) SECOND))"


@compiles(_LocalDay, "duckdb")
def _local_day_duckdb(element: Any, compiler: Any, **kw: Any) -> str:
    at, offset = _arguments(element, compiler, **kw)
    return f"CAST(({at}) + to_seconds({offset}) AS DATE)"


@compiles(_LocalSecond)
def _local_second(element: Any, compiler: Any, **kw: Any) -> str:
    at, offset = _arguments(element, compiler, **kw)
    local = f"(({at}) + ({offset}) * INTERVAL '1 second')"
    return f"CAST(FLOOR(EXTRACT(EPOCH FROM CAST({local} AS TIME))) AS INTEGER)"


@compiles(_LocalSecond, "sqlite")
def _local_second_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    at, offset = _arguments(element, compiler, **kw)
    # seconds since 1970, and three centuries so that a remainder is never negative
    since = f"CAST(strftime('%s', {_whole_second(at)}, ({offset}) || ' seconds') AS INTEGER)"
    return f"(({since} + {86400 * 110_000}) % 86400)"


@compiles(_LocalSecond, "mysql", "mariadb")
def _local_second_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    at, offset = _arguments(element, compiler, **kw)
    return f"FLOOR(TIME_TO_SEC(TIME(DATE_ADD({at}, INTERVAL ({offset}) SECOND))))"


@compiles(_LocalSecond, "duckdb")
def _local_second_duckdb(element: Any, compiler: Any, **kw: Any) -> str:
    at, offset = _arguments(element, compiler, **kw)
    return f"CAST(FLOOR(epoch(CAST(({at}) + to_seconds({offset}) AS TIME))) AS INTEGER)"


@compiles(_DayNumber)
def _day_number(element: Any, compiler: Any, **kw: Any) -> str:
    (day,) = _arguments(element, compiler, **kw)
    return f"(CAST({day} AS DATE) - DATE '1970-01-05')"


@compiles(_DayNumber, "sqlite")
def _day_number_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    (day,) = _arguments(element, compiler, **kw)
    return f"CAST(julianday({day}) - julianday('1970-01-05') AS INTEGER)"


@compiles(_DayNumber, "mysql", "mariadb")
def _day_number_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    (day,) = _arguments(element, compiler, **kw)
    return f"DATEDIFF({day}, '1970-01-05')"


@compiles(_DayNumber, "duckdb")
def _day_number_duckdb(element: Any, compiler: Any, **kw: Any) -> str:
    (day,) = _arguments(element, compiler, **kw)
    return f"date_diff('day', DATE '1970-01-05', CAST({day} AS DATE))"


@compiles(_AddDays)
def _add_days(element: Any, compiler: Any, **kw: Any) -> str:
    day, days = _arguments(element, compiler, **kw)
    return f"(CAST({day} AS DATE) + CAST({days} AS INTEGER))"


@compiles(_AddDays, "sqlite")
def _add_days_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    day, days = _arguments(element, compiler, **kw)
    return f"date({day}, ({days}) || ' days')"


@compiles(_AddDays, "mysql", "mariadb")
def _add_days_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    day, days = _arguments(element, compiler, **kw)
    return f"DATE_ADD(CAST({day} AS DATE), INTERVAL ({days}) DAY)"


@compiles(_Utc)
def _utc(element: Any, compiler: Any, **kw: Any) -> str:
    (at,) = _arguments(element, compiler, **kw)
    return f"(({at}) AT TIME ZONE 'UTC')"


@compiles(_Utc, "sqlite", "mysql", "mariadb")
def _utc_plain(element: Any, compiler: Any, **kw: Any) -> str:
    (at,) = _arguments(element, compiler, **kw)
    return at


@compiles(_RealDate)
def _real_date(element: Any, compiler: Any, **kw: Any) -> str:
    (value,) = _arguments(element, compiler, **kw)
    return value


@compiles(_RealDate, "postgresql")
def _real_date_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    (value,) = _arguments(element, compiler, **kw)
    return f"CASE WHEN {value} BETWEEN '0001-01-01' AND '9999-12-31 23:59:59.999999' THEN {value} END"


@compiles(_RealDate, "mysql", "mariadb")
def _real_date_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    # asked by its parts: to compare with the text '0000-00-00' is an error in some SQL modes
    (value,) = _arguments(element, compiler, **kw)
    parts = f"YEAR({value}) > 0 AND MONTH({value}) > 0 AND DAYOFMONTH({value}) > 0"
    return f"CASE WHEN {parts} THEN {value} END"

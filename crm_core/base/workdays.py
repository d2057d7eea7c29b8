"""Between instants and local days: instants are UTC without zone, days are those of an IANA zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def midnight(day: date, zone: str) -> datetime:
    """The day's first instant in `zone`, as UTC without zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def local_day(at: datetime, zone: str) -> date:
    """The date of a UTC instant without zone in `zone`."""
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def week_start(day: date, first_weekday: int = 0) -> date:
    """The first day of the day's week; `first_weekday`: with which one weeks begin, Monday is 0."""
    return day - timedelta(days=(day.weekday() - first_weekday) % 7)


def whole_weeks(start: date, end: date, first_weekday: int = 0) -> tuple[date, date]:
    """The whole weeks that hold the days from `start` up to `end` (exclusive)."""
    first = week_start(start, first_weekday)
    return first, week_start(max(end, first + timedelta(days=1)) + timedelta(days=6), first_weekday)

"""Between instants and local days: instants are UTC without zone, days are those of an IANA zone."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def midnight(day: date, zone: str) -> datetime:
    """The day's first instant in `zone`, as UTC without zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def local_day(at: datetime, zone: str) -> date:
    """The date of a UTC instant without zone in `zone`."""
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()

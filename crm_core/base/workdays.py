"""Working days and working time: Monday to Friday, 09:00 to 18:00, until the company's calendar comes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEGINS, ENDS = time(9), time(18)
HOURS_A_DAY = 9


def is_workday(day: date) -> bool:
    """Whether the company works on this day."""
    return day.weekday() < 5


def workdays(start: date, end: date) -> list[date]:
    """The working days of [start, end)."""
    days = (start + timedelta(days=n) for n in range((end - start).days))
    return [day for day in days if is_workday(day)]


def midnight(day: date, zone: str) -> datetime:
    """The day's first instant in `zone`, as UTC without zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)


def local_day(at: datetime, zone: str) -> date:
    """The date of a UTC instant without zone in `zone`."""
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()


def before_working_hours(at: datetime, hours: float, zone: str) -> datetime:
    """The latest instant from which so many working hours have passed until `at` (UTC without zone).

    So `end <= before_working_hours(as_of, 9, zone)` says that the grace of nine hours is over.
    """
    local = at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    left = timedelta(hours=hours)
    while True:
        opens, closes = datetime.combine(local.date(), BEGINS), datetime.combine(local.date(), ENDS)
        if is_workday(local.date()) and local > opens:
            until = min(local, closes)
            if until - opens >= left:
                found = until - left
                return found.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
            left -= until - opens
        local = datetime.combine(local.date() - timedelta(days=1), time.max)

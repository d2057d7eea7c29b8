"""What demo is asked for, and the company's calendar: working days, seasons, local time to UTC.

Everywhere in the demo an instant is local time of the company without zone; only `write` turns it into UTC.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from crm_core.base.errors import QuestionError

ZONE = "Europe/Berlin"
MAX_MANAGERS, MAX_YEARS = 60, 5
# how busy a month is: summer dip, December, the end of a quarter
SEASON = (0.9, 1.0, 1.12, 0.95, 0.95, 1.1, 0.82, 0.7, 1.1, 1.05, 1.08, 0.8)
_FIXED_HOLIDAYS = {(1, 1), (5, 1), (10, 3), (12, 24), (12, 25), (12, 26), (12, 31)}
_EASTER_HOLIDAYS = (-2, 1, 39, 50)  # days from Easter Sunday


@dataclass(frozen=True)
class DemoPlan:
    """How large the demo company is. `today` is the first day that has not happened yet."""

    managers: int = 24
    years: int = 2
    seed: int = 1
    today: date | None = None

    def resolved(self) -> "DemoPlan":
        """The same plan with a day. Raises QuestionError."""
        if not 1 <= self.managers <= MAX_MANAGERS:
            raise QuestionError(f"--managers {self.managers} is out of range. Allowed: 1 to {MAX_MANAGERS}.")
        if not 1 <= self.years <= MAX_YEARS:
            raise QuestionError(f"--years {self.years} is out of range. Allowed: 1 to {MAX_YEARS}.")
        return replace(self, today=self.today or datetime.now(ZoneInfo(ZONE)).date())

    @property
    def teams(self) -> int:
        return min(4, (self.managers + 3) // 4)

    def random(self, *names: str) -> Random:
        """A generator of its own for each step and person, so that a change in one leaves the others."""
        return Random("/".join((str(self.seed), *names)))


class Clock:
    """The demo's time: from the first of a month until the midnight before `today`."""

    def __init__(self, today: date, years: int) -> None:
        self.today = today
        self.start = date(today.year - years, today.month, 1)
        self.end = datetime(today.year, today.month, today.day)
        self.workdays = [day for day in self.days(self.start, today) if is_workday(day)]
        self.quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)

    @staticmethod
    def days(start: date, end: date) -> list[date]:
        """All days of [start, end)."""
        return [start + timedelta(days=n) for n in range((end - start).days)]

    @property
    def months(self) -> list[date]:
        """The first day of each month, the present one included."""
        count = (self.today.year - self.start.year) * 12 + self.today.month - self.start.month + 1
        return [month_after(self.start, n) for n in range(count)]

    def load(self, day: date) -> float:
        """How much is going on that day: the season, and growth from 85 to 115 percent."""
        elapsed = (day - self.start).days / max(1, (self.today - self.start).days)
        return SEASON[day.month - 1] * (0.85 + 0.3 * elapsed)


def month_after(first: date, months: int) -> date:
    """The first day of the month so many months later."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def is_workday(day: date) -> bool:
    """Monday to Friday and no public holiday."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def next_workday(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def office_time(rng: Random, day: date, first: int = 8, last: int = 18) -> datetime:
    """Some second of the day in office hours, rarely at lunch."""
    hour = rng.randrange(first, last)
    if hour in (12, 13):
        hour = rng.randrange(first, last)
    return datetime(day.year, day.month, day.day, hour, rng.randrange(60), rng.randrange(60))


def utc_text(local: datetime) -> str:
    """How the CRM keeps an instant: UTC without zone. Office hours never meet the hour of a clock change."""
    return (local - _offset(local.date())).isoformat(" ", "microseconds")


@lru_cache(maxsize=10_000)
def _offset(day: date) -> timedelta:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(ZONE))
    return noon.replace(tzinfo=None) - noon.astimezone(UTC).replace(tzinfo=None)


@lru_cache(maxsize=100)
def _holidays(year: int) -> frozenset[date]:
    moving = (easter(year) + timedelta(days=n) for n in _EASTER_HOLIDAYS)
    return frozenset(moving) | frozenset(date(year, month, day) for month, day in _FIXED_HOLIDAYS)


def easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian rule)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)

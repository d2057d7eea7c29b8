"""The company's working calendar: its weekend, holidays, make-up days and opening hours; without any, Mon-Fri 9-18."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from crm_core.base.errors import DefinitionError

SATURDAY, SUNDAY = 5, 6
_MONDAY = date(1970, 1, 5)  # days are counted from it


@dataclass(frozen=True)
class Calendar:
    """Which days are worked, and from when to when (local clock times; the working day does not cross midnight).

    A make-up day (`workdays`) is worked whatever else falls on it. Raises DefinitionError where nothing is worked.
    """

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})  # Monday is 0
    opens: time = time(9)
    closes: time = time(18)

    def __post_init__(self) -> None:
        if self.weekend >= set(range(7)):
            raise DefinitionError("The weekend has all seven days; at least one must be worked.")
        if self.closes <= self.opens:
            raise DefinitionError(f"The working day closes ({self.closes:%H:%M}) before it opens ({self.opens:%H:%M}).")

    @cached_property
    def seconds_a_day(self) -> int:
        """Length of the working day in seconds."""
        return _second(self.closes) - _second(self.opens)

    @property
    def hours_a_day(self) -> float:
        """Length of the working day in hours."""
        return self.seconds_a_day / 3600

    @cached_property
    def exceptions(self) -> dict[date, bool]:
        """The days that are not as their weekday says, in order -> whether they are worked."""
        worked = {day: True for day in self.workdays if day.weekday() in self.weekend}
        free = {day: False for day in self.holidays - self.workdays if day.weekday() not in self.weekend}
        return dict(sorted({**worked, **free}.items()))

    @cached_property
    def worked_before_weekday(self) -> tuple[int, ...]:
        """For Monday..Sunday: the working days of a plain week before it; at the end, of the whole week."""
        return tuple(sum(day not in self.weekend for day in range(weekday)) for weekday in range(8))

    def is_workday(self, day: date) -> bool:
        """Whether the company works on this day."""
        return self.exceptions.get(day, day.weekday() not in self.weekend)

    def working_days(self, start: date, end: date) -> list[date]:
        """The working days of [start, end)."""
        days = (start + timedelta(days=n) for n in range((end - start).days))
        return [day for day in days if self.is_workday(day)]

    def count(self, start: date, end: date) -> int:
        """How many working days [start, end) has; 0 where it ends before it starts."""
        return max(self._before(end) - self._before(start), 0)

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`, before it where n is negative; 0 gives the day itself."""
        step = timedelta(days=1 if n > 0 else -1)
        for _ in range(abs(n)):
            day += step
            while not self.is_workday(day):
                day += step
        return day

    def working_hours(self, since: datetime, until: datetime, zone: str) -> float:
        """Working hours from one UTC instant to another (both without zone); negative where `until` is earlier."""
        return (self._seconds(until, zone) - self._seconds(since, zone)) / 3600

    def before_working_hours(self, at: datetime, hours: float, zone: str) -> datetime:
        """The latest instant from which so many working hours have passed until `at` (UTC without zone).

        So `end <= before_working_hours(as_of, 9, zone)` says that the grace of nine hours is over.
        """
        local = _local(at, zone)
        left = timedelta(hours=hours)
        while True:
            opens = datetime.combine(local.date(), self.opens)
            if self.is_workday(local.date()) and local > opens:
                until = min(local, datetime.combine(local.date(), self.closes))
                if until - opens >= left:
                    return (until - left).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
                left -= until - opens
            local = datetime.combine(local.date() - timedelta(days=1), time.max)

    def _before(self, day: date) -> int:
        """Working days from a Monday long ago to the day."""
        weeks, weekday = divmod((day - _MONDAY).days, 7)
        plain = weeks * self.worked_before_weekday[7] + self.worked_before_weekday[weekday]
        return plain + self._changes[1][bisect_left(self._changes[0], day)]

    @cached_property
    def _changes(self) -> tuple[list[date], list[int]]:
        """The exceptions, and the working days that so many of them add or take."""
        sums = [0]
        for worked in self.exceptions.values():
            sums.append(sums[-1] + (1 if worked else -1))
        return list(self.exceptions), sums

    def _seconds(self, at: datetime, zone: str) -> float:
        local = _local(at, zone)
        today = (local - datetime.combine(local.date(), self.opens)).total_seconds()
        worked = min(max(today, 0), self.seconds_a_day) if self.is_workday(local.date()) else 0
        return self._before(local.date()) * self.seconds_a_day + worked


def _local(at: datetime, zone: str) -> datetime:
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _second(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


PLAIN = Calendar()

"""The share of the available hours that rows with a begin and a length in hours cover."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import fsum

from crm_core.base import workdays
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.value import Status, Value

Interval = tuple[datetime, datetime]


def covered_hours(intervals: Iterable[Interval]) -> float:
    """Length of the union of the intervals."""
    seconds, reached = 0.0, datetime.min
    for start, end in sorted(intervals):
        if end > reached:
            seconds += (end - max(start, reached)).total_seconds()
            reached = end
    return seconds / 3600


def occupied_share(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """Hours of the union of each person's rows, added over people / available hours; n counts records.

    A row is the part of its record that lies on its day: it begins at `at`, or at midnight where that is earlier.
    """
    by_owner: dict[str | None, list[Interval]] = {}
    for fact in facts:
        if fact.at is not None and fact.day is not None and fact.value:
            start = max(fact.at, workdays.midnight(fact.day, asked.zone))
            by_owner.setdefault(fact.owner_id, []).append((start, start + timedelta(hours=fact.value)))
    hours = fsum(covered_hours(own) for own in by_owner.values())
    n = len({fact.id for fact in facts})
    if asked.exposure is not Status.OK:
        return [Value(asked.exposure, None, hours, asked.available_hours, n)]
    return [Value(Status.OK, hours / asked.available_hours, hours, asked.available_hours, n)]

"""Time at work estimated from its traces: events that follow each other closely are one session (W12).

Which gap ends a session is a convention: Halfaker et al. (WWW 2015, arXiv 1411.2878) find about an hour, others
10 to 30 minutes. Hence a setting, and `entry_burden(gap)` for the same question with another one.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import fsum

from crm_core.measure.asked import Answerer, Asked, Fact
from crm_core.measure.value import Status, Value


def session_minutes(instants: Iterable[datetime], gap: float, tail: float) -> float:
    """Sum over sessions of last - first + tail, in minutes; a gap of more than `gap` minutes begins a new one."""
    minutes, before = 0.0, None
    for instant in sorted(instants):
        passed = None if before is None else (instant - before).total_seconds() / 60
        minutes += tail if passed is None or passed > gap else passed
        before = instant
    return minutes


def entry_burden(gap: float | None = None) -> Answerer:
    """Minutes of each person's sessions, added over people / available minutes; n counts events.

    `gap` in minutes; None: the company's setting.
    """

    def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
        business = asked.business
        longest = business.session_gap_minutes if gap is None else gap
        by_owner: dict[str | None, list[datetime]] = {}
        for fact in facts:
            if fact.at is not None:
                by_owner.setdefault(fact.owner_id, []).append(fact.at)
        tail = business.session_tail_minutes
        minutes = fsum(session_minutes(own, longest, tail) for own in by_owner.values())
        available = 60 * asked.available_hours
        if asked.exposure is not Status.OK:
            return [Value(asked.exposure, None, minutes, available, len(facts))]
        return [Value(Status.OK, minutes / available, minutes, available, len(facts))]

    return answer

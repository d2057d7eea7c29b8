"""How long until it ends, and how: open cases count for as long as they were watched."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import fsum

OPEN = "open"
ROUNDING = 1e-12  # 0.5 as a product of fractions may come out a hair above


@dataclass(frozen=True, slots=True)
class Step:
    """One time at which something ended: how many were still at risk just before, and the share left after."""

    time: float
    at_risk: int
    events: int
    survival: float


def kaplan_meier(durations: Sequence[float], events: Sequence[bool]) -> list[Step]:
    """The share not yet ended after each time of an event (Kaplan and Meier 1958); one step per such time.

    `durations` in any unit of time, one per case; `events` False where the case was still open at that time. A
    case that was last seen open at the time of an event is still at risk for it. Use it for the time to *any* end
    only: an end of another kind is not a case still open, see `aalen_johansen`. Empty without an event.
    A negative duration (a defect of the record) is a time before all others.
    """
    ended = Counter(time for time, event in zip(durations, events, strict=True) if event)
    ordered = sorted(durations)
    steps: list[Step] = []
    survival = 1.0
    for time in sorted(ended):
        at_risk = len(ordered) - bisect_left(ordered, time)
        survival *= 1 - ended[time] / at_risk
        steps.append(Step(time, at_risk, ended[time], survival))
    return steps


def median_time(steps: Sequence[Step]) -> float | None:
    """The first time at which at most half is left; None when that was not reached, which is an answer."""
    return next((step.time for step in steps if step.survival <= 0.5 + ROUNDING), None)


@dataclass(frozen=True, slots=True)
class Incidence:
    """The shares that ended by cause, and the share still open, at every time; see `aalen_johansen`."""

    durations: tuple[float, ...]  # sorted
    times: tuple[float, ...]  # of the ends, sorted, each once
    by_cause: dict[str, tuple[float, ...]]  # the share ended so after each of the times

    @property
    def horizon(self) -> float | None:
        """The longest time that any case was watched; None without cases."""
        return self.durations[-1] if self.durations else None

    def at(self, time: float) -> dict[str, float]:
        """{"open": share, cause: share, ...} at the end of this time, in all 1; {} without cases.

        Beyond the horizon the last known shares go on; `at_risk` tells that nobody was watched there.
        """
        if not self.durations:
            return {}
        passed = bisect_right(self.times, time)
        ended = {cause: shares[passed - 1] if passed else 0.0 for cause, shares in self.by_cause.items()}
        return {OPEN: max(0.0, 1 - fsum(ended.values()))} | ended

    def at_risk(self, time: float) -> int:
        """How many cases were watched and open just before this time; pages hide the tail below 5."""
        return len(self.durations) - bisect_left(self.durations, time)


def aalen_johansen(durations: Sequence[float], causes: Sequence[str | None]) -> Incidence:
    """The cumulative incidence of each cause: F_c(t) = sum of S(t_i-) d_c,i / n_i (Aalen and Johansen 1978; K03).

    `durations` in any unit of time, one per case; `causes` None where the case was still open at that time. Ends
    come before censorings at the same time. Raises ValueError when a cause is called "open".
    """
    ended = Counter((time, cause) for time, cause in zip(durations, causes, strict=True) if cause is not None)
    names = sorted({cause for _, cause in ended})
    if OPEN in names:
        raise ValueError('"open" is the share that has not ended; no cause can have this name')
    ordered = sorted(durations)
    times = sorted({time for time, _ in ended})
    gains: dict[str, list[float]] = {cause: [] for cause in names}
    survival = 1.0
    for time in times:
        at_risk = len(ordered) - bisect_left(ordered, time)
        for cause in names:
            gains[cause].append(survival * ended[time, cause] / at_risk)
        survival *= 1 - sum(ended[time, cause] for cause in names) / at_risk
    shares = {cause: tuple(accumulate(gained)) for cause, gained in gains.items()}
    return Incidence(tuple(ordered), tuple(times), shares)

"""What a training did: a person's own weeks before and after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from crm_core.measure.statistics import wilson

WEEK = timedelta(weeks=1)
WEEKS = 8


@dataclass(frozen=True)
class Share:
    """k of n over some weeks, with the 95 % interval; no share where n is 0."""

    k: int
    n: int

    @property
    def value(self) -> float | None:
        return self.k / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.k, self.n)


@dataclass(frozen=True)
class Effect:
    """A person's own share in the eight weeks before a training and in the eight after it."""

    before: Share
    after: Share

    @property
    def change(self) -> float | None:
        """After less before; None where one of them is not known."""
        before, after = self.before.value, self.after.value
        return None if before is None or after is None else after - before

    @property
    def is_clear(self) -> bool:
        """Whether the intervals do not overlap: else the change may be chance."""
        before, after = self.before.interval, self.after.interval
        return before is not None and after is not None and (after[0] > before[1] or after[1] < before[0])


def training_effect(weekly: Mapping[date, tuple[int, int]], own: date) -> Effect:
    """The effect of a training; `weekly`: first day of a week -> (k, n). `own`, the training's week, is in neither."""
    return Effect(_share(weekly, own - WEEKS * WEEK, own), _share(weekly, own + WEEK, own + (WEEKS + 1) * WEEK))


def _share(weekly: Mapping[date, tuple[int, int]], start: date, end: date) -> Share:
    weeks = [counts for first, counts in weekly.items() if start <= first < end]
    return Share(sum(k for k, _ in weeks), sum(n for _, n in weeks))

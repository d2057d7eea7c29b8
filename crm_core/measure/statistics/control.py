"""The XmR chart: which weeks of a series say more than its usual ups and downs."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import fmean

BASELINE = 12
PROVISIONAL = 6
LIMIT = 2.66  # 3 / d2, d2 = 1.128 for ranges of two
RANGE_LIMIT = 3.267  # D4 for ranges of two


class Rule(StrEnum):
    """What is a signal; everything else is noise."""

    OUTSIDE = "outside"  # one value beyond a limit
    RUN = "run"  # the eighth, ninth ... value in a row on one side of the mean
    NEAR_LIMIT = "near_limit"  # three of the last four nearer the same limit than the mean


@dataclass(frozen=True, slots=True)
class Xmr:
    """The limits in the unit of the values; `signals` are (index in the values as given, rule).

    `lower` may lie below 0 and `upper` above 1 for shares: a chart clips them.
    """

    mean: float
    moving_range: float
    lower: float
    upper: float
    mr_upper: float
    provisional: bool
    signals: list[tuple[int, Rule]]


def xmr(values: Sequence[float | None]) -> Xmr | None:
    """The XmR chart of a series in order of time, None where there is a gap (Shewhart; Wheeler 1993).

    mean -+ 2.66 mean moving range; upper limit of the ranges 3.267 times their mean. The first 12 values make
    the limits, which then stand: after an annotated change give only what comes after it. From 6 values on the
    limits are provisional, from all there are; fewer, or no two neighbours, give None. A range over a gap is not
    counted; runs go on over gaps.
    """
    present = [(index, value) for index, value in enumerate(values) if value is not None]
    baseline = present[:BASELINE]
    ranges = [abs(b - a) for (i, a), (j, b) in pairwise(baseline) if j == i + 1]
    if len(baseline) < PROVISIONAL or not ranges:
        return None
    mean, moving = fmean(value for _, value in baseline), fmean(ranges)
    half = LIMIT * moving
    signals = _signals([index for index, _ in present], [value - mean for _, value in present], half, abs(mean))
    provisional = len(baseline) < BASELINE
    return Xmr(mean, moving, mean - half, mean + half, RANGE_LIMIT * moving, provisional, signals)


def _signals(indices: list[int], offs: list[float], half: float, scale: float) -> list[tuple[int, Rule]]:
    """`offs` are the distances from the mean; less than rounding is none."""
    least = 1e-9 * (scale + half)
    found: list[tuple[int, Rule]] = []
    for position, index in enumerate(indices):
        side = 1 if offs[position] > 0 else -1
        to_side = [side * off for off in offs[max(0, position - 7) : position + 1]]
        if to_side[-1] > half + least:
            found.append((index, Rule.OUTSIDE))
        if len(to_side) == 8 and all(off > least for off in to_side):
            found.append((index, Rule.RUN))
        near = [off > half / 2 + least for off in to_side[-4:]]
        if near[-1] and sum(near) >= 3:
            found.append((index, Rule.NEAR_LIMIT))
    return found

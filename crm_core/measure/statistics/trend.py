"""Whether a series goes anywhere: Mann-Kendall says if, Theil-Sen says how much."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import erfc, factorial, sqrt
from statistics import median
from typing import Literal

FEWEST = 8
SURE = 0.05
EXACT_UP_TO = 33

Pairs = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Trend:
    """`slope` in units of the values per step; `p` two-sided; both None below 2 values.

    `direction` is "none" below 8 values or for p > 0.05, whatever the slope.
    """

    s: int
    p: float | None
    slope: float | None
    n: int
    direction: Literal["up", "down", "none"]


def mann_kendall(values: Sequence[float | None]) -> Trend:
    """The trend of a series at even steps of time, None where there is a gap.

    S = sum of sign(x_j - x_i) over i < j (Mann 1945, Kendall 1975); slope = median of (x_j - x_i)/(j - i)
    (Theil 1950, Sen 1968). p is exact for up to 33 values without ties; otherwise from the normal approximation
    with the variance corrected for ties and a continuity correction of 1. Compare like with like: a series with
    seasons is given as differences from the same season before.
    """
    seen = [(step, value) for step, value in enumerate(values) if value is not None]
    n = len(seen)
    if n < 2:
        return Trend(0, None, None, n, "none")
    pairs = list(combinations(seen, 2))
    s = sum((b > a) - (b < a) for (_, a), (_, b) in pairs)
    slope = median((b - a) / (j - i) for (i, a), (j, b) in pairs)
    p = _p(s, [value for _, value in seen])
    if n < FEWEST or p > SURE:
        return Trend(s, p, slope, n, "none")
    return Trend(s, p, slope, n, "up" if s > 0 else "down")


def _p(s: int, values: list[float]) -> float:
    n = len(values)
    ties = [size for size in Counter(values).values() if size > 1]
    if not ties and n <= EXACT_UP_TO:
        return _exact(abs(s), n)
    tied = sum(size * (size - 1) * (2 * size + 5) for size in ties)
    variance = (n * (n - 1) * (2 * n + 5) - tied) / 18
    if s == 0 or variance == 0:
        return 1.0
    return erfc((abs(s) - 1) / sqrt(variance) / sqrt(2))


def _exact(s: int, n: int) -> float:
    """P(|S| >= s) over all orders of n different values: orders counted by their number of inversions."""
    orders = [1]
    for size in range(2, n + 1):
        longer = len(orders) + size - 1
        orders = [sum(orders[max(0, k - size + 1) : k + 1]) for k in range(longer)]
    inversions = (n * (n - 1) // 2 - s) // 2
    return min(1.0, 2 * sum(orders[: inversions + 1]) / factorial(n))

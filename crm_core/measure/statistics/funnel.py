"""The funnel plot: which rates lie outside what chance does to people who are all alike."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import comb, sqrt
from statistics import quantiles
from typing import Literal

from crm_core.measure.statistics.intervals import Z_95

Z_998 = 3.090232306167813
EXACT_BELOW = 30

Point = tuple[Hashable, int, int]


@dataclass(frozen=True, slots=True)
class Funnel:
    """`p0` the rate of all together; `phi` how much more people differ than chance explains (1 = not at all).

    `inflated`: phi is large enough to widen the limits by its root. `phi` None: one person, or all cases alike.
    """

    p0: float
    phi: float | None
    inflated: bool

    def limits(self, n: int) -> tuple[float, float, float, float]:
        """(99.8 % low, 95 % low, 95 % high, 99.8 % high) for a rate of n cases; (0, 0, 1, 1) for none.

        p0 -+ 3.09 and 1.96 sqrt(p0 (1 - p0)/n); below 30 cases exact binomial quantiles, not interpolated, so
        that chance exceeds a limit at most as often as it says.
        """
        if n <= 0:
            return 0.0, 0.0, 1.0, 1.0
        widen = sqrt(self.phi) if self.inflated and self.phi else 1.0
        low3, low2, high2, high3 = (
            min(1.0, max(0.0, self.p0 + widen * (limit - self.p0)))
            for limit in (_exact(n, self.p0) if n < EXACT_BELOW else _normal(n, self.p0))
        )
        return low3, low2, high2, high3

    def outside(self, point: Point, sigma: Literal[2, 3] = 3) -> Literal["low", "high"] | None:
        """On which side a point (id, k, n) lies beyond the 3.09 limits, or with sigma 2 the 1.96 limits.

        By default the outer ones: of 20 people all alike one lies beyond the inner limits.
        """
        _, k, n = point
        if n <= 0:
            return None
        low3, low2, high2, high3 = self.limits(n)
        low, high = (low3, high3) if sigma == 3 else (low2, high2)
        if k / n < low - 1e-12:
            return "low"
        return "high" if k / n > high + 1e-12 else None


def funnel(points: Sequence[Point]) -> Funnel | None:
    """The funnel of (id, k, n), one per person, case-mix adjusted before; None when nobody has a case.

    Spiegelhalter 2005, Statistics in Medicine 24:1185: phi = (1/I) sum of z^2 on 10 %-winsorised z, limits are
    inflated by sqrt(phi) only when phi > 1 + 2 sqrt(2/I).
    """
    seen = [(k, n) for _, k, n in points if n > 0]
    cases = sum(n for _, n in seen)
    if not cases:
        return None
    p0 = sum(k for k, _ in seen) / cases
    if len(seen) < 2 or p0 in (0.0, 1.0):
        return Funnel(p0, None, False)
    z = sorted((k / n - p0) / sqrt(p0 * (1 - p0) / n) for k, n in seen)
    deciles = quantiles(z, n=10, method="inclusive")
    phi = sum(min(deciles[-1], max(deciles[0], each)) ** 2 for each in z) / len(z)
    return Funnel(p0, phi, phi > 1 + 2 * sqrt(2 / len(z)))


def _normal(n: int, p0: float) -> tuple[float, ...]:
    error = sqrt(p0 * (1 - p0) / n)
    return tuple(p0 + z * error for z in (-Z_998, -Z_95, Z_95, Z_998))


def _exact(n: int, p0: float) -> tuple[float, ...]:
    """The binomial quantiles at 0.1, 2.5, 97.5 and 99.9 %, as shares of n."""
    found: list[float] = []
    cumulated = 0.0
    levels = iter((0.001, 0.025, 0.975, 0.999))
    level = next(levels, None)
    for k in range(n + 1):
        cumulated += comb(n, k) * p0**k * (1 - p0) ** (n - k)
        while level is not None and (cumulated >= level or k == n):
            found.append(k / n)
            level = next(levels, None)
    return tuple(found)

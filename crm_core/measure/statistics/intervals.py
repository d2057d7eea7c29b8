"""Intervals for people: how far a number of few cases can be trusted."""

from collections.abc import Callable, Sequence
from math import sqrt
from random import Random
from statistics import quantiles
from typing import Any, Protocol, TypeVar

Z_95 = 1.959963984540054


class Sortable(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


T = TypeVar("T", bound=Sortable)


def wilson(k: float, n: float) -> tuple[float, float] | None:
    """The 95 % Wilson score interval of the share k/n; None for 0/0.

    Wilson 1927; recommended for small n by Brown, Cai and DasGupta 2001, Statistical Science 16(2).
    """
    if n <= 0:
        return None
    share = k / n
    square = Z_95 * Z_95
    middle = share + square / (2 * n)
    half = Z_95 * sqrt(share * (1 - share) / n + square / (4 * n * n))
    scale = 1 + square / n
    low = 0.0 if k == 0 else (middle - half) / scale
    high = 1.0 if k == n else (middle + half) / scale
    return low, high


def jeffreys(k: int, n: int) -> tuple[float, float] | None:
    """The 95 % Jeffreys interval of the share k/n, for displays at 0/n and n/n; None for 0/0.

    Quantiles of Beta(k + 1/2, n - k + 1/2), the lower bound 0 at k = 0 and the upper bound 1 at k = n
    (Brown, Cai and DasGupta 2001, section 4.3). Raises ValueError unless 0 <= k <= n.
    """
    if n <= 0:
        return None
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is not a share")
    from scipy import special

    a, b = k + 0.5, n - k + 0.5
    low = 0.0 if k == 0 else float(special.betaincinv(a, b, 0.025))
    high = 1.0 if k == n else float(special.betaincinv(a, b, 0.975))
    return low, high


def garwood(k: int, exposure: float, level: float = 0.95) -> tuple[float, float] | None:
    """The exact Poisson interval of the rate k/exposure, in events per unit of exposure; None without exposure.

    chi2(a/2; 2k)/2D ... chi2(1 - a/2; 2k + 2)/2D (Garwood 1936; W06), the lower bound 0 at k = 0. A quantile of
    chi2 with 2k degrees is twice that of the gamma distribution with shape k. Raises ValueError for k < 0.
    """
    if exposure <= 0:
        return None
    if k < 0:
        raise ValueError(f"{k} is not a count")
    from scipy import special

    tail = (1 - level) / 2
    low = 0.0 if k == 0 else float(special.gammaincinv(k, tail))
    return low / exposure, float(special.gammaincinv(k + 1, 1 - tail)) / exposure


def byar(observed: int, expected: float) -> tuple[float, float] | None:
    """The 95 % interval of the ratio observed/expected by Byar's approximation; None without an expectation.

    O(1 - 1/9O - z/3 sqrt O)^3 / E ... (O+1)(1 - 1/9(O+1) + z/3 sqrt(O+1))^3 / E (Breslow and Day 1987, IARC 82,
    p. 69), the lower bound 0 at O = 0. Raises ValueError for a negative count.
    """
    if expected <= 0:
        return None
    if observed < 0:
        raise ValueError(f"{observed} is not a count")
    more = observed + 1
    low = observed * (1 - 1 / (9 * observed) - Z_95 / (3 * sqrt(observed))) ** 3 if observed else 0.0
    high = more * (1 - 1 / (9 * more) + Z_95 / (3 * sqrt(more))) ** 3
    return low / expected, high / expected


def bootstrap(
    values: Sequence[T], statistic: Callable[[Sequence[T]], float | None], seed: int, repeats: int = 1000
) -> tuple[float, float] | None:
    """The 95 % percentile interval of a statistic over resamples of the values (Efron 1979).

    The same seed and the same values in any order give the same interval. Resamples in which the statistic is
    undefined are left out; None without values or when half of the resamples or more are undefined. The work is
    `repeats` x n draws: 2,000 values take some tenths of a second.
    """
    if not values:
        return None
    ordered = sorted(values)  # rows come from a database in any order
    rng = Random(seed)
    drawn = (statistic(rng.choices(ordered, k=len(ordered))) for _ in range(repeats))
    defined = [result for result in drawn if result is not None]
    if len(defined) < 2 or 2 * len(defined) <= repeats:
        return None
    cuts = quantiles(defined, n=40, method="inclusive")
    return cuts[0], cuts[-1]

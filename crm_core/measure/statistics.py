"""Intervals for people: how far a share of few cases can be trusted."""

from math import sqrt

Z_95 = 1.959963984540054


def wilson(counted: int, total: int) -> tuple[float, float] | None:
    """The 95 % Wilson score interval of a share; None for 0/0.

    Wilson 1927; recommended for small n by Brown, Cai and DasGupta 2001, Statistical Science 16(2).
    """
    if total <= 0:
        return None
    share = counted / total
    square = Z_95 * Z_95
    middle = share + square / (2 * total)
    half = Z_95 * sqrt(share * (1 - share) / total + square / (4 * total * total))
    scale = 1 + square / total
    low = 0.0 if counted == 0 else (middle - half) / scale
    high = 1.0 if counted == total else (middle + half) / scale
    return low, high

"""How many of several things will happen when each has a probability of its own."""

from collections.abc import Sequence
from math import fsum


def distribution(probabilities: Sequence[float]) -> list[float]:
    """P(X = 0), P(X = 1) ... P(X = n) by convolution, exact (K06-prob); [1.0] for none.

    The things are taken as independent. Raises ValueError for a probability outside 0..1.
    """
    if any(not 0 <= p <= 1 for p in probabilities):
        raise ValueError("a probability lies between 0 and 1")
    import numpy as np

    chances = np.zeros(len(probabilities) + 1)
    chances[0] = 1.0
    for known, p in enumerate(sorted(probabilities), start=1):  # sorted: the same sum in any order of rows
        chances[1 : known + 1] = chances[1 : known + 1] * (1 - p) + chances[:known] * p
        chances[0] *= 1 - p
    return [float(chance) for chance in chances]


def at_least(probabilities: Sequence[float], k: int) -> float:
    """P(X >= k): the chance to reach a plan of which k are left; 1.0 when none is left."""
    if k <= 0:
        return 1.0
    return min(1.0, fsum(distribution(probabilities)[k:]))


def brier(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """The mean of (probability - happened)^2: 0 perfect, 0.25 for always saying one half; None for none.

    Brier 1950.
    """
    return fsum((p - happened) ** 2 for p, happened in pairs) / len(pairs) if pairs else None

"""How evenly something is spread over people: a measure of a team, never of a person."""

from collections.abc import Sequence
from itertools import accumulate
from math import fsum

FEWEST = 3  # W10


def gini(values: Sequence[float]) -> float | None:
    """The uncorrected Gini coefficient, sum of |x_i - x_j| / (2 n^2 mean): 0 even, (n-1)/n one holds all (W10).

    None for fewer than 3 values, a sum of 0 or a negative value. Computed from the sorted values as
    sum of (2i - n - 1) x_i / (n sum of x), which is the same number.
    """
    total = _total(values)
    if total is None:
        return None
    n = len(values)
    weighted = fsum((2 * i - n - 1) * x for i, x in enumerate(sorted(values), start=1))
    return max(0.0, weighted / (n * total))


def gini_corrected(values: Sequence[float]) -> float | None:
    """Gini times n/(n-1), so that one who holds all is 1 in a team of any size; None where `gini` is."""
    plain = gini(values)
    return None if plain is None else plain * len(values) / (len(values) - 1)


def lorenz(values: Sequence[float]) -> list[tuple[float, float]]:
    """(share of people, share of the total they hold), the smallest first, from (0, 0) to (1, 1).

    Lorenz 1905. Empty where `gini` is None.
    """
    total = _total(values)
    if total is None:
        return []
    n = len(values)
    held = accumulate(sorted(values))
    inner = [((i + 1) / n, min(1.0, sum_ / total)) for i, sum_ in enumerate(held)]
    return [(0.0, 0.0), *inner[:-1], (1.0, 1.0)]


def top_share(values: Sequence[float], share: float = 0.2) -> float | None:
    """What share of the total the top `share` of people hold; None where `gini` is.

    Read off the Lorenz curve, so that 20 % of 7 people is 1.4 people and an even spread gives `share` itself.
    """
    if _total(values) is None:
        return None
    people = share * len(values)
    whole = int(people)
    ordered = sorted(values, reverse=True)
    held = fsum(ordered[:whole])
    if whole < len(values):
        held += (people - whole) * ordered[whole]
    return min(1.0, held / fsum(values))


def _total(values: Sequence[float]) -> float | None:
    """The sum; None where a share of it would mean nothing."""
    if len(values) < FEWEST or min(values) < 0:
        return None
    return fsum(values) or None

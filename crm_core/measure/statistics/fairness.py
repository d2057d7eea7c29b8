"""The fairness report's numbers: does the score hang on its weights, or on what nobody can help."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

FEWEST = 10  # people
FREE = 5  # people more than there are coefficients

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Of `pairs` of people in a strict order: `swapped` the share that swaps in a draw, on average.

    `ever` is the share that swaps in at least one draw.
    """

    pairs: int
    swapped: float
    ever: float


@dataclass(frozen=True, slots=True)
class Coefficient:
    """Points of score per unit of a column, others held equal, with the 95 % interval, from n people."""

    value: float
    low: float
    high: float
    n: int


def weight_sensitivity(
    weights: Mapping[str, float],
    people: Mapping[K, Mapping[str, float | None]],
    seed: int,
    repeats: int = 1000,
    spread: float = 0.2,
) -> Sensitivity | None:
    """How many pairs of people swap order when each weight is off by up to `spread` (OECD/JRC Handbook 2008).

    `people` gives s_i of 0..1 per component, None where it does not count: its weight is shared out as in the
    score. Each draw multiplies every weight by an even chance between 1 - spread and 1 + spread. Deterministic by
    seed, in any order of people. None without two people in a strict order.
    """
    import numpy as np

    names = sorted(weights)
    rows = sorted([-1.0 if (s := person.get(name)) is None else s for name in names] for person in people.values())
    points = np.array([row for row in rows if any(s >= 0 for s in row)]).reshape(-1, len(names))
    base = np.array([weights[name] for name in names], dtype=float)
    rng = Random(seed)

    start = _order(points, base)
    strict = start != 0
    if not strict.any():
        return None
    swaps = np.zeros(int(strict.sum()))
    for _ in range(repeats):
        drawn = base * np.array([rng.uniform(1 - spread, 1 + spread) for _ in names])
        swaps += _order(points, drawn)[strict] * start[strict] < 0
    return Sensitivity(len(swaps), float(swaps.mean() / repeats), float((swaps > 0).mean()))


def _order(points: "NDArray[float64]", weights: "NDArray[float64]") -> "NDArray[float64]":
    """1, 0 or -1 for each pair of people, a row of `points` each; a point below 0 is a component without data."""
    import numpy as np

    counts = points >= 0
    scores = np.where(counts, points, 0) @ weights / (counts @ weights)
    gaps = scores[:, None] - scores[None, :]
    return np.sign(np.where(np.abs(gaps) < 1e-12, 0, gaps))[np.triu_indices(len(scores), 1)]


def regression(scores: Sequence[float], columns: Mapping[str, Sequence[float]]) -> dict[str, Coefficient] | None:
    """Ordinary least squares of the score on the columns and a constant: every slope should be about 0.

    value -+ t(0.975; n - p - 1) x standard error [textbook]. None with fewer than 10 people, fewer than 5 more
    than coefficients, or columns of which one is constant or follows from the others: no number can be told then.
    """
    import numpy as np
    from scipy import special

    n, p = len(scores), len(columns)
    if any(len(column) != n for column in columns.values()):
        raise ValueError(f"every column needs {n} values, one per score")
    if p == 0 or n < FEWEST or n - p - 1 < FREE:
        return None
    x = np.array(list(columns.values()), dtype=float).T
    y = np.array(scores, dtype=float)
    x, y = x - x.mean(axis=0), y - y.mean()  # the constant
    sizes = np.sqrt((x**2).sum(axis=0))
    if (sizes == 0).any() or np.linalg.matrix_rank(x / sizes, tol=1e-8) < p:
        return None
    scaled = x / sizes
    slopes = np.linalg.lstsq(scaled, y, rcond=None)[0]
    variance = ((y - scaled @ slopes) ** 2).sum() / (n - p - 1)
    errors = np.sqrt(variance * np.linalg.inv(scaled.T @ scaled).diagonal())
    reach = float(special.stdtrit(n - p - 1, 0.975)) * errors
    low, high = (slopes - reach) / sizes, (slopes + reach) / sizes
    values = slopes / sizes
    return {name: Coefficient(float(values[i]), float(low[i]), float(high[i]), n) for i, name in enumerate(columns)}

"""A rate of few cases, drawn towards its peers: the beta-binomial model of a group of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

PEOPLE = 8  # fewer do not tell how much people differ
STRONGEST = 200.0  # alpha + beta: peers never outweigh 200 own cases
UNFITTED = 10.0  # alpha + beta where nothing could be fitted
WEAKEST = 0.01
NODES = 100

Beta = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Prior:
    """What the peers say before the own cases are seen: `alpha` counted of `alpha` + `beta` cases.

    `fitted`: from how much the peers differ; otherwise their pooled rate with the weight of 10 cases.
    """

    alpha: float
    beta: float
    fitted: bool

    @property
    def mean(self) -> float:
        return self.alpha / (self.alpha + self.beta)


def prior(pairs: Sequence[tuple[int, int]]) -> Prior | None:
    """The prior of a peer group from (k, n) of each person; None when nobody has a case.

    alpha and beta maximise the beta-binomial likelihood with alpha + beta <= 200 (marginal maximum likelihood;
    INDICATORS 1.6). Fewer than 8 people with cases, or all cases alike: the pooled rate with alpha + beta = 10,
    where a pooled 0/n or n/n is taken as (k + 1/2)/(n + 1), for peers never prove a rate impossible.
    """
    seen = sorted((k, n) for k, n in pairs if n > 0)
    if any(not 0 <= k <= n for k, n in seen):
        raise ValueError("each pair is (k, n) with 0 <= k <= n")
    k, n = sum(k for k, _ in seen), sum(n for _, n in seen)
    if n == 0:
        return None
    if len(seen) >= PEOPLE and 0 < k < n:
        return _fitted(seen, k / n)
    pooled = k / n if 0 < k < n else (k + 0.5) / (n + 1)
    return Prior(UNFITTED * pooled, UNFITTED * (1 - pooled), False)


def shrunk(k: int, n: int, prior: Prior) -> float | None:
    """(k + alpha)/(n + alpha + beta), shown beside the raw k/n; None for 0/0, who has no rate to draw in."""
    return (k + prior.alpha) / (n + prior.alpha + prior.beta) if n > 0 else None


def posterior_greater(k1: int, n1: int, k2: int, n2: int, prior: Prior) -> float:
    """P(a > b) for two people of one peer group, a with k1 of n1 and b with k2 of n2.

    A difference is claimed only from 0.95 on, otherwise "not distinguishable" (INDICATORS 1.6). The integral of
    F_wide over the quantiles of the narrower of the two posteriors, by Gauss-Legendre; good to about 1e-5.
    """
    a = (k1 + prior.alpha, n1 - k1 + prior.beta)
    b = (k2 + prior.alpha, n2 - k2 + prior.beta)
    if a == b:
        return 0.5
    return _above(a, b) if _variance(a) <= _variance(b) else 1 - _above(b, a)


def _variance(beta: Beta) -> float:
    a, b = beta
    return a * b / ((a + b) ** 2 * (a + b + 1))


def _above(narrow: Beta, wide: Beta) -> float:
    """P(narrow > wide)."""
    import numpy as np
    from scipy import special

    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    heights = special.betainc(*wide, special.betaincinv(*narrow, (nodes + 1) / 2))
    return float(min(1.0, max(0.0, np.dot(weights, heights) / 2)))


def _fitted(seen: Sequence[tuple[int, int]], pooled: float) -> Prior:
    import numpy as np
    from scipy import optimize, special

    k, n = (np.array(column, dtype=float) for column in zip(*seen, strict=True))

    def misfit(point: Any) -> float:
        mean, strength = 1 / (1 + exp(-point[0])), exp(point[1])
        a, b = mean * strength, (1 - mean) * strength
        return float(-np.sum(special.betaln(k + a, n - k + b) - special.betaln(a, b)))

    middle = log(pooled / (1 - pooled))
    starts = [(middle, log(strength)) for strength in (1, 5, 20, 80, STRONGEST)]
    bounds = [(middle - 5, middle + 5), (log(WEAKEST), log(STRONGEST))]
    best = optimize.minimize(misfit, min(starts, key=misfit), method="L-BFGS-B", bounds=bounds).x
    mean, strength = 1 / (1 + exp(-best[0])), exp(best[1])
    return Prior(mean * strength, (1 - mean) * strength, True)

"""Many questions at once: how many of the answers are chance alone."""

from collections.abc import Sequence


def benjamini_hochberg(p_values: Sequence[float], q: float = 0.05) -> list[bool]:
    """Which p-values stand when at most the share q of those that stand may be false, in the order given.

    All up to the largest p_(i) <= q i/m (Benjamini and Hochberg 1995); empty for none.
    """
    m = len(p_values)
    passed = [p for rank, p in enumerate(sorted(p_values), start=1) if p <= q * rank / m]
    return [bool(passed) and p <= passed[-1] for p in p_values]


def expected_false(p_values: Sequence[float], flagged: Sequence[bool], q: float = 0.05) -> float:
    """How many of the flagged are expected to be chance alone: a count, 0.0 when none is flagged.

    m questions times the largest flagged p (Storey 2002 with all taken as null), never above q times the number
    flagged, which is what Benjamini-Hochberg promises.
    """
    stand = [p for p, flag in zip(p_values, flagged, strict=True) if flag]
    return min(q * len(stand), len(p_values) * max(stand)) if stand else 0.0


def binomial_tail(k: int, n: int, p: float) -> float:
    """P(X >= k) for X ~ Binomial(n, p), exact: the one-sided p-value of k in n.

    As the regularised incomplete beta function I_p(k, n - k + 1). Raises ValueError for n < 0 or p outside 0..1.
    """
    if n < 0 or not 0 <= p <= 1:
        raise ValueError(f"there is no binomial distribution of {n} cases at {p}")
    if k <= 0:
        return 1.0
    if k > n:
        return 0.0
    from scipy import special

    return float(special.betainc(k, n - k + 1, p))

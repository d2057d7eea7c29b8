"""How many events there were in all, when two independent lists have seen a part of them each."""


def chapman(n1: int, n2: int, m: int) -> float:
    """The events that either list missed too: (n1 + 1)(n2 + 1)/(m + 1) - 1, of n1 and n2 seen and m seen by both.

    Chapman 1951, nearly unbiased also for small m. Raises ValueError where m is more than a list has.
    """
    if not 0 <= m <= min(n1, n2):
        raise ValueError(f"two lists of {n1} and {n2} cannot have {m} in common")
    return (n1 + 1) * (n2 + 1) / (m + 1) - 1


def captured(n1: int, n2: int, m: int) -> float | None:
    """The share of all events that the first list has, at most 1; None where there was none."""
    there = chapman(n1, n2, m)
    return min(1.0, n1 / there) if there > 0 else None

"""How much of the clients' data is probably still right, by its age: a prior until the own decay is measured."""

from collections.abc import Iterable

KEPT_A_YEAR = 0.75  # vendors' figures: 2.1 % of contact data a month goes out of date, 22 to 30 % a year
DAYS_A_YEAR = 365.25


def expected_accuracy(ages: Iterable[float | None]) -> float | None:
    """mean(0.75 ^ years) of the ages in days; what has no age is left out; of none None."""
    known = [KEPT_A_YEAR ** (age / DAYS_A_YEAR) for age in ages if age is not None]
    return sum(known) / len(known) if known else None

"""The middle of a number that each row has: robust where a few rows are far out."""

from collections.abc import Sequence
from statistics import median as middle
from statistics import quantiles

from crm_core.measure.asked import Asked, Fact
from crm_core.measure.value import Status, Value


def median(facts: Sequence[Fact], _asked: Asked) -> list[Value]:
    """The median of `value` over the rows that count and have one, in its unit; without any no data."""
    found = _numbers(facts)
    return [Value(Status.OK, float(middle(found)), n=len(found)) if found else Value(Status.NO_DATA)]


def percentile(facts: Sequence[Fact], percent: int) -> float | None:
    """The value that `percent` (1..99) of these rows do not exceed, interpolated between neighbours; of none None."""
    found = _numbers(facts)
    if len(found) < 2:
        return float(found[0]) if found else None
    return float(quantiles(found, n=100, method="inclusive")[percent - 1])


def _numbers(facts: Sequence[Fact]) -> list[float]:
    return [fact.value for fact in facts if fact.counted and fact.value is not None]

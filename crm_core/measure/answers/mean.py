"""The mean of a number that each row has, also of rows where it is nothing."""

from collections.abc import Sequence

from crm_core.measure.asked import Asked, Fact
from crm_core.measure.value import Status, Value


def mean(facts: Sequence[Fact], _asked: Asked) -> list[Value]:
    """The mean of `value`, a count, over all rows; numerator their sum, denominator the rows. Without any no data."""
    if not facts:
        return [Value(Status.NO_DATA)]
    total = round(sum(fact.value or 0 for fact in facts))
    return [Value(Status.OK, total / len(facts), total, len(facts), len(facts))]

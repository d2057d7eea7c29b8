"""A count beside the whole it is a part of."""

from collections.abc import Sequence

from crm_core.measure.asked import Asked, Fact
from crm_core.measure.value import Status, Value


def part_of(facts: Sequence[Fact], _asked: Asked) -> list[Value]:
    """How many rows count; the denominator and n say of how many. None of none is 0."""
    counted, total = sum(fact.counted for fact in facts), sum(fact.total for fact in facts)
    return [Value(Status.OK, counted, counted, total, total)]

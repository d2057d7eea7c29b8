"""A share whose rows do not all weigh the same."""

from collections.abc import Sequence
from math import fsum

from crm_core.measure.asked import Asked, Fact
from crm_core.measure.statistics import wilson
from crm_core.measure.value import Status, Value


def weighted_share(facts: Sequence[Fact], _asked: Asked) -> list[Value]:
    """Sum of `value` (the row's weight) where a row counts / sum over all rows; n is the number of rows that weigh.

    The interval is Wilson's for that share of n rows. Without any weight there is no data.
    """
    weighing = [fact for fact in facts if fact.total and fact.value]
    weight = fsum(fact.value or 0.0 for fact in weighing)
    filled = fsum(fact.value or 0.0 for fact in weighing if fact.counted)
    if not weight:
        return [Value(Status.NO_DATA, None, 0, 0, 0)]
    share, n = filled / weight, len(weighing)
    interval = wilson(share * n, n)
    low, high = interval or (None, None)
    return [Value(Status.OK, share, _whole(filled), _whole(weight), n, low=low, high=high)]


def _whole(number: float) -> float | int:
    return int(number) if number.is_integer() else number

"""How sure a number is that no formula has an interval for: drawn anew from the rows it is made of."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from crm_core.measure.statistics.intervals import Sortable, bootstrap

FEW, MANY = 5, 10_000  # rows: of fewer no interval is told, of more it would take long and be narrow

T = TypeVar("T", bound=Sortable)


def drawn(
    rows: Sequence[T], statistic: Callable[[Sequence[T]], float | None]
) -> tuple[float, float] | tuple[None, None]:
    """The 95 % bootstrap interval of the statistic, the same for the same rows; (None, None) where none is told."""
    if not FEW <= len(rows) <= MANY:
        return None, None
    repeats = max(100, min(1000, 100_000 // len(rows)))
    return bootstrap(rows, statistic, seed=1, repeats=repeats) or (None, None)

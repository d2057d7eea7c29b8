"""From cells (sums over rows) to values: shares with their interval, counts, money per currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm_core.crm.crm import Crm
from crm_core.measure.indicator import Unit
from crm_core.measure.statistics import wilson
from crm_core.measure.value import Status, Value

ZERO = Decimal("0.0000")


@dataclass(frozen=True)
class Cell:
    """The sums over one owner's rows of one currency and slice."""

    currency: str | None
    slice: str | None
    total: int
    counted: int
    amount: Decimal | None
    valued: int  # how many of the counted rows have an amount


class Statuses:
    """Why a question cannot be asked of a CRM."""

    @staticmethod
    def of(asked: Crm) -> Status | None:
        """The status of a question whose Evidence was built on `asked`; None where it can be asked."""
        if asked.missing:
            return Status.NOT_RECORDED
        return Status.NOT_LIVE if asked.not_live else None


def value_of(unit: Unit, cells: Sequence[Cell], currency: str | None) -> list[Value]:
    """One value; for money one per currency, and 0 in the company's currency where there is nothing to add."""
    if unit is Unit.MONEY:
        return _money(cells, currency)
    counted, total = sum(cell.counted for cell in cells), sum(cell.total for cell in cells)
    if unit is Unit.COUNT:
        return [Value(Status.OK, counted, counted, None, counted)]
    interval = wilson(counted, total)
    if interval is None:
        return [Value(Status.NO_DATA, None, 0, 0, 0)]
    return [Value(Status.OK, counted / total, counted, total, total, low=interval[0], high=interval[1])]


def _money(cells: Sequence[Cell], currency: str | None) -> list[Value]:
    sums: dict[str | None, tuple[Decimal, int]] = {}
    for cell in cells:
        if cell.counted:
            amount, n = sums.get(cell.currency or currency, (ZERO, 0))
            sums[cell.currency or currency] = (amount + (cell.amount or ZERO), n + cell.counted)
    if not sums:
        return [Value(Status.OK, ZERO, ZERO, None, 0, currency=currency)]
    return [
        Value(Status.OK, amount, amount, None, n, currency=code)
        for code, (amount, n) in sorted(sums.items(), key=lambda item: item[0] or "")
    ]

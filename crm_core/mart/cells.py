"""From cells (sums over rows) to values: shares with their interval, counts, money per currency."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.statistics.intervals import garwood, wilson
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


def value_of(
    metric: Indicator, cells: Sequence[Cell], currency: str | None, exposure: Asked | None = None
) -> list[Value]:
    """One value, or one per slice; of money one per currency, and 0 in the company's where there is nothing to add.

    `exposure`: the days that a rate is divided by.
    """
    if metric.sliced:
        slices = sorted({cell.slice for cell in cells if cell.slice is not None})
        return [
            replace(value, slice=name)
            for name in slices
            for value in _value(metric.unit, [cell for cell in cells if cell.slice == name], currency)
        ] or [Value(Status.NO_DATA)]
    return _value(metric.unit, cells, currency) if exposure is None else [_rate(metric.unit, cells, exposure)]


def _value(unit: Unit, cells: Sequence[Cell], currency: str | None) -> list[Value]:
    if unit is Unit.MONEY:
        return _money(cells, currency)
    counted, total = sum(cell.counted for cell in cells), sum(cell.total for cell in cells)
    if unit is Unit.COUNT:
        return [Value(Status.OK, counted, counted, None, counted)]
    interval = wilson(counted, total)
    if interval is None:
        return [Value(Status.NO_DATA, None, 0, 0, 0)]
    return [Value(Status.OK, counted / total, counted, total, total, low=interval[0], high=interval[1])]


def _rate(unit: Unit, cells: Sequence[Cell], exposure: Asked) -> Value:
    """So many an available day, or the share of the available days; too few of them are told as such."""
    counted, total = sum(cell.counted for cell in cells), sum(cell.total for cell in cells)
    days = exposure.available_days
    if exposure.exposure is not Status.OK:
        return Value(exposure.exposure, None, counted, days, total)
    if unit is Unit.SHARE:
        share = min(1.0, counted / days)  # a half day off on which he wrote all the same is no more than a whole
        interval = wilson(min(counted, days), days)
        return Value(
            Status.OK, share, counted, days, total, low=interval and interval[0], high=interval and interval[1]
        )
    limits = garwood(counted, days)
    return Value(Status.OK, counted / days, counted, days, counted, low=limits and limits[0], high=limits and limits[1])


def _money(cells: Sequence[Cell], currency: str | None) -> list[Value]:
    sums: dict[str | None, tuple[Decimal, int]] = {}
    named = {cell.currency for cell in cells if cell.counted and cell.currency}
    only = named.pop() if len(named) == 1 else None
    for cell in cells:
        if cell.counted:
            # who has neither amount nor currency is counted beside the others, where these are of one currency
            code = cell.currency or currency or (None if cell.valued else only)
            amount, n = sums.get(code, (ZERO, 0))
            sums[code] = (amount + (cell.amount or ZERO), n + cell.counted)
    if not sums:
        return [Value(Status.OK, ZERO, ZERO, None, 0, currency=currency)]
    return [
        Value(Status.OK, amount, amount, None, n, currency=code)
        for code, (amount, n) in sorted(sums.items(), key=lambda item: item[0] or "")
    ]

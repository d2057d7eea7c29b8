"""A value: a number with what it is made of, how sure it is, and a status. 'Undefined' is a value."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """Why there is a number or why there is none."""

    OK = "ok"
    NO_DATA = "no_data"  # 0/0
    NO_PLAN = "no_plan"
    NO_EXPOSURE = "no_exposure"
    LOW_EXPOSURE = "low_exposure"
    NOT_RECORDED = "not_recorded"  # the CRM does not keep it
    INSUFFICIENT_DATA = "insufficient_data"  # fewer than the minimum n of a score's component
    NOT_LIVE = "not_live"  # only the mart can tell


@dataclass(frozen=True)
class Value:
    """One indicator for one owner, team or the company.

    `value` is a share 0..1, a count, or money as Decimal; None unless `status` is ok. `low` and `high` are
    the 95 % interval of a share.
    """

    status: Status
    value: float | int | Decimal | None = None
    numerator: int | Decimal | None = None
    denominator: int | Decimal | None = None
    n: int = 0
    currency: str | None = None
    slice: str | None = None
    low: float | None = None
    high: float | None = None

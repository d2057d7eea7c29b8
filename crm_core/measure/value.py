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

    `value` is a share 0..1, a count, money as Decimal, or a number in the indicator's unit; None unless `status` is
    ok. `word` is an answer that is a word. `low` and `high` are the 95 % interval.
    """

    status: Status
    value: float | int | Decimal | None = None
    numerator: float | int | Decimal | None = None
    denominator: float | int | Decimal | None = None
    n: int = 0
    currency: str | None = None
    slice: str | None = None
    low: float | None = None
    high: float | None = None
    word: str | None = None

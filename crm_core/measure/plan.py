"""Plan counters: what was planned, done and is left, and whether the pace will do. Pure arithmetic on working days.

With P the plan, D what is done, e of E working days gone: left = max(P-D, 0), over = max(D-P, 0), attainment = D/P,
expected to date = P*e/E, pace = D/expected, required = left/(E-e) a day, projection = D/e*E. Days that have gone end
before as_of's local day. A plan of 0 is no plan; without a day gone there is no pace, without a day left no rate.
The chance to reach a plan of won deals comes from the open ones, each with its own.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil

from crm_core.base.calendar import PLAIN, Calendar
from crm_core.measure.indicator import Unit
from crm_core.measure.statistics.poisson_binomial import at_least
from crm_core.measure.value import Status, Value

VERSION = "1.1.0"
NAMES = (
    "plan_target",
    "plan_done",
    "plan_left",
    "plan_attainment",
    "plan_pace",
    "plan_required_rate",
    "plan_projection",
    "plan_probability",
)
RATIOS = frozenset({"plan_attainment", "plan_pace"})  # 1 is exactly as planned; both may be more
SHARES = RATIOS | {"plan_probability"}
UNKNOWN = Value(Status.NO_DATA)
_ZERO = Decimal(0)
_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Target:
    """What a person, a team or (with neither) the company plans to reach in [starts_on, ends_on)."""

    indicator: str
    starts_on: date
    ends_on: date
    target: Decimal
    owner_id: str | None = None
    team_id: str | None = None
    currency: str | None = None
    target_id: str = ""
    original: Decimal | None = None  # what was planned at first, where it was changed since
    given_in: str | None = None  # the currency it was planned in, where it is told in another; '' where in none

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two rows the same plan; of such only one holds."""
        team_id = None if self.owner_id else self.team_id
        currency = self.currency if self.given_in is None else self.given_in or None
        return (self.owner_id or None, team_id, self.indicator, self.starts_on, self.ends_on, currency)


@dataclass(frozen=True)
class Progress:
    """One plan at one instant."""

    target: Decimal
    done: Decimal
    gone: int | Decimal  # working days that have gone
    days: int | Decimal  # working days of the whole period

    @property
    def is_plan(self) -> bool:
        return self.target > 0

    @property
    def left(self) -> Decimal:
        return max(self.target - self.done, _ZERO)

    @property
    def over(self) -> Decimal:
        return max(self.done - self.target, _ZERO)

    @property
    def attainment(self) -> Decimal | None:
        return self.done / self.target if self.is_plan else None

    @property
    def expected(self) -> Decimal | None:
        """What should be done by now at an even pace; None for a period without a working day."""
        return self.target * self.gone / self.days if self.days else None

    @property
    def pace(self) -> Decimal | None:
        """Done against expected; None before the first day has gone."""
        return self.done * self.days / (self.target * self.gone) if self.gone and self.is_plan else None

    @property
    def required(self) -> Decimal | None:
        """What is needed a day from now on; None when no day is left."""
        return self.left / (self.days - self.gone) if self.days > self.gone else None

    @property
    def projection(self) -> Decimal | None:
        """Where the pace so far leads; None before the first day has gone."""
        return self.done * self.days / self.gone if self.gone else None


def progress(target: Target, done: Decimal, today: date, calendar: Calendar = PLAIN) -> Progress:
    """The plan on `today`, the local day of as_of: days before it have gone."""
    days = calendar.count(target.starts_on, target.ends_on)
    gone = calendar.count(target.starts_on, min(today, target.ends_on))
    return Progress(target.target, done, gone, days)


def chance(at: Progress, chances: Sequence[float]) -> Value:
    """P(D + X >= P), X the number of these open deals that will be won, each with its own chance (Poisson-binomial)."""
    left = max(0, ceil(at.target - at.done))
    return Value(Status.OK, at_least(chances, left), n=len(chances))


def values(at: Progress, done: Value, unit: Unit, currency: str | None, likely: Value = UNKNOWN) -> dict[str, Value]:
    """plan_* -> its value. `done` is the planned indicator's own value: where it cannot be told, nothing can.

    `likely`: the chance to reach the plan, where it is known.
    """
    if not at.is_plan:
        return {name: Value(Status.NO_PLAN, n=done.n, currency=currency) for name in NAMES}
    found = {"plan_target": Value(Status.OK, _number(at.target, unit), currency=currency)}
    if done.status is not Status.OK:
        return {name: found.get(name, Value(done.status, currency=currency)) for name in NAMES}
    told: dict[str, Decimal | None] = {
        "plan_done": at.done,
        "plan_left": at.left,
        "plan_attainment": at.attainment,
        "plan_pace": at.pace,
        "plan_required_rate": at.required,
        "plan_projection": at.projection,
    }
    for name, value in told.items():
        shown = float(value) if name in RATIOS and value is not None else _number(value, unit)
        status = Status.NO_EXPOSURE if value is None else Status.OK
        numerator, denominator = _parts(name, at, unit)
        code = None if name in RATIOS else currency
        found[name] = Value(status, shown, numerator, denominator, done.n, currency=code)
    return found | {"plan_probability": likely}


def unit_of(name: str, planned: Unit) -> str:
    """The unit of a plan_* value: that of what is planned (a rate: so many a working day), or a ratio."""
    return str(Unit.SHARE if name in SHARES else planned)


def digest(name: str, planned: str) -> str:
    """The hash of a counter's definition, on top of that of the planned indicator."""
    body = {"name": name, "version": VERSION, "of": planned}
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def _parts(name: str, at: Progress, unit: Unit) -> tuple[int | Decimal | None, int | Decimal | None]:
    """Numerator and denominator, where the number is a quotient of things that are counted."""
    if name == "plan_attainment":
        return _part(at.done, unit), _part(at.target, unit)
    if name == "plan_required_rate":
        return _part(at.left, unit), at.days - at.gone
    return (_part(at.done, unit), None) if name == "plan_done" else (None, None)


def _part(value: Decimal, unit: Unit) -> int | Decimal:
    if unit is Unit.MONEY or value != value.to_integral_value():
        return value.quantize(_PLACES)
    return int(value)


def _number(value: Decimal | None, unit: Unit) -> int | float | Decimal | None:
    if value is None:
        return None
    if unit is Unit.MONEY:
        return value.quantize(_PLACES)
    return int(value) if value == value.to_integral_value() else float(value)

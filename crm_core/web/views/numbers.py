"""How a value is shown: the small-n rule, changes beyond chance, points that add up on the screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import sqrt

from crm_core.base.text import Message, _
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.statistics import Z_95, wilson
from crm_core.measure.value import Status, Value
from crm_core.web.views.quantity import ANSWERS, quantity
from crm_core.web.views.tongue import NOTHING, Tongue

FEW, ENOUGH = 5, 20  # below FEW: 'k of n' alone; from ENOUGH on: a colour may judge
CLOSE = 0.8  # this part of the way to the target is 'close'
LEAST_WEEKS = 6  # fewer of one's own make nothing usual

WHY_MISSING: dict[Status, Message] = {
    Status.NO_DATA: _("no data in this period"),
    Status.NO_PLAN: _("no plan"),
    Status.NO_EXPOSURE: _("no data in this period"),
    Status.LOW_EXPOSURE: _("too few"),
    Status.NOT_RECORDED: _("not recorded by this CRM"),
    Status.INSUFFICIENT_DATA: _("too few"),
    Status.NOT_LIVE: _("only after a sync"),
}


class Tone(StrEnum):
    """What a colour says; never without its icon and word."""

    GOOD = "good"
    CHECK = "check"
    LOW = "low"
    FLAT = "flat"  # nothing to judge
    MISSING = "missing"


@dataclass(frozen=True)
class Shown:
    """A value in words."""

    big: str
    detail: str = ""  # '62 of 107', '39–86 %'
    n: int = 0
    missing: bool = False


def first_of(values: Sequence[Value]) -> Value:
    """The first value that can be told, else the first one: of several currencies or plans one may be empty."""
    told = (value for value in values if value.status is Status.OK)
    return next(told, values[0] if values else Value(Status.NO_DATA))


def shown(metric: Indicator, values: Sequence[Value], tongue: Tongue, short: bool = False) -> Shown:
    """One indicator's value; for money the currency with most rows first, the others as detail."""
    first = first_of(values)
    if first.status is Status.OK and metric.unit is Unit.WORD:
        return Shown(tongue.say(ANSWERS.get(first.word or "", first.word or NOTHING)), "", first.n)
    if first.status is not Status.OK or first.value is None:
        return Shown(NOTHING, tongue.say(_why_missing(metric, first)), first.n, True)
    if metric.sliced:
        return _sliced(metric, values, tongue)
    if metric.unit.is_money:
        ordered = sorted((v for v in values if v.value is not None), key=lambda v: -v.n)
        texts = [quantity(metric.unit, Decimal(str(v.value)), tongue, v.currency, short) for v in ordered]
        rest = f"+ {tongue.listed(texts[1:])}" if texts[1:] else ""
        return Shown(texts[0], rest, sum(v.n for v in ordered))
    if metric.unit is Unit.SHARE:
        return _share(metric, max((v for v in values if v.status is Status.OK), key=lambda v: v.n), tongue)
    return Shown(quantity(metric.unit, first.value, tongue, first.currency), _beside(first, tongue), first.n)


def _beside(value: Value, tongue: Tongue) -> str:
    """What a count is a part of; how sure a rate is."""
    if isinstance(value.denominator, int) and isinstance(value.value, int):
        return tongue.say(_("of {n}"), n=tongue.number(value.denominator))
    if value.low is not None and value.high is not None and value.n < ENOUGH:
        return tongue.say(
            _("likely {low} – {high}"), low=tongue.number(value.low, 1), high=tongue.number(value.high, 1)
        )
    return ""


def _why_missing(metric: Indicator, value: Value) -> Message:
    if metric.against and value.status is Status.NO_DATA and value.denominator == 0:
        return _("nothing is left of the plan")
    return WHY_MISSING.get(value.status, _("no data"))


_SIDES: dict[str, Message] = {"forecast_accuracy": _("{counted} promised, {n} won")}


def _share(metric: Indicator, value: Value, tongue: Tongue) -> Shown:
    """A share of rows by the rule for small n; one of hours, days or money as per cent with both its sides."""
    if isinstance(value.numerator, int) and isinstance(value.denominator, int):
        return share(value.numerator, value.denominator, tongue)
    assert value.value is not None
    told = of(metric, value, tongue)
    if metric.over == "available_days" and value.n < FEW and told:
        return Shown(told, tongue.say(_("too few for a share")), value.n)
    return Shown(tongue.percent(float(value.value)), told, value.n)


def of(metric: Indicator, value: Value, tongue: Tongue) -> str:
    """Both sides of a share, '62 of 107': rows, days, hours or money; '' where it has no sides."""
    if value.numerator is None or value.denominator is None:
        return ""
    least = value.denominator if metric.over == "available_days" else value.numerator  # who wrote on a day off
    sides = (min(value.numerator, least), value.denominator)
    counted, n = (_side(part, value.currency, tongue) for part in sides)
    return tongue.say(_SIDES.get(metric.name, _("{counted} of {n}")), counted=counted, n=n)


def _side(part: float | int | Decimal, currency: str | None, tongue: Tongue) -> str:
    """One side of a share: money as money, else a number."""
    if isinstance(part, Decimal) and currency:
        return tongue.money(part, currency, short=True)
    return tongue.number(part, 0 if part >= 100 or part == int(part) else 1)


def _sliced(metric: Indicator, values: Sequence[Value], tongue: Tongue) -> Shown:
    """The slices of an answer, each with its own number."""
    known = [(v, v.value) for v in values if v.value is not None]
    told = [f"{part(v.slice or '')} {quantity(metric.unit, number, tongue, v.currency)}" for v, number in known]
    return Shown(told[0], ", ".join(told[1:]), sum(v.n for v in values)) if told else Shown(NOTHING, "", 0, True)


def part(slice_: str) -> str:
    """A part of a number as a person reads it: 'Offer → Won', or the word itself."""
    return slice_.replace(">", " → ")


def share(counted: int, n: int, tongue: Tongue) -> Shown:
    """A share by the rule for small n: 'k of n' below 5, per cent with its interval to 19, per cent from 20."""
    of = tongue.say(_("{counted} of {n}"), counted=tongue.number(counted), n=tongue.number(n))
    if n == 0:
        return Shown(NOTHING, tongue.say(WHY_MISSING[Status.NO_DATA]), 0, True)
    if n < FEW:
        return Shown(of, tongue.say(_("too few for a share")), n)
    return Shown(tongue.percent(counted / n), of + (f", {interval(counted, n, tongue)}" if n < ENOUGH else ""), n)


def interval(counted: int, n: int, tongue: Tongue) -> str:
    """The 95 % interval of a share: 'likely 39 – 86 %'."""
    low, high = wilson(counted, n) or (0.0, 1.0)
    return tongue.say(_("likely {low} – {high}"), low=tongue.percent(low), high=tongue.percent(high))


@dataclass(frozen=True)
class Change:
    """Against the window before: the difference in words, and whether it is more than chance."""

    text: str
    tone: Tone
    up: bool | None  # None: no change


def change(metric: Indicator, now: Sequence[Value], before: Sequence[Value], tongue: Tongue) -> Change | None:
    """The change; None where either side has no number. Coloured only beyond the usual variation."""
    pair = _comparable(now, before)
    if pair is None:
        return None
    new, old = pair
    if metric.unit is Unit.SHARE:
        if min(new.n, old.n) < FEW:
            return None
        difference = float(new.value or 0) - float(old.value or 0)
        text = tongue.say(_("{points} points"), points=tongue.signed(difference * 100, 1))
        return _toned(metric, text, difference, _shares_differ(new, old), min(new.n, old.n))
    if metric.unit is Unit.WORD or metric.sliced:
        return None
    if metric.unit.is_money:
        if not old.value:
            return None
        share_ = float((Decimal(str(new.value)) - Decimal(str(old.value))) / Decimal(str(old.value)))
        return _toned(metric, f"{tongue.signed(share_ * 100)} %", share_, False, new.n)
    difference = float(new.value or 0) - float(old.value or 0)
    if metric.unit is not Unit.COUNT:
        return _toned(metric, tongue.signed(difference, 1), difference, _apart(new, old), min(new.n, old.n))
    chance = sqrt(_events(new) + _events(old))
    return _toned(metric, tongue.signed(difference), difference, abs(difference) > Z_95 * chance, new.n + old.n)


def _events(value: Value) -> float:
    """What a count is made of: of a difference (new less lost clients) both its parts."""
    return max(abs(float(value.value or 0)), value.n)


def _comparable(now: Sequence[Value], before: Sequence[Value]) -> tuple[Value, Value] | None:
    found = [v for v in now if v.status is Status.OK and v.value is not None]
    if not found:
        return None
    new = max(found, key=lambda v: v.n)
    old = next((v for v in before if v.currency == new.currency and v.status is Status.OK), None)
    return (new, old) if old is not None and old.value is not None else None


def _shares_differ(new: Value, old: Value) -> bool:
    if not all(isinstance(side, int) for v in (new, old) for side in (v.numerator, v.denominator)):
        return _apart(new, old)  # of money, hours or expected wins: no share of n rows
    k, n = float(new.value or 0) * new.n + float(old.value or 0) * old.n, new.n + old.n
    pooled = k / n
    error = sqrt(pooled * (1 - pooled) * (1 / new.n + 1 / old.n))
    return error > 0 and abs(float(new.value or 0) - float(old.value or 0)) / error > Z_95


def _apart(new: Value, old: Value) -> bool:
    """Whether the intervals do not touch; without intervals nobody can say."""
    if new.low is None or old.low is None or new.high is None or old.high is None:
        return False
    return new.low > old.high or new.high < old.low


def _toned(metric: Indicator, text: str, difference: float, sure: bool, n: int) -> Change:
    up = None if abs(difference) < 1e-12 else difference > 0
    if not sure or metric.better == "neither" or n < ENOUGH or up is None:
        return Change(text, Tone.FLAT, up)
    return Change(text, Tone.GOOD if up == (metric.better == "higher") else Tone.LOW, up)


def combined(values: Iterable[Value]) -> list[Value]:
    """The values of several teams as one; shares and rates from their sums, money per currency.

    Nothing of medians, indexes and words: they do not add up.
    """
    listed = list(values)
    sound = [value for value in listed if value.status is Status.OK]
    if not sound or len(listed) == 1:
        return listed[:1] if not sound else listed
    if sound[0].denominator is not None:
        if any(not isinstance(v.denominator, int) for v in sound):
            return _rate(sound)
        counted = sum(int(v.numerator or 0) for v in sound)
        n = sum(v.n for v in sound)
        low, high = wilson(counted, n) or (None, None)
        return [Value(Status.OK, counted / n, counted, n, n, low=low, high=high)]
    if isinstance(sound[0].value, Decimal):
        return _money(sound)
    if any(not isinstance(v.value, int) for v in sound):
        return []
    total = sum(int(v.value or 0) for v in sound)
    return [Value(Status.OK, total, total, None, total)]


def _rate(sound: list[Value]) -> list[Value]:
    """Of days, hours or money: what was counted over what there was. A share that is capped stays so."""
    same = [v for v in sound if v.currency == sound[0].currency]
    counted = sum(Decimal(str(v.numerator or 0)) for v in same)
    there = sum(Decimal(str(v.denominator or 0)) for v in same)
    if not there:
        return [Value(Status.NO_DATA)]
    value = min(float(counted / there), max(float(v.value or 0) for v in same))
    return [Value(Status.OK, value, float(counted), float(there), sum(v.n for v in same), sound[0].currency)]


def _money(sound: list[Value]) -> list[Value]:
    amounts: dict[str | None, tuple[Decimal, int]] = {}
    for value in sound:
        if value.n:
            amount, n = amounts.get(value.currency, (Decimal(0), 0))
            amounts[value.currency] = (amount + Decimal(str(value.value)), n + value.n)
    if not amounts:
        return sound[:1]
    return [
        Value(Status.OK, a, a, None, n, currency=code)
        for code, (a, n) in sorted(amounts.items(), key=lambda i: i[0] or "")
    ]

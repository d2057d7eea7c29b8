"""How sure a win rate is: its kinds with their intervals, people against the limits of chance, the last weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from crm_core.base.access import MIN_GROUP
from crm_core.base.text import Message, _, plural
from crm_core.measure.registry import indicators
from crm_core.measure.statistics import wilson
from crm_core.measure.statistics.funnel import Funnel, funnel
from crm_core.measure.statistics.standardise import simpson
from crm_core.measure.value import Status, Value
from crm_core.web.bars import Bar
from crm_core.web.views.conversion import first
from crm_core.web.views.model import Figures
from crm_core.web.views.numbers import FEW, WHY_MISSING, combined, interval, share
from crm_core.web.views.tongue import NOTHING, Tongue

RATES = ("win_rate", "win_rate_strict", "win_rate_by_amount", "win_rate_mix_adjusted")
_BLOCK = 4  # weeks: shares of single weeks would be of too few deals
_CURVE = 120  # points of a limit


@dataclass(frozen=True)
class Rate:
    """One kind of win rate: what it is called, the number, and how sure it is."""

    indicator: str
    label: str
    big: str
    detail: str
    n: int


def rates(now: Figures, id_: str | None, tongue: Tongue) -> tuple[Rate, ...]:
    """All four kinds, always with their interval."""
    return tuple(_rate(name, now, id_, tongue) for name in RATES)


def _rate(name: str, now: Figures, id_: str | None, tongue: Tongue) -> Rate:
    label = tongue.say(indicators()[name].label)
    values = sorted(now.get((name, id_), ()), key=lambda value: -value.n)
    value = values[0] if values else Value(Status.NO_DATA)
    if value.status is not Status.OK or value.value is None:
        return Rate(name, label, NOTHING, tongue.say(WHY_MISSING.get(value.status, _("no data"))), 0)
    if isinstance(value.numerator, int) and isinstance(value.denominator, int):
        told = share(value.numerator, value.n, tongue)
        likely = interval(value.numerator, value.n, tongue)
        of = tongue.say(_("{counted} of {n}"), counted=tongue.number(value.numerator), n=tongue.number(value.n))
        return Rate(name, label, told.big, told.detail if value.n < FEW else f"{of}, {likely}", value.n)
    if value.n < FEW:
        return Rate(name, label, NOTHING, tongue.say(_("too few")), value.n)
    return Rate(name, label, tongue.percent(float(value.value)), _likely(value, tongue), value.n)


def _likely(value: Value, tongue: Tongue) -> str:
    if value.low is None or value.high is None:
        return ""
    return tongue.say(
        _("likely {low} – {high}"), low=tongue.percent(max(0.0, value.low)), high=tongue.percent(value.high)
    )


def sure_reading(now: Figures, id_: str | None, tongue: Tongue) -> str:
    """How far the plain win rate can be trusted."""
    value = first(now, "win_rate", id_)
    if value.status is not Status.OK or value.low is None or value.high is None:
        return tongue.say(_("No deal was closed in this period."))
    words = (
        _("With only {n} closed deals nothing can be said of a rate.")
        if value.n < FEW
        else _("With {n} closed deals the rate behind them lies between {low} and {high}, 19 times of 20.")
    )
    told = {"low": tongue.percent(value.low), "high": tongue.percent(value.high)} if value.n >= FEW else {}
    return tongue.say(words, n=tongue.number(value.n), **told)


@dataclass(frozen=True)
class Point:
    """A person (or a team): k of n, and where that lies against chance. The name is CRM text."""

    id: str | None
    name: str
    won: int
    closed: int
    adjusted: float | None
    side: Literal["low", "high"] | None

    @property
    def rate(self) -> float:
        return self.won / self.closed


@dataclass(frozen=True)
class Plot:
    """Points in the order of names, the rate of all together, and the limits at each n (99.8 %, 95 %, 95 %, 99.8 %)."""

    points: tuple[Point, ...]
    p0: float
    curve: tuple[tuple[int, tuple[float, float, float, float]], ...]
    widened: bool

    @property
    def judged(self) -> list[Point]:
        """Those of whom something can be said."""
        return [point for point in self.points if point.closed >= FEW]

    @property
    def outside(self) -> list[Point]:
        return [point for point in self.judged if point.side]


def plot(whose: Sequence[tuple[str | None, str]], now: Figures) -> Plot | None:
    """People against the limits of chance; None where fewer than three of them closed anything."""
    counts = {id_: first(now, "win_rate", id_) for id_, _name in whose}
    seen = [(id_, name, int(counts[id_].numerator or 0), counts[id_].n) for id_, name in whose if counts[id_].n]
    limits = funnel([(id_, won, closed) for id_, _name, won, closed in seen])
    if limits is None or len(seen) < MIN_GROUP:
        return None
    points = tuple(_point(one, limits, now) for one in seen)
    top = max(point.closed for point in points)
    sizes = sorted({1 + round(n * (top * 1.08 - 1) / _CURVE) for n in range(_CURVE + 1)})
    curve = tuple((n, limits.limits(n)) for n in sizes)
    return Plot(points, limits.p0, curve, limits.inflated)


def _point(one: tuple[str | None, str, int, int], limits: Funnel, now: Figures) -> Point:
    id_, name, won, closed = one
    adjusted = first(now, "win_rate_mix_adjusted", id_).value
    side = limits.outside((id_, won, closed)) if closed >= FEW else None
    return Point(id_, name, won, closed, None if adjusted is None else float(adjusted), side)


_OUTSIDE = plural(
    "{n} of {all} lies outside the limits that chance keeps 998 times of 1,000: look at the deals before the rate.",
    "{n} of {all} lie outside the limits that chance keeps 998 times of 1,000: look at the deals before the rate.",
)


def plot_reading(found: Plot | None, by_person: bool, tongue: Tongue) -> str:
    """Whether anybody differs beyond chance."""
    if found is None or len(found.judged) < 2:
        return tongue.say(
            _("Too few people with closed deals: there is nothing to tell apart.")
            if by_person
            else _("Too few teams with closed deals: there is nothing to tell apart.")
        )
    n = len(found.judged)
    if found.outside:
        return tongue.count(_OUTSIDE, len(found.outside), all=tongue.number(n))
    nobody = (
        _("Nobody differs beyond chance: all {n} lie within the limits.")
        if by_person
        else _("No team differs beyond chance: all {n} lie within the limits.")
    )
    return tongue.say(nobody, n=tongue.number(n))


_TURNS: dict[bool, Message] = {
    True: _(
        "Simpson's paradox, to check: with an equal mix of deals some people would stand in another order. "
        "Do not read an order from the plain rates."
    ),
    False: _(
        "Simpson's paradox, to check: with an equal mix of deals some teams would stand in another order. "
        "Do not read an order from the plain rates."
    ),
}


def mix_reading(found: Plot | None, by_person: bool, tongue: Tongue) -> str:
    """Whether the mix of deals turns an order around; '' where there is none."""
    if found is None or len(found.judged) < 2:
        return ""
    crude = {point.id: point.rate for point in found.judged}
    adjusted = {point.id: point.adjusted for point in found.judged}
    if all(value is None for value in adjusted.values()):
        return ""
    if simpson(crude, adjusted):
        return tongue.say(_TURNS[by_person])
    return tongue.say(_("An equal mix of deals would turn no two rates around."))


def between(point: Point, tongue: Tongue) -> str:
    """The interval of a point; of too few deals none."""
    low, high = wilson(point.won, point.closed) or (0.0, 1.0)
    return f"{tongue.percent(low)} – {tongue.percent(high)}" if point.closed >= FEW else tongue.say(_("too few"))


def equal_mix(point: Point, tongue: Tongue) -> str:
    """The rate with an equal mix of deals; of too few deals none."""
    return NOTHING if point.adjusted is None or point.closed < FEW else tongue.percent(point.adjusted)


def side(point: Point, tongue: Tongue) -> str:
    """A point against chance in words."""
    if point.closed < FEW:
        return tongue.say(_("too few"))
    words = {None: _("within chance"), "low": _("below the limits"), "high": _("above the limits")}
    return tongue.say(words[point.side])


def own_weeks(weeks: Sequence[Sequence[Value]], end: date, tongue: Tongue) -> tuple[list[Bar], str]:
    """One's own last twelve weeks, four at a time, and all of them in one line."""
    blocks = [list(weeks[at : at + _BLOCK]) for at in range(len(weeks) % _BLOCK, len(weeks), _BLOCK)]
    bars = []
    for place, block in enumerate(blocks):
        start = end - timedelta(weeks=_BLOCK * (len(blocks) - place))
        bars.append(_block(start, block, tongue))
    whole = next(iter(combined(value for week in weeks for value in week)), Value(Status.NO_DATA))
    if whole.status is not Status.OK or not whole.n:
        return [], tongue.say(_("No deal was closed in the last twelve weeks."))
    told = share(int(whole.numerator or 0), whole.n, tongue)
    of = {"k": tongue.number(int(whole.numerator or 0)), "n": tongue.number(whole.n)}
    if whole.n < FEW:
        return bars, tongue.say(_("In the last twelve weeks {k} of {n} closed deals were won."), **of)
    likely = interval(int(whole.numerator or 0), whole.n, tongue)
    words = _("In the last twelve weeks {k} of {n} closed deals were won: {share}, {likely}.")
    return bars, tongue.say(words, **of, share=told.big, likely=likely)


def _block(start: date, block: Sequence[Sequence[Value]], tongue: Tongue) -> Bar:
    value = next(iter(combined(value for week in block for value in week)), Value(Status.NO_DATA))
    label = tongue.span(start, start + timedelta(weeks=_BLOCK))
    if value.status is not Status.OK or not value.n:
        return Bar(label, 0.0, NOTHING, tongue.say(_("no deal closed")))
    told = share(int(value.numerator or 0), value.n, tongue)
    return Bar(label, int(value.numerator or 0) / value.n, told.big, told.detail)

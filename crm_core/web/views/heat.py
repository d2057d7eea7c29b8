"""One cell of a heat map: the number, what it is of, whether it is usual, and what a colour may say of it.

A colour says that a number differs beyond chance from the company's target, or from the same person's own weeks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from crm_core.base.text import _
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.registry import indicators
from crm_core.measure.score import Component
from crm_core.measure.statistics.control import BASELINE, Xmr, xmr
from crm_core.measure.value import Status, Value
from crm_core.web.views.model import RowsLink, plain
from crm_core.web.views.numbers import CLOSE, ENOUGH, FEW, LEAST_WEEKS, Tone, change, interval, shown
from crm_core.web.views.tongue import Tongue

_SHORT = {
    Status.NOT_RECORDED: _("not recorded"),
    Status.INSUFFICIENT_DATA: _("too few"),
    Status.LOW_EXPOSURE: _("too few days"),
    Status.NO_EXPOSURE: _("not there"),
}


@dataclass(frozen=True)
class Told:
    """Of which indicator a cell is, and of whom; `name` is CRM text. `target`: what the company's score asks for."""

    indicator: str
    name: str
    label: str
    target: Component | None = None


@dataclass(frozen=True)
class Cell:
    """A number: big, what stands under it, an arrow against what is usual, a state with its word, its rows.

    `told` says all of it in one sentence, for who cannot see it; it holds CRM text.
    """

    indicator: str
    label: str
    big: str
    under: str
    arrow: str
    tone: Tone
    word: str
    told: str
    link: RowsLink | None


def cell(what: Told, values: Sequence[Value], usual: Sequence[Value], link: RowsLink, tongue: Tongue) -> Cell:
    """The cell of one indicator. `usual`: his own weeks before in order, or one value for the weeks before."""
    metric = indicators()[what.indicator]
    seen = shown(metric, values, tongue)
    if seen.missing:
        short = tongue.say(_SHORT.get(values[0].status, _("no data"))) if values else tongue.say(_("no data"))
        told = f"{what.name}, {tongue.say(metric.label)}: {seen.detail}"
        return Cell(what.indicator, what.label, seen.big, short, "", Tone.MISSING, "", told, None)
    value = values[0]
    band = _band(metric, usual, tongue)
    tone, word = _tone(metric, value, usual, what.target, tongue)
    of = _of(metric, value, seen.detail, tongue)
    parts = [seen.big, of if value.n >= FEW else "", _likely(metric, value, tongue), band, word]
    told = f"{what.name}, {tongue.say(metric.label)}: {', '.join(part for part in parts if part)}"
    rows = link if value.n else None
    return Cell(what.indicator, what.label, seen.big, of or band, _arrow(metric, value, usual), tone, word, told, rows)


def _is_of_rows(metric: Indicator, value: Value) -> bool:
    """Whether it is a share of rows; one of days or hours has parts of them."""
    return metric.unit is Unit.SHARE and isinstance(value.denominator, int)


def _of(metric: Indicator, value: Value, detail: str, tongue: Tongue) -> str:
    """'8 of 12'; of fewer than five that is the number itself, and 'too few' stands under it."""
    if metric.unit is not Unit.SHARE:
        return ""
    if value.n < FEW:
        return tongue.say(_("too few"))
    if not _is_of_rows(metric, value):
        return detail
    return tongue.say(_("{counted} of {n}"), counted=tongue.number(value.numerator or 0), n=tongue.number(value.n))


def _likely(metric: Indicator, value: Value, tongue: Tongue) -> str:
    """How sure a share of few rows is."""
    if not _is_of_rows(metric, value) or not FEW <= value.n < ENOUGH:
        return ""
    return interval(int(value.numerator or 0), value.n, tongue)


def _weeks(metric: Indicator, usual: Sequence[Value]) -> list[float | None]:
    """The weeks as numbers, None where one tells nothing: no number, or a share of too few rows."""
    return [
        None
        if one.value is None or one.status is not Status.OK or (metric.unit is Unit.SHARE and one.n < FEW)
        else float(one.value)
        for one in usual
    ]


def _known(metric: Indicator, usual: Sequence[Value]) -> list[float]:
    return [number for number in _weeks(metric, usual) if number is not None]


def _band(metric: Indicator, usual: Sequence[Value], tongue: Tongue) -> str:
    """'usual 4–9': the lowest and the highest of his own weeks; of a single value before: 'before 21'."""
    known = [_short(metric, number, tongue) for number in sorted(_known(metric, usual))]
    if len(usual) == 1:
        return tongue.say(_("before {n}"), n=known[0]) if known else ""
    if len(known) < LEAST_WEEKS:
        return ""
    if known[0] == known[-1]:
        return tongue.say(_("usual {low}"), low=known[0])
    return tongue.say(_("usual {low}–{high}"), low=known[0], high=known[-1])


def _short(metric: Indicator, number: float, tongue: Tongue) -> str:
    """The number alone where its unit stands above."""
    return tongue.number(number, 1) if metric.unit is Unit.PER_DAY else plain(metric, number, None, tongue)


def _arrow(metric: Indicator, value: Value, usual: Sequence[Value]) -> str:
    """Above or below all of his own weeks."""
    known = _known(metric, usual)
    if len(known) < LEAST_WEEKS or (metric.unit is Unit.SHARE and value.n < FEW):
        return ""
    number = float(value.value or 0)
    return "↑" if number > max(known) else "↓" if number < min(known) else ""


def _tone(
    metric: Indicator, value: Value, usual: Sequence[Value], target: Component | None, tongue: Tongue
) -> tuple[Tone, str]:
    """The target decides where it says anything, else his own weeks; both are told."""
    tone, word = _on_target(value, target, tongue) if target else (Tone.FLAT, "")
    own, more = _before(metric, value, usual, tongue) if len(usual) == 1 else _own(metric, value, usual, tongue)
    return (own if tone is Tone.FLAT else tone), ", ".join(part for part in (word, more) if part)


def _on_target(value: Value, target: Component, tongue: Tongue) -> tuple[Tone, str]:
    """Twenty rows or more against the target; a target within the likely range is neither missed nor reached."""
    number = float(value.value or 0)
    if value.n < ENOUGH:
        return Tone.FLAT, ""
    if target.reached(number) >= 1:
        return Tone.GOOD, tongue.say(_("on target"))
    if value.low is not None and value.high is not None and value.low <= target.target <= value.high:
        return Tone.FLAT, tongue.say(_("near the target"))
    return (
        (Tone.CHECK, tongue.say(_("close")))
        if target.reached(number) >= CLOSE
        else (Tone.LOW, tongue.say(_("to check")))
    )


def _own(metric: Indicator, value: Value, usual: Sequence[Value], tongue: Tongue) -> tuple[Tone, str]:
    """Beyond the natural limits of his own weeks (XmR), where there is enough to say so."""
    weeks = _weeks(metric, usual)
    limits = xmr(weeks)
    if limits is None or _size(metric, value, weeks) < ENOUGH:
        return Tone.FLAT, ""
    number = float(value.value or 0)
    if limits.lower <= number <= limits.upper:
        return Tone.FLAT, ""
    more = number > limits.upper
    return _toned(metric, more), _said(more, limits, tongue)


def _size(metric: Indicator, value: Value, weeks: Sequence[float | None]) -> float:
    """How much there is to judge: rows of a share; of a count or a rate what there is, or what is usual."""
    if metric.unit is Unit.SHARE:
        return value.n
    days = float(value.denominator or 1) if metric.over == "available_days" else 1.0
    return max(value.n, days * median(week for week in weeks if week is not None))


def _said(more: bool, limits: Xmr, tongue: Tongue) -> str:
    word = tongue.say(_("more than usual") if more else _("less than usual"))
    if not limits.provisional:
        return word
    return tongue.say(_("{word} (fewer than {n} weeks: provisional)"), word=word, n=BASELINE)


def _before(metric: Indicator, value: Value, usual: Sequence[Value], tongue: Tongue) -> tuple[Tone, str]:
    """More than chance apart from the same number of weeks before."""
    changed = change(metric, [value], usual, tongue)
    if changed is None or changed.tone is Tone.FLAT:
        return Tone.FLAT, ""
    return _toned(metric, bool(changed.up)), tongue.say(_("more than before") if changed.up else _("less than before"))


def _toned(metric: Indicator, more: bool) -> Tone:
    """Better or to check; of what is neither there is no colour."""
    if metric.better == "neither":
        return Tone.FLAT
    return Tone.GOOD if more == (metric.better == "higher") else Tone.CHECK

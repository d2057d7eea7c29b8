"""One cell of a heat map: the number, what it is of, whether it is usual, and what a colour may say of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from crm_core.base.text import _
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.registry import indicators, scores
from crm_core.measure.score import Component
from crm_core.measure.value import Status, Value
from crm_core.web.views.model import RowsLink, plain
from crm_core.web.views.numbers import CLOSE, ENOUGH, FEW, LEAST_WEEKS, Tone, change, interval, shown
from crm_core.web.views.tongue import Tongue

_SHORT = {Status.NOT_RECORDED: _("not recorded"), Status.INSUFFICIENT_DATA: _("too few")}


@dataclass(frozen=True)
class Told:
    """Of which indicator a cell is, and of whom; `name` is CRM text."""

    indicator: str
    name: str
    label: str


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
    """The cell of one indicator. `usual`: his own weeks before, or one value for the weeks before."""
    metric = indicators()[what.indicator]
    seen = shown(metric, values, tongue)
    if seen.missing:
        short = tongue.say(_SHORT.get(values[0].status, _("no data"))) if values else tongue.say(_("no data"))
        told = f"{what.name}, {tongue.say(metric.label)}: {seen.detail}"
        return Cell(what.indicator, what.label, seen.big, short, "", Tone.MISSING, "", told, None)
    value = values[0]
    band = _band(metric, usual, tongue)
    arrow = _arrow(metric, value, usual)
    tone, word = _tone(metric, value, usual, bool(arrow), tongue)
    share = metric.unit is Unit.SHARE
    under = _of(value, tongue) if share else band
    parts = [seen.big, _of(value, tongue) if share and value.n >= FEW else ""]
    parts += [interval(int(value.numerator or 0), value.n, tongue) if share and FEW <= value.n < ENOUGH else ""]
    parts += [band, word]
    told = f"{what.name}, {tongue.say(metric.label)}: {', '.join(part for part in parts if part)}"
    return Cell(what.indicator, what.label, seen.big, under, arrow, tone, word, told, link if value.n else None)


def _of(value: Value, tongue: Tongue) -> str:
    """'8 of 12'; of fewer than five that is the number itself, and 'too few' stands under it."""
    if value.n < FEW:
        return tongue.say(_("too few"))
    return tongue.say(_("{counted} of {n}"), counted=tongue.number(int(value.numerator or 0)), n=tongue.number(value.n))


def _known(metric: Indicator, usual: Sequence[Value]) -> list[float]:
    """The values that can be held against: shares of too few rows cannot."""
    sound = [v for v in usual if v.status is Status.OK and (metric.unit is not Unit.SHARE or v.n >= FEW)]
    return [float(v.value) for v in sound if v.value is not None]


def _band(metric: Indicator, usual: Sequence[Value], tongue: Tongue) -> str:
    """'usual 4–9': the lowest and the highest of his own weeks; of a single value before: 'before 21'."""
    known = [plain(metric, number, None, tongue) for number in sorted(_known(metric, usual))]
    if len(usual) == 1:
        return tongue.say(_("before {n}"), n=known[0]) if known else ""
    if len(known) < LEAST_WEEKS:
        return ""
    if known[0] == known[-1]:
        return tongue.say(_("usual {low}"), low=known[0])
    return tongue.say(_("usual {low}–{high}"), low=known[0], high=known[-1])


def _arrow(metric: Indicator, value: Value, usual: Sequence[Value]) -> str:
    """Above or below all of his own weeks."""
    known = _known(metric, usual)
    if len(known) < LEAST_WEEKS or (metric.unit is Unit.SHARE and value.n < FEW):
        return ""
    number = float(value.value or 0)
    return "↑" if number > max(known) else "↓" if number < min(known) else ""


def _tone(
    metric: Indicator, value: Value, usual: Sequence[Value], is_unusual: bool, tongue: Tongue
) -> tuple[Tone, str]:
    """A share of twenty rows or more against its target; a count against his own weeks, beyond chance."""
    if metric.unit is Unit.SHARE:
        return _on_target(metric.name, value, tongue)
    known, is_single = _known(metric, usual), len(usual) == 1
    if not known or not (is_single or is_unusual):
        return Tone.FLAT, ""
    middle = round(median(known))
    changed = change(metric, [value], [Value(Status.OK, middle, middle, None, middle)], tongue)
    if changed is None or changed.tone is Tone.FLAT:
        return Tone.FLAT, ""
    more, less = (
        (_("more than before"), _("less than before")) if is_single else (_("more than usual"), _("less than usual"))
    )
    return (Tone.GOOD if changed.tone is Tone.GOOD else Tone.CHECK), tongue.say(more if changed.up else less)


def _on_target(name: str, value: Value, tongue: Tongue) -> tuple[Tone, str]:
    if value.n < ENOUGH:
        return Tone.FLAT, ""
    reached = _component(name).reached(float(value.value or 0))
    if reached >= 1:
        return Tone.GOOD, tongue.say(_("on target"))
    return (Tone.CHECK, tongue.say(_("close"))) if reached >= CLOSE else (Tone.LOW, tongue.say(_("to check")))


def _component(name: str) -> Component:
    """Floor and target as the scores have them; of what no score weighs the plain way from 0 to all."""
    parts = (part for score in scores().values() for part in score.components if part.indicator == name)
    return next(parts, Component(name, 1))

"""The lines of a score: what was reached, on the way to what, against the own weeks and the peers, for which points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import quantiles

from crm_core.base.access import Benchmark
from crm_core.base.text import _
from crm_core.measure.evidence import Window
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.registry import indicators
from crm_core.measure.score import Line, Scored
from crm_core.measure.statistics.largest_remainder import largest_remainder
from crm_core.measure.value import Status, Value
from crm_core.web.views.model import RowsLink, about
from crm_core.web.views.numbers import CLOSE, ENOUGH, FEW, LEAST_WEEKS, WHY_MISSING, Tone, shown
from crm_core.web.views.quantity import quantity
from crm_core.web.views.tongue import NOTHING, Tongue


@dataclass(frozen=True)
class Around:
    """What the lines are held against, by indicator: his own weeks, and what may be told of his peers."""

    weeks: Mapping[str, Sequence[Sequence[Value]]] = field(default_factory=dict)
    peers: Mapping[str, Benchmark] = field(default_factory=dict)


@dataclass(frozen=True)
class CardLine:
    """One line of a score; places on the bullet are 0..1."""

    indicator: str
    label: str
    actual: str  # '58%', '3 of 4', '–'
    detail: str  # '62 of 107', the interval, or why there is no number
    target: str
    reached: float | None  # for the bullet
    target_mark: float
    band: tuple[float, float] | None  # the middle half of his own weeks
    peer_mark: float | None  # the median of the peers
    beside: str  # both in words
    tone: Tone
    word: str  # what the tone says
    points: str
    weight: str
    gain: str
    is_mendable: bool  # whether a fix brings the lost points back
    about: tuple[tuple[str, str], ...]
    link: RowsLink | None


def label(indicator: str, tongue: Tongue) -> str:
    """The label of a component."""
    return tongue.say(indicators()[indicator].label)


def fed(scored: Scored) -> list[Line]:
    """The lines that have points."""
    return [line for line in scored.lines if line.points is not None]


def rounded(scored: Scored) -> dict[str, tuple[float, float]]:
    """indicator -> (points, lost) with one decimal: the points add up to the score as shown, both together to 100."""
    lines = fed(scored)
    total = round(scored.value or 0.0, 1)
    points = largest_remainder([line.points or 0.0 for line in lines], total)
    lost = largest_remainder([line.lost or 0.0 for line in lines], (100.0 if lines else 0.0) - total)
    pairs = zip(points, lost, strict=True)
    return dict(zip((line.component.indicator for line in lines), pairs, strict=True))


def card_lines(scored: Scored, around: Around, owner_id: str, window: Window, tongue: Tongue) -> tuple[CardLine, ...]:
    """All lines, also those without a number."""
    points, where = rounded(scored), RowsLink("", window, owner=owner_id)
    mended = {fix.indicator for fix in scored.fixes}
    lines = (_line(line, points.get(line.component.indicator), around, where, tongue) for line in scored.lines)
    return tuple(replace(line, is_mendable=line.indicator in mended) for line in lines)


def _line(line: Line, points: tuple[float, float] | None, around: Around, where: RowsLink, tongue: Tongue) -> CardLine:
    name = line.component.indicator
    metric = indicators()[name]
    told = about(metric, tongue)
    if metric.no_fix:
        told += ((tongue.say(_("What can be done")), tongue.say(metric.no_fix)),)
    got, lost = points if points else (None, None)
    tone, word = _tone(line, tongue)
    actual, detail = _actual(line, tongue)
    own = band(around.weeks.get(name, ()))
    peers = around.peers.get(name)
    return CardLine(
        name,
        label(name, tongue),
        actual,
        detail,
        quantity(metric.unit, line.component.target, tongue),
        _way(line, line.value) if line.status is Status.OK else None,
        _way(line, line.component.target) or 0.0,
        None if own is None else _between(line, own),
        None if peers is None else _way(line, peers.median),
        _beside(metric, own, peers, tongue),
        tone,
        word,
        NOTHING if got is None else tongue.number(got, 1),
        NOTHING if got is None or lost is None else tongue.number(got + lost, 1),
        tongue.signed(lost, 1) if lost else "",
        False,
        told,
        RowsLink(name, where.window, owner=where.owner) if line.n else None,
    )


def band(weeks: Sequence[Sequence[Value]]) -> tuple[float, float] | None:
    """Between what half of his own weeks lay; None of too few weeks with enough rows to tell."""
    first = [week[0] for week in weeks if week]
    known = [float(v.value) for v in first if v.status is Status.OK and v.value is not None and v.n >= FEW]
    if len(known) < LEAST_WEEKS:
        return None
    low, _median, high = quantiles(known, n=4, method="inclusive")
    return low, high


def _between(line: Line, own: tuple[float, float]) -> tuple[float, float]:
    low, high = sorted(_way(line, edge) or 0.0 for edge in own)
    return low, high


def _beside(metric: Indicator, own: tuple[float, float] | None, peers: Benchmark | None, tongue: Tongue) -> str:
    """'Own weeks 40% – 66% · median of 11 peers 61%'."""
    parts = []
    if own is not None:
        low, high = (quantity(metric.unit, edge, tongue) for edge in own)
        parts.append(tongue.say(_("own weeks {low} – {high}"), low=low, high=high))
    if peers is not None:
        middle = quantity(metric.unit, peers.median, tongue)
        parts.append(tongue.say(_("median of {n} peers {middle}"), n=peers.n, middle=middle))
    return " · ".join(parts)


def _way(line: Line, value: float | None) -> float | None:
    """Where a value stands on the bullet, 0..1: a share as it is, else between floor and target."""
    if value is None:
        return None
    if indicators()[line.component.indicator].unit is Unit.SHARE:
        return min(1.0, max(0.0, value))
    return line.component.reached(value)


def _actual(line: Line, tongue: Tongue) -> tuple[str, str]:
    """What was reached and its detail; for missing ones why."""
    metric = indicators()[line.component.indicator]
    value = shown(metric, [line.measured] if line.measured else [], tongue)
    if line.status is Status.INSUFFICIENT_DATA and line.value is not None:
        return value.big, tongue.say(
            _("too few: {n} of the {least} that are needed"), n=line.n, least=line.component.min_n
        )
    if line.status is not Status.OK:
        return NOTHING, tongue.say(WHY_MISSING.get(line.status, _("no data")))
    return value.big, value.detail


def _tone(line: Line, tongue: Tongue) -> tuple[Tone, str]:
    if line.status is not Status.OK or line.value is None:
        return Tone.MISSING, tongue.say(_("no number"))
    if line.n < ENOUGH:
        return Tone.FLAT, tongue.say(_("few cases"))
    reached = line.component.reached(line.value)
    if reached >= 1:
        return Tone.GOOD, tongue.say(_("on target"))
    return (Tone.CHECK, tongue.say(_("close"))) if reached >= CLOSE else (Tone.LOW, tongue.say(_("to check")))

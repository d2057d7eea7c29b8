"""One person's scorecard: two scores, what each is made of to the point, and what gains most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_core.base.text import Message, _, plural
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.score import LATER, Line, Scored
from crm_core.measure.value import Status, Value
from crm_core.web.views.model import RowsLink, about, rows_of
from crm_core.web.views.numbers import (
    ENOUGH,
    WHY_MISSING,
    Change,
    Shown,
    Tone,
    change,
    largest_remainder,
    share,
    shown,
)
from crm_core.web.views.tongue import NOTHING, Tongue

BESIDE = (
    "open_opportunities",
    "open_pipeline_amount",
    "overdue_activities",
    "meetings_held",
    "won_count",
    "won_amount",
)
MOST_FIXES = 5
LEAST_GAIN = 0.05  # less is not seen on the card
ORDER = ("data_quality", "adoption")
CLOSE = 0.8  # this part of the way to the target is 'close'
LATER_LABELS: dict[str, Message] = {
    "client_uniqueness": _("No duplicate clients"),
    "client_freshness": _("Clients kept up to date"),
    "feature_breadth": _("Breadth of use"),
    "capture_rate": _("Calls and mails captured"),
}
_COVERED = _("Made of {share} of the weights; the rest is shared out, see the grey lines.")
_TOO_LITTLE = _(
    "No score: only {share} of the weights have enough data, 60% are needed. The lines below show what there is."
)


@dataclass(frozen=True)
class CardLine:
    """One line of a score."""

    indicator: str
    label: str
    actual: str  # '58%', '3 of 4', '–'
    detail: str  # '62 of 107', the interval, or why there is no number
    target: str
    reached: float | None  # 0..1, for the bullet
    target_mark: float
    tone: Tone
    word: str  # what the tone says
    points: str
    weight: str
    gain: str
    about: tuple[tuple[str, str], ...]
    link: RowsLink | None


@dataclass(frozen=True)
class ScoreCard:
    """One score with its lines; `value` is '82.4' or '–'."""

    name: str
    label: str
    question: str
    value: str
    part: float | None  # 0..1 for the bar
    weakest: str
    note: str
    lines: tuple[CardLine, ...]


@dataclass(frozen=True)
class Beside:
    """A number next to the scores: never scored itself."""

    label: str
    shown: Shown
    change: Change | None
    link: RowsLink | None


@dataclass(frozen=True)
class FixLine:
    """What to do, what it gains, where the score is then, and the rows."""

    action: str
    score: str
    gain: str
    after: str
    rows: str
    link: RowsLink


@dataclass(frozen=True)
class Scorecard:
    """The page of one person."""

    scores: tuple[ScoreCard, ...]
    beside: tuple[Beside, ...]
    fixes: tuple[FixLine, ...]
    before: str


_ROWS = plural("Show {n} record", "Show {n} records")


def build(
    scored: Sequence[Scored],
    now: Mapping[str, Sequence[Value]],
    before: Mapping[str, Sequence[Value]],
    owner_id: str,
    window: Window,
    before_label: str,
    tongue: Tongue,
) -> Scorecard:
    """The card of `owner_id`: his scores, the numbers beside them, his fixes."""
    ordered = sorted(scored, key=lambda one: ORDER.index(one.score.name) if one.score.name in ORDER else len(ORDER))
    cards = tuple(_score(one, owner_id, window, tongue) for one in ordered)
    return Scorecard(
        cards,
        tuple(_beside(name, now, before, owner_id, window, tongue) for name in BESIDE if name in now),
        _fixes(scored, owner_id, window, tongue),
        before_label,
    )


def _beside(
    name: str,
    now: Mapping[str, Sequence[Value]],
    before: Mapping[str, Sequence[Value]],
    owner_id: str,
    window: Window,
    tongue: Tongue,
) -> Beside:
    metric = indicators()[name]
    value = shown(metric, now[name], tongue, short=True)
    link = None if value.missing else rows_of(name, window, owner=owner_id)
    return Beside(tongue.say(metric.label), value, change(metric, now[name], before.get(name, ()), tongue), link)


def _score(scored: Scored, owner_id: str, window: Window, tongue: Tongue) -> ScoreCard:
    fed = [line for line in scored.lines if line.points is not None]
    rounded = dict(zip((line.component.indicator for line in fed), _rounded(scored, fed), strict=True))
    lines = [_line(line, rounded.get(line.component.indicator), owner_id, window, tongue) for line in scored.lines]
    part = None if scored.value is None else scored.value / 100
    return ScoreCard(
        scored.score.name,
        tongue.say(scored.score.label),
        tongue.say(scored.score.question),
        NOTHING if scored.value is None else tongue.number(scored.value, 1),
        part,
        _weakest(scored, rounded, tongue),
        tongue.say(_TOO_LITTLE if scored.value is None else _COVERED, share=tongue.percent(scored.coverage))
        if scored.coverage < 1
        else "",
        tuple(lines),
    )


def _rounded(scored: Scored, fed: Sequence[Line]) -> list[tuple[float, float]]:
    """(points, lost) with one decimal: the points add up to the score as shown, both together to 100."""
    total = round(scored.value or 0.0, 1)
    points = largest_remainder([line.points or 0.0 for line in fed], total)
    lost = largest_remainder([line.lost or 0.0 for line in fed], (100.0 if fed else 0.0) - total)
    return list(zip(points, lost, strict=True))


def _weakest(scored: Scored, rounded: Mapping[str, tuple[float, float]], tongue: Tongue) -> str:
    weakest = scored.weakest
    if weakest is None:
        return ""
    lost = rounded[weakest.component.indicator][1]
    if not lost:
        return tongue.say(_("none, nothing is lost"))
    return f"{label(weakest.component.indicator, tongue)} (−{tongue.number(lost, 1)})"


def label(indicator: str, tongue: Tongue) -> str:
    """The label of a component, also of one that a coming version feeds."""
    known = indicators()
    return tongue.say(known[indicator].label if indicator in known else LATER_LABELS.get(indicator, Message(indicator)))


def _line(line: Line, rounded: tuple[float, float] | None, owner_id: str, window: Window, tongue: Tongue) -> CardLine:
    name = line.component.indicator
    metric = indicators().get(name)
    told = about(metric, tongue) if metric else ()
    if metric and metric.no_fix:
        told += ((tongue.say(_("What can be done")), tongue.say(metric.no_fix)),)
    link = RowsLink(name, window, owner=owner_id) if metric and line.n else None
    points, lost = rounded if rounded else (None, None)
    tone, word = _tone(line, tongue)
    actual, detail = _actual(line, tongue)
    return CardLine(
        name,
        label(name, tongue),
        actual,
        detail,
        tongue.percent(line.component.target),
        line.counted / line.n if line.status is Status.OK and line.n else None,
        line.component.target,
        tone,
        word,
        NOTHING if points is None else tongue.number(points, 1),
        NOTHING if points is None or lost is None else tongue.number(points + lost, 1),
        tongue.signed(lost, 1) if lost else "",
        told,
        link,
    )


def _actual(line: Line, tongue: Tongue) -> tuple[str, str]:
    """What was reached and its detail; for missing ones why."""
    if line.component.indicator in LATER and line.component.indicator not in indicators():
        return NOTHING, tongue.say(_("not measured yet: it comes with a later version"))
    if line.status is Status.INSUFFICIENT_DATA and line.value is not None:
        value = share(line.counted, line.n, tongue)
        return value.big, tongue.say(
            _("too few: {n} of the {least} that are needed"), n=line.n, least=line.component.min_n
        )
    if line.status is not Status.OK:
        return NOTHING, tongue.say(WHY_MISSING.get(line.status, _("no data")))
    value = share(line.counted, line.n, tongue)
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


def _fixes(scored: Sequence[Scored], owner_id: str, window: Window, tongue: Tongue) -> tuple[FixLine, ...]:
    """Up to five things to do, over both scores, the greatest gain first; gains as the lines show them."""
    found = []
    for one in scored:
        fed = [line for line in one.lines if line.points is not None]
        shown_ = dict(zip((line.component.indicator for line in fed), _rounded(one, fed), strict=True))
        found += [(fix, one, shown_[fix.indicator][1]) for fix in one.fixes if fix.gain >= LEAST_GAIN]
    found.sort(key=lambda line: (-line[0].gain, line[0].indicator))
    lines = []
    for fix, one, gain in found[:MOST_FIXES]:
        score, now = tongue.say(one.score.label), round(one.value or 0.0, 1)
        words = {"score": score, "now": tongue.number(now, 1), "after": tongue.number(now + gain, 1)}
        lines.append(
            FixLine(
                fix.action,
                score,
                tongue.signed(gain, 1),
                tongue.say(_("{score}: {now} → {after}"), **words),
                tongue.count(_ROWS, _not_counted(one, fix.indicator)),
                RowsLink(fix.indicator, window, owner=owner_id, only="not"),
            )
        )
    return tuple(lines)


def _not_counted(scored: Scored, indicator: str) -> int:
    return sum(line.n - line.counted for line in scored.lines if line.component.indicator == indicator)

"""One person's scorecard: two scores, what each is made of to the point, and what gains most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crm_core.base.text import _
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.score import Scored
from crm_core.measure.value import Value
from crm_core.review.score_history import Past
from crm_core.web.views.model import Bars, RowsLink, rows_of
from crm_core.web.views.numbers import Change, Shown, change, shown
from crm_core.web.views.score_change import ScoreChange, curve, reading, score_change
from crm_core.web.views.score_fixes import Fixes, fixes
from crm_core.web.views.score_lines import Around, CardLine, card_lines, label, rounded
from crm_core.web.views.tongue import NOTHING, Tongue

BESIDE = (
    "open_opportunities",
    "open_pipeline_amount",
    "overdue_activities",
    "forward_load",
    "load_index",
    "meetings_held",
    "won_count",
    "won_amount",
)
ORDER = ("data_quality", "adoption")
_COVERED = _("Made of {share} of the weights; the rest is shared out, see the grey lines.")
_TOO_LITTLE = _(
    "No score: only {share} of the weights have enough data, 60% are needed. The lines below show what there is."
)


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
    version: str
    change: ScoreChange
    curve: Bars
    reading: str  # of the curve
    lines: tuple[CardLine, ...]


@dataclass(frozen=True)
class Beside:
    """A number next to the scores: never scored itself."""

    label: str
    shown: Shown
    change: Change | None
    link: RowsLink | None


@dataclass(frozen=True)
class Scorecard:
    """The page of one person."""

    scores: tuple[ScoreCard, ...]
    beside: tuple[Beside, ...]
    fixes: Fixes
    before: str


@dataclass(frozen=True)
class Data:
    """What the caches gave of one person."""

    owner_id: str
    window: Window
    before_label: str
    scored: Sequence[Scored]
    now: Mapping[str, Sequence[Value]] = field(default_factory=dict)  # the numbers beside, by indicator
    before: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    past: Mapping[str, Past] = field(default_factory=dict)  # by score
    around: Around = Around()


def build(data: Data, tongue: Tongue) -> Scorecard:
    """His scores, the numbers beside them, his fixes."""
    ordered = sorted(data.scored, key=lambda one: place(one.score.name))
    return Scorecard(
        tuple(_score(one, data, tongue) for one in ordered),
        tuple(_beside(name, data, tongue) for name in BESIDE if name in data.now),
        fixes(ordered, data.owner_id, data.window, tongue),
        data.before_label,
    )


def place(name: str) -> int:
    """Where a score stands among the others."""
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _beside(name: str, data: Data, tongue: Tongue) -> Beside:
    metric = indicators()[name]
    value = shown(metric, data.now[name], tongue, short=True)
    link = None if value.missing else rows_of(name, data.window, owner=data.owner_id)
    changed = change(metric, data.now[name], data.before.get(name, ()), tongue)
    return Beside(tongue.say(metric.label), value, changed, link)


def _score(scored: Scored, data: Data, tongue: Tongue) -> ScoreCard:
    past = data.past.get(scored.score.name)
    note = ""
    if scored.coverage < 1:
        note = tongue.say(_TOO_LITTLE if scored.value is None else _COVERED, share=tongue.percent(scored.coverage))
    return ScoreCard(
        scored.score.name,
        tongue.say(scored.score.label),
        tongue.say(scored.score.question),
        NOTHING if scored.value is None else tongue.number(scored.value, 1),
        None if scored.value is None else scored.value / 100,
        _weakest(scored, tongue),
        note,
        scored.score.version,
        score_change(scored, past, data.before_label, tongue) if past else ScoreChange("", ""),
        curve(past, tongue) if past else Bars(),
        reading(past, tongue) if past else "",
        card_lines(scored, data.around, data.owner_id, data.window, tongue),
    )


def _weakest(scored: Scored, tongue: Tongue) -> str:
    weakest = scored.weakest
    if weakest is None:
        return ""
    lost = rounded(scored)[weakest.component.indicator][1]
    if not lost:
        return tongue.say(_("none, nothing is lost"))
    return f"{label(weakest.component.indicator, tongue)} (−{tongue.number(lost, 1)})"

"""How a score changed and why: the sum of its lines, in one sentence; and its last twelve windows."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.base.text import Message, _
from crm_core.measure.score import Scored
from crm_core.measure.statistics.largest_remainder import largest_remainder
from crm_core.review.changes import Cause, causes
from crm_core.review.score_history import Past
from crm_core.web.views.model import Bars
from crm_core.web.views.score_lines import label
from crm_core.web.views.tongue import Tongue

_KINDS: dict[str, Message] = {
    "availability": _("lines that only one of the two can tell"),
    "definition": _("the new definition"),
}
_FAR = 1000.0  # lifts every part above 0: the largest remainder rounds what is taken as well as what is given


@dataclass(frozen=True)
class ScoreChange:
    """'+4.2' and why: 'Results +6.0, next steps −1.8'. Without a comparison `by` is empty and `why` says why."""

    by: str
    why: str


def score_change(now: Scored, past: Past, before_label: str, tongue: Tongue) -> ScoreChange:
    """The change against the window before, as the two scores are shown."""
    if now.value is None:
        return ScoreChange("", "")
    if past.before.value is None:
        words = _("No comparison with {before}: only {share} of the weights can be told of then.")
        share = tongue.percent(past.before.coverage)
        return ScoreChange("", tongue.say(words, before=before_label, share=share))
    total = round(round(now.value, 1) - round(past.before.value, 1), 1)
    by = tongue.say(_("{by} against {before}"), by=tongue.signed(total, 1), before=before_label)
    parts = _told(causes(past.before, now, past.after_by_old), total, tongue)
    if parts is None:
        return ScoreChange(by, tongue.say(_("The two are made of different lines.")))
    return ScoreChange(by, ", ".join(parts) or tongue.say(_("no line moved")))


def _told(found: Sequence[Cause], total: float, tongue: Tongue) -> list[str] | None:
    """'Results +6.0', the greatest first; they add up to the total as shown. None where no line can be told."""
    if not found:
        return None
    lifted = largest_remainder([cause.points + _FAR for cause in found], total + _FAR * len(found))
    shown = [(round(part - _FAR, 1), cause) for part, cause in zip(lifted, found, strict=True)]
    shown.sort(key=lambda pair: -abs(pair[0]))
    return [f"{_named(cause, tongue)} {tongue.signed(points, 1)}" for points, cause in shown if points]


def _named(cause: Cause, tongue: Tongue) -> str:
    return label(cause.indicator, tongue) if cause.indicator else tongue.say(_KINDS[cause.kind])


def curve(past: Past, tongue: Tongue) -> Bars:
    """Twelve windows as bars; empty where not two of them can be told."""
    known = [value for value in past.curve if value is not None]
    if len(known) < 2:
        return Bars()
    heights = tuple(None if value is None else value / 100 for value in past.curve)
    words = (tongue.say(_("none")) if value is None else tongue.number(value, 1) for value in past.curve)
    text = tongue.say(_("Four weeks each, a week apart: {words}"), words=", ".join(words))
    return Bars(heights, text, past.curve)


def reading(past: Past, tongue: Tongue) -> str:
    """The curve in one line; without a curve why there is none."""
    known = [value for value in past.curve if value is not None]
    without = tongue.listed(label(name, tongue) for name in past.left_out)
    if len(known) < 2:
        words = _("No curve yet: what {without} stood at is known only since the first reading of the CRM.")
        return tongue.say(words, without=without) if without else ""
    words = _("Twelve windows of four weeks: between {low} and {high}.")
    if len(known) < len(past.curve):
        words = _("Windows of four weeks, {n} of twelve can be told: between {low} and {high}.")
    told = tongue.say(words, n=len(known), low=tongue.number(min(known), 1), high=tongue.number(max(known), 1))
    return f"{told} {tongue.say(_('Without {names}.'), names=without)}" if without else told

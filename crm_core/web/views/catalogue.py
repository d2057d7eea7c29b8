"""The catalogue: every indicator and score, how it is counted, and whether this CRM feeds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_core.base.text import Message, _, plural
from crm_core.measure import definition
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.registry import FAMILIES, families, indicators, scores
from crm_core.measure.score import Component, Score
from crm_core.web.views.lacks import lacks
from crm_core.web.views.model import about
from crm_core.web.views.scorecard import label
from crm_core.web.views.sql_text import laid_out
from crm_core.web.views.tongue import Tongue

TITLES: dict[str, Message] = {
    "workload": _("Workload"),
    "quality": _("Data quality"),
    "conversion": _("Conversion"),
    "adoption": _("Adoption"),
    "relationship": _("Relationships"),
}
UNITS: dict[Unit, Message] = {Unit.COUNT: _("a number"), Unit.SHARE: _("a share"), Unit.MONEY: _("an amount of money")}
BETTER: dict[str, Message] = {
    "higher": _("more is better"),
    "lower": _("fewer is better"),
    "neither": _("neither more nor fewer is better"),
}
Capability = Mapping[str, Sequence[str]]  # indicator -> what this CRM lacks for it; empty: it feeds it
_FED = plural("{n} indicator, {fed} of them fed by this CRM", "{n} indicators, {fed} of them fed by this CRM")
_FOUND = plural("{n} indicator", "{n} indicators")
_CASES = plural("at least {n} case", "at least {n} cases")


@dataclass(frozen=True)
class Entry:
    """One indicator in the list. `is_fed` is None before the CRM was read."""

    name: str
    label: str
    question: str
    unit: str
    is_fed: bool | None


@dataclass(frozen=True)
class Family:
    """Indicators that belong together."""

    title: str
    answer: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Part:
    """One weighted indicator of a score; `name` is None for one that a coming version measures."""

    name: str | None
    label: str
    weight: int
    detail: str


@dataclass(frozen=True)
class ScoreEntry:
    """A score with what it is made of."""

    label: str
    question: str
    version: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Definition:
    """Everything about one indicator."""

    name: str
    label: str
    question: str
    facts: tuple[tuple[str, str], ...]
    formula: tuple[tuple[str, str], ...]
    is_fed: bool | None
    lacking: str
    sql: str


def capability_of(lines: Sequence[Mapping[str, Any]]) -> Capability:
    """The answer of a check-up by indicator."""
    return {line["indicator"]: tuple(line["needs"]) for line in lines}


def listed(words: str, capability: Capability | None, tongue: Tongue) -> list[Family]:
    """The indicators in whose words all of these stand, by family."""
    wanted = words.casefold().split()
    found = []
    for family in FAMILIES:
        entries = tuple(
            _entry(metric, capability, tongue)
            for name, metric in indicators().items()
            if families()[name] == family and all(word in _text(metric, tongue) for word in wanted)
        )
        if entries:
            fed = sum(entry.is_fed is True for entry in entries)
            answer = (
                tongue.count(_FOUND, len(entries)) if capability is None else tongue.count(_FED, len(entries), fed=fed)
            )
            found.append(Family(tongue.say(TITLES[family]), answer, entries))
    return found


def _entry(metric: Indicator, capability: Capability | None, tongue: Tongue) -> Entry:
    say = tongue.say
    return Entry(
        metric.name, say(metric.label), say(metric.question), say(UNITS[metric.unit]), is_fed(metric, capability)
    )


def is_fed(metric: Indicator, capability: Capability | None) -> bool | None:
    """Whether this CRM feeds it; None before it was read."""
    return None if capability is None else not capability.get(metric.name, ())


def _text(metric: Indicator, tongue: Tongue) -> str:
    said = (metric.label, metric.question, metric.population, metric.counted, metric.dated, metric.exclusions)
    return f"{metric.name} {' '.join(tongue.say(text) for text in said if text)}".casefold()


def defined(metric: Indicator, capability: Capability | None, tongue: Tongue) -> Definition:
    """One indicator in full."""
    say = tongue.say
    facts = (
        (say(_("Unit")), say(UNITS[metric.unit])),
        (say(_("Direction")), say(BETTER[metric.better])),
        (say(_("Family")), say(TITLES[families()[metric.name]])),
        (say(_("In the scores")), _weights(metric, tongue)),
        (say(_("Version")), f"{metric.version} · {definition.digest(metric)[:19]}"),
    )
    return Definition(
        metric.name,
        say(metric.label),
        say(metric.question),
        facts,
        (*about(metric, tongue)[1:], *_mending(metric, tongue)),
        is_fed(metric, capability),
        _lacking(metric, capability, tongue),
        laid_out(definition.reference_sql(metric)),
    )


def _mending(metric: Indicator, tongue: Tongue) -> tuple[tuple[str, str], ...]:
    """What mends the rows that do not count, and what is a rule of how it is shown."""
    found = []
    if metric.fix is not None:
        found.append((tongue.say(_("What mends it")), metric.fix.form(2, tongue.language).format(n="…")))
    if metric.no_fix:
        found.append((tongue.say(_("What mends it")), tongue.say(metric.no_fix)))
    if metric.behaviour:
        words = _("It tells how people work: of others it is shown for whole weeks only.")
        found.append((tongue.say(_("Shown")), tongue.say(words)))
    return tuple(found)


def _weights(metric: Indicator, tongue: Tongue) -> str:
    weights = [
        tongue.say(_("{score}: {weight} of 100"), score=tongue.say(score.label), weight=part.weight)
        for score in scores().values()
        for part in score.components
        if part.indicator == metric.name
    ]
    return ", ".join(weights) or tongue.say(_("in none: shown, never scored"))


def _lacking(metric: Indicator, capability: Capability | None, tongue: Tongue) -> str:
    return tongue.say(_("It lacks: {what}"), what=lacks((capability or {}).get(metric.name, ()), tongue))


def scored(tongue: Tongue) -> list[ScoreEntry]:
    """Both scores, the heaviest part first."""
    return [
        ScoreEntry(tongue.say(score.label), tongue.say(score.question), score.version, tuple(_parts(score, tongue)))
        for score in scores().values()
    ]


def _parts(score: Score, tongue: Tongue) -> list[Part]:
    ordered = sorted(score.components, key=lambda part: -part.weight)
    return [_part(part, tongue) for part in ordered]


def _part(part: Component, tongue: Tongue) -> Part:
    if part.indicator not in indicators():
        words = tongue.say(_("not measured yet: it comes with a later version"))
        return Part(None, label(part.indicator, tongue), part.weight, words)
    words = tongue.say(
        _("points from {floor} to {target}, {cases}"),
        target=tongue.percent(part.target),
        floor=tongue.percent(part.floor),
        cases=tongue.count(_CASES, part.min_n),
    )
    return Part(part.indicator, label(part.indicator, tongue), part.weight, words)

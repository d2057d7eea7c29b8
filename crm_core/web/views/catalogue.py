"""The catalogue: every indicator, how it is counted, where it counts, and whether this CRM feeds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crm_core.base.text import Message, _, plural
from crm_core.measure import definition
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.registry import FAMILIES, families, indicators
from crm_core.measure.score import Score
from crm_core.measure.score_definition import is_weightable
from crm_core.web.views.lacks import lacks
from crm_core.web.views.model import about
from crm_core.web.views.sql_text import laid_out
from crm_core.web.views.tongue import Tongue

TITLES: dict[str, Message] = {
    "workload": _("Workload"),
    "quality": _("Data quality"),
    "conversion": _("Conversion"),
    "adoption": _("Adoption"),
    "relationship": _("Relationships"),
}
UNITS: dict[Unit, Message] = {
    Unit.COUNT: _("a number"),
    Unit.SHARE: _("a share"),
    Unit.MONEY: _("an amount of money"),
    Unit.MONEY_PER_DAY: _("money a day"),
    Unit.PER_DAY: _("so many an available working day"),
    Unit.DAYS: _("days"),
    Unit.HOURS: _("hours"),
    Unit.RATIO: _("a ratio, 1 is as usual"),
    Unit.INDEX: _("an index, 100 is as the others"),
    Unit.NUMBER: _("so many on average"),
    Unit.WORD: _("a word"),
}
BETTER: dict[str, Message] = {
    "higher": _("more is better"),
    "lower": _("fewer is better"),
    "neither": _("neither more nor fewer is better"),
}
LEVELS: dict[str, Message] = {
    "person": _("a person, a team, the company"),
    "team": _("a team, the company"),
    "company": _("the company"),
}
Capability = Mapping[str, Sequence[str]]  # indicator -> what this CRM lacks for it; empty: it feeds it
_FED = plural("{n} indicator, {fed} of them fed by this CRM", "{n} indicators, {fed} of them fed by this CRM")
_FOUND = plural("{n} indicator", "{n} indicators")
_GROUPS = plural(
    "Of others only for groups of at least {n} person.", "Of others only for groups of at least {n} people."
)


@dataclass(frozen=True)
class Entry:
    """One indicator in the list, with what is shown on demand. `is_fed` is None before the CRM was read."""

    name: str
    label: str
    question: str
    unit: str
    points: str  # how many it earns; '' for none
    is_fed: bool | None
    more: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Family:
    """Indicators that belong together."""

    title: str
    answer: str
    entries: tuple[Entry, ...]


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


def listed(
    words: str, capability: Capability | None, held: Sequence[Score], tongue: Tongue, only: str = ""
) -> list[Family]:
    """The indicators in whose words all of these stand, by family; `only`: of one family."""
    wanted = words.casefold().split()
    found = []
    for family in [only] if only else FAMILIES:
        entries = tuple(
            _entry(metric, capability, held, tongue)
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


def _entry(metric: Indicator, capability: Capability | None, held: Sequence[Score], tongue: Tongue) -> Entry:
    say, lacking = tongue.say, _lacking(metric, capability, tongue)
    return Entry(
        metric.name,
        say(metric.label),
        say(metric.question),
        say(UNITS[metric.unit]),
        _earned(metric, held, tongue),
        is_fed(metric, capability),
        (
            *about(metric, tongue)[1:],
            *([(say(_("Not recorded")), lacking)] if lacking else []),
            *_rules(metric, tongue),
        ),
    )


def is_fed(metric: Indicator, capability: Capability | None) -> bool | None:
    """Whether this CRM feeds it; None before it was read."""
    return None if capability is None else not capability.get(metric.name, ())


def _text(metric: Indicator, tongue: Tongue) -> str:
    said = (metric.label, metric.question, metric.population, metric.counted, metric.dated, metric.exclusions)
    return f"{metric.name} {' '.join(tongue.say(text) for text in (*said, metric.formula) if text)}".casefold()


def defined(metric: Indicator, capability: Capability | None, held: Sequence[Score], tongue: Tongue) -> Definition:
    """One indicator in full; `held` are the definitions of scores that hold."""
    say = tongue.say
    facts = (
        (say(_("Unit")), say(UNITS[metric.unit])),
        (say(_("Direction")), say(BETTER[metric.better])),
        (say(_("Told of")), say(LEVELS[metric.level])),
        (say(_("Family")), say(TITLES[families()[metric.name]])),
        (say(_("In the scores")), _points(metric, held, tongue)),
        (say(_("Version")), f"{metric.version} · {definition.digest(metric)[:19]}"),
        (say(_("Name")), metric.name),
    )
    return Definition(
        metric.name,
        say(metric.label),
        say(metric.question),
        facts,
        (*about(metric, tongue)[1:], *_mending(metric, tongue), *_rules(metric, tongue)),
        is_fed(metric, capability),
        _lacking(metric, capability, tongue),
        laid_out(definition.reference_sql(metric)),
    )


def _mending(metric: Indicator, tongue: Tongue) -> tuple[tuple[str, str], ...]:
    """What mends the rows that do not count."""
    head = tongue.say(_("What mends it"))
    if metric.fix is not None:
        return ((head, metric.fix.form(2, tongue.language).format(n="…")),)
    return ((head, tongue.say(metric.no_fix)),) if metric.no_fix else ()


def _rules(metric: Indicator, tongue: Tongue) -> tuple[tuple[str, str], ...]:
    """What the law, or fairness, says of showing it."""
    said = []
    if metric.behaviour:
        said.append(tongue.say(_("It tells how people work: of others it is shown for whole weeks only.")))
    if metric.least > 1:
        said.append(tongue.count(_GROUPS, metric.least))
    if metric.signal:
        said.append(tongue.say(_("A question with its rows, never points.")))
    return ((tongue.say(_("Shown")), " ".join(said)),) if said else ()


def _earned(metric: Indicator, held: Sequence[Score], tongue: Tongue) -> str:
    """'Data quality: 30 of 100'; '' where it earns nothing."""
    weights = [
        tongue.say(_("{score}: {weight} of 100"), score=tongue.say(score.label), weight=part.weight)
        for score in held
        for part in score.components
        if part.indicator == metric.name
    ]
    return ", ".join(weights)


def _points(metric: Indicator, held: Sequence[Score], tongue: Tongue) -> str:
    """What it earns, or whether it ever may."""
    if is_weightable(metric):
        return _earned(metric, held, tongue) or tongue.say(_("in none now; it may earn points"))
    return tongue.say(_("in none: shown, never scored"))


def _lacking(metric: Indicator, capability: Capability | None, tongue: Tongue) -> str:
    needs = (capability or {}).get(metric.name, ())
    return tongue.say(_("It lacks: {what}"), what=lacks(needs, tongue)) if needs else ""

"""Adoption in words: features in use, what may hold people back, what trainings and the roll-out brought."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_core.base.text import Message, _, plural
from crm_core.measure.asked import Fact
from crm_core.measure.indicator import Indicator
from crm_core.measure.signals import Flag
from crm_core.measure.training import Effect
from crm_core.measure.value import Value
from crm_core.web.bars import Bar
from crm_core.web.views.numbers import change, shown
from crm_core.web.views.quantity import ANSWERS
from crm_core.web.views.tongue import Tongue

USED = ("active_day_share", "feature_breadth", "capture_rate", "entry_timeliness")
DONE = ("meetings_with_result", "next_step_coverage", "opportunities_with_recent_activity", "ownership_coverage")
PEOPLE = (*USED, *DONE[:3], "adoption_level")
REFERENCE = 0.2  # the line of INDICATORS.md 1.4: below it a CRM is hardly used

TALK: dict[str, Message] = {  # what a barrier suggests; never a judgement
    "unaware": _("Show it once: who has never opened it cannot miss it."),
    "does not know how": _("Offer a short training, or half an hour beside a colleague."),
    "sees no value": _("Ask what it is good for in his work, and listen: it may be the tool."),
}


@dataclass(frozen=True)
class Feature:
    """One feature: how many of the people it is meant for use it. The name comes from the CRM."""

    name: str
    users: int
    people: int


def features(facts: Sequence[Fact]) -> list[Feature]:
    """The features by name of how many use them, the most used first."""
    people, users = Counter(fact.id for fact in facts), Counter(fact.id for fact in facts if fact.counted)
    found = [Feature(name, users[name], n) for name, n in people.items()]
    return sorted(found, key=lambda one: (-one.users / one.people, one.name))


def feature_bars(found: Sequence[Feature], is_person: bool, tongue: Tongue) -> list[Bar]:
    """One line a feature; of one person whether he uses it."""
    if is_person:
        words = {True: tongue.say(_("used")), False: tongue.say(_("not used"))}
        return [Bar(one.name, float(one.users > 0), words[one.users > 0]) for one in found]
    of = _("{counted} of {n}")
    return [Bar(one.name, one.users / one.people, tongue.say(of, counted=one.users, n=one.people)) for one in found]


def breadth_reading(value: Value | None, metric: Indicator, tongue: Tongue) -> str:
    """How much of what there is is used, against the line of 20 %."""
    told = shown(metric, [value] if value else [], tongue)
    if told.missing or value is None or value.value is None:
        return tongue.say(_("There is no number: {why}."), why=told.detail)
    words = (
        _("{share} of what matters is in use ({of}); below {line} a CRM is hardly used.")
        if value.value >= REFERENCE
        else _("Only {share} of what matters is in use ({of}), below the line of {line}.")
    )
    return tongue.say(words, share=told.big, of=told.detail, line=tongue.percent(REFERENCE))


@dataclass(frozen=True)
class Barrier:
    """A guess at what keeps people from features: how many pairs of person and feature, and what to do."""

    word: str
    n: str
    talk: str
    features: str  # names from the CRM


_PAIRS = plural("{n} feature", "{n} features")
_PAIRS_OF_ALL = plural("{n} time", "{n} times")


def barriers(facts: Sequence[Fact], is_person: bool, tongue: Tongue) -> list[Barrier]:
    """The barriers there are, the most frequent first."""
    found = []
    for word, n in Counter(fact.why for fact in facts if fact.why in TALK).most_common():
        names = Counter(fact.id for fact in facts if fact.why == word)
        told = ", ".join(name for name, _n in names.most_common(4))
        count = tongue.count(_PAIRS if is_person else _PAIRS_OF_ALL, n)
        found.append(Barrier(tongue.say(ANSWERS[word or ""]), count, tongue.say(TALK[word or ""]), told))
    return found


@dataclass(frozen=True)
class Trained:
    """What one training did to one indicator of one person; feature and name come from outside."""

    who: str
    what: str
    reading: str


def trained(who: str, what: str, metric: Indicator, effect: Effect, tongue: Tongue) -> Trained | None:
    """Before and after in words; None where one side has no data."""
    before, after = effect.before.value, effect.after.value
    if before is None or after is None:
        return None
    words = (
        _("{label}: {before} before, {after} after")
        if effect.is_clear
        else _("{label}: {before} before, {after} after; may be chance")
    )
    label = tongue.say(metric.label)
    return Trained(
        who, what, tongue.say(words, label=label, before=tongue.percent(before), after=tongue.percent(after))
    )


@dataclass(frozen=True)
class Goal:
    """One goal set before go-live: the indicator, the goal, then and now."""

    label: str
    goal: str
    before: str
    now: str
    word: str


def goal(metric: Indicator, target: float, before: Sequence[Value], now: Sequence[Value], tongue: Tongue) -> Goal:
    """What was meant, what was, what is."""
    first, last = shown(metric, before, tongue), shown(metric, now, tongue)
    reached = next((float(v.value) for v in now if v.value is not None), None)
    changed = change(metric, now, before, tongue)
    if reached is None:
        word = tongue.say(_("no number"))
    elif (reached >= target) == (metric.better != "lower"):
        word = tongue.say(_("reached"))
    else:
        word = tongue.say(_("to go"))
    more = f" ({changed.text})" if changed else ""
    return Goal(tongue.say(metric.label), tongue.percent(target), first.big, last.big + more, word)


@dataclass(frozen=True)
class Question:
    """A signal as a question: about whom (CRM text), what was seen, against what."""

    owner_id: str
    who: str
    signal: str
    text: str


def questions(
    found: Sequence[Flag], known: Mapping[str, Indicator], names: Mapping[str, str], tongue: Tongue
) -> list[Question]:
    """The flags of those whom the viewer may see."""
    listed = []
    for flag in found:
        if flag.owner_id in names:
            metric = known[flag.signal]
            told = shown(metric, [flag.value], tongue)
            text = tongue.say(
                _("{label}: {value}"), label=tongue.say(metric.label), value=f"{told.big} {told.detail}".strip()
            )
            listed.append(Question(flag.owner_id, names[flag.owner_id], flag.signal, text))
    return listed

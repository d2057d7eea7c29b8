"""Are the reviews held, and whose is due: words for the numbers and rows of review_coverage."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crm_core.base.text import _, plural
from crm_core.measure.asked import Fact
from crm_core.measure.value import Status, Value
from crm_core.web.views.numbers import WHY_MISSING
from crm_core.web.views.tongue import Tongue

NAME = "review_coverage"
_LAST = plural("last review {n} day ago", "last review {n} days ago")


@dataclass(frozen=True)
class Due:
    """Somebody with no review for 14 days; the name is CRM text."""

    name: str
    text: str


def reading(values: Sequence[Value], tongue: Tongue) -> str:
    """How many were reviewed, in one line."""
    value = values[0] if values else Value(Status.NO_DATA)
    if value.status is Status.NO_DATA:
        return tongue.say(_("Nobody here has a lead who could review him."))
    if value.status is not Status.OK:
        why = tongue.say(WHY_MISSING.get(value.status, _("no data")))
        return tongue.say(_("There is no number on reviews: {why}."), why=why)
    k, n = int(value.numerator or 0), value.n
    if k == n:
        return tongue.say(_("Everybody was reviewed in the last 14 days ({n} people)."), n=tongue.number(n))
    words = _("{k} of {n} people were reviewed in the last 14 days.")
    return tongue.say(words, k=tongue.number(k), n=tongue.number(n))


def due(facts: Sequence[Fact], names: Mapping[str, str], tongue: Tongue) -> tuple[Due, ...]:
    """Who has no review for 14 days, by name."""
    found = []
    for fact in facts:
        if not fact.counted and fact.id in names:
            never = tongue.say(_("no review yet"))
            text = never if fact.value is None else tongue.count(_LAST, int(fact.value))
            found.append(Due(names[fact.id], text))
    return tuple(sorted(found, key=lambda one: one.name.casefold()))


def of_teams(found: Iterable[tuple[str, Sequence[Value]]], tongue: Tongue) -> list[tuple[str, str]]:
    """'3 of 7' of each team that has somebody to review; the names are CRM text."""
    return [
        (name, tongue.say(_("{counted} of {n}"), counted=tongue.number(value.numerator or 0), n=tongue.number(value.n)))
        for name, values in found
        for value in values
        if value.status is Status.OK
    ]

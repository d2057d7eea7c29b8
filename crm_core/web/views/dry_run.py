"""What a new definition would do, in sentences: who moves, how the scores spread, whether the weights decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_core.base.text import _, plural
from crm_core.measure.statistics.fairness import Sensitivity
from crm_core.review.dry_run import LEAST, MUCH, DryRun, Moved, Spread
from crm_core.web.views.tongue import NOTHING, Tongue

_MOVE = plural("{n} of {all} moves by more than {much} points.", "{n} of {all} move by more than {much} points.")
_GAIN = plural("{n} person gets a score that has none now.", "{n} people get a score who have none now.")
_LOSE = plural("{n} person would have no score any more.", "{n} people would have no score any more.")
_PEOPLE = plural("{n} person", "{n} people")


@dataclass(frozen=True)
class PersonLine:
    """One person's scores; the name is CRM text."""

    name: str
    now: str
    then: str
    by: str
    is_much: bool


@dataclass(frozen=True)
class RunView:
    """The dry run: what it was made with, what it says, two distributions to be seen side by side, persons if open."""

    made_with: str
    sentences: tuple[str, ...]
    spreads: tuple[tuple[str, Spread, str], ...]  # heading, quartiles, the same in words
    persons: tuple[PersonLine, ...]


def told(run: DryRun, seen: Sequence[Moved], names: Mapping[str, str], tongue: Tongue) -> RunView:
    """`seen`: the persons whom the viewer's scope opens, with their `names`."""
    span = tongue.span(run.window.start, run.window.end)
    made_with = tongue.say(_("Made with the work of {span}, as of {clock}."), span=span, clock=tongue.clock(run.as_of))
    all_, much = len(run.compared), tongue.number(MUCH)
    sentences = [tongue.count(_MOVE, run.much, all=tongue.count(_PEOPLE, all_), much=much)]
    sentences += [tongue.count(words, n) for words, n in ((_GAIN, run.gained), (_LOSE, run.lost)) if n]
    sentences.append(sensitivity(run.sensitivity, tongue))
    pairs = [(tongue.say(_("Now")), Spread.of(one.now for one in run.moved))]
    pairs.append((tongue.say(_("With it")), Spread.of(one.then for one in run.moved)))
    spreads = tuple((head, found, spread(found, tongue)) for head, found in pairs if found is not None)
    if not spreads:
        words = _("Fewer than {n} people have a score: no distribution is told.")
        sentences.append(tongue.say(words, n=LEAST))
    lines = sorted((_person(one, names.get(one.owner_id, ""), tongue) for one in seen), key=lambda p: p.name.casefold())
    return RunView(made_with, tuple(sentences), spreads, tuple(lines))


def _person(one: Moved, name: str, tongue: Tongue) -> PersonLine:
    now, then = (NOTHING if value is None else tongue.number(value, 1) for value in (one.now, one.then))
    by = NOTHING if one.by is None else tongue.signed(one.by, 1)
    return PersonLine(name, now, then, by, one.by is not None and abs(one.by) > MUCH)


def spread(found: Spread, tongue: Tongue) -> str:
    """'median 66, half between 61 and 74, 26 people'."""
    low, median, high = (tongue.number(edge) for edge in (found.low, found.median, found.high))
    words = _("median {median}, half between {low} and {high}; {people}")
    people = tongue.count(_PEOPLE, found.n)
    return tongue.say(words, median=median, low=low, high=high, people=people)


def sensitivity(found: Sensitivity | None, tongue: Tongue) -> str:
    """Whether the order of people hangs on the exact weights."""
    if found is None:
        return tongue.say(_("Too few people have a score to say how much hangs on the weights."))
    words = _(
        "With each weight off by up to 20%, drawn 1,000 times, {swapped} of the pairs of people change their order on "
        "average; {ever} do in at least one draw."
    )
    return tongue.say(words, swapped=tongue.percent(found.swapped), ever=tongue.percent(found.ever))

"""From the caches to one person's card: his scores, what came before, his weeks, what may be told of his peers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from crm_core.base.access import Viewer
from crm_core.base.text import _
from crm_core.mart.answers import Answer, Group
from crm_core.measure.evidence import Window
from crm_core.measure.registry import scores
from crm_core.measure.score import Scored
from crm_core.measure.value import Value
from crm_core.review import definitions, peers, score_history
from crm_core.review.peers import Peers
from crm_core.review.score_history import Past
from crm_core.review.scorecard import by_owner
from crm_core.web import caches, loading, navigation
from crm_core.web.gate import Ground
from crm_core.web.installation import installation
from crm_core.web.loading import Who
from crm_core.web.questions import Question
from crm_core.web.views import person_note
from crm_core.web.views import scorecard as views
from crm_core.web.views.periods import DEFAULT, TREND_WEEKS, Period
from crm_core.web.views.score_lines import Around
from crm_core.web.views.scorecard import Data, Scorecard

SUBJECTS = ("workload", "data_quality", "conversion", "adoption", "relationships")


def load(on: Ground, viewer: Viewer, who: Who, period: Period) -> Scorecard:
    """The card of one person. Raises AccessError."""
    owner_id, window = who.person.id, period.window
    beside = Question(on.scope, window, Group.OWNER, views.BESIDE, (owner_id,))
    stamp = caches.definitions_stamp()
    scored = caches.score_cards(on.base, stamp, on.scope, window, owner_id, on.tongue.language)
    names = score_history.names(one.score for one in scored)
    weekly = _weekly(on, Question(on.scope, score_history.days(window), Group.OWNER, names, (owner_id,)))
    data = Data(
        owner_id,
        window,
        on.tongue.say(period.before_label),
        scored,
        _of_one(caches.values(on.base, beside), owner_id),
        _of_one(caches.earlier(on.base, beside), owner_id),
        _past(on, scored, weekly, beside),
        Around(
            {name: told[-TREND_WEEKS:] for name, told in weekly.items()},
            caches.benchmarks(on.base, viewer, window, names, compared(on, viewer, who, period).others),
        ),
    )
    return views.build(data, on.tongue)


def _weekly(on: Ground, asked: Question) -> dict[str, list[list[Value]]]:
    """His weeks by indicator."""
    return {name: told for (name, id_), told in caches.series(on.base, asked).items() if id_ in asked.owner_ids}


def _past(
    on: Ground, cards: Sequence[Scored], weekly: Mapping[str, list[list[Value]]], asked: Question
) -> dict[str, Past]:
    """What came before his scores. Raises AccessError."""
    window, (owner_id,) = asked.window, asked.owner_ids
    then, store = window.start - (window.end - window.start), installation().store
    old = [definitions.in_force(store, one.score.name, then) for one in cards]
    names = score_history.names([*(one.score for one in cards), *old])

    def tell(which: tuple[str, ...], span: Window) -> Mapping[str, Value]:
        return by_owner(caches.values(on.base, replace(asked, names=which, window=span))).get(owner_id, {})

    before = by_owner(caches.earlier(on.base, replace(asked, names=names))).get(owner_id, {})
    known = score_history.Known(before, tell(names, window), weekly, caches.states(on.base))
    return score_history.told(cards, old, known, window, tell)


def compared(on: Ground, viewer: Viewer, who: Who, period: Period) -> Peers:
    """Whom this person is compared with at the end of the period: ids only, whose numbers pass the second door.

    The viewer himself is nobody's other: a lead would know his own number in the median.
    """
    last = period.window.end - timedelta(days=1)
    people = [one for one in caches.answers(on.base).people() if one.id != viewer.owner_id]
    return peers.peers(who.person, people, on.mart.facts, last)


def heading(on: Ground, who: Who, period: Period) -> tuple[str, ...]:
    """What stands under the name: role and team (CRM text), the days, absence, how long he has been here."""
    notes = person_note.notes(who.person, on.mart.facts, period.window, on.tongue)
    return who.person.role or "", who.team, loading.when(on, period.window), *notes


def held_against(on: Ground, viewer: Viewer, who: Who, period: Period) -> str:
    """Whom his lines are held against, in a sentence."""
    return person_note.compared(compared(on, viewer, who, period), on.tongue)


def subject_pages(viewer: Viewer, on: Ground, who: Who, period: Period) -> list[tuple[str, str, dict[str, str]]]:
    """(name, title, filters) of the subject pages that are there and open to this viewer."""
    params = {"owner": who.person.id} | ({"period": period.key} if period.key != DEFAULT else {})
    known = {entry.name: entry for entry in navigation.SITE}
    there = [known[name] for name in SUBJECTS if name in known and navigation.opens(viewer, name)]
    return [(entry.name, on.tongue.say(entry.title), params) for entry in there]


def definitions_line(on: Ground, card: Scorecard) -> str:
    """By which definitions the scores were made."""
    held = (
        on.tongue.say(_("{score} {version}"), score=on.tongue.say(scores()[one.name].label), version=one.version)
        for one in card.scores
    )
    return on.tongue.say(_("Made by the definitions {names}."), names=on.tongue.listed(held))


def _of_one(found: Sequence[Answer], owner_id: str) -> Mapping[str, list[Value]]:
    values: dict[str, list[Value]] = {}
    for answer in found:
        if answer.id == owner_id:
            values.setdefault(answer.indicator, []).append(answer.value)
    return values

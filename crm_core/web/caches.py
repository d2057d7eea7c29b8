"""All that is kept between runs, in one file.

Every function takes the scope and the mart's generation (`base`) as plain arguments, so that nobody is answered
with what was read for another, and no page with what was read before the last sync. No argument begins with an
underscore: Streamlit leaves such out of the key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from crm_core.base import workdays
from crm_core.base.access import EVERYTHING, Scope
from crm_core.base.errors import MartError
from crm_core.mart import backing
from crm_core.mart import plans as counters
from crm_core.mart import series as weekly_series
from crm_core.mart.answers import Answer, Answers, Ask, Group, Person
from crm_core.mart.backing import Only, Sums, Whose
from crm_core.mart.checkup import capability as capability_of
from crm_core.mart.desk import Desk
from crm_core.mart.history import History
from crm_core.mart.mart import Mart
from crm_core.mart.plans import Plan
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators, scores
from crm_core.measure.score import Scored
from crm_core.measure.value import Value
from crm_core.review import targets
from crm_core.review.scorecard import scored
from crm_core.web.installation import installation

TTL = timedelta(hours=1)
Owners = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What values are asked for: of whom in the scope, over which days, how grouped. Hashable, so part of the key."""

    scope: Scope
    window: Window
    group: Group
    names: tuple[str, ...]
    owner_ids: Owners = ()
    stops: bool = False  # behind a plan counter: nothing that happened after the read


def desk() -> Desk:
    """The desk of this installation; nothing is connected yet. Raises a RapportError."""
    return Desk.of(installation().settings)


def mart() -> Mart | None:
    """The mart as it is now; asked on every run, so that a sync shows at once. Raises MartError."""
    return desk().mart()


@st.cache_resource(ttl=TTL, max_entries=3, show_spinner=False)
def answers(base: str) -> Answers:
    """Answers on one generation of the mart. Raises MartError."""
    found = mart()
    if found is None or found.manifest.base != base:
        raise MartError("The CRM was read anew just now. Reload the page.")
    return Answers.on_mart(found)


@st.cache_data(ttl=TTL, max_entries=200, show_spinner=False)
def people(base: str, scope: Scope) -> list[Person]:
    """The persons of the scope, by name."""
    return [person for person in answers(base).people() if scope.covers(person.id)]


@st.cache_data(ttl=TTL, max_entries=200, show_spinner=False)
def teams(base: str, scope: Scope) -> dict[str, str]:
    """id -> name of the teams that have a person of the scope, by name."""
    visible = {person.team_id for person in people(base, scope)}
    named = answers(base).teams().items()
    return {id_: name for id_, name in sorted(named, key=lambda item: (item[1].casefold(), item[0])) if id_ in visible}


@st.cache_data(ttl=TTL, max_entries=600, show_spinner=False)
def values(base: str, asked: Question) -> list[Answer]:
    """The values of several indicators, as of the read."""
    found = answers(base)
    return found.values([indicators()[name] for name in asked.names], _ask(found, asked))


@st.cache_data(ttl=TTL, max_entries=600, show_spinner=False)
def earlier(base: str, asked: Question) -> list[Answer]:
    """What stood in the window of the same length before: flows in it, states at its distance from now."""
    found = answers(base)
    length = asked.window.end - asked.window.start
    before = replace(asked, window=Window(asked.window.start - length, asked.window.start))
    metrics = [indicators()[name] for name in asked.names]
    states = weekly_series.states(found, metrics)
    ask = _ask(found, before)
    flows = found.values([metric for metric in metrics if metric.name not in states], ask)
    retold = [metric for metric in metrics if metric.name in weekly_series.RETOLD]
    then = found.read_at - length
    others = [metric for metric in metrics if metric.name in states - weekly_series.RETOLD]
    return flows + found.values(retold, replace(ask, as_of=then)) + found.recalled(others, ask, [then])[0]


@st.cache_data(ttl=TTL, max_entries=300, show_spinner=False)
def series(base: str, asked: Question) -> dict[tuple[str, str | None], list[list[Value]]]:
    """The weeks of the window: flows from the rollups, states by the CRM's own dates or the history."""
    found = answers(base)
    metrics = [indicators()[name] for name in asked.names]
    ask = _ask(found, asked)
    told = weekly_series.weekly(found, metrics, ask) | weekly_series.retold(found, metrics, ask)
    return told | weekly_series.remembered(found, metrics, ask)


@st.cache_data(ttl=TTL, max_entries=300, show_spinner=False)
def score_cards(base: str, scope: Scope, window: Window, owner_id: str, language: str) -> list[Scored]:
    """Both scores of one person, as of the read. Raises AccessError."""
    found = answers(base)
    ask = Ask(window, found.read_at, scope.narrowed((owner_id,)), Group.OWNER, (owner_id,))
    return [one for score in scores().values() for one in scored(score, found, ask, language)]


@st.cache_data(ttl=TTL, max_entries=8, show_spinner=False)
def plans(base: str, stamp: str) -> list[Plan]:
    """Every plan that runs on the day of the read, of whomever: one query for all viewers of a counter.

    `stamp` is that of the store's targets. Whoever reads them applies his scope: `mart.plans.within`.
    """
    found = answers(base)
    today = workdays.local_day(found.read_at, found.crm.moment.zone)
    window = Window(today, today + timedelta(days=1))
    stored = targets.stored(installation().store, window)
    asked = (Ask(window, found.read_at, EVERYTHING, group) for group in Group)
    return [one for ask in asked for one in counters.plans(found, ask, stored)]


@dataclass(frozen=True)
class RowsAsked:
    """Which rows: behind which indicator, of whom, over which days."""

    scope: Scope
    window: Window
    name: str
    owner_ids: Owners = ()
    no_team: bool = False
    stops: bool = False


@st.cache_data(ttl=TTL, max_entries=300, show_spinner=False)
def sums(base: str, asked: RowsAsked) -> Sums:
    """The rows added up."""
    found = answers(base)
    return backing.sums(found, indicators()[asked.name], whose(found, asked))


@st.cache_data(ttl=TTL, max_entries=60, show_spinner=False)
def rows(
    base: str, asked: RowsAsked, only: Only, limit: int, named: bool
) -> tuple[list[dict[str, Any]], dict[tuple[str, str], str]]:
    """The rows, and with `named` what their records are called."""
    found = answers(base)
    listed = backing.rows(found, indicators()[asked.name], whose(found, asked), only, limit)
    return listed, backing.names(found, listed, asked.scope) if named else {}


@st.cache_data(ttl=TTL, max_entries=4, show_spinner=False)
def capability(base: str) -> list[dict[str, Any]]:
    """Which indicators this CRM feeds, and what the others lack."""
    crm = answers(base).crm
    return capability_of(crm.at(days=(crm.moment.day, crm.moment.day)))  # working days are made for a span


@st.cache_data(ttl=TTL, max_entries=4, show_spinner=False)
def history_since(base: str) -> date | None:
    """The first day of the history of this mart. Raises MartError."""
    found = answers(base).mart
    return History(found).starts_on() if found else None


@st.cache_data(ttl=TTL, max_entries=4, show_spinner=False)
def states(base: str) -> frozenset[str]:
    """The indicators that are true at an instant."""
    return weekly_series.states(answers(base), indicators().values())


@st.cache_data(ttl=TTL, max_entries=4, show_spinner=False)
def distinct(base: str) -> frozenset[str]:
    """The indicators that count each record once."""
    crm = answers(base).crm
    return frozenset(name for name, metric in indicators().items() if metric.evidence(crm.fresh()).distinct)


def _ask(found: Answers, asked: Question) -> Ask:
    return Ask(asked.window, found.read_at, asked.scope, asked.group, asked.owner_ids, asked.stops)


def whose(found: Answers, asked: RowsAsked) -> Whose:
    """The question in the words of the mart."""
    ask = Ask(asked.window, found.read_at, asked.scope, Group.OWNER, asked.owner_ids, asked.stops)
    return Whose(ask, asked.no_team)


def heads(listed: Sequence[Person]) -> dict[str | None, int]:
    """team id -> how many people work in it now."""
    found: dict[str | None, int] = {}
    for person in listed:
        if person.is_active:
            found[person.team_id] = found.get(person.team_id, 0) + 1
    return found

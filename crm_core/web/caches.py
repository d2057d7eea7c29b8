"""All that is kept between runs, in one file.

Every function takes the scope and the mart's generation (`base`) as plain arguments, so that nobody is answered
with what was read for another, and no page with what was read before the last sync. No argument begins with an
underscore: Streamlit leaves such out of the key.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from crm_core.base import workdays
from crm_core.base.access import EVERYTHING, Benchmark, Scope, Viewer
from crm_core.base.errors import MartError
from crm_core.base.facts import Facts
from crm_core.mart import backing, use
from crm_core.mart import plans as counters
from crm_core.mart import series as weekly_series
from crm_core.mart.answers import Answer, Answers, Ask, Group, Person
from crm_core.mart.asking import ASKABLE
from crm_core.mart.backing import Only, Reason, Sums
from crm_core.mart.checkup import capability as capability_of
from crm_core.mart.client_book import Book, client_book
from crm_core.mart.desk import Desk
from crm_core.mart.history import History
from crm_core.mart.mart import Mart
from crm_core.mart.next_contacts import Contacts, next_contacts
from crm_core.mart.pairs import Pair, open_pairs
from crm_core.mart.plans import Plan
from crm_core.mart.sync import business_json
from crm_core.measure.answers.sessions import entry_burden
from crm_core.measure.asked import Fact
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators, scores
from crm_core.measure.score import Scored
from crm_core.measure.score_definition import parse
from crm_core.measure.signals import Flags
from crm_core.measure.training import Effect
from crm_core.measure.value import Value
from crm_core.review import definitions, dry_run, fairness, peers, targets
from crm_core.review.scorecard import scored
from crm_core.store import facts as stored_facts
from crm_core.store import score_definitions
from crm_core.web.installation import installation
from crm_core.web.questions import Owners, Question, RowsAsked, ask_of, whose

TTL = timedelta(hours=1)


def desk() -> Desk:
    """The desk of this installation, with the facts that hold now; nothing is connected yet. Raises a RapportError."""
    here = installation()
    settled = f"{here.settings.store} {business_json(here.settings.business)}"
    now = facts(settled, stored_facts.stamp(here.store), here.store.now().year)
    return replace(Desk.of(here.settings), facts=now)


@st.cache_resource(ttl=TTL, max_entries=3, show_spinner=False)
def facts(settled: str, stamp: str, year: int) -> Facts:
    """What the company keeps outside its CRM: `settled` in its settings, said in the store under this stamp."""
    here = installation()
    return Desk.of(here.settings, store=here.store).facts


def mart() -> Mart | None:
    """The mart as it is now; asked on every run, so that a sync shows at once. Raises MartError."""
    return desk().mart()


def answers(base: str) -> Answers:
    """Answers on the generation of the mart that `base` begins with. Raises MartError."""
    return _answers(base.partition(" ")[0])


@st.cache_resource(ttl=TTL, max_entries=3, show_spinner=False)
def _answers(base: str) -> Answers:
    found = mart()
    if found is None or found.generation != base:
        raise MartError("The CRM was read anew just now. Reload the page.")
    made = Answers.on_mart(found)
    made.targets = lambda window: targets.stored(installation().store, window)
    return made


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
    return found.values([indicators()[name] for name in asked.names], ask_of(found, asked))


@st.cache_data(ttl=TTL, max_entries=200, show_spinner=False)
def recounted(base: str, asked: Question) -> list[Answer]:
    """The same values from the rows themselves, past every rollup."""
    found = answers(base)
    return found.past_rollups().values([indicators()[name] for name in asked.names], ask_of(found, asked))


@st.cache_data(ttl=TTL, max_entries=600, show_spinner=False)
def earlier(base: str, asked: Question) -> list[Answer]:
    """What stood in the window of the same length before: flows in it, states at its distance from now."""
    found = answers(base)
    return weekly_series.earlier(found, [indicators()[name] for name in asked.names], ask_of(found, asked))


@st.cache_data(ttl=TTL, max_entries=300, show_spinner=False)
def series(base: str, asked: Question) -> dict[tuple[str, str | None], list[list[Value]]]:
    """The weeks of the window: flows from the rollups, states by the CRM's own dates or the history."""
    found = answers(base)
    metrics = [indicators()[name] for name in asked.names]
    ask = ask_of(found, asked)
    told = weekly_series.weekly(found, metrics, ask) | weekly_series.retold(found, metrics, ask)
    return told | weekly_series.remembered(found, metrics, ask)


@st.cache_data(ttl=TTL, max_entries=300, show_spinner=False)
def score_cards(base: str, stamp: str, scope: Scope, window: Window, owner_id: str, language: str) -> list[Scored]:
    """Both scores of one person, as of the read, by the definitions that held when the window began.

    `stamp` is that of the store's definitions. Raises AccessError.
    """
    found = answers(base)
    ask = Ask(window, found.read_at, scope.narrowed((owner_id,)), Group.OWNER, (owner_id,))
    held = [definitions.in_force(installation().store, name, window.start) for name in scores()]
    return [one for score in held for one in scored(score, found, ask, language)]


@st.cache_data(ttl=TTL, max_entries=40, show_spinner=False)
def everybodys_scores(base: str, stamp: str, scope: Scope, window: Window) -> list[Scored]:
    """Both scores of everybody in the scope, without advice to one person. Raises AccessError."""
    found = answers(base)
    held = [definitions.in_force(installation().store, name, window.start) for name in scores()]
    ask = Ask(window, found.read_at, scope, Group.OWNER)
    return [one for score in held for one in scored(score, found, ask)]


@st.cache_data(ttl=TTL, max_entries=200, show_spinner=False)
def benchmarks(base: str, viewer: Viewer, window: Window, names: tuple[str, ...], ids: Owners) -> dict[str, Benchmark]:
    """What may be told of these people together, by indicator."""
    asked = Question(EVERYTHING.narrowed(ids), window, Group.OWNER, names, ids)
    return peers.benchmarks(viewer, values(base, asked), ids) if ids else {}


@st.cache_data(ttl=TTL, max_entries=20, show_spinner=False)
def dry_run_of(base: str, stamp: str, body: str, window: Window, day: date) -> dry_run.DryRun:
    """Everybody's scores with a proposed definition (canonical JSON) and with the one that would hold on its day.

    Of all people: whoever shows it applies a scope, `DryRun.within`. Raises DefinitionError.
    """
    found = answers(base)
    then = parse(body, indicators(), scores())
    now = definitions.in_force(installation().store, then.name, day)
    return dry_run.dry_run(now, then, found, Ask(window, found.read_at, EVERYTHING, Group.OWNER))


@st.cache_data(ttl=TTL, max_entries=8, show_spinner=False)
def fairness_reports(base: str, stamp: str, window: Window) -> list[fairness.Report]:
    """The fairness report of each score: of groups, never of a person."""
    portfolios = values(base, Question(EVERYTHING, window, Group.OWNER, ("active_accounts",)))
    last = window.end - timedelta(days=1)
    return fairness.reports(everybodys_scores(base, stamp, EVERYTHING, window), answers(base), portfolios, last)


def definitions_stamp() -> str:
    """Changes whenever a definition of a score is proposed or approved."""
    return score_definitions.stamp(installation().store)


@st.cache_data(ttl=TTL, max_entries=8, show_spinner=False)
def plans(base: str, stamp: str) -> list[Plan]:
    """Every plan that runs on the day of the read, of whomever: one query for all viewers of a counter.

    `stamp` is that of the store's targets. Whoever reads them applies his scope: `mart.plans.within`.
    """
    found = answers(base)
    today = workdays.local_day(found.read_at, found.crm.moment.zone)
    window = Window(today, today + timedelta(days=1))
    stored = targets.stored(installation().store, window)
    asked = (Ask(window, found.read_at, EVERYTHING, group) for group in ASKABLE)
    return [one for ask in asked for one in counters.plans(found, ask, stored)]


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


@st.cache_data(ttl=TTL, max_entries=100, show_spinner=False)
def facts_behind(base: str, asked: Question) -> dict[str | None, list[Fact]]:
    """The rows of one indicator by the person, team or whole that is asked for: what charts are drawn from.

    Raises AccessError.
    """
    found = answers(base)
    return found.facts(indicators()[asked.names[0]], ask_of(found, asked))


@st.cache_data(ttl=TTL, max_entries=300, show_spinner=False)
def reasons(base: str, asked: RowsAsked) -> list[Reason]:
    """The rows behind an indicator by why they count or not, the most frequent first. Raises AccessError."""
    found = answers(base)
    return backing.reasons(found, indicators()[asked.name], whose(found, asked))


@st.cache_data(ttl=TTL, max_entries=60, show_spinner=False)
def contacts(base: str, asked: RowsAsked) -> Contacts:
    """Whom these people should contact next; which indicator `asked` names plays no part. Raises AccessError."""
    return next_contacts(answers(base), whose(answers(base), asked))


@st.cache_data(ttl=TTL, max_entries=60, show_spinner=False)
def book(base: str, asked: RowsAsked) -> Book:
    """The clients of these people with what they bought and the time they got."""
    return client_book(answers(base), whose(answers(base), asked))


@st.cache_data(ttl=TTL, max_entries=100, show_spinner=False)
def burden(base: str, asked: Question, gap: float) -> Value:
    """The time that entries take, were a pause of `gap` minutes the end of a session. Raises AccessError."""
    found = answers(base)
    metric = replace(indicators()["crm_entry_burden"], answer=entry_burden(gap))
    return next(answer.value for answer in found.values([metric], ask_of(found, asked)))


@st.cache_data(ttl=TTL, max_entries=40, show_spinner=False)
def signal_flags(base: str, window: Window) -> Flags:
    """Which signals of whom are worth a question: of everybody, since the others are the reference. Not to be shown
    but to those who may see the person.
    """
    return use.signal_flags(answers(base), window)


@st.cache_data(ttl=TTL, max_entries=40, show_spinner=False)
def training_effects(base: str, scope: Scope, owner_ids: Owners) -> list[tuple[str, str | None, Effect]]:
    """Person, feature, and what the training did to his results of meetings. Raises AccessError."""
    return use.training_effects(answers(base), scope, owner_ids)


@st.cache_data(ttl=TTL, max_entries=20, show_spinner=False)
def frequent_texts(base: str, scope: Scope, window: Window) -> list[tuple[str, int, int]]:
    """Free texts of many people that should be a pick list: text (CRM text), uses, people."""
    return use.frequent_texts(answers(base), scope, window)


@st.cache_data(ttl=TTL, max_entries=100, show_spinner=False)
def duplicate_pairs(base: str, scope: Scope, owner_ids: Owners) -> list[Pair]:
    """Pairs of clients that look like one and that nobody has rejected. Raises AccessError."""
    return open_pairs(answers(base), scope, owner_ids)


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

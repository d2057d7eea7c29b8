"""The team review's parts that ask: which weeks, which team, and what the caches say of them."""

from dataclasses import replace
from datetime import date

import streamlit as st

from crm_core.base.text import _
from crm_core.mart.answers import Group
from crm_core.mart.people import heads as heads_of
from crm_core.measure.evidence import Window
from crm_core.measure.registry import scores
from crm_core.measure.score import Component
from crm_core.review import definitions
from crm_core.web import caches, cards, filters, loading
from crm_core.web.gate import Ground
from crm_core.web.installation import installation
from crm_core.web.questions import Question
from crm_core.web.views import attention, reviews, team_review, weeks
from crm_core.web.views.attention import TeamIn
from crm_core.web.views.model import NO_TEAM_KEY, figures, of
from crm_core.web.views.periods import trend
from crm_core.web.views.team_review import FLOWS, NAMES, SAID, STATES, Data, PersonIn, Review, Whose
from crm_core.web.views.weeks import Weeks
from crm_core.web.words import say

_WIDTH = 290


def asked_weeks(on: Ground) -> Weeks:
    """The weeks of the address. Raises QuestionError."""
    query = st.query_params
    return weeks.asked(query.get("week"), query.get("weeks"), on.week_end)


def pick_weeks(on: Ground, now: Weeks) -> None:
    """The choice of a week, and whether it is one or the four that end with it."""
    words = {first_day.isoformat(): _said(on, first_day, now) for first_day in now.choices}
    st.session_state["pick_week"] = now.first_day.isoformat()
    st.selectbox(
        say(_("Week")),
        list(words),
        format_func=lambda first_day: words[first_day],
        key="pick_week",
        on_change=filters.write,
        args=("week", now.newest.isoformat()),
        label_visibility="collapsed",
        width=_WIDTH,
    )
    lengths = {key: say(label) for key, (_weeks, label) in weeks.LENGTHS.items()}
    filters.segments("weeks", lengths, str(now.length), say(_("How many weeks")), weeks.DEFAULT)


def _said(on: Ground, first_day: date, now: Weeks) -> str:
    one = Weeks(first_day, now.length, now.newest)
    span = on.tongue.span(one.window.start, one.window.end)
    words = _("{span} · last week") if one.length == 1 else _("{span} · last 4 weeks")
    return on.tongue.say(words, span=span) if one.is_last else span


def is_by_person(on: Ground, chosen: str | None) -> bool:
    """Whether people are told apart: by a lead always, by an executive of a team, where the company opens persons."""
    return on.scope.persons and (chosen is not None or not loading.is_company(on))


def review(on: Ground, now: Weeks, chosen: str | None) -> Review:
    """The review of the chosen team, else of all that the viewer may see. Raises AccessError."""
    by_person = is_by_person(on, chosen)
    allowed = loading.team_options(on)
    heads = heads_of(caches.people(on.base, on.scope))
    keys = [chosen] if chosen else list(allowed)
    teams = [TeamIn(_id(key), allowed[key], heads.get(_id(key), 0)) for key in keys]
    people = [
        PersonIn(one.id, one.name, one.team_id, one.is_active)
        for one in caches.people(on.base, on.scope)
        if by_person and one.team_id in {team.id for team in teams}
    ]
    opens_persons = on.scope.persons and loading.is_company(on) and not by_person
    whose = Whose(on.scope.own_id, by_person, "team_review" if opens_persons else "overview")
    return team_review.build(_data(on, now, teams, people), now, whose, on.mart.manifest.as_of, on.tongue)


def reviews_due(on: Ground, chosen: str | None) -> None:
    """Are the reviews held, and with whom was none for 14 days; names only where people are told apart."""
    asked, teams = Question(on.scope, loading.today(on), Group.TEAM, (reviews.NAME,)), loading.team_options(on)
    keys = [chosen] if chosen else list(teams)
    values = figures(caches.values(on.base, asked))
    whole = of(values, reviews.NAME, [_id(key) for key in keys])
    cards.question(say(_("Whose review is due?")), reviews.reading(whole, on.tongue))
    if is_by_person(on, chosen):
        facts = caches.facts_behind(on.base, asked)
        names = {one.id: one.name for one in caches.people(on.base, on.scope)}
        due = reviews.due([fact for key in keys for fact in facts.get(_id(key), [])], names, on.tongue)
        told = [(one.text, one.name) for one in due]
    else:
        by_team = [(teams[key], values.get((reviews.NAME, _id(key)), ())) for key in keys]
        told = reviews.of_teams(by_team, on.tongue)
    if told:
        cards.facts(told)


def _data(on: Ground, now: Weeks, teams: list[TeamIn], people: list[PersonIn]) -> Data:
    last = trend(on.week_end)
    since = Window(now.earlier.start, now.window.end)
    asked = [Question(on.scope, now.window, Group.TEAM, (*NAMES, *SAID))]
    if people:
        asked.append(replace(asked[0], group=Group.OWNER, owner_ids=tuple(one.id for one in people)))
    found = Data(teams, people, {}, {}, targets=_targets(now.window))
    for one in asked:
        weekly = caches.series(on.base, replace(one, window=since, names=FLOWS))
        states = caches.series(on.base, replace(one, window=last, names=STATES))
        found = replace(
            found,
            now={**found.now, **figures(caches.values(on.base, one))},
            weeks={**found.weeks, **{key: told[: -now.length] for key, told in weekly.items()}, **states},
            newest={**found.newest, **weekly},
        )
    return _alarmed(on, now, asked[-1], found)


def _alarmed(on: Ground, now: Weeks, asked: Question, found: Data) -> Data:
    """The same with what the sentences are found in, of people where they are told apart, else of teams."""
    names = attention.NAMES if asked.group is Group.TEAM else attention.OF_PEOPLE
    month = caches.values(on.base, replace(asked, window=now.four, names=names))
    if asked.group is Group.TEAM:
        month = month + caches.values(on.base, replace(asked, window=loading.today(on), names=attention.OF_PLANS))
    before = caches.earlier(on.base, replace(asked, window=now.four, names=attention.BEFORE))
    return replace(found, month=figures(month), before=figures(before))


def _targets(window: Window) -> dict[str, Component]:
    """What the scores ask for that held when the window began, by indicator."""
    held = [definitions.in_force(installation().store, name, window.start) for name in scores()]
    return {part.indicator: part for score in held for part in score.components}


def _id(key: str) -> str | None:
    return None if key == NO_TEAM_KEY else key

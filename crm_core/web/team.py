"""The team review's parts that ask: which weeks, which team, and what the caches say of them."""

from datetime import date

import streamlit as st

from crm_core.base.text import _
from crm_core.mart.answers import Group
from crm_core.mart.people import heads as heads_of
from crm_core.measure.evidence import Window
from crm_core.web import caches, filters, loading
from crm_core.web.gate import Ground
from crm_core.web.questions import Question
from crm_core.web.views import attention, team_review, weeks
from crm_core.web.views.attention import TeamIn
from crm_core.web.views.model import NO_TEAM_KEY, figures
from crm_core.web.views.periods import trend
from crm_core.web.views.team_review import FLOWS, NAMES, STATES, Data, PersonIn, Review, Whose
from crm_core.web.views.weeks import Weeks
from crm_core.web.words import say

_WIDTH = 290


def asked_weeks(on: Ground) -> Weeks:
    """The weeks of the address. Raises QuestionError."""
    query = st.query_params
    return weeks.asked(query.get("week"), query.get("weeks"), on.mart.manifest.as_of, on.tongue.zone)


def pick_weeks(on: Ground, now: Weeks) -> None:
    """The choice of a week, and whether it is one or the four that end with it."""
    words = {monday.isoformat(): _said(on, monday, now) for monday in now.choices}
    st.session_state["pick_week"] = now.monday.isoformat()
    st.selectbox(
        say(_("Week")),
        list(words),
        format_func=lambda monday: words[monday],
        key="pick_week",
        on_change=filters.write,
        args=("week", now.newest.isoformat()),
        label_visibility="collapsed",
        width=_WIDTH,
    )
    st.session_state["pick_weeks"] = str(now.length)
    st.segmented_control(
        say(_("How many weeks")),
        list(weeks.LENGTHS),
        format_func=lambda key: say(weeks.LENGTHS[key][1]),
        required=True,
        key="pick_weeks",
        on_change=filters.write,
        args=("weeks", weeks.DEFAULT),
        label_visibility="collapsed",
    )


def _said(on: Ground, monday: date, now: Weeks) -> str:
    one = Weeks(monday, now.length, now.newest)
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


def _data(on: Ground, now: Weeks, teams: list[TeamIn], people: list[PersonIn]) -> Data:
    last = trend(on.mart.manifest.as_of, on.tongue.zone)
    found = Data(teams, people, {}, {})
    for group in [Group.TEAM] + ([Group.OWNER] if people else []):
        owners = tuple(one.id for one in people) if group is Group.OWNER else ()

        def asked(
            window: Window, names: tuple[str, ...], group: Group = group, owners: tuple[str, ...] = owners
        ) -> Question:
            return Question(on.scope, window, group, names, owners)

        month = asked(now.four, attention.NAMES)
        found = Data(
            teams,
            people,
            {**found.now, **figures(caches.values(on.base, asked(now.window, NAMES)))},
            {
                **found.weeks,
                **caches.series(on.base, asked(now.earlier, FLOWS)),
                **caches.series(on.base, asked(last, STATES)),
            },
            figures(caches.values(on.base, month)),
            figures(caches.earlier(on.base, month)),
        )
    return found


def _id(key: str) -> str | None:
    return None if key == NO_TEAM_KEY else key

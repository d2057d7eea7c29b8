"""The overview's parts that ask: the figures of company and teams, what can be expected, whether reviews are held."""

from collections.abc import Sequence
from datetime import timedelta

import streamlit as st

from crm_core.base.text import _
from crm_core.mart import people
from crm_core.mart.answers import Answer, Group
from crm_core.mart.asking import COMPANY, NO_TEAM
from crm_core.measure.evidence import Window
from crm_core.measure.value import Value
from crm_core.web import caches, cards, loading, plans, tables
from crm_core.web.gate import Ground
from crm_core.web.questions import Question
from crm_core.web.views import attention, expected
from crm_core.web.views import overview as views
from crm_core.web.views.attention import TeamIn
from crm_core.web.views.expected import Forecast, Line
from crm_core.web.views.model import NO_TEAM_KEY, RowsLink, figures
from crm_core.web.views.periods import Period, trend
from crm_core.web.words import say


def page(on: Ground, period: Period, chosen: str | None) -> views.Overview:
    """The overview of the company, of all teams of a lead, or of the chosen team. Raises AccessError."""
    now: list[Answer] = []
    before: list[Answer] = []
    series: dict[tuple[str, str | None], list[list[Value]]] = {}
    weeks = trend(on.week_end)
    for group in _groups(on):
        names = views.NAMES if group is Group.TEAM else views.OF_ALL
        now += caches.values(on.base, Question(on.scope, period.window, group, names))
        old = dict.fromkeys((*views.CARDS, *(attention.BEFORE if group is Group.TEAM else ())))
        before += caches.earlier(on.base, Question(on.scope, period.window, group, tuple(old)))
        series |= caches.series(on.base, Question(on.scope, weeks, group, views.CARDS))
    now += caches.values(on.base, Question(on.scope, loading.today(on), Group.TEAM, attention.OF_PLANS))
    longer = Window(weeks.end - timedelta(weeks=attention.WEEKS_LONG), weeks.end)
    found = caches.series(on.base, Question(on.scope, longer, Group.TEAM, attention.WEEKS))
    read_at, states = on.mart.manifest.as_of, caches.states(on.base)
    data = views.Data(
        *(_teams_in(on, now), figures(now), figures(before), series),
        *(read_at, states, caches.history_since(on.base), found),
    )
    return views.build(data, period, chosen, loading.is_company(on), on.tongue)


def _groups(on: Ground) -> list[Group]:
    return [Group.TEAM] + ([Group.COMPANY] if loading.is_company(on) else [])


def _teams_in(on: Ground, now: Sequence[Answer]) -> list[TeamIn]:
    heads = people.heads(caches.people(on.base, on.scope))
    named = caches.teams(on.base, on.scope)
    teams = [TeamIn(id_, name, heads.get(id_, 0)) for id_, name in named.items()]
    loose = any(answer.label == NO_TEAM and answer.id is None for answer in now)
    return teams + ([TeamIn(None, on.tongue.say(_("(no team)")), heads.get(None, 0))] if loose else [])


def forecast(on: Ground, period: Period, chosen: str | None) -> None:
    """Plan and open deals, what they cover, how good the last forecast was; of several teams none stands for all."""
    cards.question(
        say(_("What can be expected?")), say(_("Won revenue against its plan, and how good the last forecast was."))
    )
    teams = loading.team_options(on)
    key = chosen or (next(iter(teams)) if len(teams) == 1 and not loading.is_company(on) else None)
    if key is None and not loading.is_company(on):
        cards.empty(say(_("Each team has a plan of its own.")), say(_("Choose a team to see what it can expect.")))
        return
    group, id_ = (Group.COMPANY, COMPANY) if key is None else (Group.TEAM, None if key == NO_TEAM_KEY else key)
    own = expected.running([one for one in plans.running(on) if one.group is group and one.id == id_])
    ahead = [
        a for a in caches.values(on.base, Question(on.scope, loading.today(on), group, expected.NAMES)) if a.id == id_
    ]
    covered = [a.value for a in ahead if a.indicator == expected.NAMES[1] and own and a.period == own.window]
    last = caches.values(on.base, Question(on.scope, period.window, group, ("forecast_accuracy",)))
    found = Forecast(
        own,
        [a.value for a in ahead if a.indicator == expected.NAMES[0]],
        covered[0] if covered else None,
        [a.value for a in last if a.id == id_],
    )
    with st.container(border=True, gap="small"):
        for number, line in enumerate(expected.lines(found, RowsLink("", period.window, team=key), on.tongue)):
            cards.sentence(f"expected_{number}", line.sentence, line.link)


def held(found: Line) -> None:
    """Whether reviews are held; the teams stand in the table of shares."""
    cards.question(say(_("Are the reviews held?")), found.sentence)
    if found.link:
        cards.rows_link(found.link, say(_("Show who was not reviewed")))


def shares(found: views.Overview) -> None:
    """Quality, use and reviews team by team."""
    cards.question(say(_("Is the data sound, and is the CRM used?")), found.lowest)
    tables.board_table(found.shares, "share_table", say(_("Teams and their shares; every number opens its rows")))

"""Cards and tables of a subject page: from the caches to what is drawn."""

from collections.abc import Sequence

import streamlit as st

from crm_core.base.text import _
from crm_core.mart.asking import Group
from crm_core.web import caches, cards, loading, tables
from crm_core.web.gate import Ground
from crm_core.web.questions import Question
from crm_core.web.subject import Subject
from crm_core.web.views import board as views
from crm_core.web.views.board import Board, Numbers
from crm_core.web.views.model import NO_TEAM_KEY, Figures, RowsLink, figures
from crm_core.web.views.periods import trend

Names = tuple[str, ...]


def numbers(on: Ground, about: Subject, names: Names, *, weekly: bool = True) -> Numbers:
    """The subject's figures now and in the window before, and the last twelve weeks. Raises AccessError."""
    asked = Question(on.scope, about.period.window, about.group, names, about.owners)
    weeks = trend(on.week_end)
    series = caches.series(on.base, Question(on.scope, weeks, about.group, names, about.owners)) if weekly else {}
    return Numbers(
        figures(caches.values(on.base, asked)),
        figures(caches.earlier(on.base, asked)),
        {name: found for (name, id_), found in series.items() if id_ == about.id},
        caches.states(on.base),
        on.mart.manifest.as_of,
        caches.history_since(on.base),
    )


def where(about: Subject) -> RowsLink:
    """The page's filters, carried to the rows of any indicator."""
    return RowsLink("", about.period.window, about.owner, about.team)


def kpis(on: Ground, about: Subject, found: Numbers, names: Sequence[str], columns: int = 4) -> None:
    """A row of cards; at most eight on a page."""
    made = views.cards(names, found, about.id, about.period, where(about), on.tongue)
    with st.grid(columns, min_column_width=215, gap="small"):
        for card in made:
            cards.kpi(card)


def is_by_person(on: Ground, about: Subject) -> bool:
    """Whether people may be told apart: by a lead always, by an executive of one team, where persons are open."""
    return on.scope.persons and (about.group is not Group.COMPANY)


def others(on: Ground, about: Subject, names: Names) -> Board | None:
    """People of a team (or teams, where persons are not open) side by side; None for one person. Raises AccessError."""
    if about.is_person:
        return None
    if is_by_person(on, about):
        people = [
            p
            for p in caches.people(on.base, on.scope)
            if p.is_active and (about.group is not Group.TEAM or p.team_id == about.id)
        ]
        ids = tuple(p.id for p in people)
        now = _figures(on, about, Group.OWNER, names, ids) if ids else {}
        rows = [(p.id, p.name, RowsLink("", about.period.window, owner=p.id)) for p in people]
        return views.board(names, now, rows, on.tongue.say(_("Manager")), on.tongue)
    now = _figures(on, about, Group.TEAM, names, ())
    teams = loading.team_options(on)
    rows_ = [
        (None if key == NO_TEAM_KEY else key, name, RowsLink("", about.period.window, team=key))
        for key, name in teams.items()
        if about.team in (None, key)
    ]
    return views.board(names, now, rows_, on.tongue.say(_("Team")), on.tongue, keep_empty=False)


def table(found: Board | None, key: str, alt: str) -> None:
    """The table; a click on a number opens its rows."""
    if found and found.rows:
        tables.board_table(found, key, alt)


def _figures(on: Ground, about: Subject, group: Group, names: Names, owners: tuple[str, ...]) -> Figures:
    return figures(caches.values(on.base, Question(on.scope, about.period.window, group, names, owners)))

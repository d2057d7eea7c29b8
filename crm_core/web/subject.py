"""Whom a page is about: a person, a team, or all whom the viewer may see; chosen on the page, kept in the address."""

from dataclasses import dataclass

import streamlit as st

from crm_core.base.text import _
from crm_core.mart.asking import COMPANY, WHOLE_SCOPE, Group
from crm_core.web import caches, cards, filters, loading
from crm_core.web.gate import Ground
from crm_core.web.views.model import NO_TEAM_KEY
from crm_core.web.views.periods import Period
from crm_core.web.words import say


@dataclass(frozen=True)
class Subject:
    """Whom the numbers are of, over which days. `owner`, `team` are keys of the address; `label` is CRM text."""

    group: Group
    id: str | None
    label: str
    period: Period
    owner: str | None = None
    team: str | None = None

    @property
    def owners(self) -> tuple[str, ...]:
        """The one person, where it is one."""
        return (self.owner,) if self.owner else ()

    @property
    def is_person(self) -> bool:
        return self.group is Group.OWNER

    @property
    def is_several(self) -> bool:
        """Several teams together, which are not the company."""
        return self.group is Group.SCOPE


def asked(on: Ground) -> Subject:
    """What the address asks for, checked against the scope. Raises AccessError, QuestionError.

    A manager is asked about himself, an executive about the company, a lead about his team or all whom he leads.
    """
    period = filters.asked_period(on.week_end)
    owners, teams = loading.owner_options(on), loading.team_options(on)
    owner, team = filters.asked_owner(owners), filters.asked_team(teams)
    if owner is None and team is None and len(owners) == 1 and not loading.is_company(on):
        owner = next(iter(owners))
    if owner is None and team is None and len(teams) == 1 and not loading.is_company(on):
        team = next(iter(teams))
    if owner is not None:
        return Subject(Group.OWNER, owner, owners[owner], period, owner=owner)
    if team is not None:
        return Subject(Group.TEAM, None if team == NO_TEAM_KEY else team, teams[team], period, team=team)
    if loading.is_company(on):
        return Subject(Group.COMPANY, COMPANY, on.tongue.say(_("Whole company")), period)
    return Subject(Group.SCOPE, WHOLE_SCOPE, loading.all_my_teams(on, teams), period)


def head(on: Ground, title: str, about: Subject) -> None:
    """The page's title, whom and which days it is about, and the choices."""
    st.title(title, anchor=False)
    cards.subtitle(about.label, loading.when(on, about.period.window))
    with st.container(horizontal=True, vertical_alignment="center"):
        owners, teams = loading.owner_options(on), loading.team_options(on)
        everybody = say(_("Whole company")) if loading.is_company(on) else loading.all_my_teams(on, teams)
        if len(teams) > 1 or loading.is_company(on):
            filters.pick_team(teams, about.team, everybody)
        if len(owners) > 1 and not loading.is_company(on):
            filters.pick_owner({"": say(_("All people")), **owners}, about.owner or "")
        filters.pick_period(about.period)


def members(on: Ground, about: Subject) -> list[str]:
    """The people it is about who work here now."""
    if about.owner:
        return [about.owner]
    people = [person for person in caches.people(on.base, on.scope) if person.is_active]
    return [p.id for p in people if about.group is not Group.TEAM or p.team_id == about.id]

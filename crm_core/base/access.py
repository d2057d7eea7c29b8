"""Who may see what: the viewer and the two doors. Every query passes one of them; no data without a viewer.

`rows(viewer)` filters by owner before search, sort and count. `benchmark(...)` gives median, quartiles and
n of at least five other people, rounded, never rows. The rights are data: authz.csv.
"""

import csv
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crm_core.base import workdays
from crm_core.base.errors import AccessError

MIN_OTHERS = 5
MIN_GROUP = 3
AUTHZ = Path(__file__).parent / "authz.csv"


class Role(StrEnum):
    """What a user is to the product; he has one or more."""

    EXECUTIVE = "executive"
    TEAM_LEAD = "team_lead"
    MANAGER = "manager"
    OPERATOR = "operator"
    ADMIN = "admin"
    AUDITOR = "auditor"
    WORKS_COUNCIL = "works_council"


@dataclass(frozen=True)
class Viewer:
    """Who looks: his roles, the owner he is in the CRM, the owners of the teams he leads."""

    login: str
    roles: frozenset[Role]
    owner_id: str | None = None
    led_owner_ids: frozenset[str] = field(default_factory=frozenset)
    is_server: bool = False  # the command line of whoever runs the server

    def has(self, role: Role) -> bool:
        return role in self.roles


@dataclass(frozen=True)
class Scope:
    """The owners whose records are visible (None: everybody's) and whether persons may be told apart.

    Plain and hashable, so that cached functions take it as an argument.
    """

    owner_ids: tuple[str, ...] | None = ()
    persons: bool = True
    own_id: str | None = None  # the viewer himself
    whole_weeks: bool = False  # behaviour of others only in windows of whole weeks
    figures: bool = True  # whether values of single persons may be shown; an operator reads records without scores
    families: tuple[str, ...] | None = None  # only these families of indicators; None: all

    def covers(self, owner_id: str | None) -> bool:
        """Whether a record of this owner is visible."""
        return self.owner_ids is None or (owner_id is not None and owner_id in self.owner_ids)

    def where(self, owner: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """The predicate that every query carries."""
        if self.owner_ids is None:
            return sa.true()
        return owner.in_(self.owner_ids) if self.owner_ids else sa.false()

    def narrowed(self, owner_ids: Iterable[str]) -> "Scope":
        """The same scope for fewer owners. Raises AccessError for one outside it; a parameter only narrows."""
        asked = tuple(dict.fromkeys(owner_ids))
        if any(not self.covers(owner_id) for owner_id in asked):
            raise AccessError("You have no access to this manager.")
        return replace(self, owner_ids=asked)


EVERYTHING = Scope(None, True)
SERVER = Viewer("cli", frozenset(Role), is_server=True)


def rows(viewer: Viewer, open_persons: bool = False) -> Scope:
    """The first door: whose rows this viewer reads."""
    if viewer.is_server:
        return EVERYTHING
    if viewer.has(Role.EXECUTIVE):
        return Scope(None, open_persons, viewer.owner_id, whole_weeks=True)
    if viewer.has(Role.OPERATOR) and not viewer.roles & {Role.TEAM_LEAD, Role.MANAGER}:
        return Scope(None, True, viewer.owner_id, whole_weeks=True, figures=False, families=("quality",))
    own = {viewer.owner_id} if viewer.owner_id else set()
    led = viewer.led_owner_ids if viewer.has(Role.TEAM_LEAD) else frozenset()
    visible = own | led if viewer.roles & {Role.TEAM_LEAD, Role.MANAGER} else set()
    return Scope(tuple(sorted(visible)), True, viewer.owner_id, whole_weeks=True)


def of_page(viewer: Viewer, page: str, open_persons: bool = False) -> Scope:
    """Whose rows a page is made from: the first door, or of who sees team figures there and nothing else just these.

    Administrators and the works council read how the CRM is used, never by whom.
    """
    return _or_team_figures(viewer, (page,), open_persons)


def of_command(viewer: Viewer, open_persons: bool = False) -> Scope:
    """Whose rows the command line answers from: as `of_page`, of all pages whose team figures these roles read."""
    return _or_team_figures(viewer, tuple(rights()), open_persons)


def _or_team_figures(viewer: Viewer, pages: Iterable[str], open_persons: bool) -> Scope:
    own = rows(viewer, open_persons)
    read = tuple(page for page in pages if any(rights().get(page, {}).get(role) == "agg" for role in viewer.roles))
    if own.owner_ids == () and read:
        return Scope(None, persons=False, whole_weeks=True, families=read)
    return own


def check_granularity(
    scope: Scope, window: tuple[date, date], owner_ids: Iterable[str | None], first_weekday: int = 0
) -> None:
    """Behaviour of another person is shown in windows of whole weeks only, as the company's weeks begin.

    Raises AccessError. His own card is exempt, and whoever runs the server.
    """
    others = [owner_id for owner_id in owner_ids if owner_id != scope.own_id]
    if scope.whole_weeks and others and any(day.weekday() != first_weekday for day in window):
        start, end = workdays.whole_weeks(*window, first_weekday)
        raise AccessError(
            f"How other people work is shown for whole weeks only: choose a period as {start} to {end} (exclusive)."
        )


def check_family(scope: Scope, family: str) -> None:
    """An operator reads what is to be corrected, and nothing about how people work. Raises AccessError."""
    if scope.families is not None and family not in scope.families:
        raise AccessError("This indicator is not open to you.")


def check_group(scope: Scope, size: int) -> None:
    """Who may not see persons sees no group of so few that it is as good as one. Raises AccessError."""
    if not scope.persons and size < MIN_GROUP:
        raise AccessError(f"Figures on how people work are shown for groups of at least {MIN_GROUP}.")


def singly(scope: Scope, opened: bool) -> Scope:
    """Whose own figures and rows may be told where others are told of groups only (law: W12, G03).

    His own to everybody, all to whoever runs the server; `opened`: the company lets leads see their people's.
    """
    if not scope.whole_weeks or (opened and scope.owner_ids is not None):
        return scope
    return replace(scope, owner_ids=(scope.own_id,) if scope.own_id and scope.covers(scope.own_id) else ())


@dataclass(frozen=True)
class Benchmark:
    """What may be told of others: rounded quartiles of n people."""

    median: float
    low: float
    high: float
    n: int


def benchmark(viewer: Viewer, values: Mapping[str, float], peer_group: Iterable[str]) -> Benchmark | None:
    """The second door: quartiles over the configured peers other than the viewer; None below five others.

    `values` maps owner ids to an indicator's value over the fixed period grid.
    """
    others = [values[peer] for peer in peer_group if peer != viewer.owner_id and peer in values]
    if len(others) < MIN_OTHERS:
        return None
    low, median, high = statistics.quantiles(others, n=4, method="inclusive")
    return Benchmark(round(median, 2), round(low, 2), round(high, 2), len(others))


@lru_cache(maxsize=1)
def rights() -> dict[str, dict[Role, str]]:
    """page -> role -> level ('yes', 'all', 'agg', 'team', 'own', 'rows' ...); a role without a right is absent."""
    with AUTHZ.open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    return {row["page"]: {role: row[role] for role in Role if row[role] != "-"} for row in table}


def may_open(viewer: Viewer, page: str, open_persons: bool = False) -> bool:
    """Whether any role of the viewer opens the page; `open_persons`: the company lets executives see persons."""
    levels = rights().get(page, {})
    opens = {role for role, level in levels.items() if open_persons or level != "if_opened"}
    return viewer.is_server or bool(viewer.roles & opens)

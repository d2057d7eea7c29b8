"""Who was in which team on which days: the CRM's memberships where it keeps them, else today's team."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from crm_core.base import workdays
from crm_core.crm.crm import Crm
from crm_core.mart.people import Person
from crm_core.measure.asked import Span
from crm_core.measure.evidence import Placed, Window

Teams = frozenset[str | None]


@dataclass(frozen=True)
class Stay:
    """A person in a team on the local days [start, end); on the day of a move he is in the new one."""

    team_id: str
    start: date
    end: date


class Placement:
    """The team of each person on each day; a day that no membership covers has today's team."""

    def __init__(self, people: Sequence[Person], stays: Mapping[str, list[Stay]]) -> None:
        self._today = {person.id: person.team_id for person in people}
        self._stays = stays

    @classmethod
    def of(cls, crm: Crm, people: Sequence[Person]) -> "Placement":
        """As the CRM keeps it."""
        stays: dict[str, list[Stay]] = {}
        if crm.keeps("membership"):
            m, zone = crm.fresh().membership, crm.moment.zone
            columns = (m.c.owner_id, m.c.team_id, m.c.from_at, m.optional("to_at"))
            for owner_id, team_id, from_at, to_at in crm.reader.fetch(
                sa.select(*columns).where(m.c.from_at.is_not(None))
            ):
                end = workdays.local_day(to_at, zone) if to_at else date.max
                stays.setdefault(owner_id, []).append(Stay(team_id, workdays.local_day(from_at, zone), end))
        for listed in stays.values():
            listed.sort(key=lambda stay: stay.start, reverse=True)
        return cls(people, stays)

    def team_of(self, owner_id: str | None, day: date | None) -> str | None:
        """The team on that day; without a day today's."""
        today = self._today.get(owner_id or "")
        if day is None:
            return today
        teams = [stay.team_id for stay in self._stays.get(owner_id or "", ()) if stay.start <= day < stay.end]
        return today if not teams or today in teams else teams[0]

    def moved(self, window: Window) -> frozenset[str]:
        """Who was not in today's team on all days of the window."""
        return frozenset(
            owner_id
            for owner_id in self._stays
            if any(team != self._today.get(owner_id) for team, _, _ in self._pieces(owner_id, window))
        )

    def spans(self, team_id: str | None, window: Window, owner_ids: Iterable[str]) -> list[Span]:
        """The days of the window on which these people were in the team."""
        return [
            Span(owner_id, start, end)
            for owner_id in owner_ids
            for team, start, end in self._pieces(owner_id, window)
            if team == team_id
        ]

    def predicate(self, team_id: str | None, window: Window) -> Placed:
        """The rows of the people of a team, on their days there; a row without a day belongs to today's team."""
        moved = self.moved(window)
        steady = [owner_id for owner_id, team in self._today.items() if team == team_id and owner_id not in moved]
        spans = self.spans(team_id, window, sorted(moved))

        def placed(owner: sa.ColumnElement[Any], day: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
            here = [owner_id for owner_id, team in self._today.items() if team == team_id]
            parts = [owner.in_(steady), sa.and_(day.is_(None), owner.in_(here))]
            parts += [sa.and_(owner == one.owner_id, day >= one.start, day < one.end) for one in spans]
            if team_id is None:
                parts += [owner.is_(None), owner.not_in(list(self._today))]
            return sa.or_(*parts)

        return placed

    def _pieces(self, owner_id: str, window: Window) -> list[tuple[str | None, date, date]]:
        """(team, start, end) of the window, in order."""
        edges = {window.start, window.end}
        for stay in self._stays.get(owner_id, ()):
            edges |= {day for day in (stay.start, stay.end) if window.start < day < window.end}
        days = sorted(edges)
        return [(self.team_of(owner_id, start), start, end) for start, end in zip(days, days[1:], strict=False)]

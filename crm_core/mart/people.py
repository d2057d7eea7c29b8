"""People and teams of a CRM: who there is, and whom a team lead leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import sqlalchemy as sa

from crm_core.crm.crm import Crm


@dataclass(frozen=True)
class Person:
    """An owner as answers name him."""

    id: str
    name: str
    team_id: str | None
    is_active: bool
    login: str | None = None
    role: str | None = None
    hired_on: date | None = None  # first and last day of work, where the CRM knows them
    left_on: date | None = None


class HasCrm(Protocol):
    """Whatever answers on a CRM."""

    crm: Crm


def everybody(crm: Crm) -> list[Person]:
    """Every owner of the CRM, by name."""
    o = crm.fresh().owner
    more = ("name", "login", "team_id", "is_active", "role", "hired_on", "left_on")
    columns = (o.c.owner_id, *(o.optional(name) for name in more))
    found = [
        Person(id_, name or login or f"({id_})", team_id, is_active is None or bool(is_active), login, *rest)
        for id_, name, login, team_id, is_active, *rest in crm.reader.fetch(sa.select(*columns))
    ]
    return sorted(found, key=lambda person: (person.name.casefold(), person.id))


def heads(listed: Iterable[Person]) -> dict[str | None, int]:
    """team id -> how many people work in it now."""
    found: dict[str | None, int] = {}
    for person in listed:
        if person.is_active:
            found[person.team_id] = found.get(person.team_id, 0) + 1
    return found


def team_names(crm: Crm) -> dict[str, str]:
    """team id -> name."""
    if not crm.keeps("team"):
        return {}
    t = crm.fresh().team
    return {row[0]: row[1] or f"({row[0]})" for row in crm.reader.fetch(sa.select(t.c.team_id, t.optional("name")))}


def led_owner_ids(answers: HasCrm, owner_id: str | None, team_id: str | None) -> frozenset[str]:
    """The owners of the teams (and their sub-teams) that this owner leads, or that his user names."""
    crm = answers.crm
    if not crm.keeps("team"):
        return frozenset()
    t = crm.fresh().team
    teams = crm.reader.fetch(sa.select(t.c.team_id, t.optional("parent_team_id"), t.optional("leader_id")))
    led = {id_ for id_, _, leader in teams if id_ == team_id or (owner_id is not None and leader == owner_id)}
    while True:
        below = {id_ for id_, parent, _ in teams if parent in led} - led
        if not below:
            break
        led |= below
    return frozenset(person.id for person in everybody(crm) if person.team_id in led)

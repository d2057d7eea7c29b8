"""Whom somebody may be compared with: a configured group, without newcomers; and what may be told of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from crm_core.base import access
from crm_core.base.access import MIN_OTHERS, Benchmark, Viewer
from crm_core.base.facts import Facts
from crm_core.mart.asking import Answer
from crm_core.mart.people import Person
from crm_core.measure.value import Status

RAMP = 3  # months: before that nobody is compared
LEAST_ROWS = 5  # of fewer rows nobody's number goes into what is told of the group


class Alone(StrEnum):
    """Why somebody is compared with nobody else."""

    NO_GROUP = "no_group"
    NEW = "new"
    FEW = "few"


@dataclass(frozen=True)
class Peers:
    """The other people of the group who have been here long enough; `why` says why there is no comparison."""

    group: str | None
    others: tuple[str, ...] = ()
    why: Alone | None = None


def months_here(person: Person, facts: Facts, on: date) -> int | None:
    """Whole months since he came, by the facts, else by the CRM; None where neither says."""
    found = facts.months_employed(person.id, on)
    if found is not None or person.hired_on is None or any(one.owner_id == person.id for one in facts.employment):
        return found
    months = (on.year - person.hired_on.year) * 12 + on.month - person.hired_on.month
    return months - (on.day < person.hired_on.day)


def peers(person: Person, people: Iterable[Person], facts: Facts, on: date) -> Peers:
    """Whom this person is compared with on a day."""
    group = facts.peer_group(person.id, on)
    if group is None:
        return Peers(None, (), Alone.NO_GROUP)
    if is_new(person, facts, on):
        return Peers(group, (), Alone.NEW)
    grouped = set(facts.peers(group, on))
    others = [one for one in people if one.id in grouped and one.id != person.id and one.is_active]
    ids = tuple(one.id for one in others if not is_new(one, facts, on))
    return Peers(group, ids, Alone.FEW if len(ids) < MIN_OTHERS else None)


def is_new(person: Person, facts: Facts, on: date) -> bool:
    """Whether he came less than three months ago; who came nobody knows when is not new."""
    months = months_here(person, facts, on)
    return months is not None and months < RAMP


def benchmarks(viewer: Viewer, found: Iterable[Answer], peers: tuple[str, ...]) -> dict[str, Benchmark]:
    """Through the second door: quartiles of these people by indicator; none where too few of them have a number."""
    numbers: dict[str, dict[str, float]] = {}
    for one in found:
        value = one.value
        if one.id and value.status is Status.OK and value.value is not None and value.n >= LEAST_ROWS:
            numbers.setdefault(one.indicator, {})[one.id] = float(value.value)
    told = {name: access.benchmark(viewer, by_owner, peers) for name, by_owner in numbers.items()}
    return {name: one for name, one in told.items() if one is not None}

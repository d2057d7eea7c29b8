"""The fairness report of a score: how it spreads over groups of people, and whether it hangs on what nobody can help.

No person is in it: groups of fewer than five are left out. It needs nothing about people beyond their job.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from crm_core.base.facts import Facts
from crm_core.mart.answers import Answer, Answers
from crm_core.mart.people import Person
from crm_core.measure.score import Score, Scored
from crm_core.measure.statistics.fairness import Coefficient, Sensitivity, regression
from crm_core.measure.value import Status
from crm_core.review.dry_run import LEAST, Spread, sensitivity
from crm_core.review.peers import months_here

FULL_TIME = 0.95
MONTHS = ((3, "new"), (12, "first_year"), (36, "three_years"))  # fewer months than that
CLIENTS = 10  # the slope of the portfolio is told for so many clients more
POST = 0.5  # and that of working time for half a post more
TEAM = "team:"  # before the id of a team, in the names of slopes


@dataclass(frozen=True)
class Profile:
    """What is known of a person's job; None where it is not."""

    owner_id: str
    role: str | None  # CRM text
    team_id: str | None
    months: int | None
    fte: float
    clients: int | None  # assigned to him


@dataclass(frozen=True)
class Spreads:
    """The distribution over the groups of one kind; `left_out` people are in groups too small to be told."""

    kind: str  # role, team, tenure, fte, portfolio
    groups: tuple[tuple[str, Spread], ...]  # keys; of role and team CRM text or ids
    left_out: int


@dataclass(frozen=True)
class Report:
    """One score over one window; `slopes` is None where no number can be told."""

    score: Score
    n: int  # people with a score
    whole: Spread | None
    by: tuple[Spreads, ...]
    slopes: Mapping[str, Coefficient] | None
    sensitivity: Sensitivity | None


def profiles(people: Iterable[Person], facts: Facts, on: date, clients: Mapping[str, int]) -> dict[str, Profile]:
    """Of everybody on a day; `clients`: how many each has."""
    return {
        one.id: Profile(
            one.id, one.role, one.team_id, months_here(one, facts, on), facts.fte(one.id, on), clients.get(one.id)
        )
        for one in people
    }


def reports(everybody: Sequence[Scored], answers: Answers, portfolios: Iterable[Answer], on: date) -> list[Report]:
    """The report of each score from everybody's; `portfolios` are the answers of `active_accounts`."""
    clients = {
        one.id: int(one.value.denominator or 0) for one in portfolios if one.id and one.value.status is Status.OK
    }
    known = profiles(answers.people(), answers.crm.facts, on, clients)
    by_score: dict[Score, list[Scored]] = {}
    for one in everybody:
        by_score.setdefault(one.score, []).append(one)
    return [report(score, found, known) for score, found in by_score.items()]


def report(score: Score, found: Sequence[Scored], known: Mapping[str, Profile]) -> Report:
    """The report of one score from everybody's."""
    told = {one.owner_id: one.value for one in found if one.value is not None and one.owner_id in known}
    who = [known[owner_id] for owner_id in told]
    kinds: tuple[tuple[str, Callable[[Profile], str | None]], ...] = (
        ("role", lambda one: one.role),
        ("team", lambda one: one.team_id),
        ("tenure", _tenure),
        ("fte", lambda one: "full" if one.fte >= FULL_TIME else "part"),
        ("portfolio", _portfolio(who)),
    )
    by = tuple(_spreads(kind, key, who, told) for kind, key in kinds)
    return Report(score, len(told), Spread.of(told.values()), by, slopes(who, told), sensitivity(score, found))


def slopes(who: Sequence[Profile], scores: Mapping[str, float]) -> dict[str, Coefficient] | None:
    """Points of score per half a post, per ten clients, and per team against the largest; others held equal."""
    people = [one for one in who if one.clients is not None] or list(who)
    columns: dict[str, list[float]] = {"fte": [one.fte / POST for one in people]}
    if people and people[0].clients is not None:
        columns["clients"] = [(one.clients or 0) / CLIENTS for one in people]
    for team in _told_teams(people):
        columns[TEAM + team] = [float(one.team_id == team) for one in people]
    varied = {name: column for name, column in columns.items() if len(set(column)) > 1}
    return regression([scores[one.owner_id] for one in people], varied)


def _told_teams(people: Sequence[Profile]) -> list[str]:
    """The teams of at least five, without the largest: they are held against it and those too small to be told."""
    sizes: dict[str, int] = defaultdict(int)
    for one in people:
        if one.team_id is not None:
            sizes[one.team_id] += 1
    large = sorted((team for team, n in sizes.items() if n >= LEAST), key=lambda team: (-sizes[team], team))
    return sorted(large[1:])


def _spreads(
    kind: str, key: Callable[[Profile], str | None], who: Sequence[Profile], scores: Mapping[str, float]
) -> Spreads:
    values: dict[str, list[float]] = defaultdict(list)
    for one in who:
        group = key(one)
        if group is not None:
            values[group].append(scores[one.owner_id])
    told = {group: spread for group in sorted(values) if (spread := Spread.of(values[group]))}
    return Spreads(kind, tuple(told.items()), len(who) - sum(spread.n for spread in told.values()))


def _tenure(one: Profile) -> str | None:
    if one.months is None:
        return None
    return next((word for limit, word in MONTHS if one.months < limit), "longer")


def _portfolio(who: Sequence[Profile]) -> Callable[[Profile], str | None]:
    """Thirds of the people by their number of clients."""
    sizes = [one.clients for one in who if one.clients is not None]
    if len(sizes) < 2:
        return lambda one: None
    low, high = quantiles(sizes, n=3, method="inclusive")

    def key(one: Profile) -> str | None:
        if one.clients is None:
            return None
        return "small" if one.clients <= low else "middle" if one.clients <= high else "large"

    return key

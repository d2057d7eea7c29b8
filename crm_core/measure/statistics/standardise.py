"""A win rate as if everyone had the same mix of deals: indirect standardisation."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import fsum
from typing import TypeVar

from crm_core.measure.statistics.intervals import byar

SMALL = 10  # closed deals of the team: smaller segments are pooled into one
TEAM = 3  # people: in a smaller one, leaving one out leaves nothing to compare with

K = TypeVar("K", bound=Hashable)
WonClosed = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """One person's wins beside what the team wins on the same mix of segments.

    `observed` and `expected` wins; `ratio` = observed/expected with its 95 % interval `low`..`high`; `rate` =
    ratio times the team's rate, an index that may exceed 1; `crude` = won/closed. None where undefined.
    `left_out`: closed deals of segments where nobody else closed any, in no number here but `crude`.
    """

    observed: int
    expected: float
    ratio: float | None
    low: float | None
    high: float | None
    rate: float | None
    crude: float | None
    left_out: int


def adjusted(own: Mapping[K, WonClosed], team: Mapping[K, WonClosed], team_members: int) -> Adjusted:
    """The mix-adjusted win rate of one person (K12): own and team are {segment: (won, closed)}, team with him.

    E = sum of closed x p_segment; segments with fewer than 10 closed deals in the team are pooled into one.
    p_segment leaves the person out only where he holds more than half of the segment's closed deals and the team
    has at least 3 members. Raises ValueError where own is not a part of team.
    """
    observed, left_out = 0, 0
    expected: list[float] = []
    for (won, closed), (team_won, team_closed) in _cells(own, team):
        if team_members >= TEAM and 2 * closed > team_closed:
            team_won, team_closed = team_won - won, team_closed - closed
        if not team_closed:
            left_out += closed
            continue
        observed += won
        expected.append(closed * team_won / team_closed)
    total = fsum(expected)
    low, high = byar(observed, total) or (None, None)
    ratio = observed / total if total > 0 else None
    team_rate, crude = _rate(team), _rate(own)
    rate = ratio * team_rate if ratio is not None and team_rate is not None else None
    return Adjusted(observed, total, ratio, low, high, rate, crude, left_out)


def simpson(crude_by_id: Mapping[K, float | None], adjusted_by_id: Mapping[K, float | None]) -> bool:
    """Whether any two people stand in the opposite order after adjustment (Simpson 1951); ties are no order."""
    both = [
        (crude, after)
        for person, crude in crude_by_id.items()
        if crude is not None and (after := adjusted_by_id.get(person)) is not None
    ]
    return any((a - b) * (after_a - after_b) < 0 for (a, after_a), (b, after_b) in combinations(both, 2))


def _rate(segments: Mapping[K, WonClosed]) -> float | None:
    won, closed = _sum(list(segments.values()))
    return won / closed if closed else None


def _sum(parts: list[WonClosed]) -> WonClosed:
    return sum(won for won, _ in parts), sum(closed for _, closed in parts)


def _cells(own: Mapping[K, WonClosed], team: Mapping[K, WonClosed]) -> list[tuple[WonClosed, WonClosed]]:
    """(own, team) per segment in which the person closed something, the small ones as one."""
    for segment, (won, closed) in own.items():
        team_won, team_closed = team.get(segment, (0, 0))
        if not (0 <= won <= team_won and won <= closed and closed - won <= team_closed - team_won):
            raise ValueError(f"segment {segment!r}: {won} of {closed} is not a part of {team_won} of {team_closed}")
    small = [segment for segment, (_, closed) in team.items() if closed < SMALL]
    cells = [(own.get(segment, (0, 0)), team[segment]) for segment in team if segment not in small]
    cells.append((_sum([own.get(segment, (0, 0)) for segment in small]), _sum([team[segment] for segment in small])))
    return [(mine, all_) for mine, all_ in cells if mine[1]]

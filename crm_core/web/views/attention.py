"""What needs attention: a few sentences from fixed templates, each with the rows it speaks of.

About teams; about persons only where a team lead looks at his own team (`of_people`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.base.text import Message, _
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.value import Status, Value
from crm_core.web.views.model import NO_TEAM_KEY, Figures, RowsLink
from crm_core.web.views.numbers import ENOUGH, FEW, Tone, change
from crm_core.web.views.tongue import Tongue

MOST = 5
MOST_ALIKE = 2  # sentences about one person, and of one kind


@dataclass(frozen=True)
class TeamIn:
    """A team (or a person) as the sentences need it: its name is the CRM's text."""

    id: str | None
    name: str
    heads: int
    is_person: bool = False


@dataclass(frozen=True)
class Attention:
    """One sentence; `team`, whom it is about, is CRM text and stands apart from ours."""

    team: str
    sentence: str
    link: RowsLink
    weight: float


@dataclass(frozen=True)
class _Rule:
    """A share whose rows that do not count deserve a look."""

    indicator: str
    sentence: Message
    least: float  # from this part of rows on that do not count
    weight: float


_RULES = (
    _Rule("next_step_coverage", _("{missing} of {n} open deals have no next step planned ({share})."), 0.25, 1.0),
    _Rule(
        "opportunities_with_recent_activity",
        _("{missing} of {n} open deals saw no activity for 14 days ({share})."),
        0.4,
        0.8,
    ),
    _Rule("meetings_with_result", _("{missing} of {n} meetings have no result written down ({share})."), 0.1, 1.0),
    _Rule(
        "meeting_minimum_data_set",
        _("{missing} of {n} meetings lack the topic, the person or the result ({share})."),
        0.2,
        0.8,
    ),
    _Rule("entry_timeliness", _("{missing} of {n} results were written down late ({share})."), 0.15, 0.7),
)
_OVERDUE = _("{n} activities are overdue, {per_head} for each person.")
NAMES = tuple(rule.indicator for rule in _RULES) + ("overdue_activities", "won_count")


def attention(
    teams: Sequence[TeamIn], now: Figures, before: Figures, window: Window, before_label: str, tongue: Tongue
) -> list[Attention]:
    """At most five, one per kind: the team where it weighs most."""
    found = [_worst(rule, teams, now, window, tongue) for rule in _RULES]
    found.append(_overdue(teams, now, window, tongue))
    found.append(_fewer_won(teams, now, before, window, before_label, tongue))
    listed = sorted((one for one in found if one), key=lambda one: (-one.weight, one.link.indicator))
    return listed[:MOST]


def of_people(
    people: Sequence[TeamIn], now: Figures, before: Figures, window: Window, before_label: str, tongue: Tongue
) -> list[Attention]:
    """At most five, the weightiest first, no more than two of one person or of one kind."""
    found = [_worst(rule, [person], now, window, tongue) for rule in _RULES for person in people]
    found += [_overdue([person], now, window, tongue) for person in people]
    found += [_fewer_won([person], now, before, window, before_label, tongue) for person in people]
    ordered = sorted((one for one in found if one), key=lambda one: (-one.weight, one.team, one.link.indicator))
    listed: list[Attention] = []
    for one in ordered:
        of_him = sum(other.link.owner == one.link.owner for other in listed)
        of_kind = sum(other.link.indicator == one.link.indicator for other in listed)
        if max(of_him, of_kind) < MOST_ALIKE:
            listed.append(one)
    return listed[:MOST]


def _rows(indicator: str, team: TeamIn, window: Window, only: str) -> RowsLink:
    if team.is_person:
        return RowsLink(indicator, window, owner=team.id, only=only)
    return RowsLink(indicator, window, team=team.id or NO_TEAM_KEY, only=only)


def _one(now: Figures, indicator: str, team: TeamIn) -> Value | None:
    values = now.get((indicator, team.id), ())
    return values[0] if values and values[0].status is Status.OK else None


def _worst(rule: _Rule, teams: Sequence[TeamIn], now: Figures, window: Window, tongue: Tongue) -> Attention | None:
    """The team with the greatest part of rows that do not count; never of fewer than twenty."""
    judged = [(team, value) for team in teams if (value := _one(now, rule.indicator, team)) and value.n >= ENOUGH]
    if not judged:
        return None
    team, value = min(judged, key=lambda pair: (float(pair[1].value or 0), pair[0].name))
    missing = value.n - int(value.numerator or 0)
    if missing / value.n < rule.least:
        return None
    sentence = tongue.say(
        rule.sentence, missing=tongue.number(missing), n=tongue.number(value.n), share=tongue.percent(missing / value.n)
    )
    link = _rows(rule.indicator, team, window, "not")
    return Attention(team.name, sentence, link, rule.weight * missing / value.n)


def _overdue(teams: Sequence[TeamIn], now: Figures, window: Window, tongue: Tongue) -> Attention | None:
    judged = [
        (team, int(value.value or 0) / team.heads, int(value.value or 0))
        for team in teams
        if team.heads and (value := _one(now, "overdue_activities", team))
    ]
    team, a_head, count = max(judged, key=lambda one: one[1], default=(TeamIn(None, "", 0), 0.0, 0))
    if count < FEW:
        return None
    words = _("{n} activities are overdue.") if team.is_person else _OVERDUE
    sentence = tongue.say(words, n=tongue.number(count), per_head=tongue.number(a_head, 1))
    link = _rows("overdue_activities", team, window, "counted")
    return Attention(team.name, sentence, link, min(1.0, a_head / 10))


def _fewer_won(
    teams: Sequence[TeamIn], now: Figures, before: Figures, window: Window, before_label: str, tongue: Tongue
) -> Attention | None:
    """A fall in deals won that is more than chance."""
    for team in teams:
        new, old = _one(now, "won_count", team), _one(before, "won_count", team)
        changed = change(indicators()["won_count"], [new], [old], tongue) if new and old else None
        if new and old and changed and changed.tone is Tone.LOW:
            sentence = tongue.say(
                _("{now} deals won against {old} in {before}: more than the usual variation."),
                now=tongue.number(int(new.value or 0)),
                old=tongue.number(int(old.value or 0)),
                before=before_label,
            )
            return Attention(team.name, sentence, _rows("won_count", team, window, "counted"), 1.0)
    return None

"""The fairness report in sentences: how a score spreads over groups, whether it hangs on what nobody can help."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm_core.base.text import Message, _, plural
from crm_core.measure.statistics.fairness import Coefficient
from crm_core.review.dry_run import Spread
from crm_core.review.fairness import CLIENTS, TEAM, Report, Spreads
from crm_core.web.views import dry_run
from crm_core.web.views.tongue import Tongue

KINDS: dict[str, Message] = {
    "role": _("By role"),
    "team": _("By team"),
    "tenure": _("By time here"),
    "fte": _("By working time"),
    "portfolio": _("By number of clients"),
}
GROUPS: dict[str, Message] = {
    "new": _("under 3 months"),
    "first_year": _("3 to 12 months"),
    "three_years": _("1 to 3 years"),
    "longer": _("over 3 years"),
    "full": _("full time"),
    "part": _("part time"),
    "small": _("the third with the fewest"),
    "middle": _("the middle third"),
    "large": _("the third with the most"),
}
_LEFT_OUT = plural(
    "{n} person is in a group of fewer than 5: not shown.", "{n} people are in groups of fewer than 5: not shown."
)
_PEOPLE = plural("{n} person has a score", "{n} people have a score")


@dataclass(frozen=True)
class GroupLine:
    """One group; its name is CRM text where it is a role or a team."""

    name: str
    spread: Spread
    text: str


@dataclass(frozen=True)
class Kind:
    """The groups of one kind."""

    title: str
    groups: tuple[GroupLine, ...]
    note: str


@dataclass(frozen=True)
class FairnessView:
    """One score's report; the sentences on slopes may name teams, which are CRM text."""

    label: str
    answer: str
    kinds: tuple[Kind, ...]
    slopes: tuple[str, ...]
    sensitivity: str


def told(report: Report, teams: Mapping[str, str], tongue: Tongue) -> FairnessView:
    """`teams`: id -> name."""
    answer = tongue.count(_PEOPLE, report.n)
    if report.whole is not None:
        answer = f"{dry_run.spread(report.whole, tongue)}."
    return FairnessView(
        f"{tongue.say(report.score.label)} {report.score.version}",
        answer,
        tuple(_kind(one, teams, tongue) for one in report.by),
        _slopes(report.slopes, teams, tongue),
        dry_run.sensitivity(report.sensitivity, tongue),
    )


def _kind(found: Spreads, teams: Mapping[str, str], tongue: Tongue) -> Kind:
    groups = tuple(
        GroupLine(_named(found.kind, key, teams, tongue), spread, dry_run.spread(spread, tongue))
        for key, spread in sorted(found.groups, key=lambda group: _place(group[0], teams))
    )
    note = tongue.count(_LEFT_OUT, found.left_out) if found.left_out else ""
    return Kind(tongue.say(KINDS[found.kind]), groups, note)


def _named(kind: str, key: str, teams: Mapping[str, str], tongue: Tongue) -> str:
    if kind == "team":
        return teams.get(key, key)
    return key if kind == "role" else tongue.say(GROUPS[key])


def _place(key: str, teams: Mapping[str, str]) -> tuple[int, str]:
    """Bands in their own order, roles and teams by name: no league table."""
    return (list(GROUPS).index(key), "") if key in GROUPS else (0, teams.get(key, key).casefold())


def _slopes(found: Mapping[str, Coefficient] | None, teams: Mapping[str, str], tongue: Tongue) -> tuple[str, ...]:
    if found is None:
        words = _("Too few people, or too much alike: whether the score hangs on time, clients or team cannot be told.")
        return (tongue.say(words),)
    return tuple(_slope(name, one, teams, tongue) for name, one in found.items())


def _slope(name: str, one: Coefficient, teams: Mapping[str, str], tongue: Tongue) -> str:
    """'10 clients more: +3.1 points, likely +0.7 to +5.5. To check.'"""
    if name.startswith(TEAM):
        team = name.removeprefix(TEAM)
        what = tongue.say(_("In {team}, against the largest team"), team=teams.get(team, team))
    elif name == "clients":
        what = tongue.say(_("{n} clients more"), n=CLIENTS)
    else:
        what = tongue.say(_("Half a post more"))
    points, low, high = (tongue.signed(edge, 1) for edge in (one.value, one.low, one.high))
    words = _("{what}: {points} points, likely {low} to {high}.")
    sure = one.low > 0 or one.high < 0
    verdict = tongue.say(_("To check: more than chance.") if sure else _("Not to be told from chance."))
    return f"{tongue.say(words, what=what, points=points, low=low, high=high)} {verdict}"

"""Rules of attention on what is there now: what is missing, what is late, what is too full, what a plan lacks."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_core.base.text import Message, _
from crm_core.measure.statistics.funnel import funnel
from crm_core.measure.value import Value
from crm_core.web.views.alarm import Attention, Seen, TeamIn
from crm_core.web.views.numbers import ENOUGH, FEW
from crm_core.web.views.workload import EVEN, HALF, RED

TEAMS = 3  # fewer make no funnel: each is half of what it is held against
OVERDUE = "overdue"


@dataclass(frozen=True)
class _Share:
    """A share whose rows that do not count deserve a look."""

    indicator: str
    sentence: Message
    least: float  # from this part of rows on that do not count
    weight: float


_SHARES = (
    _Share("next_step_coverage", _("{missing} of {n} open deals have no next step planned ({share})."), 0.25, 1.0),
    _Share(
        "opportunities_with_recent_activity",
        _("{missing} of {n} open deals saw no activity for 14 days ({share})."),
        0.4,
        0.8,
    ),
    _Share("meetings_with_result", _("{missing} of {n} meetings have no result written down ({share})."), 0.1, 1.0),
    _Share(
        "meeting_minimum_data_set",
        _("{missing} of {n} meetings lack the topic, the person or the result ({share})."),
        0.2,
        0.8,
    ),
    _Share("entry_timeliness", _("{missing} of {n} results were written down late ({share})."), 0.15, 0.7),
)
OF_ANYBODY = (*(rule.indicator for rule in _SHARES), "overdue_activities", "forward_load")
OF_TEAMS = ("overdue_rate", "crm_entry_burden", "workload_balance")
OF_PLANS = ("pipeline_coverage",)  # asked of the day of the read: of the plans that run


def shares(teams: Sequence[TeamIn], seen: Seen) -> list[Attention]:
    """Rows that lack something, where they are many; never of fewer than twenty rows."""
    return [
        found
        for rule in _SHARES
        for team in teams
        if (value := seen.one(rule.indicator, team)) and (found := _lacking(rule, team, value, seen))
    ]


def _lacking(rule: _Share, team: TeamIn, value: Value, seen: Seen) -> Attention | None:
    missing = value.n - int(value.numerator or 0)
    if value.n < ENOUGH or missing / value.n < rule.least:
        return None
    number, part = seen.tongue.number, missing / value.n
    told = {"missing": number(missing), "n": number(value.n), "share": seen.tongue.percent(part)}
    return seen.told(team, seen.tongue.say(rule.sentence, **told), rule.weight * part, rule.indicator, "not")


def overdue(teams: Sequence[TeamIn], seen: Seen) -> list[Attention]:
    """Work whose time has passed, for each head."""
    found = []
    for team in teams:
        value = seen.one("overdue_activities", team)
        count = int(value.value or 0) if value else 0
        if count < FEW or not team.heads:
            continue
        words = _("{n} activities are overdue.")
        if not team.is_person:
            words = _("{n} activities are overdue, {per_head} for each person.")
        a_head = count / team.heads
        text = seen.tongue.say(words, n=seen.tongue.number(count), per_head=seen.tongue.number(a_head, 1))
        found.append(seen.told(team, text, a_head / (a_head + FEW), "overdue_activities", "counted", OVERDUE))
    return found


def overdue_apart(teams: Sequence[TeamIn], seen: Seen) -> list[Attention]:
    """A team whose overdue share lies above the outer funnel limits of the other teams: more than chance.

    It is no part of the funnel itself: of a few teams it would widen the limits until it lies within.
    """
    counted = {team: value for team in teams if (value := seen.one("overdue_rate", team)) and value.n >= ENOUGH}
    points = [(team, int(value.numerator or 0), value.n) for team, value in counted.items()]
    found = []
    for point in points if len(points) >= TEAMS else ():
        team, k, n = point
        others = funnel([other for other in points if other is not point])
        if others and others.p0 and others.outside(point) == "high":
            number, percent = seen.tongue.number, seen.tongue.percent
            text = seen.tongue.say(
                _("{k} of {n} planned activities are overdue ({share}; elsewhere {others}): more than chance."),
                **{"k": number(k), "n": number(n), "share": percent(k / n), "others": percent(others.p0)},
            )
            found.append(seen.told(team, text, 0.4 + k / n - others.p0, "overdue_rate", "counted", OVERDUE))
    return found


def too_full(teams: Sequence[TeamIn], seen: Seen) -> list[Attention]:
    """More planned for the next ten working days than there is time."""
    found = []
    for team in teams:
        value = seen.one("forward_load", team)
        if value and float(value.value or 0) > RED:
            number = seen.tongue.number
            text = seen.tongue.say(
                _("The next ten working days hold {planned} hours of work; there are {hours}."),
                planned=number(float(value.numerator or 0)),
                hours=number(float(value.denominator or 0)),
            )
            found.append(seen.told(team, text, float(value.value or 0) - 0.5, "forward_load", "counted"))
    return found


def not_covered(teams: Sequence[TeamIn], seen: Seen) -> list[Attention]:
    """Open deals that will not do for what is left of the running plan of won revenue."""
    found = []
    for team in teams:
        value = seen.one("pipeline_coverage", team)
        if value and float(value.value or 0) < 1:
            share = float(value.value or 0)
            text = seen.tongue.say(
                _("The open deals, weighted with their chance, cover {share} of what is left of the plan."),
                share=seen.tongue.percent(share),
            )
            # the same deals, whichever days the page is about
            found.append(seen.told(team, text, 1 - share / 2, "weighted_pipeline_amount", "counted"))
    return found


def burdened(teams: Sequence[TeamIn], seen: Seen) -> list[Attention]:
    """Half of the working time or more goes into entries."""
    found = []
    for team in teams:
        value = seen.one("crm_entry_burden", team)
        if value and float(value.value or 0) >= HALF:
            share = float(value.value or 0)
            text = seen.tongue.say(
                _("About {share} of the working time goes into entries: the CRM asks for too much."),
                share=seen.tongue.percent(share),
            )
            found.append(seen.told(team, text, 0.4 + share, "crm_entry_burden", "counted"))
    return found


def uneven(teams: Sequence[TeamIn], seen: Seen) -> list[Attention]:
    """Work that is not shared out evenly; never about one person."""
    found = []
    for team in teams:
        value = seen.one("workload_balance", team)
        if value and float(value.value or 0) > EVEN:
            spread = float(value.value or 0)
            text = seen.tongue.say(
                _("The load of {n} people is spread unevenly: Gini coefficient {gini}."),
                n=value.n,
                gini=seen.tongue.number(spread, 2),
            )
            found.append(seen.told(team, text, spread, "workload_balance", "counted"))
    return found

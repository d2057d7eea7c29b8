"""A team's week at a glance: who did what, what is on each desk, against each one's own usual weeks.

People stand by name and are never ranked; a colour judges a number against its target or against the same
person's own weeks, never against somebody else's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crm_core.base.text import Message, _, plural
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.score import Component
from crm_core.measure.value import Status, Value
from crm_core.web.views import attention as attentions
from crm_core.web.views.attention import Attention, TeamIn
from crm_core.web.views.heat import Cell, Told, cell
from crm_core.web.views.model import NO_TEAM_KEY, Figures, SeriesOf, of, rows_of, series_of
from crm_core.web.views.numbers import LEAST_WEEKS, combined
from crm_core.web.views.tongue import Tongue
from crm_core.web.views.weeks import Weeks

FLOWS = (
    *("activities_per_working_day", "active_day_share", "meetings_with_result"),
    *("meeting_core_data_set", "entry_timeliness", "win_rate"),
)
STATES = ("next_step_coverage", "overdue_rate")
NAMES = (*FLOWS, *STATES)
SAID = ("meetings_held", "calls_done", "won_count", "overdue_activities")  # in the answer above the table
HEADS: dict[str, Message] = {
    "activities_per_working_day": _("Done a day"),
    "active_day_share": _("Active days"),
    "meetings_with_result": _("Results"),
    "meeting_core_data_set": _("Core data"),
    "entry_timeliness": _("On time"),
    "win_rate": _("Win rate"),
    "next_step_coverage": _("Next step"),
    "overdue_rate": _("Overdue"),
}
PEOPLE, TEAMS = plural("{n} person", "{n} people"), plural("{n} team", "{n} teams")


@dataclass(frozen=True)
class PersonIn:
    """One person of the review; the name is CRM text."""

    id: str
    name: str
    team_id: str | None
    is_active: bool


@dataclass(frozen=True)
class Data:
    """What the caches gave: figures and weekly series of people or teams, by (indicator, id)."""

    teams: Sequence[TeamIn]
    people: Sequence[PersonIn]
    now: Figures
    weeks: SeriesOf  # the twelve weeks before, of flows; the last twelve, of states
    month: Figures = field(default_factory=dict)  # the four weeks that sentences are found in
    before: Figures = field(default_factory=dict)  # and the four before them
    newest: SeriesOf = field(default_factory=dict)  # the weeks up to the one reviewed, for the same sentences
    targets: Mapping[str, Component] = field(default_factory=dict)  # what the company's scores ask for


@dataclass(frozen=True)
class Row:
    """A person or a team: the name is CRM text, `page` and `params` say where it leads."""

    name: str
    note: str
    cells: tuple[Cell, ...]
    is_team: bool
    page: str
    params: Mapping[str, str]


@dataclass(frozen=True)
class Review:
    """The page."""

    answer: str
    week: str  # what the first columns are of
    now: str  # and the others
    heads: tuple[tuple[str, str, str], ...]  # indicator, heading, question
    rows: tuple[Row, ...]
    alerts: tuple[Attention, ...]
    by_person: bool
    legend: tuple[str, ...] = ()


@dataclass(frozen=True)
class Whose:
    """Who looks at whom: his own id, and where a team's name leads."""

    own_id: str | None
    by_person: bool
    team_page: str


def build(data: Data, weeks: Weeks, whose: Whose, read_at: datetime, tongue: Tongue) -> Review:
    """The review of people, each team before its people, or of teams alone."""
    rows: list[Row] = []
    for team in data.teams:
        people = [one for one in data.people if one.team_id == team.id and _is_there(one, data.now)]
        if people or (not whose.by_person and _speaks(team, data.now)):
            rows.append(_team(team, len(people), data, weeks, whose, tongue))
            rows += [_person(one, data, weeks, whose, tongue) for one in people]
    heads = tuple((name, tongue.say(HEADS[name]), tongue.say(indicators()[name].question)) for name in NAMES)
    return Review(
        _answer(data, whose, tongue),
        tongue.span(weeks.window.start, weeks.window.end),
        tongue.say(_("Now, {clock}"), clock=tongue.clock(read_at)),
        heads,
        tuple(rows),
        tuple(_alerts(data, weeks.four, whose, tongue)),
        whose.by_person,
        (tongue.say(_("Before: the four weeks before.")),) if weeks.length > 1 else (),
    )


def _speaks(team: TeamIn, now: Figures) -> bool:
    """Whether anybody works in the team, or a record names it."""
    return bool(team.heads) or _has_records(team.id, now)


def _is_there(person: PersonIn, now: Figures) -> bool:
    """Whoever works here, and whoever left while records still name him."""
    return person.is_active or _has_records(person.id, now)


def _has_records(id_: str | None, now: Figures) -> bool:
    return any(_is_filled(value) for name in (*NAMES, *SAID) for value in now.get((name, id_), ()))


def _is_filled(value: Value) -> bool:
    """Whether it is made of any record; a day on which he was there is none."""
    is_of_days = value.denominator is not None and not isinstance(value.denominator, int)
    return bool(value.numerator if is_of_days else value.n)


def _person(person: PersonIn, data: Data, weeks: Weeks, whose: Whose, tongue: Tongue) -> Row:
    note = "" if person.is_active else tongue.say(_("left"))
    note = tongue.say(_("you")) if person.id == whose.own_id else note
    cells = _cells(person.name, person.id, {"owner": person.id}, data, weeks, tongue)
    params = {"owner": person.id} | ({"period": f"{weeks.length}w"} if weeks.is_last else {})
    return Row(person.name, note, cells, False, "scorecard", params)


def _team(team: TeamIn, people: int, data: Data, weeks: Weeks, whose: Whose, tongue: Tongue) -> Row:
    key = team.id or NO_TEAM_KEY
    cells = _cells(team.name, team.id, {"team": key}, data, weeks, tongue)
    heads = people if whose.by_person else team.heads
    note = tongue.count(PEOPLE, heads) if heads else ""
    return Row(team.name, note, cells, True, whose.team_page, {"team": key})


def _cells(
    name: str, id_: str | None, filters: Mapping[str, str], data: Data, weeks: Weeks, tongue: Tongue
) -> tuple[Cell, ...]:
    since = _since(data.weeks, id_)
    found = []
    for indicator in NAMES:
        own = series_of(data.weeks, indicator, [id_])
        own = own[since if indicator in FLOWS else _first(own) :]
        usual = _usual(own, weeks.length if indicator in FLOWS else 1)
        link = rows_of(indicator, weeks.window, **filters)
        values = of(data.now, indicator, [id_])
        what = Told(indicator, name, tongue.say(HEADS[indicator]), data.targets.get(indicator))
        found.append(cell(what, values, usual, link, tongue))
    return tuple(found)


def _since(weeks: SeriesOf, id_: str | None) -> int:
    """The first week with any record of his: what was before he came makes nothing usual."""
    return min((_first(weeks[name, id_]) for name in FLOWS if (name, id_) in weeks), default=0)


def _first(weeks: Sequence[Sequence[Value]]) -> int:
    """The first week with a record; the number of weeks where there is none."""
    filled = (number for number, week in enumerate(weeks) if any(_is_filled(value) for value in week))
    return next(filled, len(weeks))


def _usual(weeks: Sequence[Sequence[Value]], length: int) -> Sequence[Value]:
    """What to hold a number against: for one week his own weeks, for four the four before; nothing if too few."""
    told = [week[0] if week else Value(Status.NO_DATA) for week in weeks]
    known = [value for value in told if value.status is Status.OK]
    if length == 1:
        return told if len(known) >= LEAST_WEEKS else ()
    return combined(known[-length:]) if len(known) >= length else ()


def _answer(data: Data, whose: Whose, tongue: Tongue) -> str:
    """'58 meetings held by 7 of 9 people, 120 calls, 3 deals won; overdue now: 47.'"""
    ids = [team.id for team in data.teams]
    who: list[str | None] = [team.id for team in data.teams if team.heads]
    if whose.by_person:
        who = [one.id for one in data.people if one.is_active]
    sums = {name: _sum(data.now, name, ids) for name in ("meetings_held", "calls_done", "won_count")}
    overdue = _sum(data.now, "overdue_activities", ids)
    parts = []
    if sums["meetings_held"] is not None:
        by = sum(bool(_sum(data.now, "meetings_held", [id_])) for id_ in who)
        words = _("{n} meetings held by {by} of {all}")
        all_ = tongue.count(PEOPLE if whose.by_person else TEAMS, len(who))
        parts.append(tongue.say(words, n=tongue.number(sums["meetings_held"]), by=by, all=all_))
    if sums["calls_done"] is not None:
        parts.append(tongue.say(_("{n} calls"), n=tongue.number(sums["calls_done"])))
    if sums["won_count"] is not None:
        parts.append(tongue.say(_("{n} deals won"), n=tongue.number(sums["won_count"])))
    told = ", ".join(parts)
    if overdue is not None:
        words = _("{done}; overdue now: {n}.") if told else _("Overdue now: {n}.")
        return tongue.say(words, done=told, n=tongue.number(overdue))
    return f"{told}." if told else tongue.say(_("This CRM records none of it."))


def _sum(now: Figures, name: str, ids: Sequence[str | None]) -> int | None:
    sound = [value for id_ in ids for value in now.get((name, id_), ()) if value.status is Status.OK]
    return sum(int(value.value or 0) for value in sound) if sound else None


def _alerts(data: Data, four: Window, whose: Whose, tongue: Tongue) -> list[Attention]:
    label = tongue.say(_("the 4 weeks before"))
    if not whose.by_person:
        return attentions.attention(data.teams, data.month, data.before, four, label, tongue, data.newest)
    people = [TeamIn(one.id, one.name, 1, is_person=True) for one in data.people]
    return attentions.of_people(people, data.month, data.before, four, label, tongue, data.newest)

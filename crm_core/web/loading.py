"""From the caches to a page's view model: what is asked for which page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from crm_core.base import workdays
from crm_core.base.text import _
from crm_core.mart import backing
from crm_core.mart.answers import Answer, Answers, Group, Person
from crm_core.mart.asking import COMPANY, NO_TEAM, WHOLE_SCOPE
from crm_core.mart.backing import Only
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.value import Value
from crm_core.web import caches
from crm_core.web.gate import Ground
from crm_core.web.questions import Question, RowsAsked
from crm_core.web.questions import whose as rows_of_whom
from crm_core.web.views import evidence as evidence_view
from crm_core.web.views import overview as overview_view
from crm_core.web.views.model import NO_TEAM_KEY, main_currency
from crm_core.web.views.numbers import combined
from crm_core.web.views.periods import trend
from crm_core.web.views.tongue import Tongue

EXPORT_ROWS = 100_000


def when(on: Ground, window: Window) -> str:
    """Which days, and as of which reading of the CRM."""
    span = on.tongue.span(window.start, window.end)
    return on.tongue.say(_("{span} · as of {clock}"), span=span, clock=on.tongue.clock(on.mart.manifest.as_of))


def today(on: Ground) -> Window:
    """The day of the reading: what is left of a plan is left of those that run."""
    day = workdays.local_day(on.mart.manifest.as_of, on.tongue.zone)
    return Window(day, day + timedelta(days=1))


def is_company(on: Ground) -> bool:
    """Whether the viewer reads the whole company."""
    return on.scope.owner_ids is None


def team_options(on: Ground) -> dict[str, str]:
    """The teams the viewer may choose: id -> name, which is CRM text."""
    named = caches.teams(on.base, on.scope)
    loose = any(person.team_id is None for person in caches.people(on.base, on.scope))
    return named | ({NO_TEAM_KEY: on.tongue.say(_("(no team)"))} if loose or is_company(on) else {})


def owner_options(on: Ground) -> dict[str, str]:
    """The managers the viewer may choose, by name; those who left come last."""
    listed = caches.people(on.base, on.scope) if on.scope.persons and on.scope.figures else []
    left = on.tongue.say(_("left"))
    return {p.id: p.name for p in listed if p.is_active} | {
        p.id: f"{p.name} ({left})" for p in listed if not p.is_active
    }


@dataclass(frozen=True)
class Revenue:
    """Won revenue week by week, by team, in the main currency."""

    labels: tuple[str, ...]
    bars: tuple[tuple[str, tuple[float | None, ...], tuple[str, ...]], ...]
    reading: str
    text: str


def revenue(on: Ground, page: overview_view.Overview) -> Revenue | None:
    """The chart's data; None where nothing was won in twelve weeks."""
    window = trend(on.week_end)
    metric = indicators()["won_amount"]
    starts = _weeks(window)
    whole = [
        combined(value for one in weeks for value in one) for weeks in zip(*(w for _n, w in page.weeks), strict=True)
    ]
    told = evidence_view.trend(metric, starts, whole, on.tongue)
    if told is None:
        return None
    currency = main_currency(whole)
    bars = []
    for name, weeks in page.weeks:
        values = tuple(_amount(week, currency) for week in weeks)
        bars.append((name, values, tuple(_said(on, value, currency) for value in values)))
    only = on.tongue.say(_("In {currency} alone; currencies are never added."), currency=currency or "")
    mixed = len({value.currency for week in whole for value in week if value.n}) > 1
    labels = tuple(on.tongue.day(start) for start in starts)
    return Revenue(labels, tuple(bars), f"{told.reading} {only}" if mixed else told.reading, told.text)


def _amount(week: Sequence[Value], currency: str | None) -> float:
    return sum(float(value.value or 0) for value in week if value.currency == currency)


def _said(on: Ground, value: float, currency: str | None) -> str:
    return on.tongue.money(Decimal(str(value)), currency, short=True)


def _weeks(window: Window) -> tuple[date, ...]:
    return tuple(window.start + timedelta(weeks=n) for n in range((window.end - window.start).days // 7))


def first_owner(on: Ground, allowed: Mapping[str, str]) -> str | None:
    """Whose card opens: of a lead the first other person by name, of a manager his own."""
    others = [id_ for id_ in allowed if id_ != on.scope.own_id]
    return others[0] if others else next(iter(allowed), None)


@dataclass(frozen=True)
class Who:
    """Whose card it is; name and team are CRM text."""

    person: Person
    team: str


def who(on: Ground, owner_id: str) -> Who | None:
    """The person, if the scope has him."""
    found = next((p for p in caches.people(on.base, on.scope) if p.id == owner_id), None)
    return Who(found, caches.teams(on.base, on.scope).get(found.team_id or "", "")) if found else None


@dataclass(frozen=True)
class Asked:
    """What the evidence page was asked for, already checked against the scope."""

    name: str
    window: Window
    owner: str | None = None
    team: str | None = None
    stops: bool = False  # behind a plan counter
    slice: str | None = None  # one part of the number


def evidence_values(on: Ground, asked: Asked) -> list[Value]:
    """The number itself, from the same answers that the other pages show."""
    question, id_ = _question(on, asked)
    return _own(caches.values(on.base, question), id_, asked)


def evidence_recount(on: Ground, asked: Asked) -> list[Value]:
    """The number made anew from its rows alone, past every rollup."""
    question, id_ = _question(on, asked)
    return _own(caches.recounted(on.base, question), id_, asked)


def _own(found: Sequence[Answer], id_: str | None, asked: Asked) -> list[Value]:
    values = [answer.value for answer in found if answer.id == id_]
    return values if asked.slice is None else [value for value in values if value.slice == asked.slice]


def _question(on: Ground, asked: Asked) -> tuple[Question, str | None]:
    """What is asked for, and which of the answers is meant."""
    if asked.owner:
        question = Question(on.scope, asked.window, Group.OWNER, (asked.name,), (asked.owner,), asked.stops)
        return question, asked.owner
    if asked.team:
        return Question(on.scope, asked.window, Group.TEAM, (asked.name,), stops=asked.stops), _team_id(asked.team)
    group, id_ = (Group.COMPANY, COMPANY) if is_company(on) else (Group.SCOPE, WHOLE_SCOPE)
    return Question(on.scope, asked.window, group, (asked.name,), stops=asked.stops), id_


def evidence_rows(on: Ground, asked: Asked) -> RowsAsked:
    """Which rows stand behind it."""
    team = NO_TEAM if asked.team == NO_TEAM_KEY else asked.team
    owners = (asked.owner,) if asked.owner else ()
    return RowsAsked(on.scope, asked.window, asked.name, owners, None if owners else team, asked.stops, asked.slice)


def evidence_trend(on: Ground, asked: Asked) -> evidence_view.Trend | None:
    """The last twelve whole weeks of the number; None where nobody can tell them."""
    window = trend(on.week_end)
    question, id_ = _question(on, asked)
    found = caches.series(on.base, replace(question, window=window, stops=False))
    weeks = found.get((asked.name, id_))
    if weeks and asked.slice is not None:
        weeks = [[value for value in week if value.slice == asked.slice] for week in weeks]
    return evidence_view.trend(indicators()[asked.name], _weeks(window), weeks, on.tongue) if weeks else None


def export_rows(
    found: Answers, asked: RowsAsked, only: Only, people: Mapping[str, str] | None, tongue: Tongue
) -> list[evidence_view.RowView]:
    """All rows for a file, up to its limit; for a thread of its own, so nothing is cached."""
    listed = backing.rows(found, indicators()[asked.name], rows_of_whom(found, asked), only, EXPORT_ROWS)
    names = backing.names(found, listed, asked.scope) if people is not None else {}
    return evidence_view.row_views(listed, names, people, found.record_url, tongue, indicators()[asked.name].sliced)


def whose(on: Ground, asked: Asked) -> str:
    """Whose number it is, as a person says it; CRM text."""
    if asked.owner:
        return owner_options(on).get(asked.owner, "")
    if asked.team:
        return team_options(on).get(asked.team, "")
    return on.tongue.say(_("Whole company")) if is_company(on) else all_my_teams(on, team_options(on))


def all_my_teams(on: Ground, allowed: Mapping[str, str]) -> str:
    """What the teams of a lead are called together; of one team its name, which is CRM text."""
    return next(iter(allowed.values())) if len(allowed) == 1 else on.tongue.say(_("All my teams"))


def _team_id(team: str | None) -> str | None:
    return None if team == NO_TEAM_KEY else team

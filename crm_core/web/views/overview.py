"""The overview: is it selling, is the work done and written down, how are the teams doing, what needs attention."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from crm_core.base.text import Message, _
from crm_core.mart.asking import COMPANY
from crm_core.measure.registry import indicators
from crm_core.measure.value import Value
from crm_core.web.views import attention as attentions
from crm_core.web.views import reviews
from crm_core.web.views.attention import Attention, TeamIn
from crm_core.web.views.board import AGO, Board, Numbers, board, lowest
from crm_core.web.views.expected import Line
from crm_core.web.views.model import (
    NO_TEAM_KEY,
    Card,
    CardData,
    Figures,
    RowsLink,
    SeriesOf,
    card,
    of,
    rows_of,
    series_of,
)
from crm_core.web.views.numbers import Tone, change, shown
from crm_core.web.views.periods import Period
from crm_core.web.views.tongue import Tongue

SELLING = ("won_count", "won_amount", "win_rate", "open_pipeline_amount")
WORKING = ("meetings_held", "meeting_minimum_data_set", "next_step_coverage", "overdue_activities")
SOUND = ("meeting_core_data_set", "client_uniqueness", "reachability")
USED = ("meetings_with_result", "next_step_coverage", "active_day_share")
CARDS = (*SELLING, *WORKING)
SHARES = (*SOUND, *USED)
OF_ALL = tuple(dict.fromkeys((*CARDS, *SHARES, reviews.NAME)))  # of the company too
NAMES = tuple(dict.fromkeys((*OF_ALL, *attentions.NAMES)))


@dataclass(frozen=True)
class Data:
    """What the caches gave: figures now and before, weekly series, by team id or 'company'."""

    teams: Sequence[TeamIn]
    now: Figures
    before: Figures
    series: SeriesOf  # twelve weeks, for the cards
    read_at: datetime
    states: frozenset[str] = frozenset()  # indicators that are true at an instant
    history_since: date | None = None  # the first day of which states without a clock are known
    weeks: SeriesOf = field(default_factory=dict)  # thirteen weeks of each team, for what needs attention


@dataclass(frozen=True)
class Section:
    """A question as a heading, its answer in a line, its cards."""

    question: str
    answer: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Overview:
    """The page."""

    sections: tuple[Section, ...]
    shares: Board  # quality and use, and whether reviews are held, of each team
    lowest: str
    reviews: Line
    board: Board
    silent_teams: int  # teams without any record in the period
    attention: tuple[Attention, ...]
    weeks: tuple[tuple[str, Sequence[Sequence[Value]]], ...]  # team (CRM text) and its weeks of won revenue


def build(data: Data, period: Period, chosen: str | None, is_company: bool, tongue: Tongue) -> Overview:
    """The page for the whole company, for all teams of a lead, or for the chosen team."""
    teams = [team for team in data.teams if chosen is None or _key(team) == chosen]
    ids: list[str | None] = [COMPANY] if is_company and chosen is None else [team.id for team in teams]
    team = chosen or (_key(teams[0]) if len(teams) == 1 and not is_company else None)
    cards = {name: _card(name, data, ids, team, period, tongue) for name in CARDS}
    speaking = [team for team in teams if _speaks(data.now, team)]
    before = tongue.say(period.before_label)
    return Overview(
        (
            Section(
                tongue.say(_("Are we selling?")), _selling(data, ids, before, tongue), tuple(cards[n] for n in SELLING)
            ),
            Section(
                tongue.say(_("Is the work done, and written down?")),
                _working(data, ids, tongue),
                tuple(cards[n] for n in WORKING),
            ),
        ),
        board((*SHARES, reviews.NAME), data.now, _rows(speaking, period), tongue.say(_("Team")), tongue),
        _lowest(data, ids, tongue),
        _reviewed(data, ids, RowsLink(reviews.NAME, period.window, team=team, only="not"), tongue),
        board(CARDS, data.now, _rows(speaking, period), tongue.say(_("Team")), tongue),
        len(teams) - len(speaking),
        tuple(attentions.attention(speaking, data.now, data.before, period.window, before, tongue, data.weeks)),
        tuple((team.name, data.series[key]) for team in speaking if (key := ("won_amount", team.id)) in data.series),
    )


def _key(team: TeamIn) -> str:
    return team.id or NO_TEAM_KEY


def _lowest(data: Data, ids: Sequence[str | None], tongue: Tongue) -> str:
    """Which of the shares of all together is the lowest."""
    together: Figures = {(name, None): of(data.now, name, ids) for name in SHARES}
    return lowest(SHARES, Numbers(together, {}, {}, data.states, data.read_at), None, tongue)


def _reviewed(data: Data, ids: Sequence[str | None], link: RowsLink, tongue: Tongue) -> Line:
    """Whether reviews are held, and the way to those with whom none was."""
    values = of(data.now, reviews.NAME, ids)
    lacks = any(value.n > int(value.numerator or 0) for value in values)
    return Line(reviews.reading(values, tongue), link if lacks else None)


def _card(name: str, data: Data, ids: Sequence[str | None], team: str | None, period: Period, tongue: Tongue) -> Card:
    flow = name not in data.states
    weeks = series_of(data.series, name, ids)
    numbers = CardData(of(data.now, name, ids), of(data.before, name, ids), weeks, data.history_since)
    before = tongue.say(_("before")) if flow else tongue.say(AGO[period.key])
    return card(name, numbers, data.read_at, before, rows_of(name, period.window, team=team), tongue)


def _speaks(now: Figures, team: TeamIn) -> bool:
    """Whether the team has any record in one of the columns."""
    return any(value.n for name in CARDS for value in now.get((name, team.id), ()))


def _rows(teams: Sequence[TeamIn], period: Period) -> list[tuple[str | None, str, RowsLink]]:
    return [(team.id, team.name, RowsLink("", period.window, team=_key(team))) for team in teams]


def _selling(data: Data, ids: Sequence[str | None], before: str, tongue: Tongue) -> str:
    metric, money = indicators()["won_count"], indicators()["won_amount"]
    now, old = of(data.now, "won_count", ids), of(data.before, "won_count", ids)
    won, amount = shown(metric, now, tongue), shown(money, of(data.now, "won_amount", ids), tongue, short=True)
    if won.missing:
        return tongue.say(_("There is no number: {why}."), why=won.detail)
    first = tongue.say(_("{n} deals won, worth {amount}"), n=won.big, amount=f"{amount.big} {amount.detail}".strip())
    changed = change(metric, now, old, tongue)
    if changed is None:
        return f"{first}."
    return (
        f"{first}: {tongue.say(_compared(changed.up, changed.tone), change=changed.text.lstrip('+−'), before=before)}"
    )


def _compared(up: bool | None, tone: Tone) -> Message:
    if up is None:
        return _("as many as in {before}.")
    if tone is Tone.FLAT:
        return (
            _("{change} more than in {before}, within the usual variation.")
            if up
            else _("{change} fewer than in {before}, within the usual variation.")
        )
    return (
        _("{change} more than in {before}, beyond the usual variation.")
        if up
        else _("{change} fewer than in {before}, beyond the usual variation.")
    )


def _working(data: Data, ids: Sequence[str | None], tongue: Tongue) -> str:
    values = {name: of(data.now, name, ids) for name in WORKING}
    seen = {name: shown(indicators()[name], values[name], tongue) for name in WORKING}
    held, complete, overdue = seen["meetings_held"], seen["meeting_minimum_data_set"], seen["overdue_activities"]
    if held.missing or complete.missing:
        return tongue.say(_("There is no number on meetings: {why}."), why=held.detail or complete.detail)
    share = values["meeting_minimum_data_set"][0]
    text = tongue.say(
        _("{held} meetings held, {complete} of them complete"),
        held=held.big,
        complete=tongue.number(int(share.numerator or 0)),
    )
    if overdue.missing:
        return f"{text}."
    words = _("{meetings}; overdue activities now: {overdue}.")
    return tongue.say(words, meetings=text, overdue=overdue.big)

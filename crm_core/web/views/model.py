"""What several pages show: cards, links to the rows, and the figures they are made from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from crm_core.base.text import Message, _, plural
from crm_core.mart.answers import Answer
from crm_core.measure.evidence import Window
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.registry import indicators
from crm_core.measure.value import Status, Value
from crm_core.web.views.numbers import Change, Shown, change, combined, shown
from crm_core.web.views.quantity import quantity
from crm_core.web.views.tongue import Tongue

NO_TEAM_KEY = "(none)"  # stands for the group without a team in an address
Figures = Mapping[tuple[str, str | None], Sequence[Value]]
SeriesOf = Mapping[tuple[str, str | None], Sequence[Sequence[Value]]]

SHOW_ROWS = plural("Show {n} row", "Show {n} rows")
SHORT: dict[str, Message] = {  # shorter names for columns
    "won_count": _("Won"),
    "won_amount": _("Revenue"),
    "win_rate": _("Win rate"),
    "open_pipeline_amount": _("Pipeline"),
    "meetings_held": _("Meetings"),
    "meeting_minimum_data_set": _("Complete"),
    "next_step_coverage": _("Next step"),
    "overdue_activities": _("Overdue"),
    "overdue_rate": _("Overdue share"),
    "scheduled_activities": _("Scheduled"),
    "forward_load": _("Ahead"),
    "activities_per_working_day": _("Done a day"),
    "meeting_utilisation": _("In meetings"),
    "accounts_assigned": _("New clients"),
    "workload_balance": _("Balance"),
    "active_accounts": _("Active"),
    "win_rate_by_amount": _("By amount"),
    "win_rate_strict": _("Strict"),
    "cycle_days": _("Days to win"),
    "days_to_lost": _("Days to lose"),
    "lead_response_in_time": _("Leads in time"),
    "stage_age_days": _("Stage age"),
    "close_date_pushes": _("Pushes"),
    "entry_timeliness": _("On time"),
    "client_uniqueness": _("Unique"),
    "client_freshness": _("Fresh"),
    "record_consistency": _("Consistent"),
    "phone_validity": _("Phones"),
    "email_validity": _("E-mails"),
    "name_validity": _("Names"),
    "meeting_core_data_set": _("Core data"),
    "client_minimum_data_set": _("Clients"),
    "meetings_with_result": _("Results"),
    "opportunities_with_recent_activity": _("Touched"),
    "active_day_share": _("Active days"),
    "feature_breadth": _("Breadth"),
    "capture_rate": _("Captured"),
    "two_way_ratio": _("Two-way"),
    "contact_rhythm": _("Rhythm"),
    "next_contact_planned": _("Next planned"),
    "thanks_overdue": _("Thanks due"),
    "churn_sign": _("May leave"),
    "profile_depth": _("Profiles"),
    "network_links": _("Network"),
    "contacts_per_open_deal": _("Contacts per deal"),
    "base_growth": _("Growth"),
    "handover_readiness": _("Handover"),
    "reachability": _("Reachable"),
    "review_coverage": _("Reviewed"),
}


@dataclass(frozen=True)
class RowsLink:
    """Where the rows behind a number are: the evidence page with these filters."""

    indicator: str
    window: Window
    owner: str | None = None
    team: str | None = None
    only: str | None = None
    plan: str | None = None  # the plan whose days these are: they need not be whole weeks
    slice: str | None = None  # one part of the number, as a step between two stages

    @property
    def params(self) -> dict[str, str]:
        """The query of the address."""
        pairs = {
            "indicator": self.indicator,
            "from": self.window.start.isoformat(),
            "to": self.window.end.isoformat(),
            "owner": self.owner,
            "team": self.team,
            "only": self.only,
            "plan": self.plan,
            "slice": self.slice,
        }
        return {key: value for key, value in pairs.items() if value}


def rows_of(name: str, window: Window, owner: str | None = None, team: str | None = None) -> RowsLink:
    """The rows of a number: of a share all of them, of a count those that count."""
    only = None if indicators()[name].unit is Unit.SHARE else "counted"
    return RowsLink(name, window, owner, team, only)


@dataclass(frozen=True)
class Card:
    """One KPI: label, big number, change, twelve weeks, n and as-of, how it is counted."""

    indicator: str
    label: str
    shown: Shown
    change: Change | None
    change_note: str
    bars: tuple[float | None, ...]
    bars_text: str
    note: str
    about: tuple[tuple[str, str], ...]
    link: RowsLink | None
    link_label: str


@dataclass(frozen=True)
class Bars:
    """Twelve weeks as heights 0..1 (None: no data) and as a sentence."""

    heights: tuple[float | None, ...] = ()
    text: str = ""
    values: tuple[float | None, ...] = field(default=())


def figures(found: Iterable[Answer]) -> dict[tuple[str, str | None], list[Value]]:
    """The answers by indicator and whom they are of."""
    by_key: dict[tuple[str, str | None], list[Value]] = {}
    for answer in found:
        by_key.setdefault((answer.indicator, answer.id), []).append(answer.value)
    return by_key


def of(numbers: Figures, indicator: str, ids: Sequence[str | None]) -> list[Value]:
    """One indicator of these teams (or of the company) together."""
    return combined(value for one in ids for value in numbers.get((indicator, one), ()))


def series_of(series: SeriesOf, indicator: str, ids: Sequence[str | None]) -> list[list[Value]]:
    """One indicator's weeks of these teams together."""
    found = [series[indicator, one] for one in ids if (indicator, one) in series]
    return [combined(value for one in weeks for value in one) for weeks in zip(*found, strict=True)]


def bars(metric: Indicator, weeks: Sequence[Sequence[Value]], tongue: Tongue) -> Bars:
    """The weeks of a sparkline; money in the currency with most rows, shares of at least one row."""
    currency = main_currency(weeks)
    values = tuple(_height(metric, week, currency) for week in weeks)
    if not values or all(value is None for value in values):
        return Bars()
    top = 1.0 if metric.unit is Unit.SHARE else max(value or 0.0 for value in values)
    heights = tuple(None if value is None else (value / top if top else 0.0) for value in values)
    words = (tongue.say(_("none")) if v is None else plain(metric, v, currency, tongue) for v in values)
    return Bars(heights, tongue.say(_("The last {n} weeks: {words}"), n=len(values), words=", ".join(words)), values)


def plain(metric: Indicator, value: float, currency: str | None, tongue: Tongue) -> str:
    """One number of a series in words."""
    return quantity(metric.unit, value, tongue, currency, short=True)


def main_currency(weeks: Sequence[Sequence[Value]]) -> str | None:
    """The currency with most rows over all weeks."""
    rows: dict[str | None, int] = {}
    for week in weeks:
        for value in week:
            rows[value.currency] = rows.get(value.currency, 0) + value.n
    return max(rows, key=lambda code: (rows[code], code is not None), default=None)


def _height(metric: Indicator, week: Sequence[Value], currency: str | None) -> float | None:
    for value in week:
        if not metric.unit.is_money or value.currency == currency:
            return float(value.value) if value.status is Status.OK and value.value is not None else None
    return 0.0 if metric.unit is Unit.MONEY and week else None


def about(metric: Indicator, tongue: Tongue) -> tuple[tuple[str, str], ...]:
    """How the indicator is counted, as pairs of a heading and a sentence."""
    pairs = (
        (_("Question"), metric.question),
        (_("Looked at"), metric.population),
        (_("Counts"), metric.counted),
        (_("Date that decides"), metric.dated),
        (_("Formula"), metric.formula),
        (_("Left out"), metric.exclusions),
    )
    return tuple((tongue.say(head), tongue.say(text)) for head, text in pairs if text)


@dataclass(frozen=True)
class CardData:
    """The numbers a card is made from."""

    now: Sequence[Value]
    before: Sequence[Value] = ()
    weeks: Sequence[Sequence[Value]] = ()
    history_since: date | None = None


def _before_note(
    metric: Indicator, before: Sequence[Value], changed: Change | None, before_label: str, tongue: Tongue
) -> str:
    if changed is None:
        return tongue.say(_("no comparison yet"))
    return tongue.say(_("{before}: {value}"), before=before_label, value=shown(metric, before, tongue, short=True).big)


def history_line(since: date | None, tongue: Tongue) -> str:
    """What stands where the weeks would."""
    if since is None:
        return tongue.say(_("No weekly history of this one yet"))
    return tongue.say(_("History starts on {day}"), day=tongue.day(since, year=True))


def card(
    name: str, data: CardData, read_at: datetime, before_label: str, link: RowsLink | None, tongue: Tongue
) -> Card:
    """The card of one indicator."""
    metric = indicators()[name]
    value = shown(metric, data.now, tongue, short=True)
    changed = change(metric, data.now, data.before, tongue)
    drawn = bars(metric, data.weeks, tongue)
    note = tongue.say(_("n = {n} · as of {clock}"), n=tongue.number(value.n), clock=tongue.clock(read_at))
    return Card(
        name,
        tongue.say(metric.label),
        value,
        changed,
        _before_note(metric, data.before, changed, before_label, tongue),
        drawn.heights,
        drawn.text or history_line(data.history_since, tongue),
        note if not value.missing else tongue.say(_("as of {clock}"), clock=tongue.clock(read_at)),
        about(metric, tongue),
        link if not value.missing else None,
        tongue.count(SHOW_ROWS, value.n),
    )

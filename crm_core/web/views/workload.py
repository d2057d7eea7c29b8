"""Workload in words: the coming ten working days, the balance of a team, what entries cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from crm_core.base.calendar import Calendar
from crm_core.base.facts import Facts
from crm_core.base.text import _, plural
from crm_core.measure.asked import Fact
from crm_core.measure.value import Status, Value
from crm_core.web.views.model import Figures
from crm_core.web.views.tongue import Tongue

DESK = ("open_opportunities", "open_pipeline_amount", "active_accounts", "scheduled_activities")
PACE = ("overdue_activities", "overdue_rate", "activities_per_working_day", "forward_load")
PEOPLE = (
    *("load_index", "open_opportunities", "scheduled_activities", "overdue_activities", "overdue_rate"),
    *("forward_load", "activities_per_working_day", "meeting_utilisation", "accounts_assigned"),
)
TEAMS = ("workload_balance", *PEOPLE[1:])
AMBER, RED = 0.8, 1.0  # of the hours there are (INDICATORS.md W11)
HALF = 0.5  # of the working time: the alarm of entries (W12)
EVEN = 0.2  # a Gini coefficient up to which a team's load is called even


@dataclass(frozen=True)
class Day:
    """One coming working day: hours planned, hours there are."""

    on: date
    planned: float
    available: float

    @property
    def share(self) -> float | None:
        return self.planned / self.available if self.available else None


def coming_days(facts: Sequence[Fact], owner_ids: Sequence[str], start: date, end: date, known: Facts) -> list[Day]:
    """The working days of [start, end) with what they hold; what falls on a free day is done the next working day."""
    days = known.calendar.working_days(start, end)
    planned = dict.fromkeys(days, 0.0)
    for fact in facts:
        if fact.day is not None and days:
            planned[next((day for day in days if day >= fact.day), days[-1])] += fact.value or 0.0
    hours = {day: sum(known.available_hours(id_, day, _after(day)) for id_ in owner_ids) for day in days}
    return [Day(day, planned[day], hours[day]) for day in days]


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def days_late(facts: Sequence[Fact], today: date, calendar: Calendar) -> float | None:
    """The median age of what is overdue, in working days; None where nothing is. `value` of a row are its days."""
    found = [today - timedelta(days=round(fact.value)) for fact in facts if fact.counted and fact.value is not None]
    return float(median(calendar.count(due, today) for due in found)) if found else None


def pace_reading(now: Figures, id_: str | None, tongue: Tongue, age: float | None = None) -> str:
    """What is late of what is planned, in one line; `age`: for how many working days, as a median."""
    value = next(iter(now.get(("overdue_rate", id_), ())), None)
    if value is None or value.status is not Status.OK:
        return tongue.say(_("Nothing is planned."))
    late, n = tongue.number(int(value.numerator or 0)), tongue.number(value.n)
    if not value.numerator:
        return tongue.say(_("Nothing of {n} planned activities is overdue."), n=n)
    if age is None:
        return tongue.say(_("{late} of {n} planned activities are overdue."), late=late, n=n)
    words = _("{late} of {n} planned activities are overdue; median age in working days: {age}.")
    return tongue.say(words, late=late, n=n, age=tongue.number(age, 0 if age.is_integer() else 1))


_FULL = plural("{n} day is fuller than {limit}", "{n} days are fuller than {limit}")


def coming_reading(days: Sequence[Day], whole: Value, tongue: Tongue) -> str:
    """The coming days in one line."""
    if whole.status is not Status.OK or whole.value is None:
        return tongue.say(_("Nobody is at work in these days."))
    full = sum((day.share or 0.0) > AMBER for day in days)
    share = tongue.say(
        _("{planned} of {hours} hours are taken ({share})"),
        planned=tongue.number(whole.numerator or 0, 1),
        hours=tongue.number(whole.denominator or 0),
        share=tongue.percent(float(whole.value)),
    )
    if not full:
        return tongue.say(_("{share}; no day is fuller than {limit}."), share=share, limit=tongue.percent(AMBER))
    return f"{share}; {tongue.count(_FULL, full, limit=tongue.percent(AMBER))}."


def balance_reading(value: Value | None, tongue: Tongue) -> str:
    """Whether the load of a team is even."""
    if value is None or value.status is Status.INSUFFICIENT_DATA:
        return tongue.say(_("Fewer than three people: there is nothing to balance."))
    if value.status is not Status.OK or value.value is None:
        return tongue.say(_("There is no load to compare."))
    words = (
        _("Spread evenly: Gini coefficient {gini} over {n} people.")
        if value.value <= EVEN
        else _("Spread unevenly, to check: Gini coefficient {gini} over {n} people.")
    )
    return tongue.say(words, gini=tongue.number(value.value, 2), n=value.n)


@dataclass(frozen=True)
class Burden:
    """What entering costs: the reading, and the same with other gaps that end a session."""

    reading: str
    alarm: bool
    gaps: tuple[tuple[str, str], ...]


def burden(value: Value, by_gap: Mapping[int, Value], is_own: bool, tongue: Tongue) -> Burden | None:
    """The time that entries take; None where it is not told."""
    if value.status is not Status.OK or value.value is None:
        return None
    alarm = value.value >= HALF
    hours = tongue.number(float(value.numerator or 0) / 60, 1)
    share = tongue.percent(float(value.value))
    words = (
        _("About {share} of your time, {hours} hours in this period, went into entries.")
        if is_own
        else _("About {share} of the team's time, {hours} hours in this period, went into entries.")
    )
    more = _("That is half of the time or more: the CRM asks for too much.") if alarm else _("Half would be an alarm.")
    gaps = tuple(
        (tongue.say(_("pause of {n} minutes"), n=gap), tongue.percent(float(one.value)))
        for gap, one in by_gap.items()
        if one.value is not None
    )
    return Burden(f"{tongue.say(words, share=share, hours=hours)} {tongue.say(more)}", alarm, gaps)

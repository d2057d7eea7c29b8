"""What becomes of the deals of a month: won, lost and still open after 30, 60, 90 and 180 days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from crm_core.base.text import _, plural
from crm_core.measure.asked import Fact
from crm_core.measure.evidence import Window
from crm_core.measure.indicators.conversion.cohort_conversion import AT_RISK, HORIZONS, watched
from crm_core.measure.parts.deals.outcomes import LOST, WON
from crm_core.measure.statistics.survival import OPEN, Incidence, aalen_johansen
from crm_core.web.views.numbers import FEW
from crm_core.web.views.tongue import Tongue

MONTHS = 12
DEALS = plural("{n} deal", "{n} deals")


@dataclass(frozen=True)
class Shares:
    """Of the deals of a cohort, after so many days; the three add up to 1."""

    won: float
    lost: float
    open: float


@dataclass(frozen=True)
class Cohort:
    """The deals created in a month: how many, and what became of them at each horizon; None where it is not told.

    `is_early`: at the horizons that are not told nobody was watched for so long.
    """

    label: str
    window: Window
    deals: int
    at: tuple[Shares | None, ...]
    is_early: tuple[bool, ...]
    is_month: bool = True


@dataclass(frozen=True)
class Curve:
    """The shares at the end of each day, as far as enough deals were still watched and open."""

    days: tuple[int, ...]
    shares: tuple[Shares, ...]


def months(end: date) -> list[tuple[date, Window]]:
    """The last twelve months up to the end of the last whole week, the first day of each with its whole weeks.

    A week belongs to the month of its middle day, where most of its days are: so months are made of whole weeks, as
    all periods are, and each opens exactly its rows.
    """
    first, found = end, dict[date, Window]()
    while True:
        end, first = first, first - timedelta(weeks=1)
        month = (first + timedelta(days=3)).replace(day=1)
        if month not in found and len(found) == MONTHS:
            return sorted(found.items())
        found[month] = Window(first, found[month].end if month in found else end)


def cohort(label: str, window: Window, facts: Sequence[Fact], as_of: datetime) -> Cohort:
    """The deals created in the window, watched until `as_of` (Aalen and Johansen 1978, see cohort_conversion)."""
    own = [fact for fact in facts if fact.day is not None and window.start <= fact.day < window.end]
    days, causes = watched(own, as_of)
    found = aalen_johansen(days, causes)
    at = tuple(_shares(found, day) if found.at_risk(day) >= AT_RISK else None for day in HORIZONS)
    oldest = (as_of.date() - window.start).days
    return Cohort(label, window, len(days), at, tuple(oldest < day for day in HORIZONS))


def curve(facts: Sequence[Fact], as_of: datetime) -> Curve | None:
    """All deals together, day by day until the last horizon; None where too few are watched at all."""
    days, causes = watched(facts, as_of)
    found = aalen_johansen(days, causes)
    told = [day for day in range(HORIZONS[-1] + 1) if found.at_risk(day) >= AT_RISK]
    return Curve(tuple(told), tuple(_shares(found, day) for day in told)) if len(told) > 1 else None


def _shares(found: Incidence, day: int) -> Shares:
    at = found.at(day)
    return Shares(at.get(WON, 0.0), at.get(LOST, 0.0), at.get(OPEN, 0.0))


def reading(whole: Cohort, tongue: Tongue) -> str:
    """What became of all of them at the last horizon that is told."""
    if not whole.deals:
        return tongue.say(_("No deal was created in these twelve months."))
    told = [(day, shares) for day, shares in zip(HORIZONS, whole.at, strict=True) if shares]
    if not told or whole.deals < FEW:
        return tongue.say(_("Too few deals were watched for long enough to tell."))
    day, shares = told[-1]
    return tongue.say(
        _("Of the {n} deals of twelve months {won} are won after {day} days, {lost} lost, {open} still open."),
        n=tongue.number(whole.deals),
        day=day,
        won=tongue.percent(shares.won),
        lost=tongue.percent(shares.lost),
        open=tongue.percent(shares.open),
    )


def said(shares: Shares, tongue: Tongue) -> str:
    """The three shares in words."""
    return tongue.say(
        _("{won} won, {lost} lost, {open} open"),
        won=tongue.percent(shares.won),
        lost=tongue.percent(shares.lost),
        open=tongue.percent(shares.open),
    )


def hidden(is_early: bool, tongue: Tongue) -> str:
    """Why a horizon is not told."""
    return tongue.say(_("too early") if is_early else _("too few"))

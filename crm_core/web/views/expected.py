"""What can be expected, a sentence each: the plan with the open deals, what they cover, how good forecasts were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from crm_core.base.text import _, plural
from crm_core.mart.plans import Plan
from crm_core.measure.evidence import Window
from crm_core.measure.indicator import Unit
from crm_core.measure.value import Status, Value
from crm_core.web.views.model import RowsLink
from crm_core.web.views.numbers import WHY_MISSING
from crm_core.web.views.quantity import quantity
from crm_core.web.views.tongue import Tongue

PLANNED = "won_amount"
NAMES = ("weighted_pipeline_amount", "pipeline_coverage")
_WON = plural("{n} won deal", "{n} won deals")


@dataclass(frozen=True)
class Line:
    """One sentence and where its rows are."""

    sentence: str
    link: RowsLink | None


@dataclass(frozen=True)
class Forecast:
    """What the sentences are made of: the running plan of won revenue, the open deals, the last period's forecast."""

    plan: Plan | None
    open: Sequence[Value]
    coverage: Value | None
    accuracy: Sequence[Value]


def running(plans: Sequence[Plan]) -> Plan | None:
    """The plan of won revenue that ends first."""
    found = [one for one in plans if one.target.indicator == PLANNED and one.progress.is_plan]
    return min(found, key=lambda one: (one.window.end, one.window.start), default=None)


def lines(found: Forecast, where: RowsLink, tongue: Tongue) -> tuple[Line, ...]:
    """The sentences; `where` carries the filters of the page to their rows."""
    open_deals = RowsLink(NAMES[0], where.window, where.owner, where.team, "counted")
    last = RowsLink("forecast_accuracy", where.window, where.owner, where.team)
    told = [Line(_against_plan(found, tongue), open_deals if _has_rows(found.open) else None)]
    if found.plan is not None and found.coverage is not None:
        told.append(Line(_covered(found.coverage, tongue), open_deals if found.coverage.n else None))
    told.append(Line(_accuracy(found.accuracy, where.window, tongue), last if _has_rows(found.accuracy) else None))
    return tuple(told)


def _has_rows(values: Sequence[Value]) -> bool:
    return any(value.n for value in values)


def _against_plan(found: Forecast, tongue: Tongue) -> str:
    broken = next((value.status for value in found.open if value.status is not Status.OK), None)
    if broken is not None or not found.open:
        why = tongue.say(WHY_MISSING.get(broken or Status.NO_DATA, _("no data")))
        return tongue.say(_("Nobody can say what the open deals are worth: {why}."), why=why)
    if found.plan is None:
        amounts = tongue.listed(_money(value.value, value.currency, tongue) for value in found.open)
        return tongue.say(
            _("The open deals, each weighted with its chance, are worth {amounts}; no plan of won revenue runs."),
            amounts=amounts,
        )
    plan, code = found.plan, found.plan.target.currency
    if plan.done.status is not Status.OK:
        why = tongue.say(WHY_MISSING.get(plan.done.status, _("no data")))
        return tongue.say(_("Nobody can say what was won of the plan: {why}."), why=why)
    open_ = sum((Decimal(str(value.value)) for value in found.open if value.currency == code), Decimal(0))
    return tongue.say(
        _(
            "{won} of the {plan} planned until {day} is won ({share}); the open deals, each weighted with its chance, "
            "are worth {open}, whenever they close."
        ),
        won=_money(plan.progress.done, code, tongue),
        plan=_money(plan.progress.target, code, tongue),
        day=tongue.day(plan.window.end - timedelta(days=1)),
        share=tongue.percent(float(plan.progress.attainment or 0)),
        open=_money(open_, code, tongue),
    )


def _covered(coverage: Value, tongue: Tongue) -> str:
    if coverage.status is Status.NO_DATA and coverage.denominator == 0:
        return tongue.say(_("The plan is reached: nothing is left that open deals would have to cover."))
    if coverage.status is not Status.OK or coverage.value is None:
        why = tongue.say(WHY_MISSING.get(coverage.status, _("no data")))
        return tongue.say(_("Whether the open deals will do for what is left is not known: {why}."), why=why)
    words = _("They are {times} what is left of the plan.")
    if coverage.value < 1:
        words = _("They are only {times} what is left of the plan: to check.")
    return tongue.say(words, times=quantity(Unit.RATIO, coverage.value, tongue))


def _accuracy(values: Sequence[Value], window: Window, tongue: Tongue) -> str:
    """How the last period's forecast turned out, in the currency with most won deals."""
    value = max(values, key=lambda v: (v.status is Status.OK, v.n), default=Value(Status.NO_DATA))
    span = tongue.span(window.start, window.end)
    if value.status is not Status.OK or value.value is None:
        why = tongue.say(WHY_MISSING.get(value.status, _("no data")))
        return tongue.say(_("How good the forecast for {span} was cannot be said: {why}."), span=span, why=why)
    return tongue.say(
        _("For {span} the deals expected to close promised {promised}, and {won} came from {deals}: accuracy {share}."),
        span=span,
        promised=_money(value.numerator, value.currency, tongue),
        won=_money(value.denominator, value.currency, tongue),
        deals=tongue.count(_WON, value.n),
        share=tongue.percent(float(value.value)),
    )


def _money(amount: object, currency: str | None, tongue: Tongue) -> str:
    return tongue.money(Decimal(str(amount or 0)), currency, short=True)

"""Forecast accuracy: what the deals expected to close promised at the beginning, beside what was won."""

from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.answers.by_currency import by_currency
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.forecast import promised
from crm_core.measure.parts.deals.outcomes import WON, is_closed, is_won
from crm_core.measure.value import Status, Value


def evidence(crm: Crm) -> EvidenceUnion:
    o = crm.opportunity
    won = Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_closed(o), is_won(o)),
        amount=o.c.amount,
        currency=o.optional("currency"),
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=sa.literal(WON),
    )
    return EvidenceUnion((promised(crm), won), kind="flow")


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """1 - |F - A| / A, not below 0, one value per currency; numerator F, denominator A, n the won deals."""
    found = [_accuracy(code, rows) for code, rows in by_currency(facts, asked.business.currency).items()]
    return found or [Value(Status.NO_DATA)]


def _accuracy(code: str | None, rows: Sequence[Fact]) -> Value:
    won = [fact for fact in rows if fact.why == WON]
    actual, forecast = _sum(won), _sum([fact for fact in rows if fact.why != WON])
    if actual <= 0:
        return Value(Status.NO_DATA, None, forecast, actual, len(won), code)
    accuracy = max(Decimal(0), 1 - abs(forecast - actual) / actual)
    return Value(Status.OK, float(accuracy), forecast, actual, len(won), code)


def _sum(rows: Sequence[Fact]) -> Decimal:
    return sum((fact.amount for fact in rows if fact.amount is not None), Decimal(0))


METRIC = Indicator(
    name="forecast_accuracy",
    label=_("Forecast accuracy"),
    question=_("Did the deals that were expected to close bring what they promised?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_(
        "Deals that were open at the beginning of the window and expected to close in it, and deals won in the window."
    ),
    counted=_("All of them: amount times chance of the expected ones, amount of the won ones."),
    dated=_("The first day of the window; the day the deal was won."),
    exclusions=_("Expected deals of which no chance is known."),
    formula=_(
        "1 - |forecast - won| / won, not below 0, each currency by itself. The chance is that of the stage in which "
        "the deal was then: the share won of the closed deals that were ever in it, else the CRM's probability of "
        "the open deals that are in it now. Amounts are today's; so is the expected day where the CRM keeps no "
        "changes of it."
    ),
    better="higher",
    answer=answer,
)

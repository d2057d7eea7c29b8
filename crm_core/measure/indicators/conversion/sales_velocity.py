"""Sales velocity: how much money a day the deals on the desk turn into."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.answers.by_currency import by_currency
from crm_core.measure.answers.drawn import drawn
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.outcomes import LOST, WON, days_to_close, is_closed, is_decided, is_won, outcome
from crm_core.measure.value import Status, Value

LEAST_WON = 5  # deals
DESK = "on the desk"
_PLACES = Decimal("0.0001")
_UNKNOWN = float("inf")
Deal = tuple[bool, float, float]  # won, amount, days


def evidence(crm: Crm) -> EvidenceUnion:
    """The deals open at any instant of the window, on their first day in it, and those that were closed in it."""
    o, start = crm.opportunity, crm.moment.window[0]
    currency = o.optional("currency")
    on_desk = Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.or_(o.c.is_closed.is_(sa.false()), sa.and_(is_closed(o), o.c.closed_on >= start)),
        when=sa.case((o.c.created_on >= start, o.c.created_on), else_=sa.literal(start, sa.Date)),
        kind="flow",
        owner=o.c.owner_at_close_id,
        currency=currency,
        why=sa.literal(DESK),
    )
    closed = Evidence(
        o,
        id=o.c.opportunity_id,
        among=is_decided(crm, o),
        counts=is_won(o),
        amount=o.c.amount,
        currency=currency,
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=outcome(o),
        value=days_to_close(crm, o),
    )
    return EvidenceUnion((on_desk, closed), kind="flow")


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """Money a day, one value per currency: N x win rate x mean won value / median cycle days."""
    found = [_velocity(code, rows) for code, rows in by_currency(facts, asked.business.currency).items()]
    return found or [Value(Status.NO_DATA)]


def _velocity(code: str | None, rows: Sequence[Fact]) -> Value:
    desk = sum(fact.why == DESK for fact in rows)
    won = [fact for fact in rows if fact.why == WON]
    closed = len(won) + sum(fact.why == LOST for fact in rows)
    amounts = [fact.amount for fact in won if fact.amount is not None]
    days = [fact.value for fact in won if fact.value is not None and fact.value >= 0]
    cycle = Decimal(str(median(days))) if days else Decimal(0)
    if not (desk and won and amounts and cycle):
        return Value(Status.NO_DATA, n=len(won), currency=code)
    if len(won) < LEAST_WON:
        return Value(Status.INSUFFICIENT_DATA, n=len(won), currency=code)
    worth = desk * Decimal(len(won)) / closed * sum(amounts, Decimal(0)) / len(amounts)
    value = (worth / cycle).quantize(_PLACES)
    low, high = (None if edge is None else desk * edge for edge in drawn(_deals(rows), _speed))
    return Value(Status.OK, value, worth.quantize(_PLACES), float(cycle), len(won), code, low=low, high=high)


def _deals(rows: Sequence[Fact]) -> list[Deal]:
    """The closed deals of which the interval is drawn."""
    return [
        (
            fact.why == WON,
            _UNKNOWN if fact.amount is None else float(fact.amount),
            _UNKNOWN if fact.value is None or fact.value < 0 else fact.value,
        )
        for fact in rows
        if fact.why != DESK
    ]


def _speed(deals: Sequence[Deal]) -> float | None:
    """Win rate x mean won amount / median days to win; None where a factor is."""
    amounts = [amount for is_won, amount, _days in deals if is_won and amount != _UNKNOWN]
    days = [length for is_won, _amount, length in deals if is_won and length != _UNKNOWN]
    cycle = median(days) if days else 0
    rate = sum(is_won for is_won, *_ in deals) / len(deals)
    return rate * sum(amounts) / len(amounts) / cycle if amounts and cycle else None


METRIC = Indicator(
    name="sales_velocity",
    label=_("Sales velocity"),
    question=_("How much money a day do the deals on the desk turn into?"),
    unit=Unit.MONEY_PER_DAY,
    evidence=evidence,
    population=_("Deals that were open at any time of the window, and deals closed in it."),
    counted=_("Of the closed deals the won ones."),
    dated=_("The first day of the window on which the deal was open; the day it was closed."),
    exclusions=_("Deals lost for a reason that the company's settings keep out of win rates, among the closed ones."),
    formula=_(
        "Number of deals on the desk x win rate x mean won amount / median days to win, each currency by itself. "
        "Not told below 5 won deals. The interval is drawn anew from the closed deals."
    ),
    better="higher",
    answer=answer,
)

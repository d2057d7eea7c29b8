"""Win rate by amount: of the money in the deals closed in the window."""

from collections.abc import Sequence
from decimal import Decimal

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.answers.by_currency import by_currency
from crm_core.measure.answers.drawn import drawn
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.outcomes import is_decided, is_won, outcome
from crm_core.measure.value import Status, Value


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=is_decided(crm, o),
        counts=is_won(o),
        amount=o.c.amount,
        currency=o.optional("currency"),
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=outcome(o),
    )


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """Won amount / closed amount, one value per currency; n counts the deals without an amount too."""
    found = [_share(code, rows) for code, rows in by_currency(facts, asked.business.currency).items()]
    return found or [Value(Status.NO_DATA, None, 0, 0, 0)]


def _share(code: str | None, rows: Sequence[Fact]) -> Value:
    amounts = [(fact.amount, fact.counted) for fact in rows if fact.amount is not None]
    closed, won = sum((amount for amount, _won in amounts), Decimal(0)), _won(amounts)
    if closed <= 0:
        return Value(Status.NO_DATA, None, won, closed, len(rows), code)
    low, high = drawn([(float(amount), won) for amount, won in amounts], _won_share)
    return Value(Status.OK, float(won / closed), won, closed, len(rows), code, low=low, high=high)


def _won(amounts: Sequence[tuple[Decimal, int]]) -> Decimal:
    return sum((amount for amount, is_won in amounts if is_won), Decimal(0))


def _won_share(amounts: Sequence[tuple[float, int]]) -> float | None:
    closed = sum(amount for amount, _won in amounts)
    return sum(amount for amount, is_won in amounts if is_won) / closed if closed > 0 else None


METRIC = Indicator(
    name="win_rate_by_amount",
    label=_("Win rate by amount"),
    question=_("Of the money in the deals closed in the period, what share was won?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Deals closed in the window."),
    counted=_("The won ones."),
    dated=_("The day the deal was closed."),
    exclusions=_("Deals lost for a reason that the company's settings keep out of win rates."),
    formula=_(
        "Amount of the won deals divided by the amount of all closed deals, each currency by itself. "
        "A deal without an amount is counted and adds nothing. The interval is drawn anew from these deals."
    ),
    better="higher",
    answer=answer,
)

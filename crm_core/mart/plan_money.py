"""Plans of money: the currency in which a plan and what is done of it are held against each other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from crm_core.crm.crm import Crm
from crm_core.mart.cells import ZERO
from crm_core.measure.plan import Target
from crm_core.measure.value import Status, Value


def converted(target: Target, crm: Crm, today: date) -> Target:
    """The target in the company's currency, as all money is; as it stands where no rate is known.

    The rate is that of as_of's day, of a plan that is over of its last: whatever was won has one by then, or none.
    """
    own, given = crm.business.currency, target.currency
    if own is None or given is None or own == given:
        return target
    on = min(today, target.ends_on - timedelta(days=1))
    amount = crm.facts.convert(target.target, given, own, on)
    if amount is None:
        return target
    first = None if target.original is None else crm.facts.convert(target.original, given, own, on)
    return replace(target, target=amount, original=first, currency=own, given_in=given)


def adopted(target: Target, done: Value) -> Target:
    """A target that names no currency is in the one that its deals are in."""
    if target.currency is not None or done.currency is None:
        return target
    return replace(target, currency=done.currency, given_in="")


def done_of(values: Sequence[Value], target: Target) -> Value:
    """What is done in the plan's currency; no data where it names none and the deals are in several."""
    same = in_currency(values, target.currency)
    if same is not None:
        return same
    if values and target.currency is None:
        return Value(Status.NO_DATA)
    return Value(Status.OK, ZERO, ZERO, currency=target.currency)


def in_currency(values: Sequence[Value], currency: str | None) -> Value | None:
    """The sum in this currency. Where money is in one only and either side does not say in which, it is the same."""
    same = next((value for value in values if value.currency == currency), None)
    if same is None and len(values) == 1 and None in (currency, values[0].currency):
        return replace(values[0], currency=currency or values[0].currency)
    return same

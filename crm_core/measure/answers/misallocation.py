"""How far the time spent on clients is from what they buy."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from statistics import fmean

from crm_core.base.text import _
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.statistics import concentration
from crm_core.measure.value import Status, Value

BY_TIME, BY_NUMBER = _("by time"), _("by number of contacts")
_MOST = 0.5  # of the talks must have a length


def misallocation(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """R07 over the clients that `slice` names: rows of `why` purchase with an amount, others with minutes in `value`.

    n is the number of clients. No data where nothing was bought or nobody was contacted.
    """
    spent, word = time_spent(facts)
    worth = purchases(facts, asked.business.currency)
    value = concentration.misallocation(spent, {client: float(sum_) for client, sum_ in worth.items()})
    if value is None:
        return [Value(Status.NO_DATA)]
    return [Value(Status.OK, value, n=len(spent.keys() | worth.keys()), word=word)]


def time_spent(facts: Sequence[Fact]) -> tuple[dict[str, float], str]:
    """(client -> minutes, 'by time'), or (client -> contacts, 'by number of contacts') where lengths are missing."""
    contacts = [fact for fact in facts if fact.why != "purchase"]
    talks = [fact for fact in contacts if fact.why == "talk"]
    lengths = [fact.value for fact in talks if fact.value]
    by_time = bool(talks) and len(lengths) > _MOST * len(talks)
    usual = fmean(lengths) if by_time else 1.0
    found: dict[str, float] = defaultdict(float)
    for fact in talks if by_time else contacts:
        found[fact.slice or ""] += (fact.value or usual) if by_time else 1.0
    return dict(found), BY_TIME if by_time else BY_NUMBER


def purchases(facts: Sequence[Fact], currency: str | None) -> dict[str, Decimal]:
    """Client -> sum of its purchases; without a company currency of those in the commonest one."""
    bought = [fact for fact in facts if fact.why == "purchase" and fact.amount is not None]
    codes = [fact.currency for fact in bought if fact.currency is not None]
    own = currency or (max(sorted(set(codes)), key=codes.count) if codes else None)
    found: dict[str, Decimal] = defaultdict(Decimal)
    for fact in bought:
        if fact.currency in (None, own):
            found[fact.slice or ""] += fact.amount or Decimal(0)
    return dict(found)

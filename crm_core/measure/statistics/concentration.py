"""Where the purchases are and where the time goes: ABC, RFM and the attention between them."""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from math import fsum
from typing import Literal, NamedTuple, TypeVar

A_BELOW = Decimal("0.80")
B_BELOW = Decimal("0.95")
FIFTHS = 5

K = TypeVar("K", bound=Hashable)
Tier = Literal["A", "B", "C"]
Number = Decimal | float


class Rfm(NamedTuple):
    """Fifths of recency, frequency and money: 5 the best, 1 the least."""

    recency: int
    frequency: int
    monetary: int


def abc(values: Mapping[K, Number]) -> dict[K, Tier]:
    """The tier of each client by the cumulative share *before* it, the largest first: <80 % A, <95 % B, else C.

    R06, so the client that crosses 80 % is still A. Negative sums (returns) count as 0; clients with equal sums
    share a tier. {} when nothing was bought.
    """
    floored = {client: max(Decimal(0), Decimal(str(value))) for client, value in values.items()}
    total = sum(floored.values(), Decimal(0))
    if not total:
        return {}
    tiers: dict[K, Tier] = {}
    before, same, ahead = Decimal(0), None, Decimal(0)
    for client, value in sorted(floored.items(), key=lambda item: -item[1]):
        if value != same:
            same, ahead = value, before
        tiers[client] = "A" if ahead < A_BELOW * total else "B" if ahead < B_BELOW * total else "C"
        before += value
    return tiers


def quintiles(values: Mapping[K, Number]) -> dict[K, int]:
    """1 (least) to 5 (most) by rank; ties share the lower one (R06). {} for fewer than 5 clients.

    The fifth of rank r of n, counted from the least, is 1 + floor(5 (r - 1)/n).
    """
    n = len(values)
    if n < FIFTHS:
        return {}
    first: dict[Number, int] = {}
    for place, value in enumerate(sorted(values.values())):
        first.setdefault(value, place)
    return {client: 1 + FIFTHS * first[value] // n for client, value in values.items()}


def rfm(days_since: Mapping[K, Number], frequency: Mapping[K, Number], monetary: Mapping[K, Number]) -> dict[K, Rfm]:
    """The three fifths of each client that is in all three; the fewer days since the last purchase the better."""
    recent = quintiles({client: -days for client, days in days_since.items()})
    often, much = quintiles(frequency), quintiles(monetary)
    return {
        client: Rfm(recent[client], often[client], much[client]) for client in recent if client in often & much.keys()
    }


def misallocation(time: Mapping[K, float], value: Mapping[K, float]) -> float | None:
    """Half the sum of |share of time - share of value| over clients (R07): 0 in step, 1 all elsewhere.

    The share of time that would have to move. Negative sums count as 0; None when either side is nothing.
    """
    spent, worth = _shares(time), _shares(value)
    if not spent or not worth:
        return None
    clients = {**spent, **worth}
    return min(1.0, fsum(abs(spent.get(client, 0.0) - worth.get(client, 0.0)) for client in clients) / 2)


def attention_index(time: Mapping[K, float], value: Mapping[K, float]) -> dict[K, float | None]:
    """Share of time / share of value for each client, or tier: 1 in step; None where it bought nothing.

    R07. {} when either side is nothing.
    """
    spent, worth = _shares(time), _shares(value)
    if not spent or not worth:
        return {}
    return {
        client: spent.get(client, 0.0) / worth[client] if worth.get(client) else None for client in {**spent, **worth}
    }


def _shares(amounts: Mapping[K, float]) -> dict[K, float]:
    floored = {key: max(0.0, float(amount)) for key, amount in amounts.items()}
    total = fsum(floored.values())
    return {key: amount / total for key, amount in floored.items()} if total else {}

"""Money is only added to money of its own currency."""

from collections.abc import Sequence

from crm_core.measure.asked import Fact


def by_currency(facts: Sequence[Fact], own: str | None) -> dict[str | None, list[Fact]]:
    """currency -> its rows, by name; a row without a code is in the company's own.

    Where the company names none and the rows use only one, a row without a code is in that one.
    """
    codes = {fact.currency for fact in facts if fact.currency}
    default = own if own or len(codes) != 1 else next(iter(codes))
    found: dict[str | None, list[Fact]] = {}
    for fact in sorted(facts, key=lambda fact: fact.currency or default or ""):
        found.setdefault(fact.currency or default, []).append(fact)
    return found

"""Public holidays of a country or a part of it, from the library of holidays. Places are written DE or DE-BY."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crm_core.base.errors import did_you_mean


def check_place(place: str) -> None:
    """Raises ValueError for a place that the library does not know."""
    import holidays  # heavy

    country, _, part = place.partition("-")
    parts = holidays.list_supported_countries()
    if country not in parts:
        raise ValueError(f"no public holidays are known of '{country}'. Write an ISO code: DE, or DE-BY for a part.")
    if part and part not in parts[country]:
        hint = did_you_mean(part, parts[country]) or f" Allowed: {', '.join(parts[country]) or 'none'}."
        raise ValueError(f"'{country}' has no part '{part}'.{hint}")


def check_categories(place: str, categories: Iterable[str]) -> None:
    """Raises ValueError for kinds of holidays that a (known) place does not have."""
    allowed = _of(place, (), None).supported_categories
    for category in categories:
        if category not in allowed:
            hint = did_you_mean(category, allowed) or f" Allowed: {', '.join(allowed)}."
            raise ValueError(f"'{place}' has no holidays of the category '{category}'.{hint}")


def names(place: str, categories: Iterable[str], years: Iterable[int]) -> dict[date, str]:
    """day -> name, in order, of a place and categories that were checked."""
    return dict(sorted(_of(place, years, tuple(categories)).items()))


def _of(place: str, years: Iterable[int], categories: tuple[str, ...] | None) -> Any:
    import holidays  # heavy

    country, _, part = place.partition("-")
    return holidays.country_holidays(country, subdiv=part or None, years=list(years), categories=categories)

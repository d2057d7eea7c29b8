"""Countries: their ISO codes by the names that people write."""

from functools import lru_cache


@lru_cache(maxsize=1)
def codes_by_name() -> dict[str, str]:
    """English name in small letters -> ISO 3166 alpha-2 code."""
    from babel import Locale

    names = {name.lower(): code for code, name in Locale("en").territories.items() if len(code) == 2}
    return names | {"usa": "US", "united states of america": "US", "uk": "GB", "great britain": "GB"}

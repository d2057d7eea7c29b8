"""Countries: their ISO codes by the names that people write."""

from functools import lru_cache

# other names than those of the Unicode list, as CRMs and people write them
_ALSO = {
    **{"usa": "US", "united states of america": "US", "uk": "GB", "great britain": "GB", "holland": "NL"},
    **{"the netherlands": "NL", "turkey": "TR", "czech republic": "CZ", "slovak republic": "SK", "macedonia": "MK"},
    **{"russian federation": "RU", "hong kong": "HK", "macao": "MO", "macau": "MO", "viet nam": "VN"},
    **{"republic of korea": "KR", "korea, republic of": "KR", "korea": "KR", "myanmar": "MM", "burma": "MM"},
    **{"uae": "AE", "ivory coast": "CI", "united republic of tanzania": "TZ", "swaziland": "SZ"},
}


@lru_cache(maxsize=1)
def codes_by_name() -> dict[str, str]:
    """English name in small letters -> ISO 3166 alpha-2 code."""
    from babel import Locale

    listed = {name.lower(): code for code, name in Locale("en").territories.items() if len(code) == 2}
    return listed | {name.replace("&", "and"): code for name, code in listed.items() if "&" in name} | _ALSO

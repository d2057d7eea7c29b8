"""The words for a plan's period: 2026-10, 2026-Q4, 2026, cut by the company's fiscal year."""

import re
from datetime import date

_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])", re.IGNORECASE)
_YEAR = re.compile(r"(?:FY)?(\d{4})", re.IGNORECASE)
FIRST_YEAR, LAST_YEAR = 2000, 2100


def days(word: str, first_month: int = 1) -> tuple[date, date] | None:
    """[first day, first day no more) of a word; None for what is no period.

    Quarters and years are the fiscal year's; it is named after the calendar year it begins in.
    """
    text = word.strip()
    for pattern, months in ((_MONTH, 1), (_QUARTER, 3), (_YEAR, 12)):
        found = pattern.fullmatch(text)
        if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            continue
        if months == 1:
            return _span(int(found[1]), int(found[2]), 1) if 1 <= int(found[2]) <= 12 else None
        quarter = int(found[2]) if months == 3 else 1
        return _span(int(found[1]), first_month + 3 * (quarter - 1), months)
    return None


def word_of(start: date, end: date, first_month: int = 1) -> str:
    """The shortest word for these days; '' where they are an own period."""
    year = start.year if start.month >= first_month else start.year - 1
    quarter = (start.month - first_month) % 12 // 3 + 1
    for word in (f"{start.year}-{start.month:02}", f"{year}-Q{quarter}", str(year)):
        if days(word, first_month) == (start, end):
            return word
    return ""


def current(kind: str, today: date, first_month: int = 1) -> tuple[date, date]:
    """The month, quarter or (fiscal) year that holds this day."""
    if kind == "month":
        return _span(today.year, today.month, 1)
    year = today.year if today.month >= first_month else today.year - 1
    quarter = (today.month - first_month) % 12 // 3
    return _span(year, first_month + 3 * quarter, 3) if kind == "quarter" else _span(year, first_month, 12)


def after(start: date, end: date) -> tuple[date, date]:
    """The period of as many months directly behind one that begins on the first of a month."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return end, _month(end.year, end.month + months)


def _span(year: int, month: int, months: int) -> tuple[date, date]:
    return _month(year, month), _month(year, month + months)


def _month(year: int, month: int) -> date:
    """The first of a month; the 13th is January of the next year."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)

"""How numbers, money, days and sentences are written in the viewer's language. Pure: no Streamlit, no session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel import dates as babel_dates
from babel import numbers as babel_numbers

from crm_core.base.text import Plural, _, plural, translate

NOTHING = "–"


@dataclass(frozen=True)
class Tongue:
    """A language and the company's zone."""

    language: str = "en"
    zone: str = "UTC"

    @property
    def locale(self) -> Locale:
        return _locale(self.language)

    def say(self, message: str, **values: Any) -> str:
        """The message, translated, with its values filled in."""
        text = translate(message, self.language)
        return text.format(**values) if values else text

    def count(self, words: Plural, n: int, **values: Any) -> str:
        """A message with a number in it."""
        return words.form(n, self.language).format(n=self.number(n), **values)

    def number(self, value: float | int | Decimal, places: int = 0) -> str:
        """A number with its separators and at most so many places."""
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return str(babel_numbers.format_decimal(value, pattern, locale=self.locale))

    def signed(self, value: float | int | Decimal, places: int = 0) -> str:
        """A difference: +3, −3, ±0."""
        rounded = round(float(value), places)
        sign = "±" if rounded == 0 else "+" if rounded > 0 else "−"
        return sign + self.number(abs(rounded), places)

    def percent(self, share: float) -> str:
        """A share; never 100 % where one is missing, never 0 % where one is there."""
        whole = round(share * 100)
        if whole in (0, 100) and share not in (0.0, 1.0):
            edge = 0.001 if whole == 0 else 0.999
            share = max(share, edge) if whole == 0 else min(share, edge)
            return str(babel_numbers.format_percent(share, "#,##0.0%", locale=self.locale))
        return str(babel_numbers.format_percent(share, "#,##0%", locale=self.locale))

    def money(self, amount: Decimal, currency: str | None, short: bool = False) -> str:
        """An amount in its currency; short: 1.82M, and nothing without cents."""
        if currency is None or len(currency) != 3:
            return f"{self.number(amount, 2)} {currency or ''}".strip()
        if short and (abs(amount) >= 1_000 or not amount):
            digits = 2 if abs(amount) >= 1_000_000 else 0 if abs(amount) >= 10_000 or not amount else 1
            return str(
                babel_numbers.format_compact_currency(amount, currency, locale=self.locale, fraction_digits=digits)
            )
        return str(babel_numbers.format_currency(amount, currency, locale=self.locale))

    def day(self, day: date, year: bool = False) -> str:
        """2 Nov, 2 Nov 2026."""
        return str(babel_dates.format_date(day, "d MMM y" if year else "d MMM", locale=self.locale))

    def month(self, day: date) -> str:
        """Nov 2026."""
        return str(babel_dates.format_date(day, "LLL y", locale=self.locale))

    def span(self, start: date, end: date) -> str:
        """The days [start, end) as people say them: 26 Oct – 22 Nov 2026."""
        last = end - timedelta(days=1)
        if last == start:
            return self.day(start, year=True)
        return f"{self.day(start, year=start.year != last.year)} – {self.day(last, year=True)}"

    def clock(self, at: datetime) -> str:
        """When it was, in the company's zone: 24 Nov, 09:10."""
        local = at.replace(tzinfo=UTC).astimezone(ZoneInfo(self.zone))
        return f"{self.day(local.date())}, {local:%H:%M}"

    def age(self, at: datetime, now: datetime) -> str:
        """How long ago, in the largest unit that fits."""
        minutes = max(0, int((now - at).total_seconds() // 60))
        for size, words in _AGES:
            if minutes >= size:
                return self.count(words, minutes // size)
        return self.say(_("just now"))

    def listed(self, words: Iterable[str]) -> str:
        """a, b and c."""
        found = list(words)
        if len(found) < 2:
            return "".join(found)
        return self.say(_("{first} and {last}"), first=", ".join(found[:-1]), last=found[-1])


_AGES = (
    (1440, plural("{n} day ago", "{n} days ago")),
    (60, plural("{n} hour ago", "{n} hours ago")),
    (1, plural("{n} minute ago", "{n} minutes ago")),
)


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")

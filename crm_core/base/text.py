"""Messages: every label, question and fix is marked here and translated where it is shown.

`_("...")` marks a message for the catalogue and keeps its English text; `translate` looks it up in the
viewer's language at display time, so one process serves several languages.
"""

import gettext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"
DOMAIN = "rapport"


class Message(str):
    """An English text that stands in the message catalogue."""

    __slots__ = ()


@dataclass(frozen=True)
class Plural:
    """A message with a number in it, written `{n}`, in singular and plural."""

    one: str
    many: str

    def of(self, n: int, language: str = "en") -> str:
        """The text for `n`, translated."""
        return self.form(n, language).format(n=n)

    def form(self, n: int, language: str = "en") -> str:
        """The translated text that fits `n`, its placeholders not yet filled."""
        return _catalogue(language).ngettext(self.one, self.many, n)


def _(text: str) -> Message:
    """Mark a text for translation."""
    return Message(text)


def plural(one: str, many: str) -> Plural:
    """Mark a text with a number in it for translation."""
    return Plural(one, many)


def translate(message: str, language: str = "en") -> str:
    """The message in `language`; English where there is no translation."""
    return _catalogue(language).gettext(message)


@lru_cache(maxsize=16)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALES, languages=[language], fallback=True)

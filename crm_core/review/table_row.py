"""A row of an uploaded file being read: its cells by column, and everything that is wrong with it, collected."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from crm_core.base.errors import nearest
from crm_core.base.text import Message, _, translate
from crm_core.review.table_file import FORMULA, MAX_CELL, Line


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong, in which row of the file; its values are text of the file."""

    message: Message
    values: Mapping[str, object] = field(default_factory=dict)
    row: int | None = None

    def said(self, language: str = "en") -> str:
        """The sentence in this language."""
        text = translate(self.message, language).format(**self.values)
        return text if self.row is None else translate(_("Row {n}: {text}"), language).format(n=self.row, text=text)


def columns(
    header: Line, names: Mapping[str, str], needed: Sequence[str], language: str
) -> tuple[dict[str, int], list[Mistake]]:
    """column -> its place, and what is wrong with the header. `names`: word of a header -> column."""
    found: dict[str, int] = {}
    mistakes = []
    for place, cell in enumerate(header.cells):
        name = names.get(cell.lower().replace(" ", "_"))
        if name is None and cell:
            told = hint(cell.lower(), names, language) or allowed(names, language)
            mistakes.append(Mistake(_("There is no column '{name}'.{hint}"), {"name": short(cell), "hint": told}))
        elif name in found:
            mistakes.append(Mistake(_("The column '{name}' stands there twice."), {"name": short(cell)}))
        elif name is not None:
            found[name] = place
    return found, mistakes or missing(found, needed)


def missing(found: Iterable[str], needed: Sequence[str]) -> list[Mistake]:
    """That columns are missing, where some are."""
    lacking = [name for name in needed if name not in found]
    return [Mistake(_("These columns are missing: {names}."), {"names": ", ".join(lacking)})] if lacking else []


class Cells:
    """The cells of one row by column; collects what is wrong with it."""

    def __init__(self, line: Line, columns: Mapping[str, int]) -> None:
        self.line, self.columns = line, columns
        self.mistakes: list[Mistake] = []
        self.unread: set[str] = set()  # cells that must not be read: one mistake each is enough

    def wrong(self, message: Message, **values: object) -> None:
        shown = {name: short(str(value)) if name == "word" else value for name, value in values.items()}
        self.mistakes.append(Mistake(message, shown, self.line.number))

    def cell(self, name: str) -> str:
        """The text of a cell; '' where there is none, or one that must not be read."""
        place = self.columns.get(name)
        text = self.line.cells[place] if place is not None and place < len(self.line.cells) else ""
        if _is_formula(text):
            return self._unread(_("the cell '{column}' holds a formula; write the value itself."), name)
        if len(text) > MAX_CELL or "\n" in text:
            return self._unread(_("the cell '{column}' is too long."), name)
        return text

    def day(self, name: str, first_year: int, last_year: int) -> date | None:
        """A day written 2026-10-01."""
        word = self.cell(name)
        if name in self.unread:
            return None
        try:
            day = date.fromisoformat(word) if len(word) == 10 else None
        except ValueError:
            day = None
        if day is None or not first_year <= day.year <= last_year:
            self.wrong(_("'{word}' in '{column}' is no date: write 2026-10-01."), word=word, column=name)
            return None
        return day

    def _unread(self, message: Message, name: str) -> str:
        self.wrong(message, column=name)
        self.unread.add(name)
        return ""


def number(word: str) -> Decimal | None:
    """A number written 1000 or 1000.50; None for what is none."""
    try:
        return Decimal(word) if word.replace(".", "", 1).lstrip("-").isdecimal() and word.isascii() else None
    except InvalidOperation:
        return None


def _is_formula(text: str) -> bool:
    if text[:1] in ("+", "-"):
        return not text[1:].replace(".", "").isdecimal()
    return text == FORMULA or text[:1] in ("=", "@")


def hint(word: str, known: Iterable[str], language: str) -> str:
    """' Did you mean 'Ann Ray'?', '' where nothing is near."""
    near = nearest(word, known) if word else None
    return translate(_(" Did you mean '{word}'?"), language).format(word=short(near)) if near else ""


def allowed(names: Iterable[str], language: str) -> str:
    """' Allowed: won_count, ...'"""
    return translate(_(" Allowed: {names}."), language).format(names=", ".join(names))


def short(text: str) -> str:
    """Text of the file in a sentence: one line of at most 60 signs."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return shown if len(shown) <= 60 else f"{shown[:60]}…"

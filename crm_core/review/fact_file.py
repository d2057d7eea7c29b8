"""Facts from CSV or Excel files: calendar, absences, employment, trainings, rates. Every mistake is told at once.

What a file holds is told by its name, its columns by their names, in any order; ids of people whom the CRM does not
know are no mistake, as such lists are of the whole company.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from crm_core.base.errors import QuestionError
from crm_core.base.fact_rows import Absence, CompanyDay, Employment, Fact, Rate, Training
from crm_core.base.text import _
from crm_core.review import table_file, table_row
from crm_core.review.table_file import FileError, Line
from crm_core.review.table_row import Cells, Mistake, allowed, hint, short

FILES: dict[str, type[Fact]] = {kind.FILE: kind for kind in (CompanyDay, Absence, Employment, Training, Rate)}
MOST = 100_000  # rows: a year of absences of a large company
_NEEDED = {
    CompanyDay: ("on", "kind"),
    Absence: ("owner_id", "on", "fraction"),
    Employment: ("owner_id", "from_on"),
    Training: ("owner_id", "on"),
    Rate: ("currency", "base", "on", "rate"),
}
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


@dataclass(frozen=True)
class Read:
    """What a file says: only without a mistake may it be used."""

    facts: tuple[Fact, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


def of_folder(folder: Path) -> list[Fact]:
    """What the files of a folder say, each of which may be missing. Raises QuestionError with every mistake."""
    if not folder.is_dir():
        raise QuestionError(f"--facts '{folder}' is no folder. It holds {', '.join(_names())}; each may be missing.")
    found: list[Fact] = []
    mistakes: list[str] = []
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() != ".csv" and file.stem not in FILES:
            continue
        try:
            read_ = read(file.name, file.read_bytes())
        except OSError as error:
            raise QuestionError(f"--facts '{file}' cannot be read: {error.strerror}.") from None
        found += read_.facts
        mistakes += [f"{short(file.name)}: {mistake.said()}" for mistake in read_.mistakes]
    if mistakes:
        raise QuestionError(f"--facts {folder}: {' '.join(mistakes)}")
    return found


def read(name: str, data: bytes, language: str = "en") -> Read:
    """What a file of this name says."""
    stem = name.rpartition(".")[0]
    kind = FILES.get(stem.lower())
    if kind is None:
        told = hint(name.lower(), _names(), language) or allowed(_names(), language)
        return Read(mistakes=(Mistake(_("No facts are read from a file of this name.{hint}"), {"hint": told}),))
    try:
        lines = table_file.lines(name, data, MOST)
    except FileError as error:
        return Read(mistakes=(Mistake(error.message, error.values),))
    columns, wrong = table_row.columns(lines[0], {name: name for name in columns_of(kind)}, _NEEDED[kind], language)
    return Read(mistakes=tuple(wrong)) if wrong else _rows(kind, lines[1:], columns)


def columns_of(kind: type[Fact]) -> tuple[str, ...]:
    """The columns of a file, as DESIGN.md section 5 names them."""
    return tuple(field.name for field in fields(kind))


def _names() -> list[str]:
    return [f"{name}.csv" for name in FILES]


def _rows(kind: type[Fact], lines: list[Line], columns: dict[str, int]) -> Read:
    found: list[Fact] = []
    mistakes: list[Mistake] = []
    seen: dict[tuple[object, ...], int] = {}
    for line in lines:
        row = Cells(line, columns)
        fact = _fact(kind, row)
        if fact is not None and fact.key in seen:
            row.wrong(_("the same is said in row {n} already."), n=seen[fact.key])
        elif fact is not None:
            seen[fact.key] = line.number
            found.append(fact)
        mistakes += row.mistakes
    return Read(tuple(found), tuple(mistakes))


def _fact(kind: type[Fact], row: Cells) -> Fact | None:
    """The row as a fact; None where anything is wrong with it."""
    values: dict[str, Any] = {}
    for name in columns_of(kind):
        if row.cell(name):
            values[name] = _READ.get(name, Cells.cell)(row, name)
        elif name in _NEEDED[kind] and name not in row.unread:
            row.wrong(_("the cell '{column}' is empty."), column=name)
    given = {name: value for name, value in values.items() if value is not None}
    for told in kind.wrong(given):
        row.wrong(told)
    return None if row.mistakes else kind(**given)


def _day(row: Cells, name: str) -> date | None:
    return row.day(name, _FIRST_YEAR, _LAST_YEAR)


def _decimal(row: Cells, name: str) -> Decimal | None:
    word = row.cell(name)
    number = table_row.number(word)
    if number is None:
        row.wrong(_("'{word}' in '{column}' is no number: write 1 or 0.5."), word=word, column=name)
    return number


def _number(row: Cells, name: str) -> float | None:
    number = _decimal(row, name)
    return None if number is None else float(number)


def _currency(row: Cells, name: str) -> str:
    return row.cell(name).upper()


def _kind_of_day(row: Cells, name: str) -> str | None:
    word = row.cell(name)
    if word in ("holiday", "workday"):
        return word
    row.wrong(_("'{word}' is no kind of day: write holiday or workday."), word=word)
    return None


_READ: dict[str, Callable[[Cells, str], Any]] = {
    **dict.fromkeys(("on", "from_on", "to_on"), _day),
    **dict.fromkeys(("fraction", "fte", "hours_a_day"), _number),
    **dict.fromkeys(("currency", "base"), _currency),
    "rate": _decimal,
    "kind": _kind_of_day,
}

"""Targets from a CSV or Excel file: every mistake of every row at once, and what would change. Nothing is stored here.

Columns are found by their names: owner_id (or manager, login), team_id (or team), indicator, target, and either period
(2026-10, 2026-Q4, 2026) or starts_on and ends_on (exclusive; last_day is inclusive), for money currency.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from crm_core.base.text import _
from crm_core.review import table_file, table_row
from crm_core.review.table_file import FileError, Line
from crm_core.review.table_row import Mistake
from crm_core.review.target_row import Book, Row
from crm_core.store.targets import NewTarget

COLUMNS: dict[str, tuple[str, ...]] = {
    "owner": ("owner_id", "owner", "manager", "person", "login"),
    "team": ("team_id", "team"),
    "indicator": ("indicator", "what"),
    "period": ("period", "month", "quarter"),
    "starts_on": ("starts_on", "first_day"),
    "ends_on": ("ends_on",),
    "last_day": ("last_day",),
    "target": ("target", "plan"),
    "currency": ("currency",),
}
_NAMES = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}


@dataclass(frozen=True)
class Change:
    """What a row would do; `whose` is CRM text, `before` what is planned now."""

    row: int
    target: NewTarget
    whose: str
    before: Decimal | None

    @property
    def is_same(self) -> bool:
        return self.before == self.target.target


@dataclass(frozen=True)
class Preview:
    """What the file says: only without a mistake may it be stored."""

    changes: tuple[Change, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


def read(name: str, data: bytes, book: Book, held: Iterable[NewTarget] = ()) -> Preview:
    """What the file would change in the targets that hold now."""
    try:
        lines = table_file.lines(name, data)
    except FileError as error:
        return Preview(mistakes=(Mistake(error.message, error.values),))
    columns, mistakes = _columns(lines[0], book.language)
    if mistakes:
        return Preview(mistakes=tuple(mistakes))
    now = {one.plan: one.target for one in held}
    changes: dict[str, Change] = {}
    for line in lines[1:]:
        row = Row(line, columns, book)
        target, whose = row.target()
        if target is not None and target.plan in changes:
            row.wrong(_("the same plan stands in row {n} already."), n=changes[target.plan].row)
        elif target is not None:
            changes[target.plan] = Change(line.number, target, whose, now.get(target.plan))
        mistakes += row.mistakes
    if not changes and not mistakes:
        mistakes.append(Mistake(_("The file has a header but no plan.")))
    return Preview(tuple(changes.values()), tuple(mistakes))


def _columns(header: Line, language: str) -> tuple[dict[str, int], list[Mistake]]:
    """column -> its place, and what is wrong with the header."""
    found, mistakes = table_row.columns(header, _NAMES, (), language)
    needed = ["indicator", "target"] + ([] if "period" in found else ["starts_on"])
    if "period" not in found and "last_day" not in found:
        needed.append("ends_on")
    return found, mistakes or table_row.missing(found, needed)

"""A table while columns from other tables are added to it: what it is selected from, and which columns are kept."""

from typing import Any

from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.crm import Kept, Relation
from crm_core.crm.slim import Lookup, Slim


class Frame:
    """Starts as a relation; each side that is joined has one row at most for each of its own."""

    def __init__(self, base: Relation) -> None:
        self.name = base.name
        self.base = base
        self.table: Any = base.table
        self.columns: dict[str, ColumnElement[Any]] = dict(base.columns)
        self.kept: dict[str, Kept] = dict(base.kept)

    def join(self, side: Any, on: ColumnElement[bool]) -> None:
        """One more table; nothing is lost where it has no row."""
        self.table = Lookup(self.table, side, on)

    def set(self, name: str, column: ColumnElement[Any], kept: Kept = Kept.YES) -> None:
        """A new column, or another value for one that is there."""
        self.columns[name] = column
        self.kept[name] = kept

    def relation(self, name: str, *conditions: ColumnElement[bool]) -> Relation:
        """The table with all its columns, as the named subquery `name`; only the rows that the conditions leave.

        In a statement it computes and joins only what the statement reads.
        """
        columns = (column.label(n) for n, column in self.columns.items())
        made = Slim(*columns).select_from(self.table).where(*conditions).cte(name)
        return Relation(self.name, {n: made.c[n] for n in self.columns}, self.kept)

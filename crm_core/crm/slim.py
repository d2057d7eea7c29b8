"""A subquery computes only what its statement reads: other columns are null in it, and nothing is joined for them.

A canonical table carries joins for columns that few questions ask for: owners over time, stages, clients, merges. Not
every engine leaves out a join that nobody needs, so it is left out as the statement is written: then all is known.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ClauseElement, ColumnClause, ColumnElement
from sqlalchemy.sql.selectable import AliasedReturnsRows, CompoundSelect, Join, SelectBase, SelectStatementGrouping

from crm_core.base.sql import NotKept


class Lookup(Join):
    """An outer join to a side with one row at most for each of the left's: no row comes or goes with it."""

    inherit_cache = True

    def __init__(self, left: Any, side: Any, on: ColumnElement[bool]) -> None:
        super().__init__(left, side, on, isouter=True)


class Slim(sa.Select[Any]):
    """A SELECT from one table and its lookups, for a subquery: what is not read of it is not computed."""

    inherit_cache = True

    def table(self) -> Any:
        """What its rows come from."""
        found: Any = self._from_obj[0]
        while isinstance(found, Lookup):
            found = found.left
        return found

    def lookups(self) -> list[Lookup]:
        """In the order in which they are joined."""
        found, table = [], self._from_obj[0]
        while isinstance(table, Lookup):
            found.append(table)
            table = table.left
        return found[::-1]


@compiles(Slim)
def _written(element: Slim, compiler: Any, **kw: Any) -> str:
    if not hasattr(compiler, "rapport_reading"):
        compiler.rapport_reading = Reading(compiler.statement)
    return str(compiler.visit_select(compiler.rapport_reading.slimmed(element), **kw))


class Reading:
    """What a statement reads of each of its subqueries.

    Starts at the statement, of which all columns are read, and follows each column to the ones it is made of. Of two
    equal rows that become one, all columns are read.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._columns: dict[int, set[int]] = {}  # SELECT -> places of its columns that are read
        self._joined: set[int] = set()  # lookups of which a column is read
        self._lists: dict[int, list[ColumnElement[Any]]] = {}
        self._seen: dict[tuple[int, int], Any] = {}
        # what is still to be looked at, and the Slim in whose columns or conditions it stands
        self._waiting: list[tuple[Any, Slim | None]] = [(statement, None)]
        while self._waiting:
            element, within = self._waiting.pop()
            if (id(element), id(within)) not in self._seen:
                self._seen[id(element), id(within)] = element
                self._visit(element, within)
        self._seen.clear()

    def slimmed(self, select: Slim) -> sa.Select[Any]:
        """What is to be written of it."""
        read = self._columns[id(select)]
        columns = [
            column if place in read else NotKept(column.type).label(column.key)
            for place, column in enumerate(self._list(select))
        ]
        table = select.table()
        for lookup in select.lookups():
            if id(lookup) in self._joined:
                table = Join(table, lookup.right, lookup.onclause, isouter=True)
        return sa.select(*columns).select_from(table).where(*select._where_criteria)

    def _visit(self, element: Any, within: Slim | None) -> None:
        if isinstance(element, ColumnClause):
            if element.table is not None:
                self._column(element, within)
        elif isinstance(element, AliasedReturnsRows) and (select := _selected(element)) is not None:
            self._rows(select, None)
        elif isinstance(element, sa.Select | CompoundSelect):
            self._rows(element, within)
            self._read(element, within)
        else:
            self._wait(element.get_children(), within)

    def _column(self, column: ColumnClause[Any], within: Slim | None) -> None:
        table: Any = column.table
        self._wait([table], None)
        select = _selected(table)
        if select is not None:
            keys = table.c.keys()
            is_told = column.key in keys and len(keys) == len(self._list(select))
            self._read(select, None, [keys.index(column.key)] if is_told else None)
        for lookup in within.lookups() if within is not None else ():
            if lookup.right is table and id(lookup) not in self._joined:
                self._joined.add(id(lookup))
                self._wait([lookup.onclause], within)

    def _rows(self, select: Any, within: Slim | None) -> None:
        """All of a SELECT that decides which rows there are."""
        self._columns.setdefault(id(select), set())
        if isinstance(select, CompoundSelect):
            for branch in select.selects:
                self._rows(_bare(branch), within)
            self._wait(ClauseElement.get_children(select, omit_attrs=("selects",)), within)
            is_distinct = str(select.keyword.value) != "UNION ALL"
        elif isinstance(select, Slim):
            self._wait([select.table(), *select._where_criteria], select)
            is_distinct = False
        else:
            omitted = ("_raw_columns", "_from_obj", "_correlate", "_correlate_except")
            self._wait(ClauseElement.get_children(select, omit_attrs=omitted), within)
            self._wait(select._iterate_from_elements(), within)
            is_distinct = select._distinct
        if is_distinct:
            self._read(select, within)

    def _read(self, select: Any, within: Slim | None, places: Iterable[int] | None = None) -> None:
        """These columns of a SELECT are read; all of them where none is named."""
        if isinstance(select, CompoundSelect):
            for branch in select.selects:
                self._read(_bare(branch), within, places)
            return
        columns = self._list(select)
        for place in range(len(columns)) if places is None else places:
            self._columns.setdefault(id(select), set()).add(place)
            self._wait([columns[place]], select if isinstance(select, Slim) else within)

    def _list(self, select: Any) -> list[ColumnElement[Any]]:
        if id(select) not in self._lists:
            self._lists[id(select)] = [column for _, column in select.selected_columns.items()]
        return self._lists[id(select)]

    def _wait(self, elements: Iterable[Any], within: Slim | None) -> None:
        self._waiting += [(element, within) for element in elements]


def _selected(table: Any) -> SelectBase | None:
    """The SELECT behind a subquery or an alias of one; None for a real table."""
    while isinstance(table, AliasedReturnsRows):
        table = table.element
    table = _bare(table)
    return table if isinstance(table, SelectBase) else None


def _bare(select: Any) -> Any:
    """Without the parentheses."""
    return select.element if isinstance(select, SelectStatementGrouping) else select

"""A subquery computes only what its statement reads: other columns are null in it, and nothing is joined for them.

A canonical table carries joins for columns that few questions ask for: owners over time, stages, clients, merges. Not
every engine leaves out a join that nobody needs, so it is left out as the statement is written, when all of it is known.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnClause, ColumnElement
from sqlalchemy.sql.selectable import AliasedReturnsRows, CompoundSelect, Join, SelectBase
from sqlalchemy.sql.traversals import HasCopyInternals

from crm_core.base.sql import NotKept


class Lookup(Join):
    """An outer join to a side with one row at most for each of the left's: no row comes or goes with it."""

    inherit_cache = True

    def __init__(self, left: Any, side: Any, on: ColumnElement[bool]) -> None:
        super().__init__(left, side, on, isouter=True)


class Slim(sa.Select[Any]):
    """A SELECT, used as a subquery, of whose columns and lookups only those are written that are read."""

    inherit_cache = True

    def lookups(self) -> list[Lookup]:
        """The last one first."""
        return list(_lookups(self.get_final_froms()[0]))


@compiles(Slim)
def _written(element: Slim, compiler: Any, **kw: Any) -> str:
    reading = vars(compiler).setdefault("rapport_reading", None) or Reading(compiler.statement)
    compiler.rapport_reading = reading
    return str(compiler.visit_select(reading.slimmed(element), **kw))


class Reading:
    """What one statement reads of each of its subqueries."""

    def __init__(self, statement: sa.sql.ClauseElement) -> None:
        self._columns: dict[int, set[int]] = {}  # places of the columns read of each SELECT that rows come from
        self._joined: set[int] = set()
        self._lists: dict[int, list[ColumnElement[Any]]] = {}
        self._seen: dict[tuple[int, int], Any] = {}
        self._waiting: list[tuple[Any, Slim | None]] = [(statement, None)]
        while self._waiting:
            element, within = self._waiting.pop()
            if (id(element), id(within)) not in self._seen:
                self._seen[id(element), id(within)] = element, within
                self._visit(element, within)

    def slimmed(self, select: Slim) -> sa.Select[Any]:
        """What is left of it."""
        read = self._columns[id(select)]
        columns = [
            column if place in read else NotKept(column.type).label(column.key)
            for place, column in enumerate(self._list(select))
        ]
        lookups = select.lookups()
        table = lookups[-1].left if lookups else select.get_final_froms()[0]
        for lookup in reversed(lookups):
            if id(lookup) in self._joined:
                table = Lookup(table, lookup.right, lookup.onclause)
        return sa.select(*columns).select_from(table).where(*select._where_criteria)

    def _visit(self, element: Any, within: Slim | None) -> None:
        """`within`: the subquery in whose columns or conditions the element stands."""
        if isinstance(element, ColumnClause):
            self._column(element, within)
        elif isinstance(element, AliasedReturnsRows) and isinstance(_source(element), SelectBase):
            self._rows(_source(element), None)
        elif isinstance(element, sa.Select | CompoundSelect):
            self._rows(element, within)
            self._read(element, None, within)
        else:
            self._wait(element.get_children(), within)

    def _column(self, column: ColumnClause[Any], within: Slim | None) -> None:
        table: Any = column.table
        if table is None:
            return
        self._wait([table], None)
        source = _source(table)
        if isinstance(source, SelectBase):
            keys = table.c.keys()
            is_told = len(keys) == len(self._list(source)) and column.key in keys
            self._read(source, keys.index(column.key) if is_told else None, None)
        for lookup in within.lookups() if within is not None else ():
            if lookup.right is table and id(lookup) not in self._joined:
                self._joined.add(id(lookup))
                self._wait([lookup.onclause], within)

    def _rows(self, select: Any, within: Slim | None) -> None:
        """Everything that decides which rows there are; the columns do where equal rows become one."""
        if isinstance(select, CompoundSelect):
            for branch in select.selects:
                self._rows(_bare(branch), within)
            beside: Iterable[Any] = _children(select, "selects")
        elif isinstance(select, Slim):
            lookups = select.lookups()
            self._columns.setdefault(id(select), set())
            beside, within = [lookups[-1].left if lookups else select.get_final_froms()[0], *select._where_criteria], select
        else:
            beside = [*select.get_final_froms(), *_children(select, "_raw_columns", "_from_obj")]
        self._wait(beside, within)
        if not _keeps_all(select):
            self._read(select, None, within)

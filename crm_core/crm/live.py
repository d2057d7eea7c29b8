"""The canonical tables on a source: each is the connector's SELECT, checked, typed and with its derived columns."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.errors import DefinitionError
from crm_core.crm import derive, known, merged
from crm_core.crm.canonical import TABLES, Table
from crm_core.crm.connector import Connector, NotKeptMark, Select
from crm_core.crm.crm import Kept, Moment, Relation
from crm_core.crm.frame import Frame
from crm_core.crm.making import Making
from crm_core.crm.whole import whole


class LiveProvider(Making):
    """Relations straight from a connector; `extra` names columns that only the load adds."""

    def __init__(self, connector: Connector, extra: Mapping[str, tuple[str, ...]] | None = None) -> None:
        super().__init__(connector.business.empty_words)
        self.connector = connector
        self._extra = extra or {}
        self._ends: dict[str, sa.CTE] = {}

    def table(self, name: str, moment: Moment) -> Relation | None:
        """The table with its derived columns, references to merged records resolved."""
        return self.once((name, *moment.key(())), lambda: whole(name, lambda n: self._plain(n, moment), moment))

    def raw(self, name: str, moment: Moment) -> Relation | None:
        """The table's canonical columns as the connector delivers them."""
        return self.once(("raw", name, moment.zone), lambda: self._canonical(name, moment))

    def _plain(self, name: str, moment: Moment) -> Relation | None:
        """The table with what its own rows say, and only what was known."""
        return self.once(("plain", name, *moment.key(())), lambda: self._made(name, moment))

    def _made(self, name: str, moment: Moment) -> Relation | None:
        raw = self.raw(name, moment)
        if raw is None:
            return None
        frame = Frame(raw)
        merges = self.raw("merge", moment) if name in merged.REFERS else None
        if merges is not None:
            merged.resolve(frame, self._survivors(merges, moment))
        derive.add(frame, moment.zone, self.words)
        return frame.relation(f"rapport_{name}", *known.until(raw, moment.known_at))

    def _survivors(self, merges: Relation, moment: Moment) -> sa.CTE:
        known = self._ends.get(moment.zone)
        return self._ends.setdefault(moment.zone, merged.survivors(merges)) if known is None else known

    def _canonical(self, name: str, moment: Moment) -> Relation | None:
        table = TABLES.get(name)
        if table is None:
            return None
        select = self.connector.in_zone(moment.zone).select(name)
        if isinstance(select, NotKeptMark):
            return None
        names = table.names + self._extra.get(name, ())
        check(self.connector.name, name, select, names)
        # no CRM has tables of these names, which would hide behind the subqueries ('crm_lead' is Odoo's own)
        raw = select.cte(f"rapport_{name}_raw")
        kept = {column: Kept.NO if not_kept(select, column) else Kept.YES for column in names}
        columns = {column: self._typed(table, raw, column, kept[column]) for column in names}
        return Relation(name, columns, kept, raw)

    def _typed(self, table: Table, raw: sa.CTE, column: str, kept: Kept) -> sa.ColumnElement[Any]:
        type_ = sql.sa_type(table.column(column).type if column in table.names else "text")
        return sql.NotKept(type_) if kept is Kept.NO else sa.type_coerce(raw.c[column], type_)


def check(connector: str, table: str, select: Select, names: tuple[str, ...]) -> None:
    """Refuse a SELECT that does not deliver exactly the canonical columns. Raises DefinitionError."""
    delivered = [column.name for column in select.selected_columns]
    missing = [name for name in names if name not in delivered]
    unexpected = [name for name in delivered if name not in names]
    twice = sorted({name for name in delivered if delivered.count(name) > 1})
    if missing or unexpected or twice:
        raise DefinitionError(
            f"Connector '{connector}', table '{table}': missing {missing}, unexpected {unexpected}"
            + (f", twice {twice}." if twice else ".")
        )


def not_kept(select: Select, column: str) -> bool:
    """Whether every branch of the SELECT marks the column NOT_KEPT."""
    branches = select.selects if isinstance(select, sa.CompoundSelect) else [select]
    return all(
        not_kept(branch, column)
        if isinstance(branch, sa.CompoundSelect)
        else sql.is_not_kept(branch.selected_columns[column])
        for branch in branches
    )

"""The canonical tables on a source: each is the connector's SELECT, checked, typed and with its derived columns."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.errors import DefinitionError
from crm_core.crm.canonical import TABLES, Table
from crm_core.crm.connector import Connector, NotKeptMark, Select
from crm_core.crm.crm import Kept, Moment, Relation
from crm_core.crm.derive import VIEWS, derived
from crm_core.crm.views import client, owner_day, with_client, written_day


class LiveProvider:
    """Relations straight from a connector; `extra` names columns that only the load adds."""

    def __init__(self, connector: Connector, extra: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.connector = connector
        self._extra = extra or {}
        self._cache: dict[tuple[Any, ...], Relation | None] = {}

    def relation(self, name: str, moment: Moment) -> Relation | None:
        # kept, so that one statement names each subquery once
        key = (name, moment.zone, moment.days if name == "owner_day" else None)
        if key not in self._cache:
            self._cache[key] = self._view(name, moment) if name in VIEWS else self._canonical(name, moment)
        return self._cache[key]

    def _view(self, name: str, moment: Moment) -> Relation | None:
        return {"client": client, "written_day": written_day, "owner_day": owner_day}[name](self, moment)

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
        made = derived(Relation(name, columns, kept), moment, f"rapport_{name}")
        return with_client(self, made, moment) if name == "activity" else made

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

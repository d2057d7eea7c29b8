"""`native`: a database whose tables and columns already have the canonical names (also the demo's CRM).

Ids may be integers or UUIDs, flags 0/1, time stamps with zone: each is brought to the canonical type.
A missing table or column is NOT_KEPT, an empty one is kept.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.errors import SourceError
from crm_core.crm.canonical import TABLES, Column, Type
from crm_core.crm.connector import NOT_KEPT, Connector, NotKeptMark, Select

_TEXTS = (Type.TEXT, Type.CODE)


class Native(Connector):
    """The canonical names themselves."""

    name = "native"
    title = "Rapport's own (native)"
    signature = {"owner": ("owner_id",)}

    def select(self, table: str) -> Select | NotKeptMark:
        found = self.source.table(table)
        if found is None:
            return NOT_KEPT
        canonical = TABLES[table]
        if canonical.key and canonical.key not in found.c:
            raise SourceError(
                f"Table '{table}' has no column '{canonical.key}', without which it cannot be read."
            )
        return sa.select(
            *(
                self._column(found, column).label(column.name)
                if column.name in found.c
                else NOT_KEPT.label(column.name)
                for column in canonical.columns
            )
        )

    def default_record_url(self) -> str:
        return "/crm/{table}/{id}"

    def _column(self, table: sa.Table, column: Column) -> ColumnElement[Any]:
        """The database's column as a value of the canonical type."""
        value: ColumnElement[Any] = table.c[column.name]
        kept = value.type
        if column.type is Type.ID and not isinstance(kept, sa.String):
            return sql.as_id(value)
        if (
            column.type is Type.FLAG
            and self.source.dialect_name == "postgresql"
            and not isinstance(kept, sa.Boolean)
        ):
            return sql.as_flag(value)
        if column.type is Type.AT and getattr(kept, "timezone", False):
            return sql.utc(value)
        if column.type is Type.MONEY and isinstance(kept, sa.Float):
            return sql.as_money(value)
        if column.type in _TEXTS and not isinstance(kept, sa.String | sa.Text):
            return sql.as_id(value)
        return value


CONNECTOR = Native

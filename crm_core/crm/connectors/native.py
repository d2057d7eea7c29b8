"""`native`: a database whose tables and columns already have the canonical names (also the demo's CRM).

Ids may be integers or UUIDs, flags 0/1, time stamps with zone: each is brought to the canonical type.
A missing table or column is NOT_KEPT, an empty one is kept.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.mysql import BIT
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.errors import SourceError
from crm_core.crm.canonical import TABLES, Column, Type
from crm_core.crm.connector import NOT_KEPT, Connector, NotKeptMark, Select

_TEXTS = (Type.ID, Type.TEXT, Type.CODE)


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
            raise SourceError(f"Table '{table}' has no column '{canonical.key}', without which it cannot be read.")
        return sa.select(
            *(
                self._column(found, column).label(column.name)
                if column.name in found.c
                else NOT_KEPT.label(column.name)
                for column in canonical.columns
            )
        )

    def unmapped_statements(self) -> dict[tuple[str, str], sa.Select[Any]]:
        """Words in columns of codes that the contract does not know."""
        found = {}
        for name, canonical in TABLES.items():
            table = self.source.table(name)
            for column in canonical.columns if table is not None else ():
                if column.codes and table is not None and column.name in table.c:
                    value = self._column(table, column)
                    strange = sa.and_(value.is_not(None), value.not_in(column.codes))
                    counted = sa.select(value, sa.func.count()).where(strange).group_by(value).order_by(value)
                    found[name, column.name] = counted
        return found

    def default_record_url(self) -> str:
        return "/crm/{table}/{id}"

    def _column(self, table: sa.Table, column: Column) -> ColumnElement[Any]:
        """The database's column as a value of the canonical type."""
        value: ColumnElement[Any] = table.c[column.name]
        kept, on_postgresql = value.type, self.source.dialect_name == "postgresql"
        if column.type is Type.FLAG and not isinstance(kept, sa.Boolean):
            is_bytes = isinstance(kept, BIT)  # b'\0', which Python takes for true
            number = sa.type_coerce(value, sa.Integer) if is_bytes else value
            return sql.as_flag(number) if on_postgresql or is_bytes else value
        if column.type in (Type.AT, Type.ON):
            return sql.real_date(sql.utc(value) if getattr(kept, "timezone", False) else value)
        if column.type is Type.MONEY and isinstance(kept, sa.Float):
            return sql.as_money(value)
        # PostgreSQL pads a CHAR with blanks, and compares an enum with none but its own words: a cast mends both
        is_text = isinstance(kept, sa.String) and not (on_postgresql and isinstance(kept, sa.CHAR | sa.Enum))
        return sql.as_id(value) if column.type in _TEXTS and not is_text else value


CONNECTOR = Native

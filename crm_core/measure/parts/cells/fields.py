"""Fields that people fill in: which this CRM keeps, and how many records have them filled."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.canonical import TABLES, Column, Type
from crm_core.crm.crm import CanonicalTable, Crm

ENTITIES = ("account", "contact", "lead", "opportunity", "activity")
_TEXTS = (Type.TEXT, Type.CODE)
_TYPED = (*_TEXTS, Type.NUMBER, Type.MONEY, Type.ON)  # ids, instants and flags the CRM sets itself
_NOT_TYPED = {"activity.status", "activity.kind", "activity.source", "opportunity.closed_on"}


def fill(crm: Crm) -> sa.Subquery:
    """field (`table.column`), records, filled: blanks are not filled, junk is; a profile field by where it applies."""
    typed = {name: _typed(crm.table(name)) for name in ENTITIES if crm.keeps(name)}
    found = [_of_table(crm.table(name), columns) for name, columns in typed.items() if columns]
    if crm.keeps("profile_cell"):
        found.append(_of_profile(crm.profile_cell, [column.name for column in typed.get("account", ())]))
    found = found or [_of_table(crm.account, [TABLES["account"].column("name")])]  # noted where it is not kept
    return sa.union_all(*found).subquery("field_fill")


def _typed(table: CanonicalTable) -> list[Column]:
    return [
        column
        for column in TABLES[table.name].columns
        if column.type in _TYPED and table.keeps(column.name) and f"{table.name}.{column.name}" not in _NOT_TYPED
    ]


def _of_table(table: CanonicalTable, columns: list[Column]) -> sa.Select[Any]:
    """One read of the table, then a row for each of these columns."""
    sums = [
        sa.func.sum(sql.flag(_is_filled(getattr(table.c, column.name), column.type))).label(column.name)
        for column in columns
    ]
    key = getattr(table.c, TABLES[table.name].key or "")
    read = sa.select(sa.func.count(key).label("records_read"), *sums).subquery()
    field = named(table.name, (column.name for column in columns))
    filled = sa.case({f"{table.name}.{column.name}": read.c[column.name] for column in columns}, value=field.c.field)
    crossed = read.join(field, field.c.field.is_not(None))
    return sa.select(field.c.field, read.c.records_read.label("records"), filled.label("filled")).select_from(crossed)


def named(table: str, columns: Iterable[str]) -> sa.Subquery:
    """field: `table.column` for each column, to be crossed with the table, so that it is read once for all of them."""
    names = [sa.select(sa.literal(f"{table}.{column}", sa.String).label("field")) for column in columns]
    return (sa.union_all(*names) if len(names) > 1 else names[0]).subquery()


def _is_filled(cell: ColumnElement[Any], type_: Type) -> ColumnElement[bool]:
    return sa.func.trim(cell) != "" if type_ in _TEXTS else cell.is_not(None)


def _of_profile(p: CanonicalTable, told: list[str]) -> sa.Select[Any]:
    """Profile fields that are not `told` already as columns of the account."""
    every = sa.select(
        sa.literal("account.", sa.String).concat(p.c.field).label("field"),
        sql.flag(p.c.is_applicable.is_(sa.true())).label("applies"),
        sql.flag(p.c.is_filled.is_(sa.true())).label("is_filled"),
    )
    cells = every.where(p.c.field.not_in(told)).subquery("profile_field")
    records, filled = (sa.func.sum(cells.c[name]) for name in ("applies", "is_filled"))
    return sa.select(cells.c.field, records.label("records"), filled.label("filled")).group_by(cells.c.field)

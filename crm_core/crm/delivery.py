"""How a connector delivers: values that may be missing, and a SELECT of exactly the canonical columns.

A `Value` that is None means that this CRM does not keep it here.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.canonical import TABLES
from crm_core.crm.connector import NOT_KEPT

Value = ColumnElement[Any] | None


def canonical(table: str, values: Mapping[str, Value]) -> sa.Select[Any]:
    """A SELECT of exactly the canonical columns; what is not given is NOT_KEPT."""
    columns = []
    for name in TABLES[table].names:
        value = values.get(name)
        columns.append(NOT_KEPT.label(name) if value is None else value.label(name))
    return sa.select(*columns)


def first(*values: Value) -> Value:
    """The first that is not null, of those that are kept."""
    kept = [value for value in values if value is not None]
    if len(kept) < 2:
        return kept[0] if kept else None
    return sa.func.coalesce(*kept, type_=kept[0].type)


def where(condition: ColumnElement[bool] | None, value: Value) -> Value:
    """The value where the condition holds, else null."""
    return None if condition is None or value is None else sa.case((condition, value))

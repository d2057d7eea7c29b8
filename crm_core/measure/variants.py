"""Spellings of one value: Germany, germany and DE in one field."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.countries import codes_by_name
from crm_core.crm.crm import CanonicalTable, Crm

# the fields by which people count and filter
FIELDS = {
    "account": ("country", "industry", "segment", "lifecycle_stage"),
    "lead": ("source", "status"),
    "opportunity": ("source", "segment", "loss_reason"),
}
COUNTRY = "country"


def variants(crm: Crm) -> sa.Subquery:
    """field, text, records, usual: each spelling in each field, and the most frequent one of the same value."""
    found = [
        _of_field(crm.table(name), column)
        for name, columns in FIELDS.items()
        for column in columns
        if crm.keeps(name, column)
    ]
    every = sa.union_all(*(found or [_of_field(crm.account, COUNTRY)])).cte("field_variant")
    most = _per_value(every, sa.func.max(every.c.records).label("records")).subquery("most_frequent")
    first = every.alias("one_of_the_most_frequent")
    # of two that are as frequent the first in the alphabet
    usual = (
        sa.select(first.c.field, first.c.value, sa.func.min(first.c.text).label("text"))
        .where(_same_value(first, most), first.c.records == most.c.records)
        .group_by(first.c.field, first.c.value)
        .subquery("usual_spelling")
    )
    return (
        sa.select(every.c.field, every.c.text, every.c.records, usual.c.text.label("usual"))
        .where(_same_value(every, usual))
        .subquery("spelling")
    )


def _per_value(every: sa.CTE, sums: ColumnElement[Any]) -> sa.Select[Any]:
    return sa.select(every.c.field, every.c.value, sums).group_by(every.c.field, every.c.value)


def _same_value(one: sa.FromClause, other: sa.FromClause) -> ColumnElement[bool]:
    return sa.and_(one.c.field == other.c.field, one.c.value == other.c.value)


def _of_field(table: CanonicalTable, column: str) -> sa.Select[Any]:
    """field, text, value, records: the letters and digits tell which spellings are of one value."""
    cells = sa.select(sql.exact(getattr(table.c, column)).label("text")).subquery()
    counted = (
        sa.select(cells.c.text, sa.func.count().label("records"))
        .where(sa.func.trim(cells.c.text) != "")
        .group_by(cells.c.text)
        .subquery()
    )
    value: ColumnElement[Any] = sql.bare(counted.c.text)
    if column == COUNTRY:
        value = sa.case(_countries(), value=value, else_=value)
    field = sa.literal(f"{table.name}.{column}", sa.String).label("field")
    return sa.select(field, counted.c.text, value.label("value"), counted.c.records)


def _countries() -> dict[str, str]:
    """The letters and digits of an English name -> its code in small letters."""
    return {"".join(filter(str.isalnum, name)): code.lower() for name, code in codes_by_name().items()}

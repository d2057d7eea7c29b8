"""Spellings of one value: Germany, germany and DE in one field."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.countries import codes_by_name
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.parts.cells.fields import named

# the fields by which people count and filter
FIELDS = {
    "account": ("country", "industry", "segment", "lifecycle_stage"),
    "lead": ("source", "status"),
    "opportunity": ("source", "segment", "loss_reason"),
}
COUNTRY = "country"
_DIGITS = 13  # of a number to which _MANY is added: they are in order as texts too
_MANY = sa.literal(10 ** (_DIGITS - 1), sa.BigInteger)


def variants(crm: Crm) -> sa.Subquery:
    """field, text, records, usual: each spelling in each field, and the most frequent one of the same value.

    Of two that are as frequent the last in the alphabet is the usual one.
    """
    kept = {name: [column for column in columns if crm.keeps(name, column)] for name, columns in FIELDS.items()}
    found = [_of_table(crm.table(name), columns) for name, columns in kept.items() if columns]
    every = sa.union_all(*(found or [_of_table(crm.account, [COUNTRY])])).cte("field_variant")
    by_frequency = sa.cast(_MANY + every.c.records, sa.String(_DIGITS)).concat(every.c.text)
    most = (
        sa.select(every.c.field, every.c.value, sa.func.max(by_frequency).label("most"))
        .group_by(every.c.field, every.c.value)
        .subquery("most_frequent")
    )
    usual = sa.func.substr(most.c.most, _DIGITS + 1).label("usual")
    return (
        sa.select(every.c.field, every.c.text, every.c.records, usual)
        .where(every.c.field == most.c.field, every.c.value == most.c.value)
        .subquery("spelling")
    )


def _of_table(table: CanonicalTable, columns: Sequence[str]) -> sa.Select[Any]:
    """field, text, value, records: the letters and digits tell which spellings are of one value."""
    read = sa.select(*(sql.exact(getattr(table.c, column)).label(column) for column in columns)).subquery()
    field = named(table.name, columns)
    text = sa.case({f"{table.name}.{column}": read.c[column] for column in columns}, value=field.c.field)
    cells = (
        sa.select(field.c.field, text.label("text"))
        .select_from(read.join(field, field.c.field.is_not(None)))
        .where(sa.func.trim(text) != "")
        .subquery()
    )
    counted = (
        sa.select(cells.c.field, cells.c.text, sa.func.count().label("records"))
        .group_by(cells.c.field, cells.c.text)
        .subquery()
    )
    letters = sql.bare(counted.c.text).label("letters")
    spelt = sa.select(counted.c.field, counted.c.text, counted.c.records, letters).subquery()
    value: ColumnElement[Any] = spelt.c.letters
    if COUNTRY in columns:
        of_country = sa.case(_countries(), value=value, else_=value)
        value = sa.case((spelt.c.field.endswith(f".{COUNTRY}"), of_country), else_=value)
    return sa.select(spelt.c.field, spelt.c.text, value.label("value"), spelt.c.records)


def _countries() -> dict[str, str]:
    """The letters and digits of an English name -> its code in small letters."""
    return {"".join(filter(str.isalnum, name)): code.lower() for name, code in codes_by_name().items()}

"""Writes the rows into a SQLite file in `native` shape: beside its place first, then in one step into it."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

from crm_core.crm.canonical import TABLES, Column, Table, Type
from crm_core.demo.plan import utc_text
from crm_core.demo.world import Row

# what this company's CRM has no field for; the indicators that need it say so
LEFT_OUT = {("contact", "birth_day"), ("contact", "birth_month")}
_SQL_TYPES = {
    Type.ID: "VARCHAR(40)",
    Type.TEXT: "TEXT",
    Type.CODE: "VARCHAR(20)",
    Type.FLAG: "BOOLEAN",
    Type.INT: "INTEGER",
    Type.NUMBER: "FLOAT",
    Type.MONEY: "NUMERIC(19, 4)",
    Type.AT: "DATETIME",
    Type.ON: "DATE",
}
# live questions ask by person and day, by client and by deal
_INDEXES: dict[str, tuple[str, ...]] = {
    "membership": ("owner_id",),
    "account": ("owner_id", "created_at"),
    "contact": ("account_id", "owner_id"),
    "lead": ("owner_id, assigned_at", "opportunity_id"),
    "opportunity": ("owner_id, closed_on", "account_id", "created_at"),
    "stage_change": ("opportunity_id, changed_at",),
    "activity": ("owner_id, done_at", "account_id", "contact_id", "opportunity_id"),
    "participant": ("activity_id",),
    "change": ("actor_id", "record_id"),
    "login": ("owner_id, logged_in_at",),
    "ownership": ("record_id", "owner_id"),
    "merge": ("loser_id",),
    "link": ("account_id",),
    "purchase": ("account_id, purchased_on",),
    "profile_cell": ("account_id",),
    "feature_use": ("owner_id, used_on",),
    "outside_event": ("owner_id, happened_at", "activity_id"),
    "target": ("owner_id, starts_on",),
}


def write(file: Path, rows: dict[str, list[Row]]) -> None:
    """Replace `file`, which is readable by its owner only; a run that is killed leaves the old one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    try:
        descriptor = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        os.close(descriptor)
        with closing(sqlite3.connect(beside)) as connection:
            _fill(connection, rows)
        _sync(beside)
        os.replace(beside, file)
        _sync(file.parent)
    finally:
        beside.unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, rows: dict[str, list[Row]]) -> None:
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    with connection:
        for table in TABLES.values():
            columns = kept(table)
            connection.execute(f'CREATE TABLE "{table.name}" ({", ".join(map(_spelt, columns))})')
            insert = f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(columns))})'  # noqa: S608  (names of ours)
            connection.executemany(insert, _tuples(columns, rows[table.name]))
        for table in TABLES.values():
            if table.key:
                key = f'"{table.name}_key" ON "{table.name}" ("{table.key}")'
                connection.execute(f"CREATE UNIQUE INDEX {key}")
            for number, index in enumerate(_INDEXES.get(table.name, ())):
                connection.execute(f'CREATE INDEX "{table.name}_{number}" ON "{table.name}" ({index})')
    connection.execute("ANALYZE")


def _spelt(column: Column) -> str:
    return f'"{column.name}" {_SQL_TYPES[column.type]}{"" if column.nullable else " NOT NULL"}'


def kept(table: Table) -> tuple[Column, ...]:
    """The columns that the demo's CRM has."""
    return tuple(column for column in table.columns if (table.name, column.name) not in LEFT_OUT)


def _tuples(columns: tuple[Column, ...], rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    names = [column.name for column in columns]
    return (tuple(_value(row.get(name)) for name in names) for row in rows)


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc_text(value)
    return value.isoformat() if isinstance(value, date) else value


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

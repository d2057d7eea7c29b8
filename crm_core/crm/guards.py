"""How each engine is kept from writing: settings made when a connection is opened and again at every checkout."""

import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from crm_core.base.errors import SourceError
from crm_core.base.sql.text import register_sqlite_functions

ENGINES = ("sqlite", "postgresql", "mysql", "mariadb")
CONNECT_SECONDS = 5

# what a reader of SQLite needs; ATTACH, VACUUM INTO and every write are refused
_SQLITE_ACTIONS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
}
_SQLITE_QUESTIONS = {"read_uncommitted"}  # without a value they only ask
_SQLITE_PRAGMAS = {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list"}


def engine(url: sa.URL) -> sa.Engine:
    """A guarded engine for the URL. Raises SourceError where a SQLite file is missing."""
    backend = url.get_backend_name()
    if backend == "sqlite":
        return _sqlite(url)
    made = sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS})
    settings = _POSTGRESQL if backend == "postgresql" else _MARIADB

    @event.listens_for(made, "checkout")
    def _read_only(connection: Any, record: Any, proxy: Any) -> None:
        # at every checkout, since one statement of an earlier user can undo a session's setting
        with connection.cursor() as cursor:
            for setting in settings:
                cursor.execute(setting)
        # kept: PostgreSQL takes a SET back with the transaction that a rollback undoes
        connection.commit()

    return made


_POSTGRESQL = (
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "SET SESSION TIME ZONE 'UTC'",
)
_MARIADB = (
    "SET SESSION TRANSACTION READ ONLY",
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SET SESSION time_zone = '+00:00'",
)


def begin_snapshot(connection: sa.Connection) -> None:
    """Start the one transaction that a sync reads in."""
    name = connection.dialect.name
    if name == "postgresql":
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    elif name in ("mysql", "mariadb"):
        connection.exec_driver_sql("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
    else:
        # SQLite takes its snapshot at the first read
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")


def _sqlite(url: sa.URL) -> sa.Engine:
    file = Path(url.database or "")
    if not file.is_file():
        raise SourceError(f"There is no SQLite file at {file}. Check the path in the URL.")

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{file.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False, isolation_level=None
        )
        register_sqlite_functions(connection)
        connection.set_authorizer(_authorize)
        return connection

    made = sa.create_engine(
        "sqlite://", creator=connect, poolclass=sa.QueuePool, pool_size=5, max_overflow=20
    )

    @event.listens_for(made, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return made


def _authorize(action: int, first: str | None, second: str | None, *_: Any) -> int:
    if action in _SQLITE_ACTIONS:
        return sqlite3.SQLITE_OK
    asks = first in _SQLITE_PRAGMAS or (first in _SQLITE_QUESTIONS and second is None)
    if action == sqlite3.SQLITE_PRAGMA and asks:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY

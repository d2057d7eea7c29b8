"""SQLite: the file opened read-only, an authorizer that lets only reading through, a clock inside each statement."""

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from crm_core.base.errors import SourceError
from crm_core.base.sql.text import register_sqlite_functions
from crm_core.crm.guard.clock import taken
from crm_core.crm.guard.kit import Guard

# what a reader of SQLite needs; ATTACH, VACUUM INTO and every write are refused
_ACTIONS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
}
_FUNCTIONS_THAT_LEAVE = {"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"}
_QUESTIONS = {"read_uncommitted"}  # without a value they only ask
_PRAGMAS = {"table_info", "table_xinfo", "table_list", "index_list", "index_info", "foreign_key_list"}
_STEPS = 20_000  # of SQLite's machine between two looks at the clock: well under a millisecond
_PRIMARY = 0xFF  # an extended error code's lower byte is the primary one


class SqliteGuard(Guard):
    """A SQLite file."""

    remote = False

    def engine(self) -> sa.Engine:
        file = file_of(self.url, "SQLite")
        made = sa.create_engine(
            "sqlite://", creator=lambda: _open(file), poolclass=sa.QueuePool, hide_parameters=True, **self.limits.pool
        )

        @event.listens_for(made, "checkout")
        def _guarded(connection: Any, record: Any, proxy: Any) -> None:
            seconds = taken(connection, self.limits.sync)
            record.info["begun"] = time.monotonic()
            _guard(connection, record.info, seconds)

        @event.listens_for(made, "begin")
        def _begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql("BEGIN")

        @event.listens_for(made, "before_cursor_execute")
        def _restart_clock(connection: sa.Connection, *_: Any) -> None:
            connection.info["begun"] = time.monotonic()

        return made

    def begin(self, connection: sa.Connection) -> None:
        # SQLite takes its snapshot at the first read
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")

    def stop(self, dbapi: Any) -> None:
        dbapi.interrupt()

    def refused(self, error: BaseException | None) -> bool:
        return _code(error) in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_AUTH)

    def overran(self, error: BaseException | None) -> bool:
        return _code(error) == sqlite3.SQLITE_INTERRUPT

    def warnings(self, connection: sa.Connection) -> list[str]:
        return writable(file_of(self.url, "SQLite"))


def file_of(url: sa.URL, kind: str) -> Path:
    """The database's file. Raises SourceError where it is missing."""
    file = Path(url.database or "")
    if not file.is_file():
        raise SourceError(f"There is no {kind} file at {file}. Check the path in the URL.")
    return file


def writable(file: Path) -> list[str]:
    """A warning where the file's permissions let this process write."""
    if not os.access(file, os.W_OK):
        return []
    return [
        f"The permissions of {file.name} let this system user write to it; only our own settings stop that. "
        "Run Rapport as a user who may only read the file."
    ]


def _open(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{file.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False, isolation_level=None
    )
    register_sqlite_functions(connection)
    return connection


def _guard(connection: sqlite3.Connection, info: dict[Any, Any], seconds: float) -> None:
    def over() -> bool:
        return bool(time.monotonic() - info["begun"] > seconds)

    connection.set_authorizer(None)
    connection.set_progress_handler(over, _STEPS)
    # ATTACH and VACUUM INTO fail on the limit even without the authorizer, INSERT on query_only even in a temp table
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.execute("PRAGMA query_only = 1")
    connection.set_authorizer(_authorize)


def _authorize(action: int, first: str | None, second: str | None, *_: Any) -> int:
    if action == sqlite3.SQLITE_FUNCTION and second in _FUNCTIONS_THAT_LEAVE:
        return sqlite3.SQLITE_DENY
    if action in _ACTIONS:
        return sqlite3.SQLITE_OK
    asks = first in _PRAGMAS or (first in _QUESTIONS and second is None)
    if action == sqlite3.SQLITE_PRAGMA and asks:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _code(error: BaseException | None) -> int | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & _PRIMARY

"""DuckDB: the file opened read-only, cut off from other files and the net, its configuration locked.

One process only may hold a DuckDB file that is being written; read a copy, or a file that nobody writes.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa
from sqlalchemy import event

from crm_core.crm.guard.clock import taken
from crm_core.crm.guard.kit import Guard
from crm_core.crm.guard.sqlite import file_of, writable

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
    "temp_directory": "",
    "memory_limit": "2GB",
    "threads": 2,
}
# the zone is no option at opening; once locked, no statement changes anything of it
_SETTINGS = ("SET GLOBAL TimeZone = 'UTC'", "SET GLOBAL lock_configuration = true")
_KINDS = {
    duckdb.StatementType.SELECT,
    duckdb.StatementType.EXPLAIN,
    duckdb.StatementType.TRANSACTION,
    # refused by the read-only database itself, which is what the write probe must find out
    duckdb.StatementType.UPDATE,
}
_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "BOOLEAN": sa.Boolean(),
    "DATE": sa.Date(),
    "TIME": sa.Time(),
    "TIMESTAMP WITH TIME ZONE": sa.DateTime(timezone=True),
    "VARCHAR": sa.String(),
    "UUID": sa.Uuid(),
    "JSON": sa.JSON(),
    "BLOB": sa.LargeBinary(),
    "FLOAT": sa.Float(),
    "DOUBLE": sa.Float(),
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)")
_INTEGER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?")


class DuckDbGuard(Guard):
    """A DuckDB file."""

    remote = False

    def engine(self) -> sa.Engine:
        file = file_of(self.url, "DuckDB")
        made = sa.create_engine(
            "duckdb://",
            creator=lambda: _Connection(_open(file)),
            poolclass=sa.QueuePool,
            paramstyle="qmark",
            hide_parameters=True,
            **self.limits.pool,
        )

        @event.listens_for(made, "checkout")
        def _guarded(connection: Any, record: Any, proxy: Any) -> None:
            taken(connection, self.limits.sync)

        return made

    def begin(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql("SELECT 1")

    def stop(self, dbapi: Any) -> None:
        dbapi.interrupt()

    def refused(self, error: BaseException | None) -> bool:
        return isinstance(error, duckdb.PermissionException) or "read-only mode" in str(error)

    def overran(self, error: BaseException | None) -> bool:
        return isinstance(error, duckdb.InterruptException)

    def warnings(self, connection: sa.Connection) -> list[str]:
        return writable(file_of(self.url, "DuckDB"))

    # duckdb_engine's own reflection fails on DuckDB 2
    def tables(self, connection: sa.Connection, schema: str | None) -> list[str]:
        asked = (
            "SELECT table_name FROM information_schema.tables WHERE table_catalog = current_database()"
            " AND table_schema = ? ORDER BY table_type, table_name"
        )
        return [str(name) for (name,) in connection.exec_driver_sql(asked, (schema or "main",)).all()]

    def columns(
        self, connection: sa.Connection, table: str, schema: str | None
    ) -> list[tuple[str, sa.types.TypeEngine[Any]]]:
        asked = (
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_catalog = current_database()"
            " AND table_schema = ? AND table_name = ? ORDER BY ordinal_position"
        )
        found = connection.exec_driver_sql(asked, (schema or "main", table)).all()
        return [(str(name), _type(str(kind))) for name, kind in found]


def _open(file: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(file), read_only=True, config=_CONFIG)
    try:
        for setting in _SETTINGS:
            connection.execute(setting)
    except duckdb.InvalidInputException:
        # all connections of a process share one database: an earlier one has locked it, which is as good
        if connection.execute("SELECT current_setting('lock_configuration')").fetchone() != (True,):
            connection.close()
            raise
    return connection


def _type(kind: str) -> sa.types.TypeEngine[Any]:
    decimal = _DECIMAL.fullmatch(kind)
    if decimal:
        return sa.Numeric(int(decimal[1]), int(decimal[2]))
    if _INTEGER.fullmatch(kind):
        return sa.BigInteger()
    if kind.startswith("ENUM"):
        return sa.String()
    if kind.startswith("TIMESTAMP") and kind not in _TYPES:
        return sa.DateTime()
    return _TYPES.get(kind, sa.types.NullType())


class _Cursor:
    """Runs a statement only if it reads: a read-only database still makes temporary tables and macros."""

    def __init__(self, connection: "_Connection", database: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._database = database

    def execute(self, text: str, values: Sequence[Any] | None = None, context: Any = None) -> None:
        kinds = {statement.type for statement in self._database.extract_statements(text)}
        if not kinds <= _KINDS:
            names = ", ".join(sorted(kind.name for kind in kinds - _KINDS))
            raise duckdb.PermissionException(f"only reading is allowed, not {names}")
        self._database.execute(text, list(values or ()))

    def executemany(self, text: str, values: Sequence[Any] | None = None, context: Any = None) -> None:
        for each in values or ():
            self.execute(text, each)

    def close(self) -> None:
        """DuckDB's results need no closing."""

    @property
    def description(self) -> Any:
        return self._database.description

    @property
    def rowcount(self) -> int:
        return -1

    def fetchone(self) -> Any:
        return self._database.fetchone()

    def fetchmany(self, size: int = 1) -> list[Any]:
        return list(self._database.fetchmany(size))

    def fetchall(self) -> list[Any]:
        return list(self._database.fetchall())


class _Connection:
    """What SQLAlchemy needs of a connection, and no more."""

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database
        self.notices: list[str] = []

    def cursor(self) -> _Cursor:
        return _Cursor(self, self._database)

    def begin(self) -> None:
        self._database.begin()

    def commit(self) -> None:
        self._database.commit()

    def rollback(self) -> None:
        self._database.rollback()

    def interrupt(self) -> None:
        self._database.interrupt()

    def close(self) -> None:
        self._database.close()

"""PostgreSQL in bulk: a second connection on the first one's snapshot, as read-only as that, that speaks Arrow.

ADBC reads by binary COPY. Its SQL is the compiled SELECT with its values written in, since COPY binds none.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from psycopg.conninfo import make_conninfo
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

_EXPORT = "SELECT pg_export_snapshot()"
# the import is the transaction's first snapshot; after it PostgreSQL refuses SET TRANSACTION READ WRITE
_ON_SNAPSHOT = ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", "SET TRANSACTION SNAPSHOT '{snapshot}'")


class BulkError(Exception):
    """The bulk reader could not be opened, or broke; its text names no password."""


class PostgresArrow:
    """Reads SELECTs as Arrow batches, one at a time."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._cursor: Any = None

    def open(self, statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> pa.RecordBatchReader:
        """Start the SELECT; each batch is fetched as it is asked for. Raises BulkError."""
        text = written_out(statement)
        with told():
            self._cursor = self._connection.cursor()
            self._cursor.execute(text)
            return self._cursor.fetch_record_batch()

    def finish(self) -> None:
        """Give up what was opened."""
        cursor, self._cursor = self._cursor, None
        if cursor is not None:
            with told():
                cursor.close()

    def cancel(self) -> None:
        """End what runs, from another thread, and wait for nobody."""
        threading.Thread(target=self._cancel, name="rapport-cancel", daemon=True).start()

    def close(self) -> None:
        """Give the connection back, whatever state it is in."""
        for end in (self.finish, self._connection.close):
            try:
                with told():
                    end()
            except BulkError:
                continue  # it is gone already

    def _cancel(self) -> None:
        try:
            self._connection.adbc_cancel()
        except Exception:
            return  # as good as it gets: the server's own limit still ends it


def connected(arguments: Mapping[str, Any], settings: str, snapshot: str) -> PostgresArrow:
    """A guarded connection on an exported snapshot. Raises BulkError."""
    try:
        from adbc_driver_postgresql import dbapi  # type: ignore[import-untyped]
    except ImportError as error:
        raise BulkError("adbc-driver-postgresql is not installed") from error
    with told():
        connection = dbapi.connect(make_conninfo(**arguments), autocommit=True)
    try:
        with told(), connection.cursor() as cursor:
            for setting in filter(None, (part.strip() for part in settings.split(";"))):
                cursor.execute(setting)
            connection.adbc_connection.set_autocommit(False)
            for start in _ON_SNAPSHOT:
                cursor.execute(start.format(snapshot=snapshot))
    except BulkError:
        connection.close()
        raise
    return PostgresArrow(connection)


def exported(connection: sa.Connection, begin: Callable[[sa.Connection], None]) -> str:
    """The name of the transaction's snapshot. Raises BulkError; the transaction is then begun anew."""
    try:
        return str(connection.exec_driver_sql(_EXPORT).scalar_one())
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated:
            raise
        connection.rollback()
        begin(connection)
        raise BulkError(f"the snapshot cannot be shared: {error.orig}") from error


def written_out(statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> str:
    """The SQL with its values in it. Raises BulkError where one cannot be written."""
    dialect = PGDialect_psycopg(paramstyle="named")  # type: ignore[no-untyped-call]
    dialect._backslash_escapes = False  # the session's standard_conforming_strings is on
    try:
        made = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    except (sa.exc.CompileError, NotImplementedError) as error:
        raise BulkError(f"a value cannot be written into the SQL: {error}") from error
    if made.params:
        raise BulkError(f"values were left to be bound: {', '.join(made.params)}")
    return str(made)


@contextmanager
def told() -> Iterator[None]:
    """The driver's errors as one sentence."""
    from adbc_driver_manager import Error

    try:
        yield
    except (Error, pa.ArrowException, OSError) as error:
        raise BulkError(" ".join(str(error).split())[:300]) from error

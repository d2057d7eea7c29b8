"""MariaDB and MySQL: a read-only session set anew at every checkout, and a look at the login's grants."""

import math
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymysql  # type: ignore[import-untyped]  # it has no types of its own
import sqlalchemy as sa
from pymysql.cursors import SSCursor  # type: ignore[import-untyped]
from sqlalchemy import event

from crm_core.crm.guard.clock import taken
from crm_core.crm.guard.kit import SERVER_SHARE, Guard, cut, dead, some

_READ_ONLY = "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_SETTINGS = "SET SESSION time_zone = '+00:00', {limit}"
_BEGIN = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
_NO_RIGHT = {1044, 1142, 1143, 1227, 1370}  # database, table, column, global right, routine: denied
_READ_ONLY_NOW = {1290, 1792, 1836}  # the server's own option, a read-only transaction, read-only mode
_CANCELLED = {1317, 1969, 3024}  # killed, max_statement_time, MySQL's max_execution_time
_HARMLESS = {"SELECT", "USAGE", "SHOW VIEW", "SHOW DATABASES", "PROCESS", "BINLOG MONITOR", "REPLICATION CLIENT"}
_GRANT = re.compile(r"^GRANT (?P<rights>.+?) ON (?P<on>.+?) TO ", re.IGNORECASE)
_ROLE = re.compile(r"^GRANT (?P<role>\S+) TO ", re.IGNORECASE)


class MariaDbGuard(Guard):
    """A MariaDB or MySQL database."""

    def engine(self) -> sa.Engine:
        made = sa.create_engine(self.url, connect_args=self._to_connect(), hide_parameters=True, **self.limits.pool)
        if made.dialect.supports_server_side_cursors:  # asking sets what the next line replaces
            made.dialect._sscursor = _StreamCursor  # type: ignore[attr-defined]

        @event.listens_for(made, "checkout")
        def _guarded(connection: Any, record: Any, proxy: Any) -> None:
            seconds = SERVER_SHARE * taken(connection, self.limits.sync)
            limit = _limit(connection.get_server_info(), seconds)
            try:
                # at every checkout, since one statement of an earlier user can undo a session's setting
                with connection.cursor() as cursor:
                    cursor.execute(_READ_ONLY)
                    cursor.execute(_SETTINGS.format(limit=limit))
            except pymysql.Error as error:
                raise dead(made, error, connection) from error

        return made

    def begin(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql(_BEGIN)

    def stop(self, dbapi: Any) -> None:
        number, waiting = dbapi.thread_id(), dbapi._sock  # PyMySQL has no public name for its socket
        if waiting is not None and (descriptor := waiting.fileno()) >= 0:
            cut(descriptor)
        # the server notices a lost client only when it sends, so it is told
        threading.Thread(target=self._kill, args=(number,), name="rapport-kill", daemon=True).start()

    def refused(self, error: BaseException | None) -> bool:
        return _number(error) in _NO_RIGHT | _READ_ONLY_NOW

    def overran(self, error: BaseException | None) -> bool:
        return _number(error) in _CANCELLED

    def warnings(self, connection: sa.Connection) -> list[str]:
        return told([str(line) for (line,) in connection.exec_driver_sql("SHOW GRANTS").all()])

    @contextmanager
    def streaming(self, connection: sa.Connection) -> Iterator[None]:
        # max_statement_time also counts the time that we take to work on the rows
        server = str(connection.connection.dbapi_connection.get_server_info())  # type: ignore[union-attr]
        connection.exec_driver_sql(f"SET SESSION {_limit(server, self.limits.stream)}")
        yield
        connection.exec_driver_sql(f"SET SESSION {_limit(server, SERVER_SHARE * self.limits.sync)}")

    def _to_connect(self) -> dict[str, Any]:
        seconds = math.ceil(self.limits.connect)
        # what the socket waits for is longer than what we wait for: it ends threads that were left behind
        patience = math.ceil(max(self.limits.sync, self.limits.interactive)) + seconds
        return {
            "connect_timeout": seconds,
            "read_timeout": patience,
            "write_timeout": patience,
            "local_infile": False,
        }

    def _kill(self, number: int) -> None:
        positional, named = self.url.get_dialect()().create_connect_args(self.url)
        try:
            with pymysql.connect(*positional, **{**named, **self._to_connect()}) as connection:
                connection.cursor().execute(f"KILL {int(number)}")
        except (pymysql.Error, OSError):
            return  # as good as it gets: the server's own limit still ends it


class _StreamCursor(SSCursor):  # type: ignore[misc]
    """PyMySQL's own goes on reading from a connection that was lost, and fails when it is thrown away."""

    def close(self) -> None:
        if self.connection is not None and not self.connection.open and self._result is not None:
            self._result.unbuffered_active = False
        super().close()

    __del__ = close


def told(grants: list[str]) -> list[str]:
    """A sentence for each grant that a reader does not need."""
    found = []
    for line in grants:
        match, role = _GRANT.match(line), _ROLE.match(line)
        if match:
            beyond = [right for right in _rights(match["rights"]) if right not in _HARMLESS]
            where = match["on"].replace("`", "")
            if beyond:
                found.append(f"The login has {some(beyond)} on {where}. Grant SELECT alone.")
            if "WITH GRANT OPTION" in line.upper():
                found.append(f"The login may pass on its rights on {where}. Revoke GRANT OPTION.")
        elif role:
            found.append(f"The login has the role {role['role'].replace('`', '')}: check what that role may do.")
    return found


def _rights(words: str) -> list[str]:
    """The rights of a grant; the columns in parentheses are left out."""
    return [right.strip().upper() for right in re.sub(r"\([^)]*\)", "", words).split(",")]


def _limit(server: str, seconds: float) -> str:
    """The setting that ends a statement, in the words of either server."""
    if "mariadb" in server.lower():
        return f"max_statement_time = {seconds:.3f}"
    return f"max_execution_time = {int(1000 * seconds)}"


def _number(error: BaseException | None) -> Any:
    return error.args[0] if error is not None and error.args else None

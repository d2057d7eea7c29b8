"""PostgreSQL: read-only transactions set anew at every checkout, and a look at what the login's role may do."""

import math
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy import event

from crm_core.crm.guard import postgresql_arrow
from crm_core.crm.guard.clock import taken
from crm_core.crm.guard.kit import SERVER_SHARE, Guard, cut, dead
from crm_core.crm.guard.postgresql_rights import warnings

# jit: compiling the long CASE of a local day takes 18 s where reading 200,000 deals takes 1 (measured);
# cursor_tuple_fraction: a sync reads every row, and plans made for the first few never end on large tables
_SETTINGS = """
RESET SESSION AUTHORIZATION; RESET ALL;
SET SESSION jit = off;
SET SESSION cursor_tuple_fraction = 1;
SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;
SET SESSION TIME ZONE 'UTC';
SET SESSION statement_timeout = {milliseconds};
SET SESSION idle_in_transaction_session_timeout = {idle}
"""
_PLAIN_QUOTES = "; SET SESSION standard_conforming_strings = on"  # as the SQL with values in it is quoted
# the SELECT takes the snapshot; after it PostgreSQL refuses SET TRANSACTION READ WRITE
_BEGIN = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SELECT 1"
_REFUSED = {"25006", "42501"}  # a read-only transaction; a right that is missing
_CANCELLED = {"57014"}  # statement_timeout
_LIBPQ_LEAST = 2  # seconds; libpq takes a shorter time to connect for this one


class PostgresGuard(Guard):
    """A PostgreSQL database."""

    def engine(self) -> sa.Engine:
        made = sa.create_engine(self.url, connect_args=self._to_connect(), hide_parameters=True, **self.limits.pool)

        @event.listens_for(made, "checkout")
        def _guarded(connection: Any, record: Any, proxy: Any) -> None:
            # at every checkout, since one statement of an earlier user can undo a session's setting
            milliseconds = int(1000 * SERVER_SHARE * taken(connection, self.limits.sync))
            settings = _SETTINGS.format(milliseconds=milliseconds, idle=int(1000 * self.limits.stream))
            try:
                # one round trip, and outside a transaction: a rollback would take the settings back
                connection.autocommit = True
                connection.execute(settings)
                connection.autocommit = False
                connection.read_only = True
            except psycopg.Error as error:
                raise dead(made, error, connection) from error

        return made

    def begin(self, connection: sa.Connection) -> None:
        connection.exec_driver_sql(_BEGIN)

    def arrow(self, connection: sa.Connection) -> postgresql_arrow.PostgresArrow:
        snapshot = postgresql_arrow.exported(connection, self.begin)
        # a COPY is one statement to its end, the time included that we take to work on its rows
        milliseconds = int(1000 * self.limits.stream)
        settings = _SETTINGS.format(milliseconds=milliseconds, idle=milliseconds) + _PLAIN_QUOTES
        _, arguments = connection.dialect.create_connect_args(self.url)
        arguments.pop("context", None)  # psycopg's own types, no part of an address
        return postgresql_arrow.connected({**arguments, **self._to_connect()}, settings, snapshot)

    def stop(self, dbapi: Any) -> None:
        # the server's own statement_timeout ends what it was doing
        try:
            cut(dbapi.pgconn.socket)
        except psycopg.Error:
            return  # it is closed already

    def refused(self, error: BaseException | None) -> bool:
        return getattr(error, "sqlstate", None) in _REFUSED

    def overran(self, error: BaseException | None) -> bool:
        return getattr(error, "sqlstate", None) in _CANCELLED

    def warnings(self, connection: sa.Connection) -> list[str]:
        return warnings(connection)

    def _to_connect(self) -> dict[str, Any]:
        seconds = math.ceil(self.limits.connect)
        return {
            "connect_timeout": max(_LIBPQ_LEAST, seconds),
            "tcp_user_timeout": 1000 * seconds,
            "keepalives_idle": 30,
            "application_name": "rapport (read-only)",
        }

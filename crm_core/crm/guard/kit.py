"""What every engine's guard is: how a connection is kept from writing, how a statement is ended, how it speaks."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import InvalidatePoolError

SERVER_SHARE = 0.9  # a server ends a statement a little before we stop waiting, so that its connection stays usable


@dataclass(frozen=True)
class Limits:
    """Seconds and connections; a page waits for `interactive`, a sync for `sync` per statement or block of rows."""

    interactive: float = 5
    sync: float = 60
    stream: float = 3600  # a whole streamed statement, where a server counts the reader's own time
    connect: float = 5
    pool_wait: float = 2
    connections: int = 10  # each with a thread of its own

    @property
    def pool(self) -> dict[str, Any]:
        """What an engine's pool is made with."""
        kept = min(5, self.connections)
        return {"pool_size": kept, "max_overflow": self.connections - kept, "pool_timeout": self.pool_wait}


class Guard:
    """One database's guard; a subclass per engine overrides what differs."""

    # whether it can vanish: an engine inside our process always answers, if only to an interrupt
    remote = True

    def __init__(self, url: sa.URL, limits: Limits) -> None:
        self.url = url
        self.limits = limits

    def engine(self) -> sa.Engine:
        """An engine whose every connection is guarded at every checkout. Raises SourceError for a missing file."""
        raise NotImplementedError

    def begin(self, connection: sa.Connection) -> None:
        """Start the one read-only transaction that a sync reads in, and take its snapshot."""
        raise NotImplementedError

    def stop(self, dbapi: Any) -> None:
        """End what runs on the connection, from another thread."""
        raise NotImplementedError

    def refused(self, error: BaseException | None) -> bool:
        """Whether the driver's error says that writing is not allowed; any other error proves nothing."""
        raise NotImplementedError

    def overran(self, error: BaseException | None) -> bool:
        """Whether the driver's error says that the time limit ended the statement."""
        raise NotImplementedError

    def warnings(self, connection: sa.Connection) -> list[str]:
        """What this login could do if the session's settings did not hold, a sentence each."""
        raise NotImplementedError

    def tables(self, connection: sa.Connection, schema: str | None) -> list[str]:
        """Names of all tables and views; tables first."""
        inspector = sa.inspect(connection)
        return [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]

    def columns(
        self, connection: sa.Connection, table: str, schema: str | None
    ) -> list[tuple[str, sa.types.TypeEngine[Any]]]:
        """The columns of a table as they are in the database."""
        return [(c["name"], c["type"]) for c in sa.inspect(connection).get_columns(table, schema)]

    def arrow(self, connection: sa.Connection) -> Any:
        """A second connection on this one's snapshot that speaks Arrow, None where the engine has none.

        Asked before anything is read. Raises BulkError where it has one that cannot be used here.
        """
        return None

    @contextmanager
    def streaming(self, connection: sa.Connection) -> Iterator[None]:
        """Around a streamed statement."""
        yield


def dead(engine: sa.Engine, error: Exception, dbapi: Any) -> Exception:
    """The error of a setting at checkout; of a connection that was lost, the word that makes the pool take another.

    The settings are the pre-ping: what they meet first is a killed connection, at no further round trip.
    """
    lost = engine.dialect.is_disconnect(error, dbapi, None)  # type: ignore[arg-type]
    return InvalidatePoolError() if lost else error


def cut(descriptor: int) -> None:
    """Shut a socket down, whoever waits on it: a black hole answers to nothing else."""
    try:
        with socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM) as copy:
            copy.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already


def some(names: list[str], most: int = 3) -> str:
    """The first names and how many more there are."""
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest

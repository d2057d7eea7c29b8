"""The CRM's database, read-only: an engine whose every connection is guarded, and a snapshot to sync from.

Grants come first (docs/how-to/read-only-user.md); the guard's settings are the second lock; the start-up write
probe, which must fail, is the proof. Only SELECTs of SQLAlchemy are read, each within a wall-clock limit.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from crm_core.base.errors import SourceError
from crm_core.crm import guard
from crm_core.crm.guard import address
from crm_core.crm.guard.breaker import Open
from crm_core.crm.guard.clock import Busy, Lane, NoAnswer
from crm_core.crm.guard.probe import ReadOnlyProof, prove
from crm_core.crm.guard.statement import ONLY_SELECT, check, check_text

__all__ = ["ReadOnlyProof", "Reader", "Row", "Snapshot", "Source"]

Row = Sequence[Any]
Result = TypeVar("Result")
Readable = sa.Select[Any] | sa.CompoundSelect[Any]


class Reader(Protocol):
    """What a Crm reads from: a source, a snapshot of it, or the mart."""

    dialect_name: str

    def fetch(self, statement: Readable) -> list[Row]:
        """All rows of a SELECT."""
        ...


class Source:
    """One CRM database behind a guarded engine."""

    def __init__(
        self,
        url: str,
        schema: str | None = None,
        limits: guard.Limits | None = None,
        breaker: guard.Breaker | None = None,
    ) -> None:
        self.schema = schema
        self.url = address.parsed(url)
        self.limits = limits or guard.Limits()
        self.dialect_name = self.url.get_dialect().name
        self._guard = guard.of(self.url, self.limits)
        self._clock = guard.Clock(self._guard, breaker or guard.Breaker())
        self._reflected: dict[str, sa.Table | None] = {}
        self._names: list[str] | None = None

    def __repr__(self) -> str:
        return f"Source({self.place!r})"

    @cached_property
    def engine(self) -> sa.Engine:
        """The guarded engine; made on first use, so that a mart can be read while the CRM is away."""
        made = self._guard.engine()
        event.listen(made, "before_cursor_execute", check_text)
        return made

    @property
    def place(self) -> str:
        """Where it is, without a password."""
        return address.shown(self.url)

    @property
    def fingerprint(self) -> str:
        """The same for the same database, whoever logs in."""
        where = f"{self.url.get_backend_name()}|{self.url.host}|{self.url.port}|{self.url.database}|{self.schema}"
        return hashlib.sha256(where.encode()).hexdigest()[:16]

    def fetch(self, statement: Readable) -> list[Row]:
        """All rows of a SELECT, within the limit of a page."""
        check(statement)
        with self._lane(self.limits.interactive, in_all=True) as lane:
            return _fetch(lane, statement)

    @contextmanager
    def snapshot(self, seconds: float | None = None) -> Iterator["Snapshot"]:
        """One read-only repeatable-read transaction; all that is read in it belongs to one instant.

        Each statement in it may take `seconds`, by default as long as one of a sync.
        """
        with self._lane(self.limits.sync if seconds is None else seconds, in_all=False) as lane:
            as_of = lane.run(self._begin)
            yield Snapshot(lane, self._guard, as_of, self.dialect_name)

    def table_names(self) -> frozenset[str]:
        """Names of all tables and views."""
        return frozenset(self._all_names())

    def table(self, name: str) -> sa.Table | None:
        """The table with its columns as they are in the database, None where it is absent."""
        if name not in self._reflected:
            self._reflected[name] = self._reflect(name) if name in self._all_names() else None
        return self._reflected[name]

    def prove_read_only(self) -> ReadOnlyProof:
        """Try to write; only a refusal proves that we cannot. The attempt changes no row even if it got through."""
        names = self._all_names()
        with self._lane(self.limits.interactive, in_all=False) as lane:
            return prove(lane, self._guard, names, self.table)

    def _begin(self, connection: sa.Connection) -> datetime:
        # taken before: all that was there at this instant is in the snapshot
        as_of = datetime.now(UTC).replace(tzinfo=None)
        self._guard.begin(connection)
        return as_of

    def _all_names(self) -> list[str]:
        if self._names is None:
            with self._lane(self.limits.interactive, in_all=True) as lane:
                self._names = lane.run(lambda connection: self._guard.tables(connection, self.schema))
        return self._names

    def _reflect(self, name: str) -> sa.Table:
        with self._lane(self.limits.interactive, in_all=True) as lane:
            columns = lane.run(lambda connection: self._guard.columns(connection, name, self.schema))
        return sa.Table(name, sa.MetaData(), *(sa.Column(c, kind) for c, kind in columns), schema=self.schema)

    @contextmanager
    def _lane(self, seconds: float, in_all: bool) -> Iterator[Lane]:
        """A guarded connection; what goes wrong in it becomes one sentence, without a password."""
        whose = f"The CRM's database at {self.place}"
        try:
            with self._clock.lane(self.engine, seconds, in_all) as lane:
                yield lane
        except NoAnswer as error:
            raise SourceError(f"{whose} did not answer within {error.seconds:g} s.") from error
        except Open as error:
            raise SourceError(
                f"{whose} did not answer {error.failures} times in a row; it is asked again in {error.seconds:.0f} s."
            ) from error
        except (Busy, PoolTimeout) as error:
            raise SourceError(
                f"{whose} is busy, retrying: all {self.limits.connections} connections are in use."
            ) from error
        except SQLAlchemyError as error:
            words = address.without_secrets(_short(error), self.url)
            # the cause goes to the log, unless the driver's words hold a password
            cause = error if address.without_secrets(str(error), self.url) == str(error) else None
            raise SourceError(f"{whose} cannot be read: {words}.") from cause


class Snapshot:
    """The CRM at one instant (`as_of`, UTC without zone)."""

    def __init__(self, lane: Lane, guarded: guard.Guard, as_of: datetime, dialect_name: str) -> None:
        self._lane = lane
        self.guard = guarded
        self.url = guarded.url
        self.as_of = as_of
        self.dialect_name = dialect_name

    @property
    def is_lost(self) -> bool:
        """Whether nobody answered in time, so that its connection is of no more use."""
        return self._lane.abandoned

    def run(self, work: Callable[[sa.Connection], Result]) -> Result:
        """Work on the snapshot's connection, in its thread and within its limit."""
        return self._lane.run(work)

    def fetch(self, statement: Readable) -> list[Row]:
        """All rows of a SELECT."""
        check(statement)
        return _fetch(self._lane, statement)

    def stream(self, statement: Readable, size: int = 20_000) -> Iterator[Sequence[Row]]:
        """The rows in blocks, without holding them all."""
        check(statement)
        blocks = self._lane.run(lambda connection: self._blocks(connection, statement, size))
        try:
            while (block := self._lane.run(lambda connection: next(blocks, None))) is not None:
                yield block
        finally:
            if not self._lane.abandoned:
                self._lane.run(lambda connection: blocks.close())

    @property
    def _connection(self) -> sa.Connection | None:
        return self._lane.connection

    def _blocks(
        self, connection: sa.Connection, statement: Readable, size: int
    ) -> Generator[Sequence[Row], None, None]:
        """Runs in the lane, a step per block."""
        options = {ONLY_SELECT: True, "stream_results": True, "max_row_buffer": size}
        with self.guard.streaming(connection):
            result = connection.execute(statement, execution_options=options)
            try:
                yield from result.partitions(size)
            finally:
                result.close()


def _fetch(lane: Lane, statement: Readable) -> list[Row]:
    options = {ONLY_SELECT: True}
    return lane.run(lambda connection: list(connection.execute(statement, execution_options=options).all()))


def _short(error: SQLAlchemyError) -> str:
    """The driver's own words in one line, without SQL or parameters."""
    orig = error.orig if isinstance(error, DBAPIError) else error
    words = str(orig.args[-1] if orig and orig.args else orig)
    return " ".join(words.split())[:300].rstrip(".")

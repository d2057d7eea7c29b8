"""The CRM's database, read-only: an engine whose every connection is guarded, and a snapshot to sync from.

Grants come first (docs/how-to/read-only-user.md); the settings here are the second lock; the start-up write
probe, which must fail, is the proof.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from crm_core.base.errors import SourceError
from crm_core.crm import guards

Row = Sequence[Any]


class Reader(Protocol):
    """What a Crm reads from: a source, a snapshot of it, or the mart."""

    dialect_name: str

    def fetch(self, statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> list[Row]:
        """All rows of a SELECT."""
        ...


@dataclass(frozen=True)
class ReadOnlyProof:
    """What the write probe found."""

    read_only: bool
    how: str


class Source:
    """One CRM database behind a guarded engine."""

    def __init__(self, url: str, schema: str | None = None) -> None:
        self.schema = schema
        self.url = _parsed(url)
        self.dialect_name = self.url.get_dialect().name
        self._reflected: dict[str, sa.Table | None] = {}
        self._names: frozenset[str] | None = None

    @cached_property
    def engine(self) -> sa.Engine:
        """The guarded engine; made on first use, so that a mart can be read while the CRM is away."""
        return guards.engine(self.url)

    @property
    def place(self) -> str:
        """Where it is, without a password."""
        return self.url.render_as_string(hide_password=True)

    @property
    def fingerprint(self) -> str:
        """The same for the same database, whoever logs in."""
        address = (
            f"{self.url.get_backend_name()}|{self.url.host}|{self.url.port}|{self.url.database}|{self.schema}"
        )
        return hashlib.sha256(address.encode()).hexdigest()[:16]

    def fetch(self, statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> list[Row]:
        with self._errors(), self.engine.connect() as connection:
            return list(connection.execute(statement).all())

    @contextmanager
    def snapshot(self) -> Iterator["Snapshot"]:
        """One read-only repeatable-read transaction; all that is read in it belongs to one instant."""
        with self._errors(), self.engine.connect() as connection:
            guards.begin_snapshot(connection)
            yield Snapshot(connection, datetime.now(UTC).replace(tzinfo=None), self.dialect_name)

    def table_names(self) -> frozenset[str]:
        """Names of all tables and views."""
        if self._names is None:
            with self._errors():
                inspector = sa.inspect(self.engine)
                names = inspector.get_table_names(self.schema) + inspector.get_view_names(self.schema)
            self._names = frozenset(names)
        return self._names

    def table(self, name: str) -> sa.Table | None:
        """The table with its columns as they are in the database, None where it is absent."""
        if name not in self._reflected:
            self._reflected[name] = self._reflect(name) if name in self.table_names() else None
        return self._reflected[name]

    def prove_read_only(self) -> ReadOnlyProof:
        """Try to write; only a refusal proves that we cannot. The attempt changes no row even if it got through."""
        name = min(self.table_names(), default=None)
        table = self.table(name) if name else None
        if table is None:
            return ReadOnlyProof(False, "there is no table to try a write on")
        column = next(iter(table.c))
        attempt = sa.update(table).values({column.name: column}).where(sa.false())
        try:
            with self.engine.connect() as connection:
                connection.execute(attempt)
                connection.rollback()
        except DBAPIError as error:
            return ReadOnlyProof(True, f"a write was refused: {_short(error)}")
        return ReadOnlyProof(False, "a write was not refused")

    def _reflect(self, name: str) -> sa.Table:
        with self._errors():
            columns = sa.inspect(self.engine).get_columns(name, self.schema)
        return sa.Table(
            name, sa.MetaData(), *(sa.Column(c["name"], c["type"]) for c in columns), schema=self.schema
        )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The driver's errors as one sentence, without a password."""
        try:
            yield
        except DBAPIError as error:
            raise SourceError(
                f"The CRM's database at {self.place} cannot be read: {_short(error)}."
            ) from error
        except SQLAlchemyError as error:
            raise SourceError(f"The CRM's database at {self.place} cannot be read: {error}.") from error


class Snapshot:
    """The CRM at one instant (`as_of`, UTC without zone)."""

    def __init__(self, connection: sa.Connection, as_of: datetime, dialect_name: str) -> None:
        self._connection = connection
        self.as_of = as_of
        self.dialect_name = dialect_name

    def fetch(self, statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> list[Row]:
        return list(self._connection.execute(statement).all())

    def stream(self, statement: sa.Select[Any], size: int = 20_000) -> Iterator[Sequence[Row]]:
        """The rows in blocks, without holding them all."""
        options = {"stream_results": True, "max_row_buffer": size}
        result = self._connection.execution_options(**options).execute(statement)
        yield from result.partitions(size)


def _parsed(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
        drivers = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}
        named = drivers.get(parsed.drivername)
        parsed = parsed.set(drivername=named) if named else parsed
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError):
        raise SourceError(
            "The CRM's address is no database URL that can be used. Write it like "
            "mysql+pymysql://user:password@host:3306/database, postgresql+psycopg://... or sqlite:///file."
        ) from None
    if parsed.get_backend_name() not in guards.ENGINES:
        allowed = ", ".join(guards.ENGINES)
        raise SourceError(
            f"Databases of the kind '{parsed.get_backend_name()}' are not read. Allowed: {allowed}."
        )
    return parsed


def _short(error: DBAPIError) -> str:
    """The driver's own words in one line, without SQL, parameters or a password."""
    words = str(error.orig.args[-1] if error.orig and error.orig.args else error.orig)
    return " ".join(words.split())[:300].rstrip(".")

"""Attempts to write through every path, with the login of docs/how-to/read-only-user.md: all are stopped."""

import contextlib
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from crm_core.base.errors import DefinitionError, SourceError
from crm_core.crm.bulk import bulk
from crm_core.crm.source import Source
from tests.crm.guard.attempts import ALL, EVERY, POSTGRESQL, UNDO
from tests.crm.guard.conftest import PlaceOf, SourceOf

Way = Callable[[Source, str], None]


def by_engine(source: Source, attempt: str) -> None:
    with source.engine.connect() as connection:
        connection.exec_driver_sql(attempt)
        connection.commit()


def by_snapshot(source: Source, attempt: str) -> None:
    with source.snapshot() as snapshot:
        assert snapshot._connection is not None
        snapshot._connection.exec_driver_sql(attempt)
        snapshot._connection.commit()


def by_cursor(source: Source, attempt: str) -> None:
    """The driver's own cursor, past SQLAlchemy."""
    with contextlib.closing(source.engine.raw_connection()) as connection:
        connection.cursor().execute(attempt)
        connection.commit()


def by_undoing(source: Source, attempt: str) -> None:
    """The driver's own cursor, after the session's settings were undone: the grants stand alone."""
    with contextlib.closing(source.engine.raw_connection()) as connection:
        _undo(source, connection)
        connection.cursor().execute(attempt)
        connection.commit()


def by_next_checkout(source: Source, attempt: str) -> None:
    """What one user undid holds again for the next."""
    with contextlib.closing(source.engine.raw_connection()) as connection:
        _undo(source, connection)
    by_engine(source, attempt)


def by_fetch(source: Source, attempt: str) -> None:
    source.fetch(sa.text(attempt))  # type: ignore[arg-type]


def by_snapshot_fetch(source: Source, attempt: str) -> None:
    with source.snapshot() as snapshot:
        snapshot.fetch(sa.text(attempt).columns(sa.column("n")))  # type: ignore[arg-type]


def by_stream(source: Source, attempt: str) -> None:
    hidden = sa.text(attempt).columns(sa.column("n")).cte("more")
    with source.snapshot() as snapshot:
        list(snapshot.stream(sa.select(hidden.c.n)))


def by_reflection(source: Source, attempt: str) -> None:
    """As the name of a table and of a schema."""
    for name in (attempt, f"'; {attempt}; --", f'"; {attempt}; --'):
        assert source.table(name) is None
        with contextlib.suppress(SourceError), source._lane(source.limits.interactive, in_all=True) as lane:
            assert not lane.run(lambda connection, name=name: source._guard.columns(connection, name, name))  # type: ignore[misc]
    raise DefinitionError("nothing of that name")


WAYS: list[Way] = [
    by_engine,
    by_snapshot,
    by_cursor,
    by_undoing,
    by_next_checkout,
    by_fetch,
    by_snapshot_fetch,
    by_stream,
    by_reflection,
]


def _undo(source: Source, connection: sa.PoolProxiedConnection) -> None:
    for statement in UNDO[source.dialect_name]:
        with contextlib.suppress(source.engine.dialect.loaded_dbapi.Error):
            connection.cursor().execute(statement)
    if source.dialect_name == "postgresql":
        connection.dbapi_connection.read_only = False  # type: ignore[union-attr]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize(("engine", "attempt"), EVERY)
def test_no_attempt_to_write_gets_through(
    engine: str, attempt: str, way: Way, reading: SourceOf, place_of: PlaceOf
) -> None:
    place, source = place_of(engine), reading(engine)
    before = place.state()
    drivers_own = source.engine.dialect.loaded_dbapi.Error
    with pytest.raises((DBAPIError, DefinitionError, SourceError, drivers_own)) as stopped:
        way(source, attempt.format(folder=place.folder))
    # stopped for what it is, not by an accident (PyMySQL sends no two statements at once: that is bad syntax there)
    accidents = ("did not answer", "busy") if ";" in attempt else ("did not answer", "busy", "syntax")
    assert not any(word in str(stopped.value) for word in accidents)
    assert place.state() == before


@pytest.mark.parametrize("attempt", POSTGRESQL)
def test_the_bulk_connection_lets_nothing_through(attempt: str, reading: SourceOf, place_of: PlaceOf) -> None:
    """PostgreSQL's second connection, which speaks Arrow, past its own face."""
    place, source = place_of("postgresql"), reading("postgresql")
    before = place.state()
    with source.snapshot() as snapshot, bulk(snapshot) as reader:
        assert not reader.why_not
        connection = reader._session._connection  # type: ignore[union-attr]
        with contextlib.suppress(Exception), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ WRITE")
        connection.rollback()
        with pytest.raises(Exception, match=r".") as stopped, connection.cursor() as cursor:
            cursor.execute(attempt.format(folder=place.folder))
            connection.commit()
        assert "syntax error" not in str(stopped.value)
    assert place.state() == before


LEFT = [
    ("postgresql", "ALTER ROLE rapport SET work_mem = '8MB'"),
    ("postgresql", "ALTER ROLE rapport PASSWORD 'choose-a-password'"),
    ("postgresql", "NOTIFY crm"),
    ("postgresql", "SELECT pg_advisory_lock(1)"),
    ("mariadb", "SET PASSWORD = PASSWORD('choose-a-password')"),
    ("mariadb", "SELECT * FROM owner FOR UPDATE"),
]


@pytest.mark.parametrize(("engine", "attempt"), LEFT)
def test_what_the_how_to_says_is_left(engine: str, attempt: str, reading: SourceOf, place_of: PlaceOf) -> None:
    """Told honestly: by the driver's own cursor, once the settings are undone; no row of the CRM changes."""
    place, source = place_of(engine), reading(engine)
    before = place.state()
    with contextlib.closing(source.engine.raw_connection()) as connection:
        _undo(source, connection)
        connection.cursor().execute(attempt)
        connection.rollback()
        connection.invalidate()
    assert place.state() == before


def test_there_are_enough_attempts() -> None:
    assert all(len(set(attempts)) >= 30 for attempts in ALL.values())

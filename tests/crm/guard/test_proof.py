"""The write probe and its warnings: what a login could do if our own settings did not hold."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import pytest
import sqlalchemy as sa

from crm_core.crm.guard.mariadb import told
from crm_core.crm.source import ReadOnlyProof, Source
from tests.crm.guard.attempts import ENGINES
from tests.crm.guard.conftest import PlaceOf, SourceOf
from tests.servers.mariadb import MariaDb
from tests.servers.postgres import Postgres


@pytest.mark.parametrize("engine", ENGINES)
def test_the_probe_is_refused_and_changes_nothing(
    engine: str, reading: SourceOf, owning: SourceOf, place_of: PlaceOf
) -> None:
    before = place_of(engine).state()
    for source in (reading(engine), owning(engine)):
        proof = source.prove_read_only()
        assert proof.read_only and proof.how.startswith("a write was refused: ")
    assert place_of(engine).state() == before


@pytest.mark.parametrize("engine", ["mariadb", "postgresql"])
def test_the_recommended_login_earns_no_warning(engine: str, reading: SourceOf) -> None:
    assert reading(engine).prove_read_only().warnings == ()


def test_a_superuser_is_named(owning: SourceOf) -> None:
    assert owning("postgresql").prove_read_only().warnings == (
        "The login 'postgres' is a superuser: no grant holds it back. Use one with SELECT alone.",
    )


def test_root_of_mariadb_is_named(owning: SourceOf) -> None:
    warnings = owning("mariadb").prove_read_only().warnings
    assert "The login has ALL PRIVILEGES on *.*. Grant SELECT alone." in warnings
    assert "The login may pass on its rights on *.*. Revoke GRANT OPTION." in warnings


class _Login:
    """A database of its own with a login `loose`, to which a test grants what it likes."""

    def __init__(self, server: Postgres) -> None:
        self.server = server
        self.database = server.database()
        self.run("CREATE TABLE deal (n INT, m INT); CREATE TABLE firm (n INT); CREATE SEQUENCE numbers;")
        self.run("DROP ROLE IF EXISTS loose; CREATE ROLE loose LOGIN PASSWORD 'loose-secret';")
        self.run("REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC; GRANT SELECT ON deal, firm TO loose;")

    def run(self, text: str) -> None:
        self.server.run(self.database, text.format(database=self.database))

    def proof(self) -> ReadOnlyProof:
        url = sa.make_url(self.server.url(self.database)).set(username="loose", password="loose-secret")
        source = Source(url.render_as_string(hide_password=False))
        try:
            return source.prove_read_only()
        finally:
            source.engine.dispose()

    def close(self) -> None:
        self.run("REASSIGN OWNED BY loose TO postgres; DROP OWNED BY loose; DROP ROLE loose;")


@pytest.fixture
def login(postgres_server: Postgres) -> Iterator[_Login]:
    made = _Login(postgres_server)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("grant", "words"),
    [
        ("ALTER TABLE deal OWNER TO loose", "The login owns public.deal:"),
        ("GRANT INSERT ON deal TO loose", "rights to write on public.deal."),
        ("GRANT UPDATE (m) ON deal TO loose", "rights to write on public.deal."),
        ("GRANT TRUNCATE ON deal, firm TO loose", "rights to write on public.deal, public.firm."),
        ("GRANT USAGE ON SEQUENCE numbers TO loose", "advance the sequences public.numbers."),
        ("GRANT CREATE ON SCHEMA public TO loose", "create objects: in the schema public."),
        ("GRANT TEMPORARY ON DATABASE {database} TO loose", "create objects: temporary tables."),
        ("GRANT pg_write_all_data TO loose", "The login is a member of pg_write_all_data."),
        ("ALTER ROLE loose CREATEROLE", "may create roles or databases, or replicate."),
        (
            "CREATE FUNCTION trap() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
            "run with their owner's rights (SECURITY DEFINER): public.trap.",
        ),
        (
            "ALTER TABLE deal ENABLE ROW LEVEL SECURITY",
            "Row-level security hides rows of public.deal from this login: every number is of the rows it sees.",
        ),
        ("SELECT 1", "which no read-only transaction stops. Revoke EXECUTE on them from PUBLIC."),
    ],
)
def test_a_right_too_many_on_postgresql_is_named(login: _Login, grant: str, words: str) -> None:
    login.run(grant)
    proof = login.proof()
    assert proof.read_only
    assert any(words in warning for warning in proof.warnings), proof.warnings
    login.run("ALTER ROLE loose NOCREATEROLE")


def test_a_right_too_many_on_mariadb_is_named(mariadb_server: MariaDb) -> None:
    database = mariadb_server.database()
    mariadb_server.run(database, "CREATE TABLE deal (n INT)")
    mariadb_server.run("mysql", "CREATE OR REPLACE USER loose IDENTIFIED BY 'loose-secret'")
    mariadb_server.run("mysql", f"GRANT SELECT, INSERT, EXECUTE ON {database}.* TO loose; GRANT FILE ON *.* TO loose")
    url = sa.make_url(mariadb_server.url(database)).set(username="loose", password="loose-secret")
    source = Source(url.render_as_string(hide_password=False))
    proof = source.prove_read_only()
    source.engine.dispose()
    assert proof.read_only
    assert proof.warnings == (
        "The login has FILE on *.*. Grant SELECT alone.",
        f"The login has INSERT, EXECUTE on {database}.*. Grant SELECT alone.",
    )


def test_grants_are_read_as_mariadb_writes_them() -> None:
    assert told(["GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*AB'"]) == []
    assert told(["GRANT SELECT (`a`, `insert`), SHOW VIEW ON `crm`.`t` TO `a`@`%`"]) == []
    assert told(["GRANT `writers` TO `a`@`%`"]) == ["The login has the role writers: check what that role may do."]
    assert told(["GRANT SELECT (a), UPDATE (b, c) ON `crm`.`t` TO `a`@`%`"]) == [
        "The login has UPDATE on crm.t. Grant SELECT alone."
    ]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may write to a file whose permissions say no")
def test_a_file_that_may_be_written_is_named(reading: SourceOf) -> None:
    for engine in ("sqlite", "duckdb"):
        (warning,) = reading(engine).prove_read_only().warnings
        assert warning.startswith(f"The permissions of crm.{engine} let this system user write to it")


def test_a_file_that_may_not_be_written_is_not_named(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write to every file")
    file = tmp_path / "crm.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE owner (n INTEGER)")
    connection.close()
    file.chmod(0o400)
    assert Source(f"sqlite:///{file}").prove_read_only().warnings == ()


def test_a_refusal_for_another_reason_proves_nothing(postgres_server: Postgres) -> None:
    """A view of a sum cannot be updated by anyone; the table behind it is what counts."""
    database = postgres_server.database()
    postgres_server.run(database, "CREATE TABLE zeta (n INT); CREATE VIEW alpha AS SELECT count(*) AS n FROM zeta")
    source = Source(postgres_server.url(database))
    assert "UPDATE in a read-only transaction" in source.prove_read_only().how
    source.engine.dispose()
    postgres_server.run(database, "DROP VIEW alpha; DROP TABLE zeta; CREATE VIEW alpha AS SELECT 1 AS n")
    source = Source(postgres_server.url(database))
    proof = source.prove_read_only()
    assert not proof.read_only and proof.how.startswith("no write could be tried: ")
    source.engine.dispose()


def test_a_write_that_gets_through_is_told_and_changes_nothing(
    place_of: PlaceOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard taken away, as a mistake of ours would: the probe says so."""
    place = place_of("postgresql")
    monkeypatch.setattr("crm_core.crm.guard.postgresql._SETTINGS", "SELECT 1")
    source = Source(place.owner)

    @sa.event.listens_for(source.engine, "checkout")
    def _undo(connection: psycopg.Connection[object], record: object, proxy: object) -> None:
        connection.read_only = False

    before = place.state()
    proof = source.prove_read_only()
    assert (proof.read_only, proof.how) == (False, "a write was not refused")
    assert place.state() == before
    source.engine.dispose()


def test_an_empty_database_proves_nothing(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    source = Source(f"duckdb:///{tmp_path / 'empty.duckdb'}")
    assert source.prove_read_only() == ReadOnlyProof(
        False, "there is no table to try a write on", source.prove_read_only().warnings
    )
    source.engine.dispose()

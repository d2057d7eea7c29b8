"""The source: clear sentences for every mistake, and no way to write through it."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from crm_core.base.business import Business
from crm_core.base.errors import QuestionError, SourceError
from crm_core.crm.connectors import connector, recognised
from crm_core.crm.source import Source
from tests.crm.suitecrm_schema import schema, user
from tests.servers.mariadb import MariaDb
from tests.servers.postgres import Postgres
from tests.servers.process import free_port

SECRET = "hunter2-of-the-crm"
CRM = "CREATE TABLE owner (owner_id VARCHAR(36), login VARCHAR(60)); INSERT INTO owner VALUES ('1', 'ann');"

# through the guarded connection none of them may pass
WRITES = [
    "INSERT INTO owner VALUES ('2', 'bob')",
    "UPDATE owner SET login = 'eve'",
    "DELETE FROM owner",
    "CREATE TABLE more (n INTEGER)",
    "DROP TABLE owner",
    "ALTER TABLE owner ADD COLUMN n INTEGER",
]
SQLITE_WRITES = [
    *WRITES,
    "WITH more AS (SELECT '2', 'bob') INSERT INTO owner SELECT * FROM more",
    "CREATE TEMPORARY TABLE more (n INTEGER)",
    "ATTACH DATABASE '{folder}/other.sqlite' AS other",
    "VACUUM INTO '{folder}/copy.sqlite'",
    "PRAGMA user_version = 7",
    "PRAGMA journal_mode = WAL",
    "PRAGMA writable_schema = 1",
    "PRAGMA query_only = 0",
]


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    file = tmp_path / "crm.sqlite"
    with sqlite3.connect(file) as connection:
        connection.executescript(CRM)
    connection.close()
    return file


@pytest.fixture
def sqlite(sqlite_file: Path) -> Iterator[Source]:
    source = Source(f"sqlite:///{sqlite_file}")
    yield source
    source.engine.dispose()


@pytest.fixture(params=["mariadb", "postgresql"])
def server(request: pytest.FixtureRequest) -> MariaDb | Postgres:
    name = {"mariadb": "mariadb_server", "postgresql": "postgres_server"}[request.param]
    found: MariaDb | Postgres = request.getfixturevalue(name)
    return found


@pytest.fixture
def owned(server: MariaDb | Postgres) -> Iterator[Source]:
    """A source whose login could write, had we not guarded it."""
    database = server.database()
    server.run(database, CRM)
    source = Source(server.url(database))
    yield source
    source.engine.dispose()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "no database URL"),
        ("C:\\crm.mdb", "no database URL"),
        (f"nosuch://u:{SECRET}@h/db", "no database URL"),
        (f"mysql+nosuch://u:{SECRET}@h/db", "no database URL"),
        (f"postgresql://u:{SECRET}@h:port/db", "no database URL"),
        ("sqlite:////no/such/file.sqlite", "There is no SQLite file at /no/such/file.sqlite"),
        ("sqlite://", "There is no SQLite file"),
    ],
)
def test_a_wrong_address_is_one_clear_sentence(url: str, words: str) -> None:
    with pytest.raises(SourceError, match=words) as error:
        Source(url).table_names()
    assert SECRET not in str(error.value)


def test_engines_that_are_not_tested_are_not_read() -> None:
    with pytest.raises(SourceError, match=r"kind 'oracle' are not read\. Allowed: sqlite, postgresql"):
        Source("oracle://h/x")


@pytest.mark.parametrize("scheme", ["mariadb", "postgresql"])
def test_an_unreachable_host_is_told_without_the_password(scheme: str) -> None:
    port = free_port()
    source = Source(f"{scheme}://ann:{SECRET}@127.0.0.1:{port}/crm")
    with pytest.raises(SourceError, match=rf"127\.0\.0\.1:{port}/crm cannot be read") as error:
        source.table_names()
    assert SECRET not in str(error.value)


def test_a_wrong_password_is_told_without_it(server: MariaDb | Postgres) -> None:
    database = server.database()
    right = server.reader(database)
    source = Source(right.replace(server.PASSWORD, SECRET))
    with pytest.raises(SourceError, match=r"reader:\*\*\*@.* cannot be read") as error:
        source.table_names()
    assert SECRET not in str(error.value) and server.PASSWORD not in str(error.value)
    source.engine.dispose()


def test_a_database_that_is_not_there(server: MariaDb | Postgres) -> None:
    source = Source(server.url("nowhere"))
    with pytest.raises(SourceError, match="nowhere"):
        source.table_names()
    source.engine.dispose()


def test_native_on_a_suitecrm_and_suitecrm_on_a_native_database(mariadb_server: MariaDb, sqlite: Source) -> None:
    database = mariadb_server.database()
    mariadb_server.run(database, schema() + user("1"))
    suite = Source(mariadb_server.reader(database))
    with pytest.raises(
        SourceError, match=r"not look like a Rapport's own \(native\) database: table 'owner' is missing"
    ):
        connector("native", suite, Business())
    with pytest.raises(SourceError, match="not look like a SuiteCRM database: table 'users' is missing"):
        connector("suitecrm", sqlite, Business())
    assert recognised(suite, Business()) == ["suitecrm"] and recognised(sqlite, Business()) == ["native"]
    suite.engine.dispose()


def test_an_unknown_connector_is_a_question_with_a_hint(sqlite: Source) -> None:
    with pytest.raises(QuestionError, match=r"Unknown connector 'sweetcrm'\. Did you mean 'suitecrm'\?"):
        connector("sweetcrm", sqlite, Business())


@pytest.mark.parametrize("write", SQLITE_WRITES)
def test_sqlite_refuses_every_write(sqlite: Source, sqlite_file: Path, write: str) -> None:
    before = sqlite_file.read_bytes()
    with sqlite.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.exec_driver_sql(write.format(folder=sqlite_file.parent))
    assert sqlite_file.read_bytes() == before
    assert [path.name for path in sqlite_file.parent.iterdir()] == ["crm.sqlite"]


@pytest.mark.parametrize("write", WRITES)
def test_servers_refuse_every_write_even_of_their_owner(owned: Source, write: str) -> None:
    with owned.engine.connect() as connection, pytest.raises(DBAPIError, match=r"(?i)read.only"):
        connection.exec_driver_sql(write)
    assert owned.fetch(sa.select(sa.table("owner", sa.column("login")).c.login)) == [("ann",)]


@pytest.mark.parametrize("write", WRITES)
def test_a_snapshot_refuses_every_write(owned: Source, write: str) -> None:
    with owned.snapshot() as snapshot, pytest.raises(DBAPIError, match=r"(?i)read.only"):
        snapshot._connection.exec_driver_sql(write)


def test_what_one_connection_undoes_is_set_again_at_the_next_checkout(owned: Source) -> None:
    undo = {
        "mariadb": "SET SESSION TRANSACTION READ WRITE",
        "postgresql": "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    }[owned.dialect_name]
    with owned.engine.connect() as connection:
        connection.exec_driver_sql(undo)
        connection.commit()
    with owned.engine.connect() as connection, pytest.raises(DBAPIError, match=r"(?i)read.only"):
        connection.exec_driver_sql(WRITES[0])


def test_the_proof_of_reading_only(owned: Source, sqlite: Source) -> None:
    assert owned.prove_read_only().read_only and sqlite.prove_read_only().read_only


def test_a_snapshot_shows_one_instant(owned: Source, server: MariaDb | Postgres) -> None:
    logins = sa.select(sa.table("owner", sa.column("login")).c.login)
    with owned.snapshot() as snapshot:
        assert snapshot.fetch(logins) == [("ann",)]
        server.run(str(owned.url.database), "INSERT INTO owner VALUES ('2', 'bob')")
        assert snapshot.fetch(logins) == [("ann",)]
    assert len(owned.fetch(logins)) == 2


def test_times_are_read_in_utc(owned: Source) -> None:
    now = owned.fetch(sa.select(sa.func.now(type_=sa.DateTime()), sa.func.current_timestamp()))[0][0]
    offset = now.utcoffset()
    assert offset is None or not offset


def test_the_same_database_has_the_same_fingerprint_whoever_logs_in(server: MariaDb | Postgres) -> None:
    database = server.database()
    one, other = Source(server.url(database)), Source(server.reader(database))
    assert one.fingerprint == other.fingerprint and SECRET not in one.place
    for source in (one, other):
        source.engine.dispose()

"""The store opens whole or says in one sentence why not, on SQLite and PostgreSQL, by several processes at once."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from crm_core import store
from crm_core.base.errors import StoreError
from crm_core.store import Store, attempts, audit, passwords, sessions, tickets, users
from crm_core.store.tables import METADATA
from tests.servers.postgres import Postgres
from tests.store.conftest import HASH, PASSWORD


def _url(file: Path) -> str:
    return f"sqlite:///{file}"


def test_a_new_file_is_private_durable_and_marked_as_ours(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "store.sqlite"
    opened = store.open(_url(file))
    with opened.read() as connection:
        settings = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        owner = connection.exec_driver_sql("PRAGMA application_id").scalar()
    assert settings == ["wal", 2]
    assert owner == 0x52505254
    assert {path.name: path.stat().st_mode & 0o777 for path in file.parent.glob("store.sqlite*")}[
        "store.sqlite"
    ] == 0o600
    opened.close()


def test_what_is_written_is_there_after_reopening(tmp_path: Path) -> None:
    first = store.open(_url(tmp_path / "store.sqlite"))
    audit.record(first, "cli", "hello")
    first.close()
    again = store.open(_url(tmp_path / "store.sqlite"))
    assert [entry.action for entry in audit.read(again)] == ["hello"]
    again.close()


def test_the_tables_are_those_of_the_migrations(db: Store) -> None:
    with db.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
    assert differences == []


@pytest.mark.parametrize("damage", ["empty", "foreign", "text", "cut"])
def test_a_file_that_is_not_a_whole_store_is_refused_in_one_sentence(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "store.sqlite"
    if damage == "empty":
        file.touch()
    elif damage == "foreign":
        with closing(sqlite3.connect(file)) as other:
            other.execute("CREATE TABLE customer (id)")
    elif damage == "text":
        file.write_text("not a database, not at all " * 200)
    else:
        store.open(_url(file)).close()
        file.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(StoreError) as caught:
        store.open(_url(file))
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_urls_that_cannot_be_a_store() -> None:
    for url, word in [("nonsense", "store_url"), ("sqlite://", "needs a file"), ("oracle://x/y", "No driver")]:
        with pytest.raises(StoreError, match=word):
            store.open(url)


def test_a_password_in_the_url_is_never_told() -> None:
    with pytest.raises(StoreError) as caught:
        store.open("postgresql+psycopg://rapport:hunter2secret@127.0.0.1:1/rapport")
    assert "hunter2secret" not in str(caught.value)


def test_a_transaction_that_fails_leaves_nothing(db: Store) -> None:
    before = len(audit.read(db))
    with pytest.raises(ZeroDivisionError), db.write() as connection:
        audit.write(connection, db.now(), "anna", "half", {})
        raise ZeroDivisionError
    assert len(audit.read(db)) == before


def test_processes_that_start_at_once_all_open_it(tmp_path: Path) -> None:
    script = (
        "import sys; from crm_core import store; from crm_core.store import audit; "
        "s = store.open(sys.argv[1]); audit.record(s, 'p', 'started'); s.close()"
    )
    url = _url(tmp_path / "store.sqlite")
    started = [subprocess.Popen([sys.executable, "-c", script, url]) for _ in range(5)]
    assert [process.wait(timeout=60) for process in started] == [0] * 5
    opened = store.open(url)
    assert len(audit.read(opened)) == 5
    opened.close()


def test_it_works_on_postgresql(postgres_server: Postgres) -> None:
    url = postgres_server.url(postgres_server.database())
    opened, second = store.open(url), store.open(url)
    users.add(opened, users.NewUser("anna", "Anna", ["manager", "admin"], HASH))
    assert passwords.matches(PASSWORD, users.hash_to_check(second, " ANNA "))
    ticket = tickets.issue(opened, "anna", "browser", "/scorecard")
    assert tickets.redeem(second, ticket, "browser") == tickets.Redeemed("anna", "/scorecard")
    secret = sessions.create(opened, "anna")
    assert secret and sessions.resolve(second, secret)
    attempts.failed(opened, attempts.begin(opened, "an\x00na", "10.0.0.1"))
    with pytest.raises(StoreError), opened.write() as connection:
        connection.execute(sa.text("DELETE FROM audit"))
    assert {entry.action for entry in audit.read(second)} == {"user_added", "signed_in", "sign_in_failed"}
    with opened.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    opened.close()
    second.close()

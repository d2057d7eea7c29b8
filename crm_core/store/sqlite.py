"""What a SQLite file needs to be a store: made whole or not at all, ours, private, safe when power fails."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crm_core.base.errors import StoreError
from crm_core.store.migrate import upgrade

APPLICATION_ID = 0x52505254  # "RPRT": tells our file from any other SQLite file
WRITES = "store_writes"  # execution option of connections that will write
BUSY_MS = 5000


def open_engine(url: sa.URL) -> sa.Engine:
    """The engine on the file of `url`, made and migrated under a lock. Raises StoreError."""
    if not url.database or url.database == ":memory:":
        raise StoreError("The store needs a file: sqlite:///path/to/store.sqlite.")
    file = Path(url.database)
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_MS / 1000}, pool_timeout=5)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with _locked(file.with_name(file.name + ".lock")):
            if not file.exists():
                _make(file)
            _check(file)
            upgrade(engine)
    except OSError as error:
        raise StoreError(f"The store at {file} cannot be opened: {error.strerror}.") from error
    except (sqlite3.Error, sa.exc.DatabaseError) as error:
        raise StoreError(f"The store at {file} cannot be read. {hint(str(error))}".strip()) from error
    return engine


def hint(message: str) -> str:
    """What to do about an error of SQLite; '' when it says nothing special."""
    if "malformed" in message or "not a database" in message:
        return "It is damaged: move the file away and restore the last backup."
    if "locked" in message:
        return "It is busy. Try again in a moment."
    if "full" in message or "I/O" in message:
        return "The disk is full or fails. Nothing was lost of what was saved before."
    if "readonly" in message or "unable to open" in message:
        return "The file or its folder may not be written by this user."
    return ""


@contextmanager
def _locked(lock: Path) -> Iterator[None]:
    """Alone among all processes of this machine."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _make(file: Path) -> None:
    """An empty store under a passing name, then the name: so a file of 0 bytes is never ours."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(fresh)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(f"PRAGMA application_id={APPLICATION_ID}")
    fresh.replace(file)


def _check(file: Path) -> None:
    if file.stat().st_size == 0:
        raise StoreError(f"The store at {file} is empty, so it was cut off. Restore the last backup, or delete it.")
    with closing(sqlite3.connect(file)) as database:
        (found,) = database.execute("PRAGMA application_id").fetchone()
    if found != APPLICATION_ID:
        raise StoreError(f"The file {file} is not a store of Rapport. Point 'store_url' or 'data_dir' elsewhere.")
    file.chmod(0o600)  # SQLite gives -wal and -shm the mode of the file


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where _begin says so, not where the driver guesses
    for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_MS}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    # a writer takes the lock at once: upgrading a read lock half-way fails without waiting
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

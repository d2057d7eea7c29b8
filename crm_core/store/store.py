"""Opening the store: one engine, short transactions, and errors that say what to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from crm_core.base.errors import StoreError
from crm_core.store import sqlite
from crm_core.store.migrate import upgrade


def utc_now() -> datetime:
    """The time as the store keeps it: UTC without zone."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Store:
    """The open store. Its clock is a field, so that tests can let time pass."""

    engine: sa.Engine
    now: Callable[[], datetime] = utc_now

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection for reading; nothing it does is kept. Raises StoreError."""
        with _explained(self.engine), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A transaction, committed at the end or undone by an error. Raises StoreError."""
        writer = self.engine.execution_options(**{sqlite.WRITES: True})
        with _explained(self.engine), writer.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_store(url: str, now: Callable[[], datetime] = utc_now) -> Store:
    """The store at a SQLAlchemy URL, made when it is not there and brought to the newest version.

    Several processes may open it at once. Raises StoreError.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise StoreError("Setting 'store_url' is not a database URL (sqlite:///path/store.sqlite).") from None
    if parsed.get_backend_name() == "sqlite":
        return Store(sqlite.open_engine(parsed), now)
    try:
        engine = sa.create_engine(parsed, pool_pre_ping=True, pool_timeout=5)
    except (sa.exc.NoSuchModuleError, ModuleNotFoundError):
        raise StoreError(f"No driver for a store on '{parsed.drivername}' is installed.") from None
    with _explained(engine):
        upgrade(engine)
    return Store(engine, now)


@contextmanager
def _explained(engine: sa.Engine) -> Iterator[None]:
    """Errors of the database as a StoreError. The driver's text stays in the chain, for the log alone."""
    where = engine.url.render_as_string(hide_password=True)
    try:
        yield
    except sa.exc.IntegrityError as error:
        raise StoreError(f"The store at {where} refused a change that contradicts what it holds.") from error
    except sa.exc.TimeoutError as error:
        raise StoreError(f"The store at {where} is busy. Try again in a moment.") from error
    except sa.exc.DBAPIError as error:
        hint = sqlite.hint(str(error.orig)) or "Check that it can be reached and that the disk is not full."
        raise StoreError(f"The store at {where} cannot be used. {hint}") from error

"""A store with one user, and a clock that the tests turn."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crm_core import store
from crm_core.store import Store, passwords, users

PASSWORD = "correct horse battery"
HASH = passwords.hash_password(PASSWORD)  # made once: one costs a quarter of a second


class Clock:
    """The time, standing still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def db(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    opened = store.open(f"sqlite:///{tmp_path / 'store.sqlite'}", clock)
    users.add(opened, users.NewUser("anna", "Anna Lindner", ["manager"], HASH, owner_id="u1"))
    yield opened
    opened.close()

"""Fixtures `mariadb_server`, `postgres_server` (one per session) and `samples` (the folder of sample dumps)."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from tests.servers.mariadb import MariaDb
from tests.servers.postgres import Postgres
from tests.servers.process import Missing

Server = TypeVar("Server", MariaDb, Postgres)


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDb]:
    """A throwaway MariaDB; skipped where none is installed, but never in CI."""
    yield from _started(MariaDb)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A throwaway PostgreSQL; skipped where none is installed, but never in CI."""
    yield from _started(Postgres)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample dumps that RAPPORT_SAMPLES names."""
    folder = os.environ.get("RAPPORT_SAMPLES")
    if not folder:
        pytest.skip("RAPPORT_SAMPLES does not name the folder of sample dumps")
    return Path(folder)


def _started(make: Callable[[], Server]) -> Iterator[Server]:
    try:
        server = make()
    except Missing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{missing}; in CI every engine must be tested")
        pytest.skip(str(missing))
    yield server
    server.stop()

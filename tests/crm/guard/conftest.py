"""`place_of(engine)`: the small CRM in an engine, made once; `reading` and `owning`: sources on it."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from crm_core.crm.guard import Limits
from crm_core.crm.source import Source
from tests.crm.guard import places
from tests.crm.guard.places import Place
from tests.servers.mariadb import MariaDb
from tests.servers.postgres import Postgres

LIMITS = Limits(interactive=1, sync=1, connect=2, pool_wait=0.3, connections=4)
SOON = 15.0  # seconds; a bound for a loaded machine, not a figure
LOGINS = sa.select(sa.table("owner", sa.column("login")).c.login).order_by("login")
PlaceOf = Callable[[str], Place]
SourceOf = Callable[[str], Source]


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return places.sqlite_place(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def duckdb_place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return places.duckdb_place(tmp_path_factory.mktemp("duckdb"))


@pytest.fixture(scope="session")
def mariadb_place(mariadb_server: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = places.mariadb_place(mariadb_server, tmp_path_factory.mktemp("mariadb"))
    yield place
    place.close()


@pytest.fixture(scope="session")
def postgresql_place(postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = places.postgresql_place(postgres_server, tmp_path_factory.mktemp("postgresql"))
    yield place
    place.close()


@pytest.fixture
def place_of(request: pytest.FixtureRequest) -> PlaceOf:
    def of(engine: str) -> Place:
        place: Place = request.getfixturevalue(f"{engine}_place")
        return place

    return of


@pytest.fixture(scope="module")
def sources() -> Iterator[dict[str, Source]]:
    """All that were made for this file."""
    made: dict[str, Source] = {}
    yield made
    for source in made.values():
        source.engine.dispose()


@pytest.fixture
def reading(place_of: PlaceOf, sources: dict[str, Source]) -> SourceOf:
    """Sources with the login that the how-to recommends."""
    return lambda engine: _kept(sources, place_of(engine).reader)


@pytest.fixture
def owning(place_of: PlaceOf, sources: dict[str, Source]) -> SourceOf:
    """Sources with a login that could write, had we not guarded it."""
    return lambda engine: _kept(sources, place_of(engine).owner)


def _kept(sources: dict[str, Source], url: str) -> Source:
    if url not in sources:
        sources[url] = Source(url)
    return sources[url]


def our_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name in ("rapport-source", "rapport-kill")]


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SOON
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True

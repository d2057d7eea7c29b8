"""Runaway statements are stopped on every engine, streams may take their time. Limits are short here."""

import time
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from crm_core.base.errors import SourceError
from crm_core.crm.guard import Limits
from crm_core.crm.source import Source
from tests.crm.guard.attempts import ENGINES
from tests.crm.guard.conftest import LIMITS, LOGINS, SOON, PlaceOf, eventually, our_threads

# a runaway is a cartesian product
pytestmark = pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product")
SERVERS = ["mariadb", "postgresql"]


def _numbers(most: int) -> sa.CTE:
    digits = sa.union_all(*(sa.select(sa.literal(n).label("n")) for n in range(10))).cte("digits")
    copies = [digits.alias(f"d{power}") for power in range(most)]
    value = sum((copy.c.n * 10**power for power, copy in enumerate(copies)), sa.literal(0))
    return sa.select(value.label("n")).select_from(*copies).cte("numbers")


# a million times a million rows, or two billion numbers, counted
def _pairs() -> sa.Select[tuple[int]]:
    one, other = NUMBERS.alias("one"), NUMBERS.alias("other")
    return sa.select(sa.func.count()).select_from(one, other).where(one.c.n % 7 < other.c.n % 11)


def _counting() -> sa.Select[tuple[int]]:
    one = sa.select(sa.literal(1).label("n")).cte("counting", recursive=True)
    counting = one.union_all(sa.select(one.c.n + 1).where(one.c.n < 2_000_000_000))
    return sa.select(sa.func.count()).select_from(counting)


NUMBERS = _numbers(6)
RUNAWAYS = {"cross_join": _pairs(), "recursive": _counting()}


@pytest.fixture
def short(place_of: PlaceOf) -> Iterator[Callable[[str], Source]]:
    made: list[Source] = []

    def of(engine: str) -> Source:
        made.append(Source(place_of(engine).reader, limits=LIMITS))
        return made[-1]

    yield of
    for source in made:
        source.engine.dispose()
    assert eventually(lambda: not our_threads())


@pytest.mark.parametrize("name", RUNAWAYS)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_runaway_is_stopped_and_the_source_stays_usable(
    engine: str, name: str, short: Callable[[str], Source]
) -> None:
    if (engine, name) == ("mariadb", "recursive"):
        pytest.skip("MariaDB ends a recursion itself (max_recursive_iterations)")
    source = short(engine)
    for _ in range(2):
        begun = time.monotonic()
        with pytest.raises(SourceError, match=r"did not answer within 1 s\."):
            source.fetch(RUNAWAYS[name])
        assert time.monotonic() - begun < SOON
        assert len(source.fetch(LOGINS)) == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_a_runaway_is_stopped_in_a_snapshot_and_in_a_stream(engine: str, short: Callable[[str], Source]) -> None:
    source = short(engine)
    with pytest.raises(SourceError, match="did not answer within 1 s"), source.snapshot() as snapshot:
        snapshot.fetch(RUNAWAYS["cross_join"])
    with pytest.raises(SourceError, match="did not answer within 1 s"), source.snapshot() as snapshot:
        list(snapshot.stream(RUNAWAYS["cross_join"]))
    assert len(source.fetch(LOGINS)) == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_a_runaway_leaves_nothing_running_on_the_server(
    engine: str, short: Callable[[str], Source], place_of: PlaceOf
) -> None:
    if engine not in SERVERS:
        pytest.skip("a file has no server")
    asked = {
        "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE usename = 'rapport' AND state = 'active'",
        "mariadb": "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'rapport' AND command = 'Query'",
    }
    source = short(engine)
    with pytest.raises(SourceError), source.snapshot() as snapshot:
        list(snapshot.stream(RUNAWAYS["cross_join"]))
    owner = sa.create_engine(place_of(engine).owner, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        assert eventually(lambda: connection.exec_driver_sql(asked[engine]).scalar() == 0)
    owner.dispose()


@pytest.mark.parametrize(
    ("engine", "sleep"),
    [("postgresql", "SELECT pg_sleep(60)"), ("mariadb", "SELECT COUNT(*) FROM owner WHERE SLEEP(60)")],
)
def test_the_server_ends_what_a_raw_connection_began(engine: str, sleep: str, short: Callable[[str], Source]) -> None:
    begun = time.monotonic()
    with pytest.raises(DBAPIError), short(engine).engine.connect() as connection:
        connection.exec_driver_sql(sleep)
    assert time.monotonic() - begun < SOON


@pytest.mark.parametrize("engine", ENGINES)
def test_a_slow_reader_of_a_stream_is_not_cut_off(engine: str, place_of: PlaceOf) -> None:
    """A stream may take longer in all than one block may."""
    source = Source(place_of(engine).reader, limits=Limits(sync=5))
    read = 0
    with source.snapshot() as snapshot:
        for block in snapshot.stream(sa.select(NUMBERS.c.n).limit(200_000), 50_000):
            read += len(block)
            time.sleep(1.3)
    assert read == 200_000
    source.engine.dispose()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_stream_that_is_left_early_gives_its_connection_back(engine: str, place_of: PlaceOf) -> None:
    source = Source(place_of(engine).reader, limits=Limits(connections=1))
    with source.snapshot() as snapshot:
        for block in snapshot.stream(sa.select(NUMBERS.c.n).limit(20_000), 1000):
            assert len(block) == 1000
            break
        assert len(snapshot.fetch(LOGINS)) == 2
    assert len(source.fetch(LOGINS)) == 2
    source.engine.dispose()

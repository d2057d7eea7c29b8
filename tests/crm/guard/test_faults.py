"""The server dies, hangs, lags, comes back: one clear sentence in time, and no restart. Limits are short here."""

import threading
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from crm_core.base.errors import SourceError
from crm_core.crm.guard import Breaker, Limits
from crm_core.crm.source import Source
from tests.crm.guard.attempts import ENGINES
from tests.crm.guard.conftest import LIMITS, LOGINS, SOON, PlaceOf, eventually, our_threads
from tests.crm.guard.places import PASSWORD
from tests.servers.proxy import Proxy

SERVERS = ["mariadb", "postgresql"]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Case:
    """A source behind a proxy, with a breaker whose clock stands still."""

    def __init__(self, url: str, engine: str) -> None:
        parsed = sa.make_url(url)
        assert parsed.port is not None
        self.engine = engine
        self.proxy = Proxy(parsed.port)
        self.clock = Clock()
        through = parsed.set(port=self.proxy.port).render_as_string(hide_password=False)
        self.source = Source(through, limits=LIMITS, breaker=Breaker(clock=self.clock))

    def works(self) -> bool:
        return [row[0] for row in self.source.fetch(LOGINS)] == ["ann", "bob"]

    def fails(self, words: str) -> str:
        """What a page would show."""
        begun = time.monotonic()
        with pytest.raises(SourceError, match=words) as error:
            self.source.fetch(LOGINS)
        assert time.monotonic() - begun < SOON
        assert PASSWORD not in str(error.value) and PASSWORD not in repr(self.source)
        return str(error.value)


@pytest.fixture(params=SERVERS)
def case(request: pytest.FixtureRequest, place_of: PlaceOf) -> Iterator[Case]:
    made = Case(place_of(request.param).reader, request.param)
    yield made
    made.proxy.stop()
    made.source.engine.dispose()
    assert eventually(lambda: not our_threads()), "a thread was left behind for good"


def test_killed_connections_are_invisible(case: Case) -> None:
    with case.source.snapshot(), case.source.snapshot():
        pass  # several are in the pool
    for _ in range(3):
        case.proxy.cut()
        assert case.works() and case.works()


def test_connections_that_the_server_killed_are_invisible(case: Case, place_of: PlaceOf) -> None:
    ids = {
        "postgresql": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rapport'",
        "mariadb": "SELECT id FROM information_schema.processlist WHERE user = 'rapport'",
    }
    assert case.works()
    owner = sa.create_engine(place_of(case.engine).owner, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        found = connection.exec_driver_sql(ids[case.engine]).all()
        assert found
        for (number,) in found if case.engine == "mariadb" else []:
            connection.exec_driver_sql(f"KILL {number}")
    owner.dispose()
    assert case.works()


def test_a_snapshot_whose_connection_dies_is_one_sentence(case: Case) -> None:
    with pytest.raises(SourceError, match="cannot be read"), case.source.snapshot() as snapshot:
        snapshot.fetch(LOGINS)
        case.proxy.cut()
        snapshot.fetch(LOGINS)
    assert case.works()


@pytest.mark.filterwarnings("ignore:SELECT statement has a cartesian product")
def test_a_stream_whose_connection_dies_is_one_sentence(case: Case) -> None:
    digits = sa.union_all(*(sa.select(sa.literal(n).label("n")) for n in range(10))).cte("digits")
    tables = [digits.alias(f"d{power}") for power in range(6)]
    many = sa.select(sa.cast(tables[0].c.n, sa.String(200))).select_from(*tables).limit(400_000)
    with pytest.raises(SourceError, match="cannot be read|did not answer"), case.source.snapshot() as snapshot:
        for _ in snapshot.stream(many, 1000):
            case.proxy.cut()
    assert case.works()


def test_a_server_that_is_down_is_told_at_once_and_comes_back_without_a_restart(case: Case) -> None:
    assert case.works()
    case.proxy.stop()
    for _ in range(5):  # the breaker takes no notice of a refusal, which costs nobody any time
        case.fails("cannot be read")
    case.proxy.start()
    assert case.works()


def test_a_server_that_is_down_at_the_start(case: Case) -> None:
    case.proxy.stop()
    with pytest.raises(SourceError, match="cannot be read"):
        case.source.prove_read_only()
    case.proxy.start()
    assert case.source.prove_read_only().read_only


def test_a_black_hole_answers_in_time_and_the_breaker_spares_the_rest(case: Case) -> None:
    assert case.works()
    case.proxy.mode = "black"
    for _ in range(3):
        case.fails(r"did not answer within 1 s\.")
    taken = case.proxy.taken
    for _ in range(10):
        case.fails(r"did not answer 3 times in a row; it is asked again in 30 s\.")
    assert case.proxy.taken == taken, "while the breaker is open nobody knocks"
    case.proxy.cut()
    case.proxy.mode = "ok"
    case.clock.now += 31
    assert case.works() and case.works()


def test_a_black_hole_in_a_snapshot_and_in_reflection(case: Case) -> None:
    with pytest.raises(SourceError, match="did not answer within 1 s"), case.source.snapshot() as snapshot:
        snapshot.fetch(LOGINS)
        case.proxy.mode = "black"
        snapshot.fetch(LOGINS)
    with pytest.raises(SourceError, match="did not answer within 1 s"):
        case.source.table_names()
    case.proxy.cut()
    case.proxy.mode = "ok"
    assert "owner" in case.source.table_names()


def test_a_black_hole_from_the_first_connection_on(case: Case) -> None:
    case.proxy.mode = "black"
    case.fails("did not answer within 1 s")
    case.proxy.cut()
    case.proxy.mode = "ok"
    assert case.works()


def test_threads_are_capped_in_a_black_hole(case: Case) -> None:
    case.proxy.mode = "black"
    callers = [threading.Thread(target=lambda: pytest.raises(SourceError, case.works)) for _ in range(12)]
    for caller in callers:
        caller.start()
    most = 0
    while any(caller.is_alive() for caller in callers):
        most = max(most, len([thread for thread in our_threads() if thread.name == "rapport-source"]))
        time.sleep(0.02)
    assert 0 < most <= LIMITS.connections
    case.proxy.cut()


def test_a_slow_server_is_only_slow(case: Case) -> None:
    case.proxy.mode, case.proxy.delay = "delay", 0.02
    assert case.works()


@pytest.mark.parametrize("engine", ENGINES)
def test_all_connections_in_use_is_told_and_passes(engine: str, place_of: PlaceOf) -> None:
    source = Source(place_of(engine).reader, limits=Limits(pool_wait=0.2, connections=1))
    with source.snapshot(), pytest.raises(SourceError, match="is busy, retrying: all 1 connections are in use"):
        source.fetch(LOGINS)
    assert len(source.fetch(LOGINS)) == 2
    with source.engine.connect(), pytest.raises(SourceError, match="is busy, retrying"):
        source.fetch(LOGINS)
    assert len(source.fetch(LOGINS)) == 2
    source.engine.dispose()

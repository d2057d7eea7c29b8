"""Wall-clock limit: every connection lives in a thread of its own, and who waits for it can leave.

No setting of a driver or server frees the caller of a black hole (SECURITY.md section 0, item 8); leaving does.
The thread that is left behind gets its socket cut, ends by itself, and counts towards the cap until then.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from crm_core.crm.guard.breaker import Breaker
from crm_core.crm.guard.kit import Guard

Result = TypeVar("Result")
_GRACE = 0.1  # seconds that a connection may take to obey, before its thread is left behind
_NOTICEABLE = 1.0  # a failure that came sooner made nobody wait: the breaker takes no notice
_LANE: ContextVar["Lane | None"] = ContextVar("rapport_lane", default=None)


class NoAnswer(Exception):
    """Nothing came within `seconds`."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"no answer within {seconds:g} s")


class Busy(Exception):
    """All connections are in use."""


class Lane:
    """One connection and its thread; calls run one after another, each for at most `seconds`, none past `deadline`."""

    def __init__(
        self,
        engine: sa.Engine,
        guard: Guard,
        breaker: Breaker,
        seconds: float,
        deadline: float | None,
        left: Callable[[], None],
    ) -> None:
        self.seconds = seconds
        self._deadline = deadline
        self.connection: sa.Connection | None = None
        self.dbapi: Any = None
        self.abandoned = False
        self._engine = engine
        self._guard = guard
        self._breaker = breaker
        self._left = left
        self._jobs: queue.SimpleQueue[tuple[Callable[[sa.Connection], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._live, name="rapport-source", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[sa.Connection], Result]) -> Result:
        """What `work` returns. Raises NoAnswer when the time is up; the connection is then of no more use."""
        if self.abandoned:
            raise NoAnswer(self.seconds)
        future: Future[Result] = Future()
        begun = time.monotonic()
        left = self.seconds if self._deadline is None else min(self.seconds, max(0.0, self._deadline - begun))
        self._jobs.put((work, future))
        try:
            error = future.exception(left)
        except TimeoutError:
            self._abandon()
            if self._guard.remote:
                self._breaker.failed()
            raise NoAnswer(self.seconds) from None
        except BaseException:  # Ctrl-C while waiting
            self._abandon()
            raise
        self._tell_breaker(error, time.monotonic() - begun)
        if isinstance(error, DBAPIError) and self._guard.overran(error.orig):
            raise NoAnswer(self.seconds) from error
        return future.result()

    def _tell_breaker(self, error: BaseException | None, waited: float) -> None:
        lost = isinstance(error, DBAPIError) and (self.connection is None or error.connection_invalidated)
        if not lost:
            self._breaker.answered()
        elif waited >= _NOTICEABLE:
            self._breaker.failed()

    def close(self) -> None:
        """Give the connection back."""
        self._jobs.put(None)
        self._thread.join(_GRACE if self.abandoned else self.seconds)
        if self._thread.is_alive() and not self.abandoned:
            self._abandon()

    def _abandon(self) -> None:
        self.abandoned = True
        if self.dbapi is not None:
            self._guard.stop(self.dbapi)

    def _live(self) -> None:
        _LANE.set(self)
        try:
            with self._engine.connect() as connection:
                self.connection = connection
                while (job := self._jobs.get()) is not None:
                    self._do(connection, *job)
                if self.abandoned:
                    connection.invalidate()
        except Exception as error:  # it could not be opened, or broke when it was given back
            while not self.abandoned and (job := self._jobs.get()) is not None:
                job[1].set_exception(error)
        finally:
            self.connection = self.dbapi = None
            self._left()

    def _do(self, connection: sa.Connection, work: Callable[[sa.Connection], Any], future: Future[Any]) -> None:
        try:
            if not connection.invalidated:
                connection.info["begun"] = time.monotonic()
            future.set_result(work(connection))
        except BaseException as error:
            future.set_exception(error)


def taken(dbapi: Any, otherwise: float) -> float:
    """Called at checkout: tells the lane of this thread which connection it got, and returns its seconds."""
    lane = _LANE.get()
    if lane is None:
        return otherwise
    if lane.abandoned:
        raise sa.exc.TimeoutError("the caller has left")
    lane.dbapi = dbapi
    return lane.seconds


class Clock:
    """Hands out lanes, as many as there are connections, while the breaker is closed."""

    def __init__(self, guard: Guard, breaker: Breaker) -> None:
        self._guard = guard
        self._breaker = breaker
        self._room = threading.BoundedSemaphore(guard.limits.connections)

    @contextmanager
    def lane(self, engine: sa.Engine, seconds: float, in_all: bool) -> Iterator[Lane]:
        """A lane whose connection is open; `seconds` are for each call, or for waiting, opening and calls `in_all`.

        Raises Open, Busy, NoAnswer or the driver's error.
        """
        deadline = time.monotonic() + seconds if in_all else None
        self._breaker.check()
        if not self._room.acquire(timeout=min(self._guard.limits.pool_wait, seconds)):
            raise Busy
        try:
            lane = Lane(engine, self._guard, self._breaker, seconds, deadline, self._room.release)
        except RuntimeError:  # no thread could be started
            self._room.release()
            raise Busy from None
        try:
            lane.run(lambda connection: None)
            yield lane
        finally:
            lane.close()

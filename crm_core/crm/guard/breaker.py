"""Circuit breaker: after some calls in a row that nobody answered, the next ones are refused at once for a while."""

import threading
import time
from collections.abc import Callable

FAILURES = 3
OPEN_SECONDS = 30.0


class Open(Exception):
    """The database is left alone; `seconds` until it is asked again."""

    def __init__(self, failures: int, seconds: float) -> None:
        self.failures = failures
        self.seconds = seconds
        super().__init__(f"{failures} calls were not answered; asked again in {seconds:.0f} s")


class Breaker:
    """Closed until `failures` in a row; open for `seconds`; then one caller tries, and its luck decides for all."""

    def __init__(
        self,
        failures: int = FAILURES,
        seconds: float = OPEN_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = failures
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._open_until: float | None = None

    def check(self) -> None:
        """Pass, or raise Open."""
        with self._lock:
            if self._open_until is None:
                return
            now = self._clock()
            if now < self._open_until:
                raise Open(self._failed, self._open_until - now)
            # this caller is the one who tries; the others wait for his luck
            self._open_until = now + self._seconds

    def answered(self) -> None:
        """The database answered, be it with an error."""
        with self._lock:
            self._failed = 0
            self._open_until = None

    def failed(self) -> None:
        """Nobody answered."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._most:
                self._open_until = self._clock() + self._seconds

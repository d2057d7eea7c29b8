"""Circuit breaker, on a clock of the test's own."""

import pytest

from crm_core.crm.guard.breaker import Breaker, Open


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, seconds=30, clock=clock)


def opened(breaker: Breaker) -> None:
    for _ in range(3):
        breaker.check()
        breaker.failed()


def test_three_failures_in_a_row_open_it(breaker: Breaker) -> None:
    breaker.failed()
    breaker.failed()
    breaker.check()
    breaker.failed()
    with pytest.raises(Open) as open_:
        breaker.check()
    assert (open_.value.failures, open_.value.seconds) == (3, 30)


def test_an_answer_between_starts_the_count_anew(breaker: Breaker) -> None:
    for _ in range(5):
        breaker.failed()
        breaker.failed()
        breaker.answered()
    breaker.check()


def test_after_its_time_one_may_try_and_the_others_wait(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 29.9
    with pytest.raises(Open):
        breaker.check()
    clock.now += 0.2
    breaker.check()
    with pytest.raises(Open):
        breaker.check()


def test_the_one_who_tries_closes_it(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 31
    breaker.check()
    breaker.answered()
    breaker.check()
    breaker.check()


def test_or_opens_it_again_at_his_first_failure(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 31
    breaker.check()
    breaker.failed()
    clock.now += 29
    with pytest.raises(Open):
        breaker.check()
    clock.now += 2
    breaker.check()


def test_one_who_tries_and_is_never_heard_of_does_not_keep_it_shut(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += 31
    breaker.check()
    clock.now += 31
    breaker.check()

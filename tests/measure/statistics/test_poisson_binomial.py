"""Several deals, each with a chance of its own: by hand, by scipy, by counting every outcome."""

import random
from itertools import product
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure.statistics.poisson_binomial import at_least, brier, distribution

chances = st.lists(st.floats(0, 1), max_size=10)


def test_two_deals_by_hand() -> None:
    # none .8 x .5, one .2 x .5 + .8 x .5, both .2 x .5
    assert distribution([0.2, 0.5]) == pytest.approx([0.4, 0.5, 0.1])
    assert at_least([0.2, 0.5], 1) == pytest.approx(0.6)
    assert at_least([0.2, 0.5], 2) == pytest.approx(0.1)


def test_a_plan_already_reached_is_certain_and_one_out_of_reach_is_not_possible() -> None:
    assert at_least([0.2], 0) == at_least([], 0) == at_least([0.2], -3) == 1.0
    assert at_least([0.2], 2) == at_least([], 1) == 0.0
    assert distribution([]) == [1.0]
    assert distribution([0.0, 1.0]) == [0.0, 1.0, 0.0]


def test_what_is_no_probability_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        distribution([0.5, 1.2])
    with pytest.raises(ValueError, match="between 0 and 1"):
        at_least([-0.1], 1)


def test_equal_chances_are_the_binomial_distribution() -> None:
    binom = pytest.importorskip("scipy.stats").binom
    assert distribution([0.3] * 50) == pytest.approx(list(binom.pmf(range(51), 50, 0.3)), abs=1e-12)


def test_two_thousand_deals_add_up() -> None:
    rng = random.Random(1)
    chances_ = [rng.random() for _ in range(2000)]
    found = distribution(chances_)
    assert sum(found) == pytest.approx(1, abs=1e-12)
    assert sum(k * p for k, p in enumerate(found)) == pytest.approx(sum(chances_), abs=1e-8)


def test_brier_by_hand() -> None:
    assert brier([(0.8, True), (0.3, False), (0.5, True)]) == pytest.approx((0.04 + 0.09 + 0.25) / 3)
    assert brier([(1.0, True), (0.0, False)]) == 0.0
    assert brier([]) is None


@given(chances)
def test_it_is_every_outcome_counted(probabilities: list[float]) -> None:
    counted = [0.0] * (len(probabilities) + 1)
    for outcome in product([False, True], repeat=len(probabilities)):
        counted[sum(outcome)] += prod(p if won else 1 - p for p, won in zip(probabilities, outcome, strict=True))
    assert distribution(probabilities) == pytest.approx(counted, abs=1e-12)


@given(chances, st.integers(-1, 12), st.randoms())
def test_order_says_nothing_and_more_is_never_likelier(p: list[float], k: int, chance: random.Random) -> None:
    shuffled = p[:]
    chance.shuffle(shuffled)
    assert distribution(shuffled) == distribution(p)
    assert 0 <= at_least(p, k + 1) <= at_least(p, k) <= 1

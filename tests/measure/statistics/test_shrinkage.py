"""Shrinkage: the prior of simulated peers, what is drawn in and how far, and who is truly ahead."""

import random
from itertools import product
from math import lgamma

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure.statistics.shrinkage import Prior, posterior_greater, prior, shrunk

pairs_ = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
EVEN = Prior(3.0, 7.0, False)


def likelihood(pairs: list[tuple[int, int]], a: float, b: float) -> float:
    def beta(x: float, y: float) -> float:
        return lgamma(x) + lgamma(y) - lgamma(x + y)

    return sum(beta(k + a, n - k + b) - beta(a, b) for k, n in pairs)


def peers(alpha: float, beta: float, people: int, n: int, seed: int) -> list[tuple[int, int]]:
    rng = random.Random(seed)
    rates = [rng.betavariate(alpha, beta) for _ in range(people)]
    return [(sum(rng.random() < rate for _ in range(n)), n) for rate in rates]


def test_few_people_are_pooled_with_the_weight_of_ten() -> None:
    # 3 + 5 + 0 = 8 of 10 + 10 + 5 = 25: 0.32 x 10 and 0.68 x 10
    found = prior([(3, 10), (5, 10), (0, 5), (0, 0)])
    assert found is not None and not found.fitted
    assert (found.alpha, found.beta) == pytest.approx((3.2, 6.8))


def test_people_without_a_case_do_not_make_eight() -> None:
    found = prior([(1, 2)] * 7 + [(0, 0)] * 5)
    assert found is not None and not found.fitted


def test_all_alike_never_makes_a_rate_impossible() -> None:
    none_won = prior([(0, 10)] * 9)  # (0 + 1/2)/(90 + 1) of ten
    assert none_won is not None and not none_won.fitted
    assert none_won.alpha == pytest.approx(10 * 0.5 / 91)
    all_won = prior([(10, 10)] * 9)
    assert all_won is not None and all_won.beta == pytest.approx(10 * 0.5 / 91)


def test_nobody_with_a_case_has_no_prior() -> None:
    assert prior([]) is None
    assert prior([(0, 0), (0, 0)]) is None


def test_more_than_all_is_refused() -> None:
    with pytest.raises(ValueError, match="0 <= k <= n"):
        prior([(3, 2)])


def test_the_prior_of_peers_who_differ_is_found_again() -> None:
    found = prior(peers(6, 14, 2000, 30, seed=11))  # mean 0.30, alpha + beta = 20
    assert found is not None and found.fitted
    assert found.mean == pytest.approx(0.30, abs=0.01)
    assert found.alpha + found.beta == pytest.approx(20, rel=0.15)


def test_peers_who_are_all_alike_are_capped_at_200() -> None:
    found = prior([(9, 30)] * 12)
    assert found is not None and found.fitted
    assert found.alpha + found.beta == pytest.approx(200)
    assert found.mean == pytest.approx(0.30, abs=0.002)


@pytest.mark.parametrize("seed", range(5))
def test_no_point_of_a_grid_is_likelier_than_the_fitted(seed: int) -> None:
    pairs = peers(3, 5, 10, 20, seed)
    found = prior(pairs)
    assert found is not None and found.alpha + found.beta <= 200 + 1e-6
    best = likelihood(pairs, found.alpha, found.beta)
    grid = product([x / 50 for x in range(5, 46)], [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 200])
    assert all(likelihood(pairs, mean * s, (1 - mean) * s) <= best + 1e-6 for mean, s in grid)


def test_shrunk_by_hand() -> None:
    assert shrunk(5, 5, EVEN) == pytest.approx(8 / 15)  # 5 of 5 is drawn from 1.00 to 0.53
    assert shrunk(50, 50, EVEN) == pytest.approx(53 / 60)  # 50 of 50 only to 0.88
    assert shrunk(0, 0, EVEN) is None


@given(pairs_)
def test_a_shrunk_rate_lies_between_the_own_and_the_peers(pair: tuple[int, int]) -> None:
    k, n = pair
    found = shrunk(k, n, EVEN)
    assert found is not None
    assert min(k / n, 0.3) - 1e-12 <= found <= max(k / n, 0.3) + 1e-12


def test_the_probability_of_being_ahead_by_hand() -> None:
    flat = Prior(1.0, 1.0, False)
    # one of one against none of one: Beta(2, 1) above Beta(1, 2): integral of 2x (2x - x^2) = 4/3 - 1/2 = 5/6
    assert posterior_greater(1, 1, 0, 1, flat) == pytest.approx(5 / 6, abs=1e-6)
    # Beta(2, 1) above Beta(1, 1): its mean, 2/3
    assert posterior_greater(1, 1, 0, 0, flat) == pytest.approx(2 / 3, abs=1e-6)
    assert posterior_greater(4, 9, 4, 9, EVEN) == 0.5


def test_two_real_people_are_rarely_told_apart() -> None:
    assert posterior_greater(12, 30, 7, 30, EVEN) < 0.95  # 40 % and 23 % of thirty
    assert posterior_greater(120, 300, 70, 300, EVEN) > 0.999


@pytest.mark.parametrize(("first", "second"), [((2, 3), (900, 3000)), ((0, 40), (3, 5)), ((700, 2000), (31, 100))])
def test_the_probability_of_being_ahead_is_scipy_s_integral(first: tuple[int, int], second: tuple[int, int]) -> None:
    stats, integrate = pytest.importorskip("scipy.stats"), pytest.importorskip("scipy.integrate")
    a, b = (stats.beta(k + EVEN.alpha, n - k + EVEN.beta) for k, n in (first, second))
    near = sorted([a.mean(), b.mean(), *a.ppf([0.001, 0.999]), *b.ppf([0.001, 0.999])])
    theirs, _ = integrate.quad(lambda x: a.pdf(x) * b.cdf(x), 0, 1, points=near, limit=500)
    assert posterior_greater(*first, *second, EVEN) == pytest.approx(theirs, abs=1e-5)


@given(pairs_, pairs_, st.sampled_from([EVEN, Prior(0.05, 9.95, False), Prior(60, 140, True), Prior(0.3, 0.2, True)]))
def test_one_of_two_is_ahead(first: tuple[int, int], second: tuple[int, int], peers_: Prior) -> None:
    forth = posterior_greater(*first, *second, peers_)
    assert 0 <= forth <= 1
    assert forth + posterior_greater(*second, *first, peers_) == pytest.approx(1, abs=1e-4)


@given(st.lists(pairs_, min_size=8, max_size=12), st.randoms())
def test_the_order_of_the_people_says_nothing(pairs: list[tuple[int, int]], chance: random.Random) -> None:
    shuffled = pairs[:]
    chance.shuffle(shuffled)
    assert prior(shuffled) == prior(pairs)

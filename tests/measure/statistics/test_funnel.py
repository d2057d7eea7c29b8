"""Funnel plot: limits by hand and by scipy, over-dispersion, and who is outside."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure.statistics.funnel import Funnel, Point, funnel

CHANCE = Funnel(0.3, 1.0, False)
points_ = st.lists(
    st.integers(0, 80).flatmap(lambda n: st.tuples(st.just("x"), st.integers(0, n), st.just(n))), max_size=15
)


def test_the_normal_limits_by_hand() -> None:
    # n = 84: sqrt(.3 x .7/84) = .05; 1.96 x .05 = .098; 3.09 x .05 = .1545
    assert CHANCE.limits(84) == pytest.approx((0.1455, 0.202, 0.398, 0.4545), abs=1e-4)


def test_below_thirty_cases_the_limits_are_binomial_quantiles() -> None:
    binom = pytest.importorskip("scipy.stats").binom
    for n, p0 in [(5, 0.3), (29, 0.3), (12, 0.05), (20, 0.9)]:
        exact = binom.ppf([0.001, 0.025, 0.975, 0.999], n, p0) / n
        assert Funnel(p0, 1.0, False).limits(n) == pytest.approx(tuple(exact))


def test_chance_exceeds_an_exact_limit_no_more_often_than_it_says() -> None:
    binom = pytest.importorskip("scipy.stats").binom
    for n in range(1, 30):
        low3, low2, high2, high3 = CHANCE.limits(n)
        assert binom.cdf(round(low2 * n) - 1, n, 0.3) <= 0.025 and binom.sf(round(high2 * n), n, 0.3) <= 0.025
        assert binom.cdf(round(low3 * n) - 1, n, 0.3) <= 0.001 and binom.sf(round(high3 * n), n, 0.3) <= 0.001


def test_limits_stay_within_0_and_1_and_no_case_has_none() -> None:
    assert Funnel(0.02, 9.0, True).limits(40)[0] == 0.0
    assert CHANCE.limits(0) == (0.0, 0.0, 1.0, 1.0)
    assert CHANCE.outside(("nobody", 0, 0)) is None


def test_outside_is_beyond_the_outer_limits_unless_asked_otherwise() -> None:
    # limits at 84 cases: 12.2, 17.0, 33.4, 38.2 of 84
    assert CHANCE.outside(("low", 12, 84)) == "low"
    assert CHANCE.outside(("between", 13, 84)) is None
    assert CHANCE.outside(("between", 13, 84), sigma=2) == "low"
    assert CHANCE.outside(("in", 25, 84), sigma=2) is None
    assert CHANCE.outside(("between", 38, 84)) is None
    assert CHANCE.outside(("high", 39, 84)) == "high"
    assert CHANCE.outside(("on the limit", 6, 10), sigma=2) is None  # P(X >= 6) = 4.7 %, P(X >= 7) = 1.1 %
    assert CHANCE.outside(("over it", 7, 10), sigma=2) == "high"


def test_the_rate_of_all_is_pooled_over_cases() -> None:
    found = funnel([("a", 1, 10), ("b", 30, 90), ("nobody", 0, 0)])
    assert found is not None and found.p0 == pytest.approx(0.31)


def test_over_dispersion_by_hand() -> None:
    # ten at 20 of 100 and ten at 40 of 100: p0 = .3, z = -+.1/.045826 = -+2.1822, z2 = 4.7619 each;
    # the winsorised tenths are the values themselves; 4.76 > 1 + 2 sqrt(2/20) = 1.63
    found = funnel([(i, 20 if i < 10 else 40, 100) for i in range(20)])
    assert found is not None and found.inflated
    assert found.phi == pytest.approx(4.7619, abs=1e-3)
    # limits grow by sqrt 4.7619 = 2.1822, that is to 1.96 x .1 around .3, and nobody is outside any more
    assert found.limits(100)[1:3] == pytest.approx((0.104, 0.496), abs=1e-3)
    assert found.outside((0, 20, 100), sigma=2) is None


def test_one_far_off_does_not_widen_the_limits_for_itself() -> None:
    # nineteen as they all are and one far off: winsorised, the one counts as its tenth
    found = funnel([(i, 29 + i % 3, 100) for i in range(19)] + [("far", 60, 100)])
    assert found is not None and not found.inflated
    assert found.outside(("far", 60, 100)) == "high"


def test_all_alike_or_alone_have_no_dispersion() -> None:
    assert funnel([]) is None
    assert funnel([("nobody", 0, 0)]) is None
    assert funnel([("a", 3, 10)]) == Funnel(0.3, None, False)
    nobody_won = funnel([("a", 0, 10), ("b", 0, 40)])
    assert nobody_won == Funnel(0.0, None, False)
    assert nobody_won.limits(10) == nobody_won.limits(40) == (0.0, 0.0, 0.0, 0.0)
    assert nobody_won.outside(("b", 0, 40)) is None


def test_twelve_people_all_alike_are_all_inside_though_the_best_looks_far_better() -> None:
    """INDICATORS 0.6: 12 people with the same true rate 0.30 and 30 deals: a "best" of 44 %, a "worst" of 17 %."""
    rng = random.Random(6)
    best = worst = outside = 0.0
    for _ in range(500):
        points: list[Point] = [(i, sum(rng.random() < 0.3 for _ in range(30)), 30) for i in range(12)]
        found = funnel(points)
        assert found is not None
        best += max(k for _, k, _ in points) / 30 / 500
        worst += min(k for _, k, _ in points) / 30 / 500
        outside += sum(found.outside(point) is not None for point in points) / 12 / 500
    assert best == pytest.approx(0.44, abs=0.01)
    assert worst == pytest.approx(0.17, abs=0.01)
    assert outside < 0.003  # 0.2 % by construction


@given(points_, st.randoms())
def test_the_order_says_nothing_and_limits_are_in_order(points: list[Point], chance: random.Random) -> None:
    shuffled = points[:]
    chance.shuffle(shuffled)
    found = funnel(points)
    assert found == funnel(shuffled)
    if found:
        for n in (1, 7, 29, 30, 400):
            low3, low2, high2, high3 = found.limits(n)
            assert 0 <= low3 <= low2 <= high2 <= high3 <= 1
            assert low2 <= found.p0 + 1e-12 or n < 30

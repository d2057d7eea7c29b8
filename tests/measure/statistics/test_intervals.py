"""Intervals: hand-worked numbers, scipy's distributions, and what must hold for every interval."""

import random
from collections.abc import Sequence
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure import statistics
from crm_core.measure.statistics.intervals import bootstrap, byar, garwood, jeffreys, wilson

shares = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def close(interval: tuple[float, float] | None, low: float, high: float, within: float = 5e-4) -> bool:
    return interval is not None and abs(interval[0] - low) < within and abs(interval[1] - high) < within


def test_the_package_keeps_the_name_everyone_imports() -> None:
    assert statistics.wilson is wilson


def test_wilson_by_hand() -> None:
    # 8 of 10: z2 = 3.8415; middle = .8 + .19207 = .99207; half = 1.96 sqrt(.016 + .009604) = .31362; scale = 1.38415
    assert close(wilson(8, 10), 0.4902, 0.9433)
    assert close(wilson(0, 10), 0.0, 0.2775)  # z2/(n + z2)
    assert close(wilson(10, 10), 0.7225, 1.0)


def test_nothing_of_nothing_has_no_interval() -> None:
    assert wilson(0, 0) is None
    assert jeffreys(0, 0) is None
    assert garwood(0, 0) is None
    assert garwood(3, -1.0) is None
    assert byar(0, 0.0) is None


def test_jeffreys_is_the_beta_distribution_but_for_the_ends() -> None:
    beta = pytest.importorskip("scipy.stats").beta
    assert close(jeffreys(3, 10), *beta(3.5, 7.5).ppf([0.025, 0.975]), within=1e-9)
    assert close(jeffreys(0, 10), 0.0, beta(0.5, 10.5).ppf(0.975), within=1e-9)
    assert close(jeffreys(10, 10), beta(10.5, 0.5).ppf(0.025), 1.0, within=1e-9)


def test_garwood_is_chi2_over_twice_the_exposure() -> None:
    chi2 = pytest.importorskip("scipy.stats").chi2
    for k, days, level in [(1, 1.0, 0.95), (10, 20.0, 0.95), (7, 3.5, 0.9)]:
        tail = (1 - level) / 2
        low, high = chi2.ppf(tail, 2 * k) / (2 * days), chi2.ppf(1 - tail, 2 * k + 2) / (2 * days)
        assert close(garwood(k, days, level), low, high, within=1e-9)


def test_garwood_from_the_tables() -> None:
    assert close(garwood(10, 1), 4.795, 18.390, within=1e-3)  # the published table of exact Poisson limits
    assert close(garwood(0, 1), 0.0, 3.689, within=1e-3)  # -ln 0.025
    assert close(garwood(10, 20), 4.795 / 20, 18.390 / 20)  # ten calls in twenty days: 0.24 to 0.92 a day


def test_byar_by_hand() -> None:
    # O = 10: 10 (1 - 1/90 - 1.96/(3 x 3.1623))^3 = 10 x .78229^3 = 4.7874
    #         11 (1 - 1/99 + 1.96/(3 x 3.3166))^3 = 11 x 1.18688^3 = 18.3910
    assert close(byar(10, 1.0), 4.7874, 18.3910, within=2e-3)
    assert close(byar(10, 8.0), 4.7874 / 8, 18.3910 / 8)
    assert close(byar(0, 2.0), 0.0, 1.8337, within=5e-3)  # (1 - 1/9 + .65332)^3 / 2 = 3.6681/2


def test_what_is_no_count_is_refused() -> None:
    for wrong in (lambda: jeffreys(3, 2), lambda: garwood(-1, 1), lambda: byar(-1, 1)):
        with pytest.raises(ValueError, match="is not a"):
            wrong()


@given(shares)
def test_an_interval_of_a_share_holds_the_share_and_stays_within_0_and_1(share: tuple[int, int]) -> None:
    k, n = share
    for interval in (wilson(k, n), jeffreys(k, n)):
        assert interval is not None
        assert 0 <= interval[0] <= k / n + 1e-12
        assert k / n - 1e-12 <= interval[1] <= 1


@given(shares)
def test_the_two_sides_of_a_share_mirror_each_other(share: tuple[int, int]) -> None:
    k, n = share
    for interval in (wilson, jeffreys):
        low, high = interval(k, n) or (0, 0)
        low_other, high_other = interval(n - k, n) or (0, 0)
        assert isclose(low, 1 - high_other, abs_tol=1e-9) and isclose(high, 1 - low_other, abs_tol=1e-9)


@given(st.integers(0, 10_000), st.floats(0.01, 1e4))
def test_an_interval_of_a_rate_holds_the_rate(k: int, exposure: float) -> None:
    for interval in (garwood(k, exposure), byar(k, exposure)):
        assert interval is not None
        assert 0 <= interval[0] <= k / exposure < interval[1]


@given(st.integers(1, 1000), st.floats(0.1, 1000))
def test_doubling_exposure_and_counts_narrows_the_interval_around_the_same_rate(k: int, exposure: float) -> None:
    low, high = garwood(k, exposure) or (0, 0)
    low_twice, high_twice = garwood(2 * k, 2 * exposure) or (0, 0)
    assert low < low_twice < k / exposure < high_twice < high


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def test_the_bootstrap_of_a_mean_is_near_the_textbook_interval() -> None:
    rng = random.Random(3)
    values = [rng.gauss(50, 10) for _ in range(200)]
    low, high = bootstrap(values, mean, seed=1) or (0, 0)
    error = 1.96 * 10 / 200**0.5  # 1.39
    assert abs(low - (mean(values) - error)) < 0.35 and abs(high - (mean(values) + error)) < 0.35


def test_the_bootstrap_of_a_rate_by_value_resamples_deals() -> None:
    deals = [(100.0, 100.0)] * 3 + [(0.0, 50.0)] * 6  # (won, closed) amounts: 300 of 600
    rate = bootstrap(deals, lambda drawn: sum(won for won, _ in drawn) / sum(closed for _, closed in drawn), 1)
    assert rate is not None and 0 <= rate[0] < 0.5 < rate[1] < 1


@given(st.lists(st.integers(0, 100), min_size=1, max_size=12), st.randoms())
def test_the_same_seed_gives_the_same_interval_in_any_order(values: list[int], chance: random.Random) -> None:
    shuffled = values[:]
    chance.shuffle(shuffled)
    first = bootstrap(values, mean, 7, repeats=50)
    assert first == bootstrap(shuffled, mean, 7, repeats=50)
    assert first is not None and min(values) <= first[0] <= first[1] <= max(values)


def test_a_bootstrap_of_nothing_or_of_what_is_mostly_undefined_is_undefined() -> None:
    assert bootstrap([], mean, 1) is None
    assert bootstrap([1, 2, 3], lambda drawn: None, 1) is None
    # 1 - (1 - 1/3)^3 = 70 % of the resamples hold the 3
    assert bootstrap([1, 2, 3], lambda drawn: 1.0 if 3 in drawn else None, 1) == (1.0, 1.0)

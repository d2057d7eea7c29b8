"""Many questions: Benjamini-Hochberg on the example of the paper, by scipy, and on chance alone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure.statistics.discovery import benjamini_hochberg, binomial_tail, expected_false

PAPER = [
    0.0001,
    0.0004,
    0.0019,
    0.0095,
    0.0201,
    0.0278,
    0.0298,
    0.0344,
    0.0459,
    0.3240,
    0.4262,
    0.5719,
    0.6528,
    0.7590,
    1.0,
]
chances = st.lists(st.floats(0, 1), max_size=25)


def test_the_example_of_the_paper() -> None:
    # Benjamini and Hochberg 1995, section 4: of 15, the first four stand (0.0095 <= 4/15 x 0.05 = 0.0133)
    assert benjamini_hochberg(PAPER) == [True] * 4 + [False] * 11


def test_one_that_fails_its_own_step_stands_with_a_later_one_that_passes() -> None:
    # 0.03 > 0.05/2, but 0.04 <= 2/2 x 0.05
    assert benjamini_hochberg([0.04, 0.03]) == [True, True]
    assert benjamini_hochberg([0.04, 0.06]) == [False, False]
    assert benjamini_hochberg([]) == []


def test_how_many_are_expected_to_be_false_by_hand() -> None:
    # 15 questions at 0.0095 or less: 0.1425, below 4 x 0.05 = 0.2
    assert expected_false(PAPER, benjamini_hochberg(PAPER)) == pytest.approx(0.1425)
    assert expected_false([0.5, 0.9], [False, False]) == 0.0
    with pytest.raises(ValueError, match="zip"):
        expected_false([0.5, 0.9], [False])


def test_it_is_scipy_s() -> None:
    adjust = pytest.importorskip("scipy.stats").false_discovery_control
    rng = random.Random(8)
    for _ in range(50):
        p_values = [rng.random() ** 3 for _ in range(20)]
        assert benjamini_hochberg(p_values, 0.1) == [bool(p <= 0.1) for p in adjust(p_values)]


def test_on_chance_alone_a_run_has_any_flag_in_5_percent_only() -> None:
    rng = random.Random(9)
    runs = [any(benjamini_hochberg([rng.random() for _ in range(40)])) for _ in range(4000)]
    assert sum(runs) / len(runs) == pytest.approx(0.05, abs=0.012)


def test_the_binomial_tail_by_hand() -> None:
    assert binomial_tail(2, 3, 0.5) == pytest.approx(4 / 8)
    assert binomial_tail(3, 3, 0.1) == pytest.approx(0.001)
    assert binomial_tail(0, 3, 0.1) == 1.0
    assert binomial_tail(4, 3, 0.1) == 0.0
    assert binomial_tail(0, 0, 0.1) == 1.0
    assert (binomial_tail(1, 3, 0.0), binomial_tail(3, 3, 1.0)) == (0.0, 1.0)


@pytest.mark.parametrize(("n", "p"), [(-1, 0.5), (3, 1.1), (3, -0.1)])
def test_what_is_no_distribution_is_refused(n: int, p: float) -> None:
    with pytest.raises(ValueError, match="binomial"):
        binomial_tail(1, n, p)


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0, 1))
def test_the_binomial_tail_is_scipy_s(k: int, n: int, p: float) -> None:
    binom = pytest.importorskip("scipy.stats").binom
    assert binomial_tail(k, n, p) == pytest.approx(float(binom.sf(k - 1, n, p)), rel=1e-9, abs=1e-300)


@given(chances, st.floats(0.001, 0.5), st.randoms())
def test_a_smaller_p_stands_when_a_larger_does_and_order_says_nothing(
    p_values: list[float], q: float, chance: random.Random
) -> None:
    stand = dict(zip(p_values, benjamini_hochberg(p_values, q), strict=True))
    ordered = [stand[p] for p in sorted(stand)]
    assert ordered == sorted(ordered, reverse=True)
    shuffled = p_values[:]
    chance.shuffle(shuffled)
    assert benjamini_hochberg(shuffled, q) == [stand[p] for p in shuffled]


@given(chances, st.floats(0.001, 0.5))
def test_a_looser_promise_flags_no_fewer(p_values: list[float], q: float) -> None:
    strict, loose = benjamini_hochberg(p_values, q), benjamini_hochberg(p_values, min(1.0, 2 * q))
    assert all(now or not before for before, now in zip(strict, loose, strict=True))
    assert expected_false(p_values, strict, q) <= q * sum(strict) + 1e-12


@given(chances, st.integers(0, 24), st.floats(0, 1))
def test_one_p_made_smaller_takes_no_flag_away(p_values: list[float], which: int, factor: float) -> None:
    before = benjamini_hochberg(p_values)
    smaller = [p * factor if i == which else p for i, p in enumerate(p_values)]
    assert all(now or not was for was, now in zip(before, benjamini_hochberg(smaller), strict=True))

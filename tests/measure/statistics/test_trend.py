"""Trend: the document's example, Kendall by hand and by scipy, ties, gaps."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure.statistics.trend import mann_kendall


def test_the_document_s_example_of_five_is_no_trend() -> None:
    # 8 of 10 pairs rise: S = 8 - 2 = 6; of 120 orders 1 + 4 + 9 have at most 2 falls: p = 2 x 14/120 = 0.233
    found = mann_kendall([52, 50, 58, 61, 60])
    assert (found.s, found.n, found.direction) == (6, 5, "none")
    assert found.p == pytest.approx(0.2333, abs=1e-4)


def test_eight_that_only_rise_are_a_trend() -> None:
    # one order of 8! in each direction
    found = mann_kendall([1, 3, 4, 6, 8, 9, 11, 12])
    assert (found.s, found.direction) == (28, "up")
    assert found.p == pytest.approx(2 / 40320)
    assert mann_kendall([12, 11, 9, 8, 6, 4, 3, 1]).direction == "down"
    assert mann_kendall([1, 3, 4, 6, 8, 9, 11]).direction == "none"  # seven are too few


def test_the_slope_is_the_median_of_all_slopes() -> None:
    # pairs of 0, 1, 4: 1/1, 4/2, 3/1
    assert mann_kendall([0, 1, 4]).slope == 2
    assert mann_kendall([0, None, 2, 3]).slope == 1  # a gap takes its week: 2/2, 3/3, 1/1


def test_ties_by_hand() -> None:
    # 1 1 1 1 2 2 2 2: S = 16; variance (8 x 7 x 21 - 2 x 4 x 3 x 13)/18 = (1176 - 312)/18 = 48;
    # z = 15/6.9282 = 2.1651, p = 0.0304
    found = mann_kendall([1, 1, 1, 1, 2, 2, 2, 2])
    assert (found.s, found.direction) == (16, "up")
    assert found.p == pytest.approx(0.0304, abs=1e-4)


def test_what_never_moves_has_no_trend_and_one_value_has_none_to_have() -> None:
    still = mann_kendall([3.0] * 10)
    assert (still.s, still.p, still.slope, still.direction) == (0, 1.0, 0, "none")
    for few in ([], [4.0], [None, 4.0]):
        found = mann_kendall(few)
        assert (found.p, found.slope, found.direction) == (None, None, "none")


@pytest.mark.parametrize("n", [3, 8, 12, 33])
def test_without_ties_p_is_scipy_s_exact_one(n: int) -> None:
    kendalltau = pytest.importorskip("scipy.stats").kendalltau
    rng = random.Random(n)
    for _ in range(5):
        values = [rng.random() + 0.02 * step for step in range(n)]
        theirs = kendalltau(range(n), values, method="exact")
        found = mann_kendall(values)
        assert found.p == pytest.approx(theirs.pvalue)
        assert found.s == pytest.approx(theirs.statistic * n * (n - 1) / 2)


def test_beyond_33_values_p_is_scipy_s_but_for_the_continuity_correction() -> None:
    kendalltau = pytest.importorskip("scipy.stats").kendalltau
    rng = random.Random(2)
    values = [round(rng.random() * 8 + 0.03 * step) for step in range(60)]
    found, theirs = mann_kendall(values), kendalltau(range(60), values, method="asymptotic")
    assert found.p is not None and theirs.pvalue < found.p < theirs.pvalue * 1.05


def test_the_slope_is_scipy_s() -> None:
    theilslopes = pytest.importorskip("scipy.stats").theilslopes
    rng = random.Random(4)
    values = [rng.gauss(step * 0.3, 2) for step in range(25)]
    assert mann_kendall(values).slope == pytest.approx(theilslopes(values).slope)


@given(st.lists(st.one_of(st.none(), st.integers(-50, 50)), max_size=40))
def test_backwards_is_the_other_direction(values: list[float | None]) -> None:
    forth, back = mann_kendall(values), mann_kendall(values[::-1])
    assert back.s == -forth.s and back.p == forth.p
    assert {"up": "down", "down": "up", "none": "none"}[forth.direction] == back.direction
    if forth.slope is not None and back.slope is not None:
        assert back.slope == pytest.approx(-forth.slope)
        assert forth.p is not None and 0 <= forth.p <= 1

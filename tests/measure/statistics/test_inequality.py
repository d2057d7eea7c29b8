"""Inequality: small teams by hand, and the definition written out as a double sum."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm_core.measure.statistics.inequality import gini, gini_corrected, lorenz, top_share

loads = st.lists(st.one_of(st.integers(0, 1000), st.floats(0, 1000)), min_size=3, max_size=30)


def test_gini_by_hand() -> None:
    # 1, 2, 3, 4: differences 1+2+3+1+2+1 = 10, twice = 20; 2 n^2 mean = 2 x 16 x 2.5 = 80
    assert gini([1, 2, 3, 4]) == pytest.approx(0.25)
    assert gini_corrected([1, 2, 3, 4]) == pytest.approx(0.25 * 4 / 3)


def test_even_is_0_and_all_with_one_is_n_minus_1_over_n() -> None:
    assert gini([0.1, 0.1, 0.1]) == 0.0
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini_corrected([0, 0, 0, 8]) == pytest.approx(1.0)


@pytest.mark.parametrize("values", [[], [5], [5, 7], [0, 0, 0], [3, 4, -1]], ids=str)
def test_too_few_nothing_at_all_and_less_than_nothing_are_undefined(values: list[float]) -> None:
    assert gini(values) is None
    assert gini_corrected(values) is None
    assert top_share(values) is None
    assert lorenz(values) == []


def test_the_lorenz_curve_by_hand() -> None:
    # 1 of 10, 1 + 2 of 10, 1 + 2 + 7 of 10
    points = lorenz([7, 1, 2])
    assert [x for x, _ in points] == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert [y for _, y in points] == pytest.approx([0, 0.1, 0.3, 1])


def test_the_top_share_by_hand() -> None:
    assert top_share([1, 1, 1, 1, 6]) == pytest.approx(0.6)  # one of five people holds 6 of 10
    # 20 % of 7 people is 1.4: all 8 of the first and 0.4 x 4 of the second, of 16
    assert top_share([8, 4, 1, 1, 1, 1, 0]) == pytest.approx((8 + 0.4 * 4) / 16)
    assert top_share([3, 3, 3, 3], 0.2) == pytest.approx(0.2)
    assert top_share([3, 4, 5], 1.0) == pytest.approx(1.0)


@given(loads)
def test_gini_is_the_double_sum_and_lies_in_0_to_1(values: list[float]) -> None:
    assume(sum(values) > 1e-3)
    n, mean = len(values), sum(values) / len(values)
    found = gini(values)
    assert found is not None and 0 <= found < 1
    assert found == pytest.approx(sum(abs(a - b) for a in values for b in values) / (2 * n * n * mean), abs=1e-9)


@given(loads, st.randoms())
def test_order_and_scale_say_nothing(values: list[float], chance: random.Random) -> None:
    assume(sum(values) > 1e-3)
    shuffled = [2 * value for value in values]
    chance.shuffle(shuffled)
    assert gini(shuffled) == gini(values)
    assert [y for _, y in lorenz(shuffled)] == pytest.approx([y for _, y in lorenz(values)])
    assert top_share(shuffled) == pytest.approx(top_share(values))


@given(loads)
def test_the_area_under_the_lorenz_curve_is_the_gini_coefficient(values: list[float]) -> None:
    assume(sum(values) > 1e-3)
    points = lorenz(values)
    area = sum((x2 - x1) * (y1 + y2) / 2 for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False))
    assert gini(values) == pytest.approx(1 - 2 * area, abs=1e-9)
    assert all(y1 <= y2 + 1e-12 for (_, y1), (_, y2) in zip(points, points[1:], strict=False))

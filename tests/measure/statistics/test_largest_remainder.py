"""Shown points add up to the shown total."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure.statistics.largest_remainder import largest_remainder

points_ = st.lists(st.floats(0, 40), min_size=1, max_size=12)


def test_by_hand() -> None:
    # three times 33.3333 is 99.9 when each is rounded; the first takes the missing tenth
    assert largest_remainder([100 / 3] * 3, 100.0) == [33.4, 33.3, 33.3]
    # 1.6 + 1.7 + 1.7 = 5: rounded each 6; two of them take the two units left over 1 + 1 + 1
    assert largest_remainder([1.6, 1.7, 1.7], 5.0, places=0) == [1, 2, 2]
    assert largest_remainder([], 0.0) == []


def test_what_is_whole_already_stays() -> None:
    assert largest_remainder([0.0, 12.3, 7.7], 20.0) == [0.0, 12.3, 7.7]
    assert largest_remainder([0.1 * 3, 0.7], 1.0) == [0.3, 0.7]  # 0.30000000000000004


def test_lost_points_may_be_negative_in_a_change() -> None:
    # -2.25, 1.15, 3.35: down to -2.3, 1.1, 3.3 = 2.1; the total 2.25 is shown as 2.2, the first takes the tenth
    assert largest_remainder([-2.25, 1.15, 3.35], 2.25) == [-2.2, 1.1, 3.3]


def test_a_total_rounded_below_the_parts_is_taken_from_the_smallest_remainder() -> None:
    assert largest_remainder([0.0, 5.0], 4.9) == [0.0, 4.9]


@given(points_, st.integers(0, 2))
def test_the_shown_parts_are_the_shown_total_and_none_moves_by_a_unit(parts: list[float], places: int) -> None:
    unit = 10**places
    shown = largest_remainder(parts, sum(parts), places)
    assert sum(round(part * unit) for part in shown) == round(sum(parts) * unit)
    assert all(abs(part - exact) < 1 / unit + 1e-6 for part, exact in zip(shown, parts, strict=True))


@given(points_)
def test_more_points_are_never_shown_as_fewer(parts: list[float]) -> None:
    shown = largest_remainder(parts, sum(parts))
    pairs = sorted(zip(parts, shown, strict=True))
    assert all(a[1] <= b[1] or a[0] + 1e-6 > b[0] for a, b in zip(pairs, pairs[1:], strict=False))


@pytest.mark.parametrize("places", [0, 1, 2])
def test_a_share_of_a_hundred_in_seven(places: int) -> None:
    shown = largest_remainder([100 / 7] * 7, 100.0, places)
    assert round(sum(shown), places) == 100
    assert max(shown) - min(shown) == pytest.approx(10**-places)


def test_rounded_parts_add_up_to_the_rounded_whole() -> None:
    rng = random.Random(7)
    for _ in range(500):
        parts = [rng.random() * 30 for _ in range(rng.randint(1, 9))]
        rounded = largest_remainder(parts, sum(parts))
        assert round(sum(rounded), 1) == round(sum(parts), 1)
        assert all(abs(a - b) <= 0.1 + 1e-9 for a, b in zip(parts, rounded, strict=True))


def test_nothing_is_given_to_what_is_nothing() -> None:
    assert largest_remainder([0.0, 33.34, 33.33, 33.33], 100.0) == [0.0, 33.4, 33.3, 33.3]

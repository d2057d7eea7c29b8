"""Fairness: pairs that swap when weights move, and a regression that finds what was put in."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_core.measure.statistics.fairness import Sensitivity, regression, weight_sensitivity

WEIGHTS = {"a": 40, "b": 30, "c": 30}


def test_who_is_better_in_everything_stays_ahead() -> None:
    people = {"x": {"a": 0.9, "b": 0.8, "c": 0.7}, "y": {"a": 0.5, "b": 0.5, "c": 0.5}}
    assert weight_sensitivity(WEIGHTS, people, 1) == Sensitivity(1, 0.0, 0.0)


def test_a_near_tie_of_opposites_is_a_coin() -> None:
    # 40 x 1 against 30 x 1 + 10.0001/30 x 30: the better one in c has 40.0001
    people = {"x": {"a": 1.0, "b": 0.0, "c": 0.0}, "y": {"a": 0.0, "b": 1.0, "c": 10.0001 / 30}}
    found = weight_sensitivity(WEIGHTS, people, 1)
    assert found is not None and (found.pairs, found.ever) == (1, 1.0)
    assert found.swapped == pytest.approx(0.5, abs=0.05)


def test_two_components_by_hand() -> None:
    # y ahead by 50 u - 50 v x 0.9 where u, v are even on 0.8..1.2: swaps when u < 0.9 v, a triangle with the
    # corners (0.8, 0.8/0.9), (0.8, 1.2), (1.08, 1.2): 0.28 x 0.3111/2 of 0.16 = 27.2 %
    people = {"x": {"a": 0.0, "b": 0.9}, "y": {"a": 1.0, "b": 0.0}}
    found = weight_sensitivity({"a": 50, "b": 50}, people, 3, repeats=4000)
    assert found is not None and found.swapped == pytest.approx(0.272, abs=0.02)


def test_a_missing_component_has_its_weight_shared_out() -> None:
    # x is measured in a only, at 0.6; y is 0.6 throughout: equal whatever the weights, so no pair in order
    people = {"x": {"a": 0.6, "b": None}, "y": {"a": 0.6, "b": 0.6, "c": 0.6}}
    assert weight_sensitivity(WEIGHTS, people, 1) is None


def test_nobody_one_person_and_people_without_data_have_no_pair() -> None:
    assert weight_sensitivity(WEIGHTS, {}, 1) is None
    assert weight_sensitivity(WEIGHTS, {"x": {"a": 1.0}, "y": {}, "z": {"b": None}}, 1) is None


people_ = st.dictionaries(
    st.integers(0, 99), st.fixed_dictionaries(dict.fromkeys("abc", st.none() | st.floats(0, 1))), max_size=6
)


@settings(max_examples=30)
@given(people_, st.integers(0, 5))
def test_the_seed_decides_and_not_the_order_of_people(people: dict[int, dict[str, float | None]], seed: int) -> None:
    found = weight_sensitivity(WEIGHTS, people, seed, repeats=20)
    assert found == weight_sensitivity(WEIGHTS, dict(reversed(people.items())), seed, repeats=20)
    if found:
        assert 0 <= found.swapped <= found.ever <= 1


def test_a_line_by_hand() -> None:
    # x = 0..9, y = 2x + 1 with one unit added and taken in turn: slope 2 + sum of (x - 4.5) e / 82.5
    xs = list(range(10))
    e = [1, -1] * 5
    ys = [2 * x + 1 + off for x, off in zip(xs, e, strict=True)]
    found = regression(ys, {"x": xs})
    assert found is not None
    slope = 2 + sum((x - 4.5) * off for x, off in zip(xs, e, strict=True)) / 82.5  # 2 - 5/82.5
    assert found["x"].value == pytest.approx(slope) == pytest.approx(2 - 5 / 82.5)
    # residual sum 10 - 25/82.5 = 9.697 over 8 degrees; error sqrt(1.2121/82.5) = .12121; t(8) = 2.306
    assert (found["x"].low, found["x"].high) == pytest.approx((slope - 0.27951, slope + 0.27951), abs=1e-4)
    assert found["x"].n == 10


def test_one_column_is_scipy_s_line() -> None:
    stats = pytest.importorskip("scipy.stats")
    rng = random.Random(12)
    fte = [rng.choice([0.5, 0.8, 1.0]) for _ in range(30)]
    score = [70 + rng.gauss(0, 8) for _ in fte]
    found, theirs = regression(score, {"fte": fte}), stats.linregress(fte, score)
    assert found is not None
    assert found["fte"].value == pytest.approx(theirs.slope)
    assert found["fte"].high - found["fte"].value == pytest.approx(stats.t.ppf(0.975, 28) * theirs.stderr)


def test_two_columns_of_very_different_size_are_found_again() -> None:
    rng = random.Random(13)
    fte = [rng.choice([0.5, 1.0]) for _ in range(200)]
    portfolio = [rng.uniform(1e5, 5e6) for _ in fte]
    score = [60 + 10 * f + 2e-6 * p + rng.gauss(0, 3) for f, p in zip(fte, portfolio, strict=True)]
    found = regression(score, {"fte": fte, "portfolio": portfolio})
    assert found is not None
    assert found["fte"].low < 10 < found["fte"].high
    assert found["portfolio"].low < 2e-6 < found["portfolio"].high


def test_what_cannot_be_told_is_undefined() -> None:
    score = [float(x) for x in range(12)]
    assert regression(score, {}) is None
    assert regression(score[:9], {"x": score[:9]}) is None  # fewer than ten
    assert regression(score, {"constant": [1.0] * 12}) is None
    twice = [2 * x + 3 for x in score]
    assert regression(score, {"x": score, "twice": twice}) is None
    many = {str(i): [float((x * (i + 2)) % 7) for x in range(12)] for i in range(7)}
    assert regression(score, many) is None  # 12 people, 8 coefficients
    with pytest.raises(ValueError, match="12 values"):
        regression(score, {"x": [1.0, 2.0]})

"""ABC, RFM and attention: the clients of a small firm by hand."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure.statistics.concentration import Rfm, abc, attention_index, misallocation, quintiles, rfm

amounts = st.dictionaries(st.integers(0, 50), st.decimals(-1000, 1000, places=2), max_size=20)


def test_abc_by_what_comes_before() -> None:
    # 60, 85, 95 and 99 % come before b, c, d and e: a and b are A, c is B, d at exactly 95 % is C
    assert abc({"a": 60, "b": 25, "c": 10, "d": 4, "e": 1}) == {"a": "A", "b": "A", "c": "B", "d": "C", "e": "C"}


def test_the_limits_are_exact() -> None:
    # before b come exactly 80 %, before c exactly 95 %, in cents as in floats
    cents = {"a": Decimal("0.80"), "b": Decimal("0.15"), "c": Decimal("0.05")}
    assert abc(cents) == {"a": "A", "b": "B", "c": "C"}
    assert abc({"a": 0.1 * 8, "b": 0.15, "c": 0.05}) == {"a": "A", "b": "B", "c": "C"}


def test_one_client_with_everything_is_a_and_returns_count_as_nothing() -> None:
    assert abc({"a": 1000, "b": -300, "c": 0}) == {"a": "A", "b": "C", "c": "C"}
    assert abc({"a": 0, "b": -5}) == {}
    assert abc({}) == {}


def test_equal_clients_share_a_tier() -> None:
    assert set(abc(dict.fromkeys(range(50), 7)).values()) == {"A"}


def test_quintiles_by_rank_and_ties_share_the_lower() -> None:
    assert quintiles({"a": 10, "b": 20, "c": 30, "d": 40, "e": 50}) == {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}
    # places 0, 1, 1, 1, 4 of five: the three in the middle are all in the second fifth
    assert quintiles({"a": 1, "b": 2, "c": 2, "d": 2, "e": 9}) == {"a": 1, "b": 2, "c": 2, "d": 2, "e": 5}
    assert sorted(quintiles({i: i for i in range(10)}).values()) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert quintiles({"a": 1, "b": 2, "c": 3, "d": 4}) == {}


def test_rfm_has_the_most_recent_at_five() -> None:
    days = {"a": 3, "b": 40, "c": 90, "d": 200, "e": 365}
    often = {"a": 9, "b": 1, "c": 1, "d": 1, "e": 1}
    money = {"a": Decimal(5), "b": Decimal(4), "c": Decimal(3), "d": Decimal(2), "e": Decimal(1), "f": Decimal(0)}
    found = rfm(days, often, money)
    assert found["a"] == Rfm(5, 5, 5)
    assert found["e"] == Rfm(1, 1, 1)
    assert "f" not in found


def test_misallocation_by_hand() -> None:
    # time 50/30/20 %, value 80/15/5 %: (30 + 15 + 15)/2
    time, value = {"a": 5, "b": 3, "c": 2}, {"a": 80, "b": 15, "c": 5}
    assert misallocation(time, value) == pytest.approx(0.30)
    assert attention_index(time, value) == pytest.approx({"a": 50 / 80, "b": 2.0, "c": 4.0})


def test_clients_of_one_side_only() -> None:
    assert misallocation({"a": 1}, {"b": 1}) == 1.0
    assert attention_index({"a": 1, "b": 1}, {"b": 1, "c": 1}) == {"a": None, "b": 1.0, "c": 0.0}


def test_without_time_or_without_value_there_is_nothing_to_compare() -> None:
    assert misallocation({}, {"a": 1}) is None
    assert misallocation({"a": 1}, {"a": 0, "b": -3}) is None
    assert attention_index({"a": 0}, {"a": 1}) == {}


@given(amounts, st.randoms())
def test_the_order_of_the_clients_says_nothing(values: dict[int, Decimal], chance: random.Random) -> None:
    shuffled = list(values.items())
    chance.shuffle(shuffled)
    assert abc(dict(shuffled)) == abc(values)
    assert quintiles(dict(shuffled)) == quintiles(values)


@given(amounts)
def test_more_purchases_are_never_a_lower_tier(values: dict[int, Decimal]) -> None:
    tiers = abc(values)
    ordered = [tiers[client] for client, _ in sorted(values.items(), key=lambda item: -item[1]) if client in tiers]
    assert ordered == sorted(ordered)
    assert not ordered or ordered[0] == "A"


times = st.dictionaries(st.integers(0, 9), st.floats(0, 1000), min_size=1)


@given(times, times)
def test_misallocation_is_a_share_and_the_same_both_ways(time: dict[int, float], value: dict[int, float]) -> None:
    found = misallocation(time, value)
    assert found == misallocation(value, time)
    if found is not None:
        assert 0 <= found <= 1
        assert misallocation(time, time) == 0.0
        assert misallocation({client: 2 * spent for client, spent in time.items()}, value) == pytest.approx(found)

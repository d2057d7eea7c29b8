"""A client's rhythm: gaps by hand, too few contacts, none, and contacts still to come."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure.statistics.rhythm import AMBER, RED, TIER_DAYS, Rhythm, rhythm

TODAY = date(2026, 10, 15)
days_ = st.lists(st.dates(date(2025, 1, 1), date(2027, 1, 1)), max_size=20)


def test_by_hand() -> None:
    # gaps 10, 20, 30: median 20; last contact 1 September, 44 days ago
    days = [date(2026, 7, 3), date(2026, 7, 13), date(2026, 8, 2), date(2026, 9, 1)]
    assert rhythm(days, TODAY, 30) == Rhythm(20.0, 44, 2.2, date(2026, 9, 21), True)
    assert AMBER <= 2.2 < RED


def test_two_calls_on_one_day_are_one_contact() -> None:
    days = [date(2026, 9, 1), date(2026, 9, 1), date(2026, 9, 11), date(2026, 9, 21)]
    assert not rhythm(days, TODAY, TIER_DAYS["B"]).own  # two gaps only
    assert rhythm(days, TODAY, TIER_DAYS["B"]).interval == 60.0


def test_half_a_day_counts_as_a_whole() -> None:
    # gaps 5, 6, 7, 8: median 6.5
    days = [date(2026, 9, 1), date(2026, 9, 6), date(2026, 9, 12), date(2026, 9, 19), date(2026, 9, 27)]
    found = rhythm(days, TODAY, 30)
    assert (found.interval, found.next_due) == (6.5, date(2026, 10, 4))


def test_one_contact_follows_the_tier_and_none_has_no_rhythm() -> None:
    assert rhythm([date(2026, 9, 15)], TODAY, 30) == Rhythm(30.0, 30, 1.0, TODAY, False)
    assert rhythm([], TODAY, 30) == Rhythm(30.0, None, None, None, False)


def test_a_planned_contact_is_none_yet_and_one_today_is() -> None:
    assert rhythm([TODAY + timedelta(days=1)], TODAY, 30).since is None
    assert rhythm([TODAY], TODAY, 30).since == 0


def test_no_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="no interval"):
        rhythm([TODAY], TODAY, 0)


@given(days_, st.randoms())
def test_the_order_of_the_days_says_nothing(days: list[date], chance: random.Random) -> None:
    shuffled = days + days
    chance.shuffle(shuffled)
    found = rhythm(days, TODAY, 30)
    assert found == rhythm(shuffled, TODAY, 30)
    assert found.interval >= 1
    if found.ratio is not None and found.next_due is not None:
        assert (found.ratio > 1) == (found.next_due < TODAY) or found.interval % 1 == 0.5

"""XmR chart: limits by hand, gaps, a baseline that stands, and each rule alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure.statistics.control import Rule, xmr

CALM = [10.0, 12.0] * 6  # mean 11, every range 2: limits 11 -+ 5.32


def signals(*more: float | None) -> list[tuple[int, Rule]]:
    found = xmr([*CALM, *more])
    assert found is not None
    return found.signals


def test_the_limits_by_hand() -> None:
    found = xmr(CALM)
    assert found is not None and not found.provisional and found.signals == []
    assert (found.mean, found.moving_range) == (11, 2)
    assert (found.lower, found.upper) == pytest.approx((11 - 5.32, 11 + 5.32))
    assert found.mr_upper == pytest.approx(6.534)


def test_below_six_there_is_no_chart_and_below_twelve_a_provisional_one() -> None:
    assert xmr([]) is None
    assert xmr([1.0, 2.0, 3.0, 4.0, 5.0, None, None]) is None
    six, eleven = xmr(CALM[:6]), xmr(CALM[:11])
    assert six is not None and six.provisional
    assert eleven is not None and eleven.provisional


def test_the_first_twelve_make_the_limits_and_they_stand() -> None:
    before, after = xmr(CALM), xmr([*CALM, 50.0, 60.0, 70.0])
    assert before is not None and after is not None
    assert (after.mean, after.lower, after.upper) == (before.mean, before.lower, before.upper)


def test_a_gap_is_no_range() -> None:
    # the ranges 2, 2, 2 | 2, 2: from 12 to 20 over the gap there is none
    found = xmr([10.0, 12.0, 10.0, 12.0, None, 20.0, 22.0, 20.0])
    assert found is not None and found.moving_range == 2
    assert found.mean == pytest.approx((10 + 12 + 10 + 12 + 20 + 22 + 20) / 7)
    assert xmr([1.0, None, 2.0, None, 3.0, None, 4.0, None, 5.0, None, 6.0]) is None  # no two neighbours


def test_one_outside() -> None:
    assert signals(16.3) == []  # the limit is 16.32
    assert signals(16.4) == [(12, Rule.OUTSIDE)]
    assert signals(None, 5.6) == [(13, Rule.OUTSIDE)]  # the index is that of the series with its gaps


def test_eight_on_one_side_over_a_gap_and_on_the_mean_begins_anew() -> None:
    # the last of the calm weeks, 12, is the first of the run
    assert signals(*[11.5] * 6) == []
    assert signals(*[11.5] * 8) == [(18, Rule.RUN), (19, Rule.RUN)]
    assert signals(*[11.5] * 3, None, *[11.5] * 4) == [(19, Rule.RUN)]
    assert signals(*[11.5] * 4, 11.0, *[11.5] * 4) == []


def test_three_of_four_nearer_a_limit_than_the_mean() -> None:
    # halfway to the limit is 11 + 2.66 = 13.66
    assert signals(13.7, 10.0, 13.7) == []
    assert signals(13.7, 10.0, 13.7, 13.7) == [(15, Rule.NEAR_LIMIT)]
    assert signals(13.6, 10.0, 13.7, 13.7) == []
    assert signals(13.7, 8.3, 13.7, 8.3) == []  # not the same limit
    assert signals(8.3, 8.3, 8.3, 10.0) == [(14, Rule.NEAR_LIMIT)]  # the last is no part of it


def test_what_never_moves_is_no_signal() -> None:
    found = xmr([0.1] * 20)
    assert found is not None and found.signals == []
    assert found.moving_range == 0


@given(st.lists(st.one_of(st.none(), st.floats(-1000, 1000)), max_size=30), st.floats(-100, 100))
def test_a_shifted_series_has_shifted_limits(values: list[float | None], by: float) -> None:
    found, shifted = xmr(values), xmr([None if value is None else value + by for value in values])
    assert (found is None) == (shifted is None)
    if found and shifted:
        assert shifted.mean == pytest.approx(found.mean + by, abs=1e-6)
        assert shifted.upper - shifted.lower == pytest.approx(found.upper - found.lower, abs=1e-6)
        assert found.lower <= found.mean <= found.upper
        assert all(values[index] is not None for index, _ in found.signals)

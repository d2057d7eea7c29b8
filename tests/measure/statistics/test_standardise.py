"""The mix-adjusted win rate: a team by hand, small segments, leaving one out, Simpson."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure.statistics.intervals import byar
from crm_core.measure.statistics.standardise import Adjusted, WonClosed, adjusted, simpson

TEAM = {"large": (20, 100), "small": (60, 100)}  # one in five, three in five; 80 of 200 together


def test_by_hand() -> None:
    # expected 20 x 0.2 + 5 x 0.6 = 7, won 8: ratio 8/7; 8/7 x 0.4 = 0.457, crude 8/25
    found = adjusted({"large": (5, 20), "small": (3, 5)}, TEAM, 8)
    low, high = byar(8, 7.0) or (0, 0)
    assert (found.observed, found.left_out) == (8, 0)
    assert (found.expected, found.ratio, found.rate) == pytest.approx((7, 8 / 7, 0.4 * 8 / 7))
    assert (found.low, found.high, found.crude) == pytest.approx((low, high, 8 / 25))


def test_who_wins_as_the_team_does_has_the_team_s_rate_whatever_the_mix() -> None:
    for own in ({"large": (10, 50)}, {"small": (30, 50)}, {"large": (4, 20), "small": (12, 20)}):
        found = adjusted(own, TEAM, 8)
        assert (found.ratio, found.rate) == pytest.approx((1, 0.4))


def test_segments_of_fewer_than_ten_are_pooled() -> None:
    team: dict[str | None, WonClosed] = {
        "large": (20, 100),
        "tiny": (4, 9),
        "other": (0, 7),
        None: (2, 4),
        "ten": (1, 10),
    }
    # the pool is 6 of 20; ten stands alone: 2 x 0.3 + 1 x 0.3 + 2 x 0.1
    found = adjusted({"tiny": (1, 2), None: (0, 1), "ten": (0, 2)}, team, 8)
    assert found.expected == pytest.approx(0.6 + 0.3 + 0.2)


def test_who_holds_more_than_half_of_a_segment_is_left_out_of_its_rate() -> None:
    team = {"large": (20, 100), "key": (12, 20)}
    half = adjusted({"key": (8, 10)}, team, 3)  # exactly half: 10 x 12/20
    assert half.expected == pytest.approx(6)
    more = adjusted({"key": (8, 11)}, team, 3)  # the others win 4 of 9
    assert more.expected == pytest.approx(11 * 4 / 9)
    assert more.rate == pytest.approx(8 / (44 / 9) * 32 / 120)
    pair = adjusted({"key": (8, 11)}, team, 2)  # two people: 11 x 12/20
    assert pair.expected == pytest.approx(6.6)


def test_a_segment_nobody_else_works_in_has_nothing_to_compare_with() -> None:
    team = {"large": (20, 100), "own": (12, 20)}
    found = adjusted({"large": (3, 10), "own": (12, 20)}, team, 5)
    assert (found.observed, found.left_out, found.crude) == (3, 20, 15 / 30)
    assert found.ratio == pytest.approx(3 / 2)
    alone = adjusted({"own": (12, 20)}, team, 5)
    assert alone == Adjusted(0, 0.0, None, None, None, None, 0.6, 20)


def test_no_closed_deal_and_a_team_that_never_wins_are_undefined() -> None:
    assert adjusted({}, {}, 4) == Adjusted(0, 0.0, None, None, None, None, None, 0)
    never = adjusted({"a": (0, 5)}, {"a": (0, 50)}, 4)
    assert (never.ratio, never.rate, never.crude) == (None, None, 0.0)


@pytest.mark.parametrize("own", [{"other": (1, 1)}, {"large": (21, 30)}, {"large": (3, 2)}, {"large": (1, 90)}])
def test_what_is_no_part_of_the_team_is_refused(own: dict[str, WonClosed]) -> None:
    with pytest.raises(ValueError, match="is not a part of"):
        adjusted(own, TEAM, 8)


def test_simpson_s_paradox_is_seen() -> None:
    # A works the hard segment: better in both and worse in sum
    a, b = {"large": (18, 80), "small": (14, 20)}, {"large": (2, 20), "small": (46, 80)}
    team = {"large": (20, 100), "small": (60, 100)}
    first, second = adjusted(a, team, 2), adjusted(b, team, 2)
    assert first.crude is not None and second.crude is not None and first.crude < second.crude  # 32 and 48 of 100
    assert first.rate is not None and second.rate is not None and first.rate > second.rate
    assert simpson({"a": first.crude, "b": second.crude}, {"a": first.rate, "b": second.rate})


def test_a_tie_or_an_unknown_is_no_change_of_order() -> None:
    assert not simpson({"a": 0.2, "b": 0.3, "c": 0.3}, {"a": 0.1, "b": 0.3, "c": 0.2})
    assert not simpson({"a": 0.2, "b": 0.3}, {"a": None, "b": 0.1})
    assert not simpson({"a": 0.2, "b": None}, {"a": 0.4, "b": 0.1})
    assert not simpson({"a": 0.2, "b": 0.3}, {"a": 0.4})


parts = st.dictionaries(
    st.sampled_from("abcdef"),
    st.lists(st.integers(0, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=2),
    min_size=1,
)


@given(parts)
def test_of_a_pair_of_people_all_expected_wins_are_all_wins(deals: dict[str, list[WonClosed]]) -> None:
    team = {s: (sum(w for w, _ in both), sum(c for _, c in both)) for s, both in deals.items()}
    found = [adjusted({s: both[i] for s, both in deals.items()}, team, 2) for i in (0, 1)]
    assert sum(each.expected for each in found) == pytest.approx(sum(won for won, _ in team.values()))
    for each in found:
        if each.ratio is not None:
            assert each.low is not None and each.high is not None and each.low <= each.ratio <= each.high


@given(parts)
def test_the_order_of_the_segments_says_nothing(deals: dict[str, list[WonClosed]]) -> None:
    team = {s: (sum(w for w, _ in both), sum(c for _, c in both)) for s, both in deals.items()}
    own = {s: both[0] for s, both in deals.items()}
    backwards = adjusted(dict(reversed(own.items())), dict(reversed(team.items())), 5)
    assert backwards == adjusted(own, team, 5)

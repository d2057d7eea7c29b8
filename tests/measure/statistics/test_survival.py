"""Survival: curves worked by hand, ties, censoring, and the simulation of INDICATORS 0.5."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure.statistics.survival import Step, aalen_johansen, kaplan_meier, median_time

cases = st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["won", "lost", None])), min_size=1, max_size=60)


def test_kaplan_meier_by_hand() -> None:
    # day 2 one of five ends: 4/5; day 3 one still open leaves; day 4 one of three ends: 4/5 x 2/3 = 8/15;
    # day 6 two of two end: 0
    steps = kaplan_meier([2, 3, 4, 6, 6], [True, False, True, True, True])
    assert [(s.time, s.at_risk, s.events) for s in steps] == [(2, 5, 1), (4, 3, 1), (6, 2, 2)]
    assert [s.survival for s in steps] == pytest.approx([4 / 5, 8 / 15, 0])
    assert median_time(steps) == 6


def test_who_is_last_seen_open_on_the_day_of_an_end_was_at_risk_of_it() -> None:
    # 4 are at risk on day 5, though one is censored there: S = 3/4, not 2/3
    assert kaplan_meier([5, 5, 7, 8], [True, False, False, False]) == [Step(5, 4, 1, 0.75)]


def test_without_censoring_it_is_the_empirical_distribution() -> None:
    ecdf = pytest.importorskip("scipy.stats").ecdf
    times = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]
    theirs = ecdf(times).sf
    steps = kaplan_meier(times, [True] * 10)
    assert [s.time for s in steps] == list(theirs.quantiles)
    assert [s.survival for s in steps] == pytest.approx(list(theirs.probabilities))


def test_with_censoring_it_is_scipy_s() -> None:
    stats = pytest.importorskip("scipy.stats")
    rng = random.Random(5)
    times = [rng.randint(1, 40) for _ in range(100)]
    ended = [rng.random() < 0.6 for _ in times]
    data = stats.CensoredData(
        uncensored=[t for t, e in zip(times, ended, strict=True) if e],
        right=[t for t, e in zip(times, ended, strict=True) if not e],
    )
    theirs = stats.ecdf(data).sf
    for step in kaplan_meier(times, ended):
        assert step.survival == pytest.approx(float(theirs.evaluate(step.time)))


def test_the_median_is_the_first_time_at_which_at_most_half_is_left() -> None:
    assert median_time(kaplan_meier([1, 2, 3, 4], [True] * 4)) == 2  # exactly one half is left
    # 0.9 x 8/9 x 7/8 x 6/7 x 5/6 is one half, whatever the computer's last digit says
    assert median_time(kaplan_meier(list(range(1, 11)), [True] * 10)) == 5
    assert median_time(kaplan_meier([1, 2, 3, 4, 5], [True, True, False, False, False])) is None  # not reached
    assert median_time([]) is None


def test_nothing_ended_has_no_step() -> None:
    assert kaplan_meier([], []) == []
    assert kaplan_meier([3, 4], [False, False]) == []


def test_aalen_johansen_by_hand() -> None:
    # day 1: 5 at risk, one lost            F_lost = 1/5                 open 4/5
    # day 2: 4 at risk, one won, one open    F_won = 4/5 x 1/4 = 1/5      open 3/5
    # day 4: 2 at risk, one won, one lost    each + 3/5 x 1/2 = 3/10      open 0
    incidence = aalen_johansen([1, 2, 2, 4, 4], ["lost", "won", None, "won", "lost"])
    assert incidence.at(0) == {"open": 1.0, "lost": 0.0, "won": 0.0}
    assert incidence.at(1) == pytest.approx({"open": 0.8, "lost": 0.2, "won": 0.0})
    assert incidence.at(3.9) == pytest.approx({"open": 0.6, "lost": 0.2, "won": 0.2})
    assert incidence.at(4) == pytest.approx({"open": 0.0, "lost": 0.5, "won": 0.5})
    assert [incidence.at_risk(t) for t in (0, 1, 2, 3, 4, 5)] == [5, 5, 4, 2, 2, 0]
    assert incidence.horizon == 4


def test_without_censoring_the_incidence_is_the_plain_share() -> None:
    incidence = aalen_johansen([5, 10, 15, 20], ["won", "lost", "lost", "won"])
    assert incidence.at(10) == pytest.approx({"open": 0.5, "lost": 0.25, "won": 0.25})
    assert incidence.at(100) == pytest.approx({"open": 0.0, "lost": 0.5, "won": 0.5})


def test_no_case_says_nothing_and_only_open_ones_say_open() -> None:
    nobody = aalen_johansen([], [])
    assert (nobody.at(30), nobody.at_risk(0), nobody.horizon) == ({}, 0, None)
    assert aalen_johansen([3, 9], [None, None]).at(30) == {"open": 1.0}


def test_the_name_of_the_open_share_is_taken() -> None:
    with pytest.raises(ValueError, match="open"):
        aalen_johansen([1], ["open"])


def test_every_case_needs_its_end() -> None:
    with pytest.raises(ValueError, match="zip"):
        aalen_johansen([1, 2], ["won"])
    with pytest.raises(ValueError, match="zip"):
        kaplan_meier([1, 2], [True])


def test_a_running_half_year_as_the_document_has_it() -> None:
    """INDICATORS 0.5: 30 % will be won, the lost close faster, and it is day 180 of a half-year."""
    rng = random.Random(20260101)
    durations: list[float] = []
    causes: list[str | None] = []
    for _ in range(20_000):
        age, won = rng.uniform(0, 180), rng.random() < 0.30
        closes = rng.expovariate(1 / 58 if won else 1 / 27)  # days; by day 170 0.30 (1 - e^(-170/58)) = 0.284 are won
        durations.append(min(closes, age))
        causes.append(None if closes > age else "won" if won else "lost")
    closed = [cause for cause in causes if cause]
    closed_so_far = closed.count("won") / len(closed)
    at_170 = aalen_johansen(durations, causes).at(170)["won"]
    left = [s.survival for s in kaplan_meier(durations, [c == "won" for c in causes]) if s.time <= 170][-1]
    assert closed_so_far == pytest.approx(0.254, abs=0.01)  # too low
    assert at_170 == pytest.approx(0.284, abs=0.01)  # the truth at that horizon
    assert 1 - left == pytest.approx(0.868, abs=0.03)  # lost as censored: three times the truth


@given(cases, st.integers(-1, 40))
def test_won_lost_and_open_are_one(rows: list[tuple[int, str | None]], time: int) -> None:
    shares = aalen_johansen([t for t, _ in rows], [cause for _, cause in rows]).at(time)
    assert abs(sum(shares.values()) - 1) < 1e-12
    assert all(0 <= share <= 1 + 1e-12 for share in shares.values())


@given(cases, st.integers(0, 40))
def test_open_is_the_kaplan_meier_curve_of_any_end(rows: list[tuple[int, str | None]], time: int) -> None:
    durations = [t for t, _ in rows]
    steps = kaplan_meier(durations, [cause is not None for _, cause in rows])
    left = [1.0, *(step.survival for step in steps if step.time <= time)][-1]
    assert aalen_johansen(durations, [cause for _, cause in rows]).at(time)["open"] == pytest.approx(left, abs=1e-12)


@given(cases, st.randoms())
def test_the_order_of_the_cases_says_nothing(rows: list[tuple[int, str | None]], chance: random.Random) -> None:
    shuffled = rows[:]
    chance.shuffle(shuffled)
    one, other = (aalen_johansen([t for t, _ in r], [c for _, c in r]) for r in (rows, shuffled))
    assert one == other
    curves = [kaplan_meier([t for t, _ in r], [c == "won" for _, c in r]) for r in (rows, shuffled)]
    assert curves[0] == curves[1]


@given(cases)
def test_the_incidence_of_the_won_is_never_above_one_minus_kaplan_meier(rows: list[tuple[int, str | None]]) -> None:
    durations = [t for t, _ in rows]
    incidence = aalen_johansen(durations, [cause for _, cause in rows])
    for step in kaplan_meier(durations, [cause == "won" for _, cause in rows]):
        assert incidence.at(step.time)["won"] <= 1 - step.survival + 1e-12

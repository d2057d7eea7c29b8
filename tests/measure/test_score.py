"""Points, lost points and fixes, with the arithmetic worked out by hand."""

from hypothesis import given
from hypothesis import strategies as st

from crm_core.measure.registry import indicators, score
from crm_core.measure.score import Component, Score, Scored, compute
from crm_core.measure.statistics import wilson
from crm_core.measure.value import Status, Value


def share(counted: int, total: int) -> Value:
    return Value(Status.OK, counted / total, counted, total, total)


ADOPTION = {
    "active_day_share": share(22, 22),
    "opportunities_with_recent_activity": share(10, 10),
    "meetings_with_result": share(8, 12),
    "next_step_coverage": share(10, 10),
    "capture_rate": Value(Status.NOT_RECORDED),
}


def adoption(**changes: Value) -> Scored:
    return compute(score("adoption"), "7", ADOPTION | changes, indicators())


def test_the_example_of_the_contract() -> None:
    """Breadth and capture cannot be fed: 76 % of the weight is. 23/0.76 = 30.263; 8 of 12 meetings: 20.175 points."""
    found = adoption()
    assert found.coverage == 0.76
    line = next(line for line in found.lines if line.component.indicator == "meetings_with_result")
    assert (round(line.effective_weight, 2), round(line.points or 0, 2), round(line.lost or 0, 2)) == (
        30.26,
        20.18,
        10.09,
    )
    assert round(found.value or 0, 2) == 89.91
    (fix,) = found.fixes
    assert (fix.action, fix.rows, round(fix.gain, 2), round(fix.score_after, 2)) == (
        "Write a result for 4 meetings", 4, 10.09, 100.0,
    )  # fmt: skip


def test_every_component_is_listed_and_a_missing_one_has_no_points() -> None:
    lines = {line.component.indicator: line for line in adoption().lines}
    assert len(lines) == 6
    missing = lines["capture_rate"]
    assert (missing.status, missing.effective_weight, missing.points, missing.lost) == ("not_recorded", 0.0, None, None)


def test_below_five_rows_a_component_leaves_the_score() -> None:
    lines = {line.component.indicator: line for line in adoption(next_step_coverage=share(1, 4)).lines}
    assert lines["next_step_coverage"].status is Status.INSUFFICIENT_DATA


def test_below_sixty_percent_of_the_weight_there_is_no_score() -> None:
    nothing = Value(Status.NO_DATA)
    found = adoption(next_step_coverage=nothing)
    assert found.coverage == 0.53
    assert found.value is None
    assert all(line.points is None for line in found.lines)
    assert found.fixes == ()


def test_the_gain_is_computed_anew_and_never_promises_too_much() -> None:
    """Weight 30, target 0.7, six rows, none done: five fixes reach the target (5/6 > 0.7), the sixth gains nothing."""
    parts = (
        Component("meetings_with_result", 30, target=0.7),
        Component("next_step_coverage", 40),
        Component("win_rate", 30),
    )
    values = {"meetings_with_result": share(0, 6), "next_step_coverage": share(5, 5), "win_rate": share(5, 5)}
    found = compute(Score("x", "x", "x?", parts), "7", values, indicators())
    (fix,) = found.fixes
    assert (fix.rows, fix.gain, fix.score_after) == (5, 30.0, 100.0)


def test_past_days_cannot_be_advised() -> None:
    assert [fix.indicator for fix in adoption(active_day_share=share(1, 22)).fixes] == ["meetings_with_result"]


def test_the_curve_adds_one_fix_after_the_other() -> None:
    """40 + 30 points are lost on two lines; the greater gain comes first, and then the score is 100."""
    parts = (
        Component("meetings_with_result", 30),
        Component("next_step_coverage", 40),
        Component("win_rate", 30),
    )
    values = {"meetings_with_result": share(0, 5), "next_step_coverage": share(0, 5), "win_rate": share(5, 5)}
    found = compute(Score("x", "x", "x?", parts), "7", values, indicators())
    assert [(fix.indicator, fix.gain, fix.score_after) for fix in found.fixes] == [
        ("next_step_coverage", 40.0, 70.0),
        ("meetings_with_result", 30.0, 100.0),
    ]


def test_less_is_better_where_the_floor_is_above_the_target() -> None:
    """From 24 hours (no points) to 4 (all): 9 hours are 15 of 20 on the way, 0.75."""
    assert Component("entry_lag_hours", 30, floor=24, target=4).reached(9) == 0.75


shares = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(st.lists(shares, min_size=6, max_size=6))
def test_points_add_up_and_stay_within_bounds(parts: list[tuple[int, int]]) -> None:
    names = [part.indicator for part in score("adoption").components]
    values = {name: share(k, n) if n else Value(Status.NO_DATA) for name, (k, n) in zip(names, parts, strict=True)}
    found = compute(score("adoption"), "7", values, indicators())
    if found.value is None:
        return
    assert 0 <= found.value <= 100 + 1e-9
    assert abs(sum(line.points or 0 for line in found.lines) - found.value) < 1e-9
    fed = [line for line in found.lines if line.points is not None]
    assert abs(sum(line.effective_weight for line in fed) - 100) < 1e-9
    assert all(abs((line.points or 0) + (line.lost or 0) - line.effective_weight) < 1e-9 for line in fed)
    assert all(fix.gain > 0 and fix.score_after <= 100 + 1e-9 for fix in found.fixes)


@given(shares)
def test_wilson_holds_the_share(part: tuple[int, int]) -> None:
    interval = wilson(*part)
    if part[1] == 0:
        assert interval is None
        return
    assert interval is not None
    low, high = interval
    assert 0 <= low <= part[0] / part[1] <= high <= 1


def test_wilson_by_hand() -> None:
    """6 of 10: centre (0.6 + 3.8415/20) / 1.38415 = 0.57224; half 0.26012 (Newcombe 1998, method 3)."""
    low, high = wilson(6, 10) or (0, 0)
    assert (round(low, 4), round(high, 4)) == (0.3127, 0.8318)

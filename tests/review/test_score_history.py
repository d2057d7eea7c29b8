"""A score's past: the curve from weeks and their sums, what it is made without, the window before."""

from datetime import date, timedelta

from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.score import Component, Score, compute
from crm_core.measure.value import Status, Value
from crm_core.review.score_history import POINTS, Known, days, past, points

PARTS = (
    Component("meetings_with_result", 40),
    Component("opportunities_with_recent_activity", 30),
    Component("next_step_coverage", 30),
)
SCORE = Score("adoption", "x", "x?", PARTS)
STATES = frozenset({"opportunities_with_recent_activity", "next_step_coverage"})
END = date(2026, 11, 23)
WINDOW = Window(END - timedelta(weeks=13), END)


def share(counted: int, total: int = 10) -> Value:
    return Value(Status.OK, counted / total, counted, total, total)


PRESENT = compute(SCORE, "7", {part.indicator: share(5) for part in PARTS}, indicators())


def test_a_curve_reaches_back_fifteen_weeks() -> None:
    """Twelve windows of four weeks, a week apart: the first begins 15 weeks before the end."""
    assert days(WINDOW) == Window(date(2026, 8, 10), END)


def test_each_point_adds_up_four_weeks_and_takes_the_state_at_its_end() -> None:
    """Of ten meetings a week week k has k with a result, k = 0..9 and again: the first window has 0+1+2+3 of 40."""
    weekly = {
        "meetings_with_result": [[share(k % 10)] for k in range(15)],
        "opportunities_with_recent_activity": [[share(k % 10)] for k in range(15)],
    }

    def nothing(names: tuple[str, ...], window: Window) -> dict[str, Value]:
        raise AssertionError("all of it adds up")

    found = points([PRESENT], WINDOW, Known({}, {}, weekly, STATES), nothing)
    assert len(found) == POINTS
    assert (found[0]["meetings_with_result"].numerator, found[0]["meetings_with_result"].n) == (6, 40)
    assert found[0]["opportunities_with_recent_activity"].value == 0.3
    assert "next_step_coverage" not in found[0], "no history of it"


def test_what_does_not_add_up_is_asked_for_each_window_and_the_present_one_is_the_cards() -> None:
    """Active days are divided by available ones: asked eleven times; the card's own window needs no question."""
    score = Score("adoption", "x", "x?", (*PARTS[:2], Component("active_day_share", 30)))
    present = compute(score, "7", {part.indicator: share(6) for part in score.components}, indicators())
    four = Window(END - timedelta(weeks=4), END)
    asked: list[Window] = []

    def tell(names: tuple[str, ...], window: Window) -> dict[str, Value]:
        assert names == ("active_day_share",)
        asked.append(window)
        return {"active_day_share": share(7)}

    found = points([present], four, Known({}, {}, {}, STATES), tell)
    assert (
        len(asked) == 11
        and four not in asked
        and asked[-1] == Window(END - timedelta(weeks=5), END - timedelta(weeks=1))
    )
    assert found[0]["active_day_share"].value == 0.7 and found[-1]["active_day_share"].value == 0.6


def test_what_some_point_cannot_tell_is_left_out_of_all() -> None:
    """Without next steps 70 % of the weights are there: (40 * 0.5 + 30 * 0.5) / 0.7 = 50 at each point."""
    curve = [{"meetings_with_result": share(5), "opportunities_with_recent_activity": share(5)} for _ in range(11)]
    last = {**curve[0], "next_step_coverage": share(9)}
    told = past(PRESENT, SCORE, Known({}, {}, {}, STATES), [*curve, last])
    assert told.left_out == ("next_step_coverage",)
    assert [round(value or 0, 6) for value in told.curve] == [50.0] * 12


def test_a_point_with_too_little_is_a_gap() -> None:
    few = {
        "meetings_with_result": share(1, 2),
        "opportunities_with_recent_activity": share(5),
        "next_step_coverage": share(5),
    }
    full = {part.indicator: share(5) for part in PARTS}
    told = past(PRESENT, SCORE, Known({}, {}, {}, STATES), [few, full])
    assert told.curve[0] == 50.0 and told.left_out == ()
    nothing = {part.indicator: Value(Status.NO_DATA) for part in PARTS}
    assert past(PRESENT, SCORE, Known({}, {}, {}, STATES), [nothing, full]).curve == (None, 50.0)


def test_the_window_before_is_judged_by_the_definition_of_then() -> None:
    """Then only results counted with two others: 40 * 0.2 + 60 * 1 = 68; today's data by it: 40 * 0.5 + 60 * 0.5."""
    old = Score(
        "adoption", "x", "x?", (PARTS[0], Component("active_day_share", 30), Component("win_rate", 30)), "0.9.0"
    )
    before = {"meetings_with_result": share(2), "active_day_share": share(10), "win_rate": share(10)}
    now = {"active_day_share": share(5), "win_rate": share(5)}
    told = past(PRESENT, old, Known(before, now, {}, STATES), [])
    assert told.before.value == 68.0
    assert told.after_by_old is not None and told.after_by_old.value == 50.0
    assert past(PRESENT, SCORE, Known(before, now, {}, STATES), []).after_by_old is None

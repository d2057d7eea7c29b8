"""Why a score changed: the causes add up to the difference, to the last digit."""

from crm_core.measure.registry import indicators
from crm_core.measure.score import Component, Score, Scored, compute
from crm_core.measure.value import Status, Value
from crm_core.review.changes import causes

PARTS = (
    Component("meetings_with_result", 40),
    Component("next_step_coverage", 35),
    Component("active_day_share", 25),
)
OLD = Score("adoption", "x", "x?", PARTS)


def share(counted: int, total: int = 10) -> Value:
    return Value(Status.OK, counted / total, counted, total, total)


def scored(results: Value, steps: Value, days: Value, by: Score = OLD) -> Scored:
    values = {"meetings_with_result": results, "next_step_coverage": steps, "active_day_share": days}
    return compute(by, "7", values, indicators())


def test_line_by_line() -> None:
    """40 * (0.8 - 0.5) = 12; 35 * (0.6 - 0.7) = -3.5; nothing on days."""
    found = causes(scored(share(5), share(7), share(9)), scored(share(8), share(6), share(9)))
    assert {cause.indicator: round(cause.points, 6) for cause in found} == {
        "meetings_with_result": 12.0,
        "next_step_coverage": -3.5,
        "active_day_share": 0.0,
    }


def test_a_component_that_came_is_told_apart() -> None:
    """Before: 75 % of the weight, (20 + 24.5)/0.75 = 59.333. After: 20 + 24.5 + 22.5 = 67. All of it is the new line."""
    before = scored(share(5), share(7), Value(Status.NO_DATA))
    after = scored(share(5), share(7), share(9))
    found = causes(before, after)
    assert [(c.kind, round(c.points, 4)) for c in found if abs(c.points) > 1e-9] == [("availability", 7.6667)]


def test_a_new_definition_is_told_apart() -> None:
    """Old weights on the new data: 32 + 21 + 22.5 = 75.5; new ones (30, 30, 40): 24 + 18 + 36 = 78."""
    weights = (30, 30, 40)
    new = Score("adoption", "x", "x?", tuple(Component(p.indicator, w) for p, w in zip(PARTS, weights, strict=True)))
    before, data = scored(share(5), share(7), share(9)), (share(8), share(6), share(9))
    found = causes(before, scored(*data, by=new), scored(*data))
    assert [round(c.points, 6) for c in found if c.kind == "definition"] == [2.5]
    assert round(sum(c.points for c in found), 9) == round(78 - (before.value or 0), 9)


def test_without_a_score_there_is_no_change() -> None:
    nothing = Value(Status.NO_DATA)
    assert causes(scored(nothing, nothing, share(9)), scored(share(8), share(6), share(9))) == []

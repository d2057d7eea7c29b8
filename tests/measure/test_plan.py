"""The arithmetic of a plan counter, by hand. November 2026 has 21 working days: it begins on a Sunday."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from crm_core.measure import plan
from crm_core.measure.indicator import Unit
from crm_core.measure.plan import NAMES, Target, progress
from crm_core.measure.value import Status, Value

NOVEMBER = Target("won_count", date(2026, 11, 1), date(2026, 12, 1), Decimal(10), owner_id="1")


def told(target: Target, done: int | str, today: date, unit: Unit = Unit.COUNT, currency: str | None = None) -> dict:
    value = Value(Status.OK, Decimal(done), n=int(Decimal(done)))
    found = plan.values(progress(target, Decimal(done), today), value, unit, currency)
    assert tuple(found) == NAMES
    return {name.removeprefix("plan_"): (str(one.status), one.value) for name, one in found.items()}


def without_probability(found: dict) -> dict:
    """A plan's arithmetic alone; its chance needs open deals."""
    assert found.pop("probability") == ("no_data", None)
    return found


def ok(value: object) -> tuple[str, object]:
    return ("ok", value)


def test_the_middle_of_a_month() -> None:
    """Tuesday 24 November: 16 working days have gone (2-6, 9-13, 16-20, 23), 5 are left of 21."""
    at = progress(NOVEMBER, Decimal(6), date(2026, 11, 24))
    assert (at.gone, at.days, at.over) == (16, 21, 0)
    assert at.expected == Decimal(160) / 21
    assert without_probability(told(NOVEMBER, 6, date(2026, 11, 24))) == {
        "target": ok(10),
        "done": ok(6),
        "left": ok(4),
        "attainment": ok(0.6),
        "pace": ok(float(Fraction(6 * 21, 160))),  # 0.7875
        "required_rate": ok(0.8),  # 4 in 5 days
        "projection": ok(7.875),  # 6 / 16 * 21
    }


def test_before_the_period_nothing_is_said_of_the_pace() -> None:
    for today in (date(2026, 10, 1), date(2026, 11, 1)):
        found = told(NOVEMBER, 0, today)
        assert found["pace"] == found["projection"] == ("no_exposure", None)
        assert found["required_rate"] == ok(float(Fraction(10, 21)))
        assert found["attainment"] == ok(0) and found["left"] == ok(10)


def test_on_the_first_working_day_none_has_gone() -> None:
    """Days end before as_of's own day, so what is done on the first is not compared with anything yet."""
    found = told(NOVEMBER, 2, date(2026, 11, 2))
    assert (found["pace"], found["projection"], found["left"]) == (("no_exposure", None), ("no_exposure", None), ok(8))
    assert told(NOVEMBER, 2, date(2026, 11, 3))["projection"] == ok(42)


def test_on_the_last_day_one_is_left_and_afterwards_none() -> None:
    assert told(NOVEMBER, 6, date(2026, 11, 30))["required_rate"] == ok(4)
    for today in (date(2026, 12, 1), date(2027, 5, 5)):
        found = told(NOVEMBER, 6, today)
        assert found["required_rate"] == ("no_exposure", None)
        assert (found["pace"], found["projection"], found["left"]) == (ok(0.6), ok(6), ok(4))


def test_more_than_the_plan_leaves_nothing_and_no_less() -> None:
    at = progress(NOVEMBER, Decimal(13), date(2026, 11, 24))
    assert (at.left, at.over) == (0, 3)
    found = told(NOVEMBER, 13, date(2026, 11, 24))
    assert (found["left"], found["attainment"], found["required_rate"]) == (ok(0), ok(1.3), ok(0))


def test_a_plan_of_nothing_is_no_plan() -> None:
    nothing = Target("won_count", date(2026, 11, 1), date(2026, 12, 1), Decimal(0), owner_id="1")
    assert set(told(nothing, 3, date(2026, 11, 24)).values()) == {("no_plan", None)}


def test_a_period_without_a_working_day() -> None:
    weekend = Target("won_count", date(2026, 11, 7), date(2026, 11, 9), Decimal(2), owner_id="1")
    for today in (date(2026, 11, 8), date(2026, 11, 20)):
        found = told(weekend, 1, today)
        assert {found[name][0] for name in ("pace", "required_rate", "projection")} == {"no_exposure"}
        assert (found["left"], found["attainment"]) == (ok(1), ok(0.5))
    assert progress(weekend, Decimal(1), date(2026, 11, 20)).expected is None


@pytest.mark.parametrize(
    ("today", "gone"),
    [(date(2026, 10, 26), 17), (date(2026, 10, 27), 18)],  # clocks go back on 25 October: days stay days
)
def test_days_know_no_summer_time(today: date, gone: int) -> None:
    october = Target("won_count", date(2026, 10, 1), date(2026, 11, 1), Decimal(22), owner_id="1")
    assert progress(october, Decimal(0), today).gone == gone
    assert progress(october, Decimal(0), today).days == 22


def test_money_is_decimal_to_the_last_place() -> None:
    target = Target("won_amount", date(2026, 11, 1), date(2026, 12, 1), Decimal("1000.10"), currency="EUR")
    found = told(target, "333.33", date(2026, 11, 24), Unit.MONEY, "EUR")
    assert found["left"] == ok(Decimal("666.7700"))
    assert found["required_rate"] == ok(Decimal("133.3540"))
    assert found["projection"] == ok(Decimal("437.4956"))  # 333.33 / 16 * 21 = 437.495625
    assert found["attainment"] == ok(float(Decimal("333.33") / Decimal("1000.10")))


def test_what_cannot_be_counted_leaves_the_plan_alone() -> None:
    at = progress(NOVEMBER, Decimal(0), date(2026, 11, 24))
    found = plan.values(at, Value(Status.NOT_RECORDED), Unit.COUNT, None)
    assert (found["plan_target"].value, found["plan_target"].status) == (10, Status.OK)
    assert {found[name].status for name in NAMES[1:]} == {Status.NOT_RECORDED}
    assert {found[name].value for name in NAMES[1:]} == {None}


def test_the_chance_to_reach_a_plan() -> None:
    """Three deals are left; of four open ones at 0.5 three or more are won with 5/16."""
    at = progress(NOVEMBER, Decimal(7), date(2026, 11, 24))
    assert plan.chance(at, [0.5] * 4) == Value(Status.OK, 5 / 16, n=4)
    assert plan.chance(at, [1.0, 1.0]).value == 0.0
    assert plan.chance(progress(NOVEMBER, Decimal(10), date(2026, 11, 24)), []).value == 1.0
    half = progress(NOVEMBER, Decimal("9.5"), date(2026, 11, 24))
    assert plan.chance(half, [0.25]).value == 0.25  # half a deal is left: one is needed


def test_part_of_a_deal_can_be_planned() -> None:
    half = Target("won_count", date(2026, 11, 1), date(2026, 12, 1), Decimal("2.5"), owner_id="1")
    assert told(half, 1, date(2026, 12, 1))["left"] == ok(1.5)


def test_a_counter_s_definition_has_a_hash_of_its_own() -> None:
    assert len({plan.digest(name, of) for name in NAMES for of in ("sha256:a", "sha256:b")}) == 2 * len(NAMES)

"""What the open deals promise: chance, weighted pipeline, coverage, the chance of a plan, the forecast of then."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from crm_core.mart.answers import Answer, Group
from crm_core.mart.plans import answers_of
from crm_core.measure.plan import Target
from tests.mini import Mini, ask_for, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")
THEN = datetime(2026, 10, 20)


def deal(id_: str, won: int | None = None, closed: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "opportunity_id": id_,
        "owner_id": "1",
        "stage": "Offer",
        "is_closed": int(won is not None),
        "is_won": won or 0,
        "created_at": at("2026-09-01"),
        "closed_on": closed,
        "expected_close_on": "2026-10-25",
        "probability": None,
        "amount": None,
        "currency": "EUR",
    } | more


def plan(indicator: str, target: float, **more: Any) -> dict[str, Any]:
    return {
        "target_id": "t",
        "owner_id": "1",
        "indicator": indicator,
        "starts_on": "2026-10-01",
        "ends_on": "2026-11-01",
        "target": target,
        "currency": "EUR",
    } | more


def counters(crm: Mini, name: str, *more: Target, live: bool = False, **asked: Any) -> list[Answer]:
    ask = ask_for(*OCTOBER, **({"as_of": THEN} | asked))
    with crm.answers(live) as answers:
        return answers_of(answers, ask, [name], more, named=True)


def probability(crm: Mini, **asked: Any) -> tuple[str, Any, int]:
    (stored,) = [a for a in counters(crm, "plan_probability", **asked) if a.id == "1"]
    (live,) = [a for a in counters(crm, "plan_probability", live=True, **asked) if a.id == "1"]
    assert stored == live
    return str(stored.value.status), stored.value.value, stored.value.n


def resolved(won: int, of: int, stage: str = "Offer", **more: Any) -> tuple[list[dict], list[dict]]:
    """So many closed deals that were in the stage, in June: (deals, changes)."""
    ended = [f"{stage}{more.get('pipeline', '')}{n}" for n in range(of)]
    deals = [deal(id_, int(n < won), "2026-06-10", stage="Over", **more) for n, id_ in enumerate(ended)]
    changes = [
        {
            "change_id": id_,
            "opportunity_id": id_,
            "from_stage": stage,
            "to_stage": "Over",
            "changed_at": at("2026-06-10"),
        }
        for id_ in ended
    ]
    return deals, changes


def weighted(crm: Mini) -> list[tuple[str | None, Any]]:
    told = crm.values("weighted_pipeline_amount", *OCTOBER, as_of=THEN)
    return [(a.value.currency, a.value.value) for a in told if a.id == "1"]


def test_the_rate_of_the_stage_from_twenty_deals_else_the_crm_s_word(tmp_path: Path) -> None:
    deals, changes = resolved(5, 20)
    open_ = [deal("a", amount=1000, probability=0.9), deal("b", stage="Rare", amount=100, probability=0.5)]
    assert weighted(mini(tmp_path, opportunity=[*deals, *open_], stage_change=changes)) == [
        ("EUR", Decimal("300.0000"))
    ]
    fewer = mini(tmp_path, opportunity=[*deals[1:], *open_], stage_change=changes[1:])  # 4 of 19
    assert weighted(fewer) == [("EUR", Decimal("950.0000"))]


def test_stages_of_other_pipelines_say_nothing(tmp_path: Path) -> None:
    deals, changes = resolved(5, 20, pipeline="Old")
    open_ = [deal("a", amount=1000, probability=0.9, pipeline="New"), deal("b", amount=1000, pipeline="Old")]
    crm = mini(tmp_path, opportunity=[*deals, *open_], stage_change=changes)
    assert weighted(crm) == [("EUR", Decimal("1150.0000"))]


def test_a_crm_with_neither_stages_nor_probabilities(tmp_path: Path) -> None:
    row = deal("a", amount=10)
    del row["probability"]
    crm = mini(tmp_path, opportunity=[row])
    assert crm.value("weighted_pipeline_amount", *OCTOBER).status == "not_recorded"


def coverage(crm: Mini, owner: str = "1", **asked: Any) -> list[tuple[Any, ...]]:
    told = crm.values("pipeline_coverage", *OCTOBER, **({"as_of": THEN} | asked))
    return [(str(a.value.status), a.value.value, a.of, a.period and a.period.start) for a in told if a.id == owner]


def test_coverage_is_of_what_is_left_of_the_plan(tmp_path: Path) -> None:
    """1000 x 0.6 + 500 x 0.2 = 700 stand against 1000 less the 650 that are won by the 20th."""
    rows = [
        deal("a", amount=1000, probability=0.6),
        deal("b", amount=500, probability=0.2, expected_close_on="2027-05-01"),  # whenever it is expected
        deal("c", amount=99, probability=0.5, currency="USD"),  # of another currency than the plan
        deal("d", amount=77),  # nobody knows its chance
        deal("w", 1, "2026-10-05", amount=650),
        deal("v", 1, "2026-10-21", amount=5000),  # after as_of
    ]
    crm = mini(tmp_path, opportunity=rows, target=[plan("won_amount", 1000)])
    assert coverage(crm) == [("ok", 2.0, "won_amount", date(2026, 10, 1))]
    told = crm.value("pipeline_coverage", *OCTOBER, as_of=THEN)
    assert (told.numerator, told.denominator) == (Decimal("700.0000"), Decimal("350.0000"))
    assert coverage(crm, "2") == [("no_plan", None, None, None)]
    assert {row["id"] for row in crm.rows("pipeline_coverage", *OCTOBER, as_of=THEN)} == set("abcd") | {"v"}


def test_coverage_of_a_plan_that_is_reached_or_none(tmp_path: Path) -> None:
    rows = [deal("a", amount=1000, probability=0.6), deal("w", 1, "2026-10-05", amount=650)]
    reached = mini(tmp_path, opportunity=rows, target=[plan("won_amount", 650)])
    assert coverage(reached)[0][:2] == ("no_data", None)
    nothing = mini(tmp_path, opportunity=rows, target=[plan("won_amount", 0)])
    assert coverage(nothing)[0][:2] == ("no_plan", None)
    other = mini(tmp_path, opportunity=rows, target=[plan("won_count", 3)])
    assert coverage(other) == [("no_plan", None, None, None)]
    without = mini(tmp_path, opportunity=rows)
    assert coverage(without) == [("no_plan", None, None, None)]


def test_coverage_without_an_open_deal_is_none_of_the_plan(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=[deal("w", 1, "2026-10-05", amount=650)], target=[plan("won_amount", 1000)])
    assert coverage(crm)[0][:2] == ("ok", 0.0)


def test_coverage_of_targets_that_the_crm_does_not_hold(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=[deal("a", amount=1000, probability=0.6)])
    target = Target("won_amount", date(2026, 10, 1), date(2026, 11, 1), Decimal(300), team_id="n", currency="EUR")
    from crm_core.measure.registry import indicator

    with crm.answers(live=False) as answers:
        answers.targets = lambda window: [target]
        ask = ask_for(*OCTOBER, as_of=THEN, group=Group.TEAM)
        told = {a.label: a.value.value for a in answers.values([indicator("pipeline_coverage")], ask)}
    assert told == {"North": 2.0, "South": None}


CHANCES = [deal("a", probability=0.5), deal("b", probability=0.25), deal("c", probability=0.1)]


def test_the_chance_of_a_plan_by_hand(tmp_path: Path) -> None:
    """One is won, three are planned: two or more of 0.5, 0.25, 0.1 are needed."""
    won = [deal("w", 1, "2026-10-05")]
    crm = mini(tmp_path, opportunity=[*CHANCES, *won], target=[plan("won_count", 3)])
    p, q, r = Fraction(1, 2), Fraction(1, 4), Fraction(1, 10)
    two = p * q * (1 - r) + p * r * (1 - q) + q * r * (1 - p)
    assert probability(crm) == ("ok", pytest.approx(float(two + p * q * r)), 3)


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({"expected_close_on": "2026-10-31"}, True),
        ({"expected_close_on": "2026-11-01"}, False),  # the plan's end is exclusive
        ({"expected_close_on": "2026-08-01"}, True),  # the day has passed, the deal is open still
        ({"expected_close_on": None}, False),
        ({"owner_id": "2"}, False),
    ],
)
def test_which_deals_count_for_a_plan(tmp_path: Path, more: dict[str, Any], counts: bool) -> None:
    rows = [deal("a", probability=0.5), deal("b", probability=0.25, **more)]
    crm = mini(tmp_path, opportunity=rows, target=[plan("won_count", 1)])
    assert probability(crm) == ("ok", pytest.approx(1 - 0.5 * 0.75 if counts else 0.5), 1 + counts)


def test_a_plan_that_is_reached_is_sure_and_one_that_is_over_is_as_it_is(tmp_path: Path) -> None:
    rows = [*CHANCES, deal("w", 1, "2026-10-05")]
    crm = mini(tmp_path, opportunity=rows, target=[plan("won_count", 1)])
    assert probability(crm) == ("ok", 1.0, 0)
    missed = mini(tmp_path, opportunity=rows, target=[plan("won_count", 2)])
    assert probability(missed, as_of=datetime(2026, 11, 1)) == ("ok", 0.0, 0)


def test_a_plan_beyond_all_open_deals(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=CHANCES, target=[plan("won_count", 4)])
    assert probability(crm) == ("ok", 0.0, 3)


def test_the_chance_where_it_is_not_told(tmp_path: Path) -> None:
    money = mini(tmp_path, opportunity=CHANCES, target=[plan("won_amount", 3)])
    assert probability(money) == ("no_data", None, 0)
    unknown = mini(tmp_path, opportunity=[deal("a")], target=[plan("won_count", 3)])
    assert probability(unknown) == ("no_data", None, 1)
    none = mini(tmp_path, opportunity=CHANCES)
    assert probability(none) == ("no_plan", None, 0)
    bare = [{name: row[name] for name in row if name not in ("probability", "stage")} for row in CHANCES]
    silent = mini(tmp_path, opportunity=bare, target=[plan("won_count", 3)])
    assert probability(silent) == ("not_recorded", None, 0)


def test_the_chance_of_a_team_and_of_the_company(tmp_path: Path) -> None:
    rows = [deal("a", probability=0.5), deal("b", probability=0.5, owner_id="2")]
    plans = [plan("won_count", 1, owner_id=None, team_id="n"), plan("won_count", 1, owner_id=None, target_id="c")]
    crm = mini(tmp_path, opportunity=rows, target=[one | {"team_id": one.get("team_id")} for one in plans])
    (north,) = [a.value.value for a in counters(crm, "plan_probability", group=Group.TEAM) if a.id == "n"]
    (whole,) = [a.value.value for a in counters(crm, "plan_probability", group=Group.COMPANY)]
    assert (north, whole) == (0.5, 0.75)


def accuracy(crm: Mini, **more: Any) -> Any:
    return crm.value("forecast_accuracy", *OCTOBER, **more)


def stage(id_: str, after: str, day: str, before: str | None = None) -> dict[str, Any]:
    return {
        "change_id": id_ + day,
        "opportunity_id": id_,
        "from_stage": before,
        "to_stage": after,
        "changed_at": at(day),
    }


def test_forecast_of_then_beside_what_was_won(tmp_path: Path) -> None:
    """6 of the 22 closed deals of 'Offer' are won, a and e among them; a and b were there as October began."""
    deals, changes = resolved(5, 20)
    rows = [
        deal("a", 1, "2026-10-10", stage="Over", amount=400),
        deal("b", amount=800, stage="Later"),
        deal("c", 1, "2026-10-12", stage="Over", amount=100, created_at=at("2026-10-02")),  # not there yet
        deal("d", amount=900, expected_close_on="2026-11-05"),  # not expected in October
        deal("e", 0, "2026-09-20", amount=900),  # closed before
        deal("f", amount=900, stage="Rare"),  # nobody knows the chance of its stage
    ]
    moved = [stage("a", "Over", "2026-10-10", "Offer"), stage("b", "Later", "2026-10-15", "Offer")]
    crm = mini(tmp_path, opportunity=[*deals, *rows], stage_change=[*changes, *moved])
    told = accuracy(crm)
    rate = Fraction(6, 22)
    forecast = Decimal(str(round(float(400 * rate), 4))) + Decimal(str(round(float(800 * rate), 4)))
    assert (told.numerator, told.denominator, told.n) == (forecast, Decimal("500.0000"), 2)
    assert told.value == pytest.approx(float(1 - abs(forecast - 500) / 500))
    expected = [row["id"] for row in crm.rows("forecast_accuracy", *OCTOBER) if row["why"] == "expected"]
    assert expected == ["a", "b"]


def test_forecast_knows_the_day_that_was_expected_then(tmp_path: Path) -> None:
    """a was pushed out of October on the 9th: then it still was a promise. b was pulled into it."""
    rows = [
        deal("a", amount=100, probability=0.5, expected_close_on="2026-12-01"),
        deal("b", amount=100, probability=0.5, expected_close_on="2026-10-20"),
        deal("w", 1, "2026-10-05", amount=50, created_at=at("2026-10-01")),
    ]
    change = {"entity": "opportunity", "field": "expected_close_on"}
    moves = [
        change
        | {
            "change_id": "1",
            "record_id": "a",
            "old_value": "2026-10-15",
            "new_value": "2026-11-15",
            "changed_at": at("2026-10-09"),
        },
        change
        | {
            "change_id": "2",
            "record_id": "a",
            "old_value": "2026-11-15",
            "new_value": "2026-12-01",
            "changed_at": at("2026-10-30"),
        },
        change
        | {
            "change_id": "3",
            "record_id": "b",
            "old_value": "2027-01-01",
            "new_value": "2026-10-20",
            "changed_at": at("2026-10-02"),
        },
    ]
    changes = [stage("w", "Over", "2026-10-05", "Offer")]
    crm = mini(tmp_path, opportunity=rows, stage_change=changes, change=moves)
    assert [row["id"] for row in crm.rows("forecast_accuracy", *OCTOBER) if row["why"] == "expected"] == ["a"]
    assert accuracy(crm).value == 1.0  # 50 promised, 50 won


def test_forecast_without_a_win_or_a_history(tmp_path: Path) -> None:
    crm = mini(
        tmp_path, opportunity=[deal("a", amount=100, probability=0.5)], stage_change=[stage("z", "Over", "2026-10-05")]
    )
    assert (accuracy(crm).status, accuracy(crm).value) == ("no_data", None)
    assert (
        mini(tmp_path, opportunity=[deal("a", amount=100)]).value("forecast_accuracy", *OCTOBER).status
        == "not_recorded"
    )


def test_a_forecast_further_off_than_what_was_won_is_not_below_nothing(tmp_path: Path) -> None:
    rows = [deal("a", amount=1000, probability=0.5), deal("w", 1, "2026-10-05", amount=10, created_at=at("2026-10-01"))]
    crm = mini(tmp_path, opportunity=rows, stage_change=[stage("w", "Over", "2026-10-05", "Offer")])
    assert accuracy(crm).value == 0.0


def test_of_several_plans_those_that_run_are_covered(tmp_path: Path) -> None:
    """September's is over and was not reached; once October's is over too, both are told."""
    over = plan("won_amount", 500) | {"starts_on": "2026-09-01", "ends_on": "2026-10-01", "target_id": "old"}
    rows = [deal("a", amount=200, probability=0.5)]
    crm = mini(tmp_path, opportunity=rows, target=[over, plan("won_amount", 50)])
    months = ("2026-09-01", "2026-11-01")

    def told(as_of: datetime) -> list[Any]:
        return [a.value.value for a in crm.values("pipeline_coverage", *months, as_of=as_of) if a.id == "1"]

    assert told(THEN) == [2.0]
    assert told(datetime(2026, 11, 1)) == [0.2, 2.0]

"""Plan counters in words, as UX.md writes them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from crm_core.mart.answers import Group
from crm_core.mart.plans import Plan
from crm_core.measure.evidence import Window
from crm_core.measure.plan import Progress, Target
from crm_core.measure.value import Status, Value
from crm_core.web.views.plans import Counter, counters, team_lines
from crm_core.web.views.tongue import Tongue

TONGUE = Tongue("en", "UTC")
WEEK = Window(date(2026, 10, 12), date(2026, 10, 19))


def plan(
    target: int = 10, done: int = 5, gone: int = 14, days: int = 22, of: str = "won_count", group: Group = Group.OWNER,
    id_: str = "1", status: Status = Status.OK, currency: str | None = None, original: int | None = None,
) -> Plan:  # fmt: skip
    first = None if original is None else Decimal(original)
    planned = Target(of, date(2026, 10, 1), date(2026, 11, 1), Decimal(target), id_, None, currency, "p", first)
    value = Value(status, Decimal(done) if status is Status.OK else None, n=done)
    return Plan(planned, group, id_, f"<i>{id_}</i>", value, Progress(Decimal(target), Decimal(done), gone, days))


def counter(one: Plan) -> Counter:
    (found,) = counters([one], WEEK, False, TONGUE)
    return found


def test_the_sentence_of_the_design() -> None:
    found = counter(plan())
    assert " · ".join(found.parts) == "Plan 10 · Done 5 · Left 5 · day 14 of 22 · expected by now 6.4 · need 0.6 a day"
    assert found.parts[found.strong] == "Left 5"
    assert (found.filled, round(found.tick or 0, 3), found.is_running) == (0.5, 0.636, True)
    assert found.outlook == "At this pace 7.9 by the end: 79% of the plan."


def test_the_pace_by_days_at_work_stands_beside_it() -> None:
    """14 of 22 days have gone, 10 of 18 on which he was or will be there: 5 of 10 * 10 / 18."""
    one = replace(plan(), present=Progress(Decimal(10), Decimal(5), Decimal(10), Decimal(18)))
    assert counter(one).parts == counter(plan()).parts
    beside = "Counting only days at work: 90% of what is expected by now."
    assert counter(one).outlook == f"{counter(plan()).outlook} {beside}"


def test_more_than_planned() -> None:
    found = counter(plan(done=12))
    assert (
        " · ".join(found.parts)
        == "Plan 10 · Done 12 · Left 0 · 2 more than planned · day 14 of 22 · expected by now 6.4"
    )
    assert (found.filled, found.left) == (1.0, None)


def test_before_the_first_day_and_after_the_last() -> None:
    first, last = counter(plan(done=0, gone=0)), counter(plan(gone=22))
    assert " · ".join(first.parts) == "Plan 10 · Done 0 · Left 10 · day 0 of 22 · expected by now 0 · need 0.5 a day"
    assert (first.outlook, first.done) == ("", None)
    assert " · ".join(last.parts) == "Plan 10 · Done 5 · Left 5 · day 22 of 22"
    assert (last.outlook, last.is_running) == ("The period is over: 50% of the plan.", False)


def test_money_in_its_currency() -> None:
    found = counter(plan(100_000, 45_000, of="won_amount", currency="EUR"))
    assert found.parts[:3] == ("Plan €100K", "Done €45K", "Left €55K")
    assert found.done_label == "Done: show the rows"


def test_what_is_not_recorded_is_no_zero() -> None:
    found = counter(plan(status=Status.NOT_RECORDED, of="calls_done"))
    assert found.parts == ("Plan 10", "not recorded by this CRM")
    assert (found.is_missing, found.tick, found.done) == (True, None, None)
    assert counter(plan(target=0)).parts == ("no plan",)


def test_a_changed_plan_says_what_it_was() -> None:
    assert counter(plan(original=12)).outlook.endswith("Planned at first: 12.")


def test_links_carry_the_plan_and_only_deals_have_open_ones() -> None:
    found = counter(plan())
    assert found.done and found.done.params["plan"] == found.key and found.done.params["owner"] == "1"
    assert found.done_label == "Done: show 5 rows"
    assert found.left and found.left.indicator == "open_opportunities" and found.left.window == WEEK
    assert counter(plan(of="meetings_held")).left is None


def test_what_is_sold_comes_first_of_each() -> None:
    listed = [plan(of=of, id_=id_) for id_ in ("1", "2") for of in ("meetings_held", "won_amount", "won_count")]
    assert [(c.whose, c.label) for c in counters(listed, WEEK, True, TONGUE)] == [
        (f"<i>{id_}</i>", label) for id_ in ("1", "2") for label in ("Won revenue", "Deals won", "Meetings held")
    ]


def test_a_team_s_gap_and_the_sum_of_its_people() -> None:
    team = plan(done=5, group=Group.TEAM, id_="n")
    people = [plan(4, id_="1"), plan(3, id_="2"), plan(9, id_="3")]
    (line,) = team_lines([team], people, {"1": "n", "2": "n", "3": "s"}, TONGUE)
    assert (line.plan, line.done, line.left, line.projection, line.gap, line.persons) == (
        "10",
        "5",
        "5",
        "7.9",
        "−2.1",
        "7",
    )
    (agreeing,) = team_lines([team], [plan(10)], {"1": "n"}, TONGUE)
    assert agreeing.persons == ""


def test_the_chance_is_told_with_its_condition_and_never_as_sure() -> None:
    def outlook(chance: float, n: int, done: int = 5) -> str:
        return counter(replace(plan(done=done), chance=Value(Status.OK, chance, n=n))).outlook

    assert outlook(0.42, 7).endswith("Chance to reach it: 42%, if 7 open deals expected before the end close in time.")
    assert "99.9%" in outlook(1.0, 40)
    assert outlook(0.0, 0).endswith("No open deal is expected to close before the end.")
    assert "Chance" not in outlook(1.0, 0, done=10), "the plan is reached"
    assert "Chance" not in counter(plan()).outlook, "nobody can tell"

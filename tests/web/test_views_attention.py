"""What needs attention: which team a sentence names, and when there is none."""

from datetime import date

from crm_core.measure.evidence import Window
from crm_core.measure.value import Status, Value
from crm_core.web.views.attention import Attention, TeamIn, attention
from crm_core.web.views.tongue import Tongue

MONTH = Window(date(2026, 10, 26), date(2026, 11, 23))
TEAMS = [TeamIn("n", "North", 4), TeamIn("s", "South", 2)]


def part(counted: int, n: int) -> list[Value]:
    return [Value(Status.OK, counted / n, counted, n, n)]


def count(n: int) -> list[Value]:
    return [Value(Status.OK, n, n, None, n)]


def found(now: dict, before: dict | None = None) -> list[Attention]:
    return attention(TEAMS, now, before or {}, MONTH, "the 4 weeks before", Tongue("en"))


def test_the_team_with_the_greatest_part_without_a_next_step() -> None:
    # North 60 of 100 (40 %), South 10 of 40 (75 % without)
    (one,) = found({("next_step_coverage", "n"): part(60, 100), ("next_step_coverage", "s"): part(10, 40)})
    assert (one.team, one.sentence) == ("South", "30 of 40 open deals have no next step planned (75%).")
    assert one.link.params == {
        "indicator": "next_step_coverage", "from": "2026-10-26", "to": "2026-11-23", "team": "s", "only": "not"
    }  # fmt: skip


def test_fewer_than_twenty_say_nothing() -> None:
    assert found({("next_step_coverage", "n"): part(1, 19)}) == []


def test_overdue_is_compared_per_head() -> None:
    (one,) = found({("overdue_activities", "n"): count(12), ("overdue_activities", "s"): count(10)})
    assert (one.team, one.sentence) == ("South", "10 activities are overdue, 5.0 for each person.")


def test_a_fall_in_deals_won_must_be_more_than_chance() -> None:
    now = {("won_count", "n"): count(20), ("won_count", "s"): count(18)}
    assert found(now, {("won_count", "n"): count(28)}) == []
    (one,) = found(now, {("won_count", "n"): count(60)})
    assert one.sentence == "20 deals won against 60 in the 4 weeks before: more than the usual variation."


def test_never_more_than_five() -> None:
    names = ("next_step_coverage", "opportunities_with_recent_activity", "meetings_with_result")
    names += ("meeting_minimum_data_set", "entry_timeliness")
    now = {(name, "n"): part(1, 100) for name in names} | {("overdue_activities", "n"): count(500)}
    assert len(found(now)) == 5

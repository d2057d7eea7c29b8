"""A team's week: what a cell says by the rule of small numbers, against whose weeks, and who is listed."""

from datetime import date, datetime, timedelta

import pytest

from crm_core.base.errors import QuestionError
from crm_core.measure.score import Component
from crm_core.measure.value import Status, Value
from crm_core.web.views import weeks
from crm_core.web.views.attention import TeamIn
from crm_core.web.views.heat import Cell, Told, cell
from crm_core.web.views.model import rows_of
from crm_core.web.views.numbers import Tone
from crm_core.web.views.team_review import NAMES, Data, PersonIn, Review, Whose, build
from crm_core.web.views.tongue import Tongue

READ_AT = datetime(2026, 11, 24, 9)
END = date(2026, 11, 23)
WEEK = weeks.asked(None, None, END)
TONGUE = Tongue("en")


def count(n: int) -> Value:
    return Value(Status.OK, n, n, None, n)


def part(counted: int, n: int) -> Value:
    return Value(Status.OK, counted / n, counted, n, n) if n else Value(Status.NO_DATA, None, 0, 0, 0)


def rate(n: int, days: float = 5.0) -> Value:
    return Value(Status.OK, n / days, n, days, n)


def made(name: str, value: Value, usual: list[Value] | None = None, target: float | None = 1.0) -> Cell:
    aim = None if target is None else Component(name, 1, target=target)
    return cell(Told(name, "Ann", "Head", aim), [value], usual or [], rows_of(name, WEEK.window, owner="1"), TONGUE)


@pytest.mark.parametrize(
    ("counted", "n", "big", "under", "tone"),
    [
        (3, 4, "3 of 4", "too few", Tone.FLAT),
        (2, 19, "11%", "2 of 19", Tone.FLAT),
        (2, 20, "10%", "2 of 20", Tone.LOW),
        (17, 20, "85%", "17 of 20", Tone.CHECK),
        (20, 20, "100%", "20 of 20", Tone.GOOD),
        (0, 0, "–", "no data", Tone.MISSING),
    ],
)
def test_a_share_is_judged_from_twenty_rows_on(counted: int, n: int, big: str, under: str, tone: Tone) -> None:
    found = made("next_step_coverage", part(counted, n))
    assert (found.big, found.under, found.tone) == (big, under, tone)
    assert bool(found.word) == (tone in (Tone.GOOD, Tone.CHECK, Tone.LOW))  # never a colour alone


def test_between_five_and_nineteen_the_tip_tells_how_sure_it_is() -> None:
    assert "likely 25% – 84%" in made("meetings_with_result", part(4, 7)).told
    assert "likely" not in made("meetings_with_result", part(3, 4)).told


def test_what_the_crm_does_not_record_is_grey_words_without_a_link() -> None:
    found = made("calls_done", Value(Status.NOT_RECORDED))
    assert (found.big, found.under, found.tone, found.link) == ("–", "not recorded", Tone.MISSING, None)


def test_nothing_is_usual_before_six_of_ones_own_weeks() -> None:
    assert made("calls_done", count(30), [count(4)] * 5).under == ""
    found = made("calls_done", count(7), [count(n) for n in (4, 9, 5, 5, 6, 8)])
    assert (found.under, found.arrow, found.tone) == ("usual 4–9", "", Tone.FLAT)


def test_an_arrow_outside_of_all_weeks_a_colour_only_beyond_chance() -> None:
    usual = [count(n) for n in (10, 12, 9, 11, 10, 12)] * 2
    small, large = (made("meetings_held", count(n), usual, None) for n in (14, 30))
    assert (small.arrow, small.tone) == ("↑", Tone.FLAT)
    assert (large.arrow, large.tone, large.word) == ("↑", Tone.GOOD, "more than usual")
    few = made("meetings_held", count(1), [count(n) for n in (20, 22, 19, 21, 20, 22)] * 2, None)
    assert (few.arrow, few.tone, few.word) == ("↓", Tone.CHECK, "less than usual")


def test_more_open_deals_are_neither_better_nor_worse() -> None:
    found = made("open_opportunities", count(90), [count(n) for n in (40, 42, 44, 41, 40, 43)], None)
    assert (found.arrow, found.tone) == ("↑", Tone.FLAT)


def test_a_share_is_held_against_the_own_weeks_beyond_chance() -> None:
    """Shares 0.50 0.60 0.50 0.60 ...: mean 0.55, mean range 0.10, limits 0.55 -+ 0.266 = 0.284 .. 0.816."""
    usual = [part(n, 20) for n in (10, 12)] * 6
    for counted, tone, word in (
        (6, Tone.FLAT, ""),
        (5, Tone.CHECK, "less than usual"),
        (17, Tone.GOOD, "more than usual"),
    ):
        found = made("win_rate", part(counted, 20), usual, None)
        assert (found.tone, found.word) == (tone, word)
    assert made("win_rate", part(1, 19), usual, None).tone is Tone.FLAT  # too few for a colour
    fewer = made("win_rate", part(17, 20), usual[:6], None)
    assert fewer.word == "more than usual (fewer than 12 weeks: provisional)"
    assert made("win_rate", part(17, 20), usual[:5], None).tone is Tone.FLAT
    overdue = made("overdue_rate", part(17, 20), usual, None)
    assert (overdue.tone, overdue.word) == (Tone.CHECK, "more than usual")


def test_the_target_decides_the_colour_and_a_target_within_reach_none() -> None:
    sure = Value(Status.OK, 0.8, 40, 50, 50, low=0.67, high=0.89)
    assert (made("win_rate", sure, target=0.85).tone, made("win_rate", sure, target=0.85).word) == (
        Tone.FLAT,
        "near the target",
    )
    assert made("win_rate", sure, target=0.95).tone is Tone.CHECK
    assert made("win_rate", sure, target=0.8).tone is Tone.GOOD
    usual = [part(n, 20) for n in (18, 20)] * 6
    assert made("meetings_with_result", part(10, 20), usual).word == "to check, less than usual"


def test_a_share_of_days_shows_days_and_a_rate_its_usual_range() -> None:
    found = made("active_day_share", Value(Status.OK, 4 / 4.5, 4, 4.5, 5))
    assert (found.big, found.under, found.tone) == ("89%", "4 of 4.5", Tone.FLAT)
    few = made("active_day_share", Value(Status.OK, 1.0, 3, 2.5, 3))
    assert (few.big, few.under) == ("2.5 of 2.5", "too few")  # who wrote on a half day off
    usual = [rate(n) for n in (20, 24)] * 6  # 4.0 4.8 ...: limits 4.4 -+ 2.128
    busy = made("activities_per_working_day", rate(40), usual, None)
    assert (busy.big, busy.under, busy.arrow) == ("8 a day", "usual 4.0–4.8", "↑")
    assert (busy.tone, busy.word) == (Tone.FLAT, "more than usual")  # load is shown, never graded


def test_an_empty_count_has_no_rows_to_open() -> None:
    assert made("calls_done", count(0)).link is None
    assert made("calls_done", count(1)).link is not None


def review(data: Data, length: str = "1", by_person: bool = True) -> Review:
    now = weeks.asked(None, length, END)
    return build(data, now, Whose("1", by_person, "overview"), READ_AT, TONGUE)


PEOPLE = (
    PersonIn("1", "Ann", "n", True),
    PersonIn("2", "Bob", "n", True),
    PersonIn("3", "Cy", "n", False),
    PersonIn("4", "Di", "n", False),
    PersonIn("5", "Ed", "s", True),
)
TEAMS = (TeamIn("n", "North", 2), TeamIn("s", "South", 1), TeamIn("e", "Empty", 0))
NOW = {
    ("meetings_held", "n"): [count(9)], ("meetings_held", "s"): [count(2)], ("meetings_held", "1"): [count(9)],
    ("meetings_held", "2"): [count(0)], ("meetings_held", "5"): [count(2)], ("next_step_coverage", "3"): [part(1, 4)],
    ("overdue_activities", "n"): [count(3)], ("activities_per_working_day", "1"): [rate(20)],
    ("active_day_share", "4"): [Value(Status.OK, 0.0, 0, 5.0, 5)],
}  # fmt: skip


def test_each_team_stands_before_its_people_by_name_and_who_left_only_with_records() -> None:
    found = review(Data(TEAMS, PEOPLE, NOW, {}))
    assert [(row.name, row.note, row.is_team) for row in found.rows] == [
        ("North", "3 people", True), ("Ann", "you", False), ("Bob", "", False), ("Cy", "left", False),
        ("South", "1 person", True), ("Ed", "", False),
    ]  # fmt: skip
    assert found.answer == "11 meetings held by 2 of 3 people; overdue now: 3."
    assert [cell.indicator for cell in found.rows[1].cells] == list(NAMES)


def test_teams_alone_where_persons_are_not_told_apart() -> None:
    found = review(Data(TEAMS, (), NOW, {}), by_person=False)
    assert [row.name for row in found.rows] == ["North", "South"]
    assert found.answer == "11 meetings held by 2 of 2 teams; overdue now: 3."


def test_a_name_leads_to_the_card_and_a_number_to_its_rows() -> None:
    ann = review(Data(TEAMS, PEOPLE, NOW, {})).rows[1]
    assert (ann.page, dict(ann.params)) == ("scorecard", {"owner": "1", "period": "1w"})
    assert ann.cells[0].link is not None
    assert ann.cells[0].link.params == {
        "indicator": "activities_per_working_day", "from": "2026-11-16", "to": "2026-11-23", "owner": "1",
        "only": "counted",
    }  # fmt: skip


def test_weeks_before_somebody_came_are_not_his_usual_ones() -> None:
    came = [[rate(0)]] * 5 + [[rate(n)] for n in (15, 20, 25, 15, 20, 25, 15)]
    late = [[rate(0)]] * 8 + [[rate(n)] for n in (15, 20, 25, 15)]
    there = [[Value(Status.OK, 0.0, 0, 5.0, 5)]] * 12  # his days at work are no records of his
    for series, under in ((came, "usual 3.0–5.0"), (late, "")):
        own = {("activities_per_working_day", "1"): series, ("active_day_share", "1"): there}
        found = review(Data(TEAMS, PEOPLE, NOW, own))
        assert found.rows[1].cells[0].under == under


def test_four_weeks_are_held_against_the_four_before() -> None:
    found = review(Data(TEAMS, PEOPLE, NOW, {("activities_per_working_day", "1"): [[rate(10)]] * 12}), "4")
    assert found.rows[1].cells[0].under == "before 2.0"


def test_at_most_two_sentences_about_one_person_and_of_one_kind() -> None:
    names = ("next_step_coverage", "opportunities_with_recent_activity", "meetings_with_result")
    month = {(name, str(n)): [part(n, 100)] for name in names for n in (1, 2, 5)}
    found = review(Data(TEAMS, PEOPLE, NOW, {}, month)).alerts
    assert len(found) == 5
    assert max([one.team for one in found].count(name) for name in ("Ann", "Bob", "Ed")) == 2
    assert all(one.link.owner and not one.link.team for one in found)
    assert found[0].sentence == "99 of 100 meetings have no result written down (99%)."


def test_overdue_of_a_person_is_not_told_per_head() -> None:
    month = {("overdue_activities", "2"): [count(40)]}
    (one,) = review(Data(TEAMS, PEOPLE, NOW, {}, month)).alerts
    assert (one.team, one.sentence) == ("Bob", "40 activities are overdue.")


def test_only_whole_weeks_that_are_over() -> None:
    assert (WEEK.window.start, WEEK.window.end, WEEK.is_last) == (date(2026, 11, 16), date(2026, 11, 23), True)
    four = weeks.asked("2026-11-09", "4", END)
    assert (four.window.start, four.window.end, four.is_last) == (date(2026, 10, 19), date(2026, 11, 16), False)
    assert four.earlier.end == four.window.start and four.earlier.start == four.window.start - timedelta(weeks=12)
    for wrong in ("2026-11-10", "2026-11-23", "2026-12-07", "2020-01-06", "soon", "0000-00-00", "' or 1=1"):
        with pytest.raises(QuestionError, match="no week that is over"):
            weeks.asked(wrong, None, END)

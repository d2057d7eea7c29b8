"""The rules of attention one by one: when a sentence is said, what it says, and that noise says nothing."""

from datetime import date

from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.value import Status, Value
from crm_core.web.views.alarm import Attention, TeamIn
from crm_core.web.views.attention import attention, of_people
from crm_core.web.views.tongue import Tongue

MONTH = Window(date(2026, 10, 26), date(2026, 11, 23))
TEAMS = [TeamIn("n", "North", 6), TeamIn("s", "South", 6), TeamIn("e", "East", 6), TeamIn("w", "West", 6)]
EN = Tongue("en")


def part(counted: int, n: int) -> list[Value]:
    return [Value(Status.OK, counted / n, counted, n, n)]


def number(value: float, numerator: float = 0, denominator: float = 0, n: int = 6) -> list[Value]:
    return [Value(Status.OK, value, numerator, denominator, n)]


def found(now: dict, before: dict | None = None, weeks: dict | None = None) -> list[Attention]:
    return attention(TEAMS, now, before or {}, MONTH, "the 4 weeks before", EN, weeks)


def said(now: dict, before: dict | None = None, weeks: dict | None = None) -> list[tuple[str, str]]:
    return [(one.team, one.sentence) for one in found(now, before, weeks)]


# --- what is there now ---


def test_more_is_planned_than_there_is_time() -> None:
    now = {("forward_load", "n"): number(1.0, 480, 480), ("forward_load", "s"): number(1.25, 600, 480)}
    assert said(now) == [("South", "The next ten working days hold 600 hours of work; there are 480.")]


def test_an_overdue_share_far_above_the_others() -> None:
    """60 of 100 against 10 % of the others: their limits are 10 % + 3.09 times 3 points = 19.3 %."""
    now = {("overdue_rate", id_): part(k, 100) for id_, k in (("n", 60), ("s", 10), ("e", 10), ("w", 10))}
    (one,) = found(now)
    text = "60 of 100 planned activities are overdue (60%; elsewhere 10%): more than chance."
    assert (one.team, one.sentence) == ("North", text)
    assert (one.link.indicator, one.link.only) == ("overdue_rate", "counted")


def test_overdue_shares_within_the_funnel_say_nothing() -> None:
    """19 against 10 of 100 is chance; two teams make no funnel; nor do shares of fewer than twenty."""
    assert said({("overdue_rate", id_): part(k, 100) for id_, k in (("n", 19), ("s", 10), ("e", 10), ("w", 10))}) == []
    assert said({("overdue_rate", id_): part(k, 100) for id_, k in (("n", 90), ("s", 10))}) == []
    assert said({("overdue_rate", id_): part(k, 19) for id_, k in (("n", 19), ("s", 1), ("e", 1), ("w", 1))}) == []


def test_one_sentence_on_what_is_overdue_not_two() -> None:
    now = {("overdue_rate", id_): part(k, 100) for id_, k in (("n", 60), ("s", 10), ("e", 10), ("w", 10))}
    now[("overdue_activities", "n")] = [Value(Status.OK, 60, 60, None, 60)]
    assert [one.link.indicator for one in found(now)] == ["overdue_rate"]


def test_open_deals_that_do_not_cover_what_is_left() -> None:
    now = {("pipeline_coverage", "n"): number(1.0), ("pipeline_coverage", "s"): number(0.4)}
    now[("pipeline_coverage", "e")] = [Value(Status.NO_DATA, None, 7, 0, 3)]  # nothing is left
    text = "The open deals, weighted with their chance, cover 40% of what is left of the plan."
    assert said(now) == [("South", text)]


def test_entries_that_take_half_of_the_time() -> None:
    now = {("crm_entry_burden", "n"): number(0.49), ("crm_entry_burden", "s"): number(0.5)}
    assert said(now) == [("South", "About 50% of the working time goes into entries: the CRM asks for too much.")]
    assert said({("crm_entry_burden", "n"): [Value(Status.INSUFFICIENT_DATA)]}) == []  # fewer than five people


def test_work_that_is_spread_unevenly() -> None:
    now = {("workload_balance", "n"): number(0.2), ("workload_balance", "s"): number(0.41)}
    assert said(now) == [("South", "The load of 6 people is spread unevenly: Gini coefficient 0.41.")]


# --- what changed ---


def weeks(*counted: int, n: int = 40) -> list[list[Value]]:
    return [part(k, n) for k in counted]


STEADY = (34, 36, 34, 36, 34, 36, 34, 36, 34, 36, 34, 36)  # 85 and 90 %: mean 87.5 %, range 5 %, limits 74.2 - 100 %


def test_use_below_the_own_twelve_weeks() -> None:
    inside, below = ({("meetings_with_result", "n"): weeks(*STEADY, last)} for last in (30, 24))
    assert said({}, weeks=inside) == []  # 75 %
    text = "Meetings with a result: 60% in the newest week, below the own usual 74% – 100%."
    assert said({}, weeks=below) == [("North", text)]
    assert said({}, weeks={("meetings_with_result", "n"): weeks(*STEADY[:5], 10)}) == []  # fewer than six weeks


def test_one_row_of_few_is_noise_even_below_the_limits() -> None:
    """Twelve weeks without a miss have limits of 100 %, but 14 of 15 is no news: 1 - (1 - 0.5/181)^15 = 4 %."""
    all_ = {("meetings_with_result", "n"): weeks(*[15] * 12, 14, n=15)}
    assert said({}, weeks=all_) == []
    assert said({}, weeks={("meetings_with_result", "n"): weeks(*[15] * 12, 9, n=15)}) != []
    assert said({}, weeks={("meetings_with_result", "n"): weeks(*[4] * 12, 0, n=4)}) == []


def test_data_quality_that_falls_week_by_week() -> None:
    falling = weeks(38, 37, 37, 36, 35, 34, 33, 33, 32, 31, 30, 29, 28)
    label = indicators()["meeting_core_data_set"].label
    text = f"{label}: falling over 13 weeks, to 70% in the newest one."
    assert said({}, weeks={("meeting_core_data_set", "s"): falling}) == [("South", text)]
    rising = list(reversed(falling))
    assert said({}, weeks={("meeting_core_data_set", "s"): rising}) == []
    up_and_down = weeks(30, 36, 31, 35, 30, 36, 32, 34, 30, 35, 31, 36, 30)
    assert said({}, weeks={("meeting_core_data_set", "s"): up_and_down}) == []


def test_records_that_got_worse_beyond_chance() -> None:
    now, before = {("record_consistency", "n"): part(850, 1000)}, {("record_consistency", "n"): part(950, 1000)}
    (one,) = said(now, before)
    assert one[1].endswith(": 85% against 95% in the 4 weeks before, more than chance.")
    assert said({("record_consistency", "n"): part(940, 1000)}, before) == []
    assert said(before, now) == []  # better


def test_of_many_questions_only_the_sure_ones_stand() -> None:
    """A fall with p = 0.03 stands alone, but not as one of sixteen questions without a fall."""
    fall = {("record_consistency", "n"): part(455, 500)}
    before = {("record_consistency", "n"): part(473, 500)}
    assert len(said(fall, before)) == 1
    same = {(name, id_): part(90, 100) for name in ("client_uniqueness", "phone_validity") for id_ in "nsew"}
    assert said(fall | same, before | same) == []


# --- together ---


def test_the_gravest_first_at_most_five_one_of_a_kind() -> None:
    now = {
        ("forward_load", "n"): number(1.2, 600, 500),
        ("forward_load", "s"): number(1.6, 800, 500),
        ("pipeline_coverage", "n"): number(0.1),
        ("workload_balance", "n"): number(0.3),
        ("crm_entry_burden", "n"): number(0.5),
        ("next_step_coverage", "n"): part(50, 100),
        ("meetings_with_result", "n"): part(80, 100),
    }
    listed = found(now)
    assert [one.kind for one in listed] == [
        *("forward_load", "weighted_pipeline_amount", "crm_entry_burden", "next_step_coverage", "workload_balance")
    ]
    assert listed[0].team == "South"
    assert [one.weight for one in listed] == sorted((one.weight for one in listed), reverse=True)


def test_people_are_never_held_against_one_another() -> None:
    people = [TeamIn(id_, id_, 1, is_person=True) for id_ in "nsew"]
    now = {("overdue_rate", id_): part(k, 100) for id_, k in (("n", 60), ("s", 10), ("e", 10), ("w", 10))}
    now |= {("workload_balance", "n"): number(0.9), ("crm_entry_burden", "n"): number(0.9)}
    assert of_people(people, now, {}, MONTH, "before", EN) == []
    below = {("active_day_share", "n"): [*weeks(*[5] * 12, n=5), *weeks(1, n=5)]}
    (one,) = of_people(people, {}, {}, MONTH, "before", EN, below)
    assert (one.team, one.link.owner, one.link.team) == ("n", "n", None)

"""Conversion in words: funnel, win rates against chance, cohorts, reasons, lengths; every number by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from crm_core.mart.backing import Reason, Sums
from crm_core.mart.stages import Stage
from crm_core.measure.asked import Fact
from crm_core.measure.evidence import Window
from crm_core.measure.statistics import wilson
from crm_core.measure.value import Status, Value
from crm_core.web.views import cohorts, conversion, win_rate
from crm_core.web.views.tongue import Tongue

EN = Tongue("en", "UTC")


def part(k: int, n: int) -> Value:
    low, high = wilson(k, n) or (None, None)
    return Value(Status.OK, k / n, k, n, n, low=low, high=high) if n else Value(Status.NO_DATA, None, 0, 0, 0)


def rate(k: int, n: int) -> dict[tuple[str, str | None], list[Value]]:
    return {("win_rate", "1"): [part(k, n)]}


@pytest.mark.parametrize(
    ("k", "n", "sentence"),
    [
        (23, 50, "23 of 50 closed deals were won: 46%, likely 33% – 60%."),
        (1, 3, "1 of 3 closed deals were won: too few for a share."),
        (0, 0, "No deal was closed in this period."),
    ],
)
def test_how_the_deals_ended(k: int, n: int, sentence: str) -> None:
    assert conversion.won_reading(rate(k, n), "1", EN) == sentence
    assert conversion.won_reading({}, "1", EN) == "No deal was closed in this period."


def test_whether_the_open_deals_will_do() -> None:
    def told(value: Value, several: bool = False) -> str:
        return conversion.ahead_reading({("pipeline_coverage", "1"): [value]}, "1", several, EN)

    assert "are 1.4 times what is left" in told(Value(Status.OK, 1.4, 14, 10, 3))
    assert "is reached: nothing is left" in told(Value(Status.NO_DATA, None, 14, 0, 3))
    assert told(Value(Status.NOT_RECORDED)).endswith("is not recorded by this CRM.")
    assert told(Value(Status.NO_PLAN)).startswith("No plan of won revenue runs")
    assert told(Value(Status.NO_PLAN), several=True).startswith("Choose a team")


def test_of_a_reached_plan_and_one_that_runs_the_second_is_told() -> None:
    both = [Value(Status.NO_DATA, None, 14, 0, 3), Value(Status.OK, 2.0, 14, 7, 3)]
    assert "are 2 times" in conversion.ahead_reading({("pipeline_coverage", "1"): both}, "1", False, EN)


STAGES = [
    Stage("", "Request", "Request>Offer", 3),
    Stage("", "Offer", "Offer>Won", 1),
    Stage("New", "<b>Qualified</b>", "Qualified>Won", 0),
    Stage("Empty", "Idea", "Idea>Won", 0),
]
WENT_ON = {"Request>Offer": part(30, 40), "Offer>Won": part(6, 10), "Qualified>Won": part(1, 4)}


def test_one_bar_per_stage_and_no_stage_pooled_over_pipelines() -> None:
    found = conversion.funnel(STAGES, WENT_ON, EN)
    assert [pipe.name for pipe in found] == ["", "New"], "a pipeline without a deal is left out"
    bars = [(bar.label, round(bar.length, 2), bar.text, bar.note) for pipe in found for bar in pipe.bars]
    assert bars == [
        ("Request", 0.75, "75%, 30 of 40", "3 open"),
        ("Offer", 0.6, "60%, 6 of 10", "likely 31% – 83% · 1 open"),
        ("<b>Qualified</b>", 0.25, "1 of 4", "too few for a share · 0 open"),
    ]


def test_open_deals_show_where_none_was_closed() -> None:
    (pipe,) = conversion.funnel(STAGES[:2], {}, EN)
    assert pipe.name == ""
    assert [(bar.length, bar.text, bar.note) for bar in pipe.bars] == [(0.0, "–", "3 open"), (0.0, "–", "1 open")]
    assert conversion.funnel([], {}, EN) == []


def test_the_narrowest_stage_is_named_if_enough_deals_came_to_it() -> None:
    told = conversion.funnel_reading(STAGES, WENT_ON, EN)
    assert told == "Most often in Offer: 4 of 10 closed deals that came to it went no further."
    assert "Too few deals" in conversion.funnel_reading(STAGES, {"Qualified>Won": part(0, 4)}, EN)
    assert "No closed deal got stuck" in conversion.funnel_reading(STAGES, {"Offer>Won": part(6, 6)}, EN)


def test_what_waits_and_what_slips() -> None:
    sums = Sums(rows=12, total=12, counted=9)
    assert conversion.age_reading(sums, EN).startswith("3 of 12 open deals are in their stage for longer")
    assert conversion.push_reading(sums, EN).startswith("Of 3 of 12 open deals the expected closing was moved")


LOST = [
    Reason("won", None, 0, 9, None),
    Reason("no reason given", None, 5, 5, None),
    Reason("*Price*", None, 3, 3, None),
    Reason("Time", None, 2, 2, None),
]


def test_reasons_of_the_lost_deals_alone_and_as_they_are_written() -> None:
    bars = [(bar.label, round(bar.length, 2), bar.text) for bar in conversion.reasons(LOST, EN)]
    assert bars == [("No reason given", 1.0, "50%, 5 of 10"), ("*Price*", 0.6, "30%, 3 of 10"), ("Time", 0.4, "20%, 2 of 10")]  # fmt: skip
    told = conversion.reasons_reading(LOST, True, EN)
    assert told == "Most often: *Price*, 3 of 10 lost deals; no reason is given for 5."
    assert conversion.reasons_reading(LOST[2:], True, EN) == "Most often: *Price*, 3 of 5 lost deals."
    assert conversion.reasons_reading(LOST[:2], True, EN) == "No reason is given for any of the 5 lost deals."
    assert "does not record" in conversion.reasons_reading(LOST, False, EN)
    assert (conversion.reasons(LOST[:1], EN), conversion.reasons_reading(LOST[:1], True, EN)) == (
        [],
        "No deal was lost in this period.",
    )


def took(*days: float) -> list[Fact]:
    return [Fact("opportunity", str(n), "1", date(2026, 10, 1), 1, 1, value=day) for n, day in enumerate(days)]


def test_lengths_fall_into_their_spans() -> None:
    """7 days are 'up to 7', 7.5 are in the next span; the median of 3, 7, 7.5, 60, 181 is 7.5."""
    found = conversion.length(took(3, 7, 7.5, 60, 181), EN)
    assert (found.n, found.median) == (5, "7.5 days")
    assert [bar.text for bar in found.bars] == ["2", "1", "–", "1", "–", "–", "1"]
    assert [bar.length for bar in found.bars] == [1.0, 0.5, 0.0, 0.5, 0.0, 0.0, 0.5]
    lost = conversion.length(took(10), EN)
    assert conversion.length_reading(found, lost, EN) == (
        "Half of the 5 won deals took 7.5 days or less; half of the 1 lost ones took 10 days or less."
    )
    nothing = conversion.length([], EN)
    assert conversion.length_reading(nothing, lost, EN) == "Half of the 1 lost ones took 10 days or less."
    assert conversion.length_reading(nothing, nothing, EN) == "No deal was closed in this period."


def test_all_kinds_of_win_rate_have_their_interval() -> None:
    now = rate(23, 50) | {
        ("win_rate_by_amount", "1"): [
            Value(Status.NO_DATA, None, 0, 0, 2, "USD"),
            Value(Status.OK, 0.5, Decimal(100), Decimal(200), 48, "EUR", low=0.25, high=0.75),
        ],
        ("win_rate_mix_adjusted", "1"): [Value(Status.OK, 1.1, 5, 3.2, 6, low=0.4, high=2.4)],
    }
    found = {one.indicator: (one.big, one.detail, one.n) for one in win_rate.rates(now, "1", EN)}
    assert found["win_rate"] == ("46%", "23 of 50, likely 33% – 60%", 50)
    assert found["win_rate_by_amount"] == ("50%", "likely 25% – 75%", 48)
    assert found["win_rate_mix_adjusted"] == ("110%", "likely 40% – 240%", 6)
    assert found["win_rate_strict"] == ("–", "no data in this period", 0)


def test_how_sure_it_is_in_a_sentence() -> None:
    sure = win_rate.sure_reading(rate(23, 50), "1", EN)
    assert sure == "With 50 closed deals the rate behind them lies between 33% and 60%, 19 times of 20."
    assert win_rate.sure_reading(rate(1, 3), "1", EN) == "With only 3 closed deals nothing can be said of a rate."
    assert win_rate.sure_reading(rate(0, 0), "1", EN) == "No deal was closed in this period."


def team(counts: dict[str, tuple[int, int]], mixed: dict[str, float] | None = None) -> win_rate.Plot | None:
    now = {("win_rate", id_): [part(k, n)] for id_, (k, n) in counts.items()}
    adjusted = {
        ("win_rate_mix_adjusted", id_): [Value(Status.OK, value, 1, 1.0, 1)] for id_, value in (mixed or {}).items()
    }
    return win_rate.plot([(id_, id_.upper()) for id_ in counts], now | adjusted)


def test_people_who_are_alike_do_not_differ() -> None:
    found = team({"a": (4, 10), "b": (7, 20), "c": (3, 12), "d": (1, 3), "e": (0, 0)})
    assert found is not None
    assert [(point.name, point.side) for point in found.points] == [("A", None), ("B", None), ("C", None), ("D", None)]
    assert found.p0 == 15 / 45
    told = win_rate.plot_reading(found, True, EN)
    assert told == "Nobody differs beyond chance: all 3 lie within the limits.", "D has too few to be judged"
    assert win_rate.side(found.points[3], EN) == "too few" == win_rate.between(found.points[3], EN)
    assert win_rate.between(found.points[0], EN) == "17% – 69%"


def test_somebody_far_out_lies_outside_the_limits_of_chance() -> None:
    """Ten with 30 of 100 and one with 60: p0 = 360/1100, and 0.6 is far above p0 + 3.09 sqrt(p0 (1 - p0)/100) = 0.47."""
    found = team({f"p{n}": (30, 100) for n in range(10)} | {"q": (60, 100)})
    assert found is not None and not found.widened
    assert [point.id for point in found.outside] == ["q"]
    assert win_rate.plot_reading(found, True, EN).startswith("1 of 11 lies outside the limits")


def test_the_reading_counts_those_outside() -> None:
    points = tuple(
        win_rate.Point(id_, id_, 5, 10, None, side)
        for id_, side in (("a", None), ("b", "low"), ("c", "high"), ("d", None))
    )
    found = win_rate.Plot(points, 0.5, (), False)
    assert win_rate.plot_reading(found, True, EN).startswith("2 of 4 lie outside the limits")
    assert win_rate.side(points[1], EN) == "below the limits" and win_rate.side(points[2], EN) == "above the limits"


@pytest.mark.parametrize("counts", [{}, {"a": (3, 6)}, {"a": (3, 6), "b": (2, 9)}, {"a": (0, 0), "b": (0, 0)}])
def test_of_fewer_than_three_nothing_is_told_apart(counts: dict[str, tuple[int, int]]) -> None:
    found = team(counts)
    assert found is None
    assert win_rate.plot_reading(found, True, EN).startswith("Too few people")
    assert win_rate.plot_reading(found, False, EN).startswith("Too few teams")
    assert win_rate.mix_reading(found, True, EN) == ""


def test_the_mix_may_turn_the_order_around() -> None:
    counts = {"a": (4, 10), "b": (6, 10), "c": (5, 10)}
    turned = team(counts, {"a": 0.6, "b": 0.5, "c": 0.5})
    same = team(counts, {"a": 0.4, "b": 0.7, "c": 0.5})
    assert "Simpson's paradox, to check" in win_rate.mix_reading(turned, True, EN)
    assert "some teams" in win_rate.mix_reading(turned, False, EN)
    assert win_rate.mix_reading(same, True, EN) == "An equal mix of deals would turn no two rates around."
    assert win_rate.mix_reading(team(counts), True, EN) == "", "the CRM keeps no segments"


def test_limits_are_drawn_to_the_greatest_n() -> None:
    found = team({"a": (4, 10), "b": (7, 500), "c": (3, 12)})
    assert found is not None
    assert (found.curve[0][0], found.curve[-1][0]) == (1, 540) and len(found.curve) <= 121
    assert all(low3 <= low2 <= high2 <= high3 for _n, (low3, low2, high2, high3) in found.curve)


def test_own_weeks_four_at_a_time() -> None:
    """Weeks 1-4: 1 of 2 each, 4 of 8; weeks 5-8 nothing; weeks 9-12: 3 of 4, and 7 of 12 in all."""
    weeks = [[part(1, 2)]] * 4 + [[part(0, 0)]] * 4 + [[part(3, 4)], [part(0, 0)], [part(0, 0)], [part(0, 0)]]
    bars, reading = win_rate.own_weeks(weeks, date(2026, 11, 23), EN)
    assert [(bar.label, bar.text, bar.note) for bar in bars] == [
        ("31 Aug – 27 Sep 2026", "50%", "4 of 8, likely 22% – 78%"),
        ("28 Sep – 25 Oct 2026", "–", "no deal closed"),
        ("26 Oct – 22 Nov 2026", "3 of 4", "too few for a share"),
    ]
    assert reading == "In the last twelve weeks 7 of 12 closed deals were won: 58%, likely 32% – 81%."
    assert win_rate.own_weeks([[part(0, 0)]] * 12, date(2026, 11, 23), EN)[0] == []
    assert "1 of 2 closed" in win_rate.own_weeks([[part(1, 2)]], date(2026, 11, 23), EN)[1]


READ_AT = datetime(2026, 11, 25, 9)


def test_months_are_made_of_whole_weeks() -> None:
    """The week of Monday 26 October has its Thursday on the 29th: October. That of 30 November 2025 is December's."""
    found = cohorts.months(date(2026, 11, 23))
    assert len(found) == 12
    assert found[-1] == (date(2026, 11, 1), Window(date(2026, 11, 2), date(2026, 11, 23)))
    assert found[-2] == (date(2026, 10, 1), Window(date(2026, 9, 28), date(2026, 11, 2)))
    assert found[0] == (date(2025, 12, 1), Window(date(2025, 12, 1), date(2025, 12, 29)))
    for (_month, one), (_next, other) in zip(found, found[1:], strict=False):
        assert one.end == other.start and one.start.weekday() == 0


def deals(n: int, why: str | None, after: float | None, created: datetime) -> list[Fact]:
    return [
        Fact("opportunity", f"{why}{after}{x}", "1", created.date(), 1, int(why == "won"), why=why, value=after, at=created)
        for x in range(n)
    ]  # fmt: skip


def test_a_cohort_by_hand() -> None:
    """Of 20 deals 4 are won on day 10, 6 lost on day 40, 10 are open on day 100, when they were last watched."""
    created = READ_AT - timedelta(days=100)
    facts = deals(4, "won", 10, created) + deals(6, "lost", 40, created) + deals(10, "open", None, created)
    window = Window(created.date(), created.date() + timedelta(days=7))
    found = cohorts.cohort("Aug", window, facts, READ_AT)
    assert found.deals == 20
    shares = [None if one is None else (round(one.won, 9), round(one.lost, 9), round(one.open, 9)) for one in found.at]
    assert shares == [(0.2, 0.0, 0.8), (0.2, 0.3, 0.5), (0.2, 0.3, 0.5), None]
    assert found.is_early == (False, False, False, True)
    assert cohorts.hidden(True, EN) == "too early" and cohorts.hidden(False, EN) == "too few"
    told = cohorts.reading(found, EN)
    assert told == "Of the 20 deals of twelve months 20% are won after 90 days, 30% lost, 50% still open."


def test_the_tail_is_hidden_where_fewer_than_five_are_watched() -> None:
    created = READ_AT - timedelta(days=300)
    facts = deals(8, "won", 50, created) + deals(4, "open", None, created)
    window = Window(created.date(), created.date() + timedelta(days=7))
    found = cohorts.cohort("x", window, facts, READ_AT)
    assert [one is None for one in found.at] == [False, True, True, True]
    assert found.is_early == (False,) * 4
    drawn = cohorts.curve(facts, READ_AT)
    assert drawn is not None and drawn.days[-1] == 50
    assert (round(drawn.shares[-1].won, 6), drawn.shares[-1].lost) == (round(8 / 12, 6), 0.0)


def test_deals_of_other_days_and_none_at_all() -> None:
    created = READ_AT - timedelta(days=20)
    window = Window(date(2026, 1, 5), date(2026, 2, 2))
    empty = cohorts.cohort("Jan", window, deals(9, "won", 3, created), READ_AT)
    assert (empty.deals, set(empty.at)) == (0, {None})
    assert cohorts.reading(empty, EN) == "No deal was created in these twelve months."
    assert cohorts.curve([], READ_AT) is None
    few = cohorts.cohort("Nov", Window(date(2026, 11, 2), date(2026, 11, 23)), deals(3, "won", 3, created), READ_AT)
    assert few.deals == 3 and "Too few deals" in cohorts.reading(few, EN)

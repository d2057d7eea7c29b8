"""How a value is shown: small n, chance, points that add up."""

from decimal import Decimal

import pytest

from crm_core.measure.registry import indicators
from crm_core.measure.statistics import wilson
from crm_core.measure.value import Status, Value
from crm_core.web.views.numbers import Tone, change, combined, share, shown
from crm_core.web.views.tongue import Tongue

EN = Tongue("en", "Europe/Berlin")


def part(counted: int, n: int) -> Value:
    low, high = wilson(counted, n) or (None, None)
    return Value(Status.OK, counted / n, counted, n, n, low=low, high=high)


def count(n: int) -> Value:
    return Value(Status.OK, n, n, None, n)


def money(amount: str, currency: str, n: int) -> Value:
    return Value(Status.OK, Decimal(amount), Decimal(amount), None, n, currency=currency)


@pytest.mark.parametrize(
    ("counted", "n", "big", "detail"),
    [
        (0, 0, "–", "no data in this period"),
        (3, 4, "3 of 4", "too few for a share"),
        (8, 12, "67%", "8 of 12, likely 39% – 86%"),
        (62, 107, "58%", "62 of 107"),
        (0, 30, "0%", "0 of 30"),
        (30, 30, "100%", "30 of 30"),
        (999, 1000, "99.9%", "999 of 1,000"),  # never 100 % where one is missing
        (1, 1000, "0.1%", "1 of 1,000"),
    ],
)
def test_a_share_says_no_more_than_its_n_allows(counted: int, n: int, big: str, detail: str) -> None:
    value = share(counted, n, EN)
    assert (value.big, value.detail) == (big, detail)


def test_a_missing_number_is_words_and_never_zero() -> None:
    value = shown(indicators()["win_rate"], [Value(Status.NOT_RECORDED)], EN)
    assert (value.big, value.detail, value.missing) == ("–", "not recorded by this CRM", True)


def test_currencies_stand_beside_each_other_the_one_with_most_rows_first() -> None:
    value = shown(indicators()["won_amount"], [money("10", "EUR", 1), money("5.50", "USD", 2)], EN)
    assert (value.big, value.detail) == ("$5.50", "+ €10.00")


@pytest.mark.parametrize(
    ("name", "new", "old", "text", "tone"),
    [
        ("won_count", count(107), count(91), "+16", Tone.FLAT),  # chance
        ("won_count", count(20), count(60), "−40", Tone.LOW),
        ("won_count", count(60), count(20), "+40", Tone.GOOD),
        ("overdue_activities", count(60), count(20), "+40", Tone.LOW),  # fewer is better
        ("open_opportunities", count(60), count(20), "+40", Tone.FLAT),  # neither is better
        ("won_count", count(7), count(7), "±0", Tone.FLAT),
        ("win_rate", part(50, 100), part(30, 100), "+20.0 points", Tone.GOOD),
        ("win_rate", part(10, 12), part(2, 12), "+66.7 points", Tone.FLAT),  # too few for a colour
    ],
)
def test_a_change_is_coloured_only_beyond_chance(name: str, new: Value, old: Value, text: str, tone: Tone) -> None:
    found = change(indicators()[name], [new], [old], EN)
    assert found is not None and (found.text, found.tone) == (text, tone)


def test_no_change_is_told_of_fewer_than_five() -> None:
    assert change(indicators()["win_rate"], [part(2, 4)], [part(50, 100)], EN) is None
    assert change(indicators()["win_rate"], [part(2, 40)], [Value(Status.NO_DATA)], EN) is None


def test_teams_together_are_sums_not_averages() -> None:
    (value,) = combined([part(1, 2), part(90, 100), Value(Status.NO_DATA, None, 0, 0, 0)])
    assert (value.numerator, value.n, round(float(value.value or 0), 4)) == (91, 102, 0.8922)
    assert [v.value for v in combined([money("1", "EUR", 1), money("2", "USD", 1), money("3", "EUR", 2)])] == [4, 2]


def test_rates_and_shares_of_days_together_are_sums_too() -> None:
    """10 in 5 days and 3 in 1: 13/6. A share that is capped stays so. Medians do not add up."""
    rates = [Value(Status.OK, 2.0, 10, 5.0, 10), Value(Status.OK, 3.0, 3, 1.0, 3)]
    (value,) = combined(rates)
    assert (round(float(value.value or 0), 4), value.numerator, value.denominator, value.n) == (2.1667, 13, 6, 13)
    days = [Value(Status.OK, 1.0, 5, 4.5, 5), Value(Status.OK, 1.0, 5, 5.0, 5)]
    assert combined(days)[0].value == 1.0
    assert combined([Value(Status.OK, 1.5, n=3), Value(Status.OK, 2.5, n=4)]) == []


def test_a_share_of_few_days_is_no_percentage() -> None:
    told = shown(indicators()["active_day_share"], [Value(Status.OK, 2 / 3, 2, 3.0, 3)], EN)
    assert (told.big, told.detail) == ("2 of 3", "too few for a share")


def parts(share_: float, counted: str, n: str, rows: int, low: float, high: float) -> Value:
    return Value(Status.OK, share_, Decimal(counted), Decimal(n), rows, "EUR", low=low, high=high)


def test_a_share_of_money_shows_money_and_of_a_forecast_what_came_of_it() -> None:
    value = [Value(Status.NO_DATA, None, 0, 0, 2, "CHF"), parts(0.5, "100000", "200000", 40, 0.4, 0.6)]
    assert shown(indicators()["win_rate_by_amount"], value, EN).big == "50%"
    assert shown(indicators()["win_rate_by_amount"], value, EN).detail == "€100K of €200K"
    assert shown(indicators()["forecast_accuracy"], value, EN).detail == "€100K promised, €200K won"


def test_a_share_of_money_differs_when_its_intervals_do_and_not_as_a_share_of_rows() -> None:
    """50 % against 30 % of 100 deals would be more than chance; of money a single deal may do that."""
    old, apart = parts(0.3, "30", "100", 100, 0.1, 0.5), parts(0.5, "50", "100", 100, 0.51, 0.7)
    touching = parts(0.5, "50", "100", 100, 0.35, 0.7)
    metric = indicators()["win_rate_by_amount"]
    found = [change(metric, [new], [old], EN) for new in (touching, apart)]
    assert [one.tone for one in found if one] == [Tone.FLAT, Tone.GOOD]


def test_money_a_day_leaves_out_the_currency_that_has_none() -> None:
    velocity = [Value(Status.OK, Decimal(900), n=9, currency="EUR"), Value(Status.NO_DATA, n=2, currency="USD")]
    told = shown(indicators()["sales_velocity"], velocity, EN)
    assert (told.big, told.detail, told.n) == ("€900.00 a day", "", 9)


def test_nothing_left_of_a_plan_is_no_lack_of_data() -> None:
    told = shown(indicators()["pipeline_coverage"], [Value(Status.NO_DATA, None, Decimal(7), Decimal(0), 3)], EN)
    assert (told.big, told.detail, told.missing) == ("–", "nothing is left of the plan", True)

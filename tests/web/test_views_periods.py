"""Periods are whole weeks, the last of which is over in the company's zone, begun on the day that the company says."""

from datetime import date, datetime

import pytest

from crm_core.base.business import Business, override
from crm_core.base.errors import AccessError, QuestionError
from crm_core.base.workdays import local_day, week_start, whole_weeks
from crm_core.measure.evidence import Window
from crm_core.web.views.periods import asked_window, period, trend

END = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("read_at", "zone", "end"),
    [
        (datetime(2026, 11, 24, 20, 9), "Europe/Berlin", date(2026, 11, 23)),
        (datetime(2026, 11, 23, 0, 30), "Europe/Berlin", date(2026, 11, 23)),  # Monday, 01:30
        (datetime(2026, 11, 22, 22, 59), "Europe/Berlin", date(2026, 11, 16)),  # still Sunday, 23:59
        (datetime(2026, 11, 22, 23, 0), "Europe/Berlin", date(2026, 11, 23)),  # Monday has begun
        (datetime(2026, 11, 22, 23, 0), "UTC", date(2026, 11, 16)),
    ],
)
def test_the_last_week_is_whole(read_at: datetime, zone: str, end: date) -> None:
    assert week_start(local_day(read_at, zone)) == end
    assert period("1w", end).window == Window(date.fromordinal(end.toordinal() - 7), end)


@pytest.mark.parametrize(
    ("first", "start"), [("mon", 23), ("tue", 24), ("wed", 18), ("thu", 19), ("fri", 20), ("sat", 21), ("sun", 22)]
)
def test_weeks_begin_as_the_company_says(first: str, start: int) -> None:
    """Tuesday 24 November 2026."""
    business = override(Business(), [f"week_starts_on={first}"])
    assert week_start(date(2026, 11, 24), business.first_weekday) == date(2026, 11, start)


def test_whole_weeks_hold_the_days_asked_for() -> None:
    sunday, monday = 6, 0
    assert whole_weeks(date(2026, 11, 4), date(2026, 11, 5), monday) == (date(2026, 11, 2), date(2026, 11, 9))
    assert whole_weeks(date(2026, 11, 2), date(2026, 11, 9), monday) == (date(2026, 11, 2), date(2026, 11, 9))
    assert whole_weeks(date(2026, 11, 2), date(2026, 11, 9), sunday) == (date(2026, 11, 1), date(2026, 11, 15))


def test_the_window_before_has_the_same_length() -> None:
    found = period("4w", END)
    assert (found.before, found.window) == (
        Window(date(2026, 9, 28), date(2026, 10, 26)),
        Window(date(2026, 10, 26), date(2026, 11, 23)),
    )


@pytest.mark.parametrize("key", [None, "", "5w", "<script>"])
def test_an_unknown_period_is_the_default(key: str | None) -> None:
    assert period(key, END).key == "4w"


def test_twelve_weeks_are_a_trend() -> None:
    found = trend(END)
    assert (found.end - found.start).days == 84


def test_an_address_may_only_name_whole_weeks() -> None:
    fallback = period(None, END)
    assert asked_window(None, None, fallback) == fallback.window
    assert asked_window("2026-10-05", "2026-10-12", fallback) == Window(date(2026, 10, 5), date(2026, 10, 12))
    with pytest.raises(AccessError):
        asked_window("2026-10-06", "2026-10-12", fallback)
    sundays = period(None, date(2026, 11, 22))
    assert asked_window("2026-10-04", "2026-10-11", sundays).start == date(2026, 10, 4)
    with pytest.raises(AccessError):
        asked_window("2026-10-05", "2026-10-12", sundays)
    for start, end in (("2026-10-12", "2026-10-05"), ("x", "2026-10-12"), ("0001-01-01", "9999-12-27")):
        with pytest.raises(QuestionError):
            asked_window(start, end, fallback)

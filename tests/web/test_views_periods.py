"""Periods are whole ISO weeks that end at the last Monday before the read, in the company's zone."""

from datetime import date, datetime

import pytest

from crm_core.base.errors import AccessError, QuestionError
from crm_core.measure.evidence import Window
from crm_core.web.views.periods import asked_window, period, trend


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
    assert period("1w", read_at, zone).window == Window(date.fromordinal(end.toordinal() - 7), end)


def test_the_window_before_has_the_same_length() -> None:
    found = period("4w", datetime(2026, 11, 24), "UTC")
    assert (found.before, found.window) == (
        Window(date(2026, 9, 28), date(2026, 10, 26)),
        Window(date(2026, 10, 26), date(2026, 11, 23)),
    )


@pytest.mark.parametrize("key", [None, "", "5w", "<script>"])
def test_an_unknown_period_is_the_default(key: str | None) -> None:
    assert period(key, datetime(2026, 11, 24), "UTC").key == "4w"


def test_twelve_weeks_are_a_trend() -> None:
    found = trend(datetime(2026, 11, 24), "UTC")
    assert (found.end - found.start).days == 84


def test_an_address_may_only_name_whole_weeks() -> None:
    fallback = period(None, datetime(2026, 11, 24), "UTC")
    assert asked_window(None, None, fallback) == fallback.window
    assert asked_window("2026-10-05", "2026-10-12", fallback) == Window(date(2026, 10, 5), date(2026, 10, 12))
    with pytest.raises(AccessError):
        asked_window("2026-10-06", "2026-10-12", fallback)
    for start, end in (("2026-10-12", "2026-10-05"), ("x", "2026-10-12"), ("0001-01-01", "9999-12-27")):
        with pytest.raises(QuestionError):
            asked_window(start, end, fallback)

"""Workload in words: the coming days, the balance, what entries cost."""

from datetime import date

from crm_core.base.calendar import Calendar
from crm_core.base.facts import Absence, Facts
from crm_core.measure.asked import Fact
from crm_core.measure.value import Status, Value
from crm_core.web.views.tongue import Tongue
from crm_core.web.views.workload import balance_reading, burden, coming_days, coming_reading, days_late, pace_reading

EN = Tongue("en", "UTC")


def row(day: date, hours: float) -> Fact:
    return Fact("activity", f"{day}{hours}", "1", day, 1, 1, value=hours)


def test_coming_days_with_a_holiday_and_an_absence() -> None:
    """Mon 4 h; Tue free, its hour is done on Wed; Wed half away: 4 hours there."""
    known = Facts(Calendar(holidays=frozenset({date(2026, 11, 24)})), absences=(Absence("1", date(2026, 11, 25), 0.5),))
    rows = [row(date(2026, 11, 23), 4.0), row(date(2026, 11, 24), 1.0), row(date(2026, 11, 25), 2.0)]
    days = coming_days(rows, ["1"], date(2026, 11, 23), date(2026, 11, 26), known)
    assert [(d.on.day, d.planned, d.available) for d in days] == [(23, 4.0, 8.0), (25, 3.0, 4.0)]
    whole = Value(Status.OK, 7 / 12, 7.0, 12.0, 3)
    assert coming_reading(days, whole, EN) == "7.0 of 12 hours are taken (58%); no day is fuller than 80%."


def test_nobody_is_at_work() -> None:
    assert coming_reading([], Value(Status.NO_EXPOSURE), EN) == "Nobody is at work in these days."


def test_balance_in_words() -> None:
    assert balance_reading(Value(Status.OK, 0.1, n=6), EN) == "Spread evenly: Gini coefficient 0.10 over 6 people."
    assert "to check" in balance_reading(Value(Status.OK, 0.34, n=6), EN)
    assert "Fewer than three" in balance_reading(Value(Status.INSUFFICIENT_DATA, n=2), EN)
    assert "no load" in balance_reading(Value(Status.NO_DATA, n=3), EN)


def test_the_alarm_is_at_half_of_the_time() -> None:
    half = burden(Value(Status.OK, 0.5, 4800.0, 9600.0, 90), {15: Value(Status.OK, 0.25)}, True, EN)
    assert half is not None and half.alarm
    assert half.reading.startswith("About 50% of your time, 80.0 hours in this period")
    assert half.gaps == (("pause of 15 minutes", "25%"),)
    below = burden(Value(Status.OK, 0.49, 4704.0, 9600.0, 90), {}, False, EN)
    assert below is not None and not below.alarm and "team's time" in below.reading
    assert burden(Value(Status.INSUFFICIENT_DATA), {}, False, EN) is None


def test_pace() -> None:
    now = {
        ("overdue_rate", "1"): [Value(Status.OK, 0.25, 2, 8, 8)],
        ("overdue_rate", "2"): [Value(Status.OK, 0.0, 0, 5, 5)],
    }
    assert pace_reading(now, "1", EN) == "2 of 8 planned activities are overdue."
    assert pace_reading(now, "2", EN) == "Nothing of 5 planned activities is overdue."
    assert pace_reading(now, "3", EN) == "Nothing is planned."


def test_how_long_overdue_in_working_days() -> None:
    """
    On Thursday 15 October, the 12th being free: due on Wednesday the 14th is 1 working day, on Friday the 9th 3, on
    Monday the 5th 7; what is not overdue has no age.
    """
    free = Calendar(holidays=frozenset({date(2026, 10, 12)}))
    today = date(2026, 10, 15)
    rows = [row(date(2026, 10, 1), float((today - date(2026, 10, due)).days)) for due in (14, 9, 5)]
    scheduled = Fact("activity", "s", "1", None, 1, 0)
    assert days_late([*rows, scheduled], today, free) == 3.0
    assert days_late([scheduled], today, free) is None
    now = {("overdue_rate", "1"): [Value(Status.OK, 0.75, 3, 4, 4)]}
    assert pace_reading(now, "1", EN, 3.0) == "3 of 4 planned activities are overdue; median age in working days: 3."
    assert pace_reading(now, "1", EN, 1.5).endswith("working days: 1.5.")

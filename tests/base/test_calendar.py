"""The working calendar: weekend, holidays, make-up days and opening hours, worked out by hand."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.base.business import Business, override
from crm_core.base.calendar import PLAIN, Calendar
from crm_core.base.errors import DefinitionError, SettingsError
from crm_core.base.fact_rows import CompanyDay

BERLIN = "Europe/Berlin"
# Easter 2026; 1 May, a Friday, is made up for on Saturday 9 May; 26 December is a Saturday
COMPANY = Calendar(
    holidays=frozenset(date(2026, *day) for day in ((4, 3), (4, 6), (5, 1), (12, 25), (12, 26))),
    workdays=frozenset({date(2026, 5, 9)}),
)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(
    Calendar,
    holidays=st.frozensets(DAYS, max_size=30),
    workdays=st.frozensets(DAYS, max_size=30),
    weekend=st.frozensets(st.integers(0, 6), max_size=6),
)


def utc(*local: int, zone: str = BERLIN) -> datetime:
    return datetime(*local, tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)  # type: ignore[arg-type,misc]


def test_without_anything_monday_to_friday_9_to_18() -> None:
    assert [PLAIN.is_workday(date(2026, 11, day)) for day in range(2, 9)] == [True] * 5 + [False] * 2
    assert (PLAIN.hours_a_day, PLAIN.count(date(2026, 11, 1), date(2026, 12, 1))) == (9, 21)
    assert (PLAIN, hash(PLAIN)) == (Calendar(), hash(Calendar()))


def test_holidays_and_make_up_days() -> None:
    """April 2026 has 22 weekdays, two of them Easter's; May 21, less 1 May, and the Saturday more."""
    april = COMPANY.working_days(date(2026, 4, 1), date(2026, 5, 1))
    may = COMPANY.working_days(date(2026, 5, 1), date(2026, 6, 1))
    assert (len(april), len(may)) == (20, 21)
    assert date(2026, 4, 3) not in april and date(2026, 5, 9) in may
    assert COMPANY.count(date(2026, 4, 1), date(2026, 6, 1)) == 41


def test_a_holiday_on_a_weekend_takes_nothing() -> None:
    """Christmas 2026: Thursday is worked, Friday is free, Saturday would have been anyway."""
    assert COMPANY.count(date(2026, 12, 24), date(2026, 12, 28)) == 1
    assert COMPANY.exceptions.get(date(2026, 12, 26)) is None


def test_a_make_up_day_is_stronger_than_a_holiday() -> None:
    day = date(2026, 5, 9)
    assert Calendar(holidays=frozenset({day}), workdays=frozenset({day})).is_workday(day)


def test_a_period_that_ends_before_it_starts_has_no_days() -> None:
    assert (
        COMPANY.count(date(2026, 5, 1), date(2026, 4, 1)),
        COMPANY.working_days(date(2026, 5, 1), date(2026, 4, 1)),
    ) == (
        0,
        [],
    )


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        ((4, 2), 1, (4, 7)),  # over Good Friday, the weekend and Easter Monday
        ((4, 7), -1, (4, 2)),
        ((5, 8), 1, (5, 9)),  # the Saturday made up for
        ((4, 4), 0, (4, 4)),
        ((4, 4), 1, (4, 7)),  # from a free day on
        ((4, 1), 10, (4, 17)),
    ],
)
def test_so_many_working_days_on(day: tuple[int, int], n: int, expected: tuple[int, int]) -> None:
    assert COMPANY.add_working_days(date(2026, *day), n) == date(2026, *expected)


def test_working_hours_over_easter() -> None:
    """Thursday 17:00 to Tuesday 10:00: an hour and an hour."""
    since, until = utc(2026, 4, 2, 17), utc(2026, 4, 7, 10)
    assert COMPANY.working_hours(since, until, BERLIN) == 2
    assert COMPANY.working_hours(until, since, BERLIN) == -2
    assert PLAIN.working_hours(since, until, BERLIN) == 20


def test_before_opening_and_after_closing_nothing_passes() -> None:
    monday = utc(2026, 11, 2, 6, 30)
    assert PLAIN.working_hours(monday, utc(2026, 11, 2, 9, 15), BERLIN) == 0.25
    assert PLAIN.working_hours(monday, utc(2026, 11, 2, 23, 59), BERLIN) == 9


@pytest.mark.parametrize(("sunday", "change"), [((2026, 3, 29), 1), ((2026, 10, 25), -1)])
def test_the_day_on_which_the_clock_is_changed_has_its_working_hours(sunday: tuple[int, int, int], change: int) -> None:
    """A company that works on Sundays: 9 hours, whether the day has 23 or 25."""
    sundays = Calendar(weekend=frozenset())
    start, end = utc(*sunday), utc(*(sunday[:2]), sunday[2] + 1)
    assert end - start == timedelta(hours=24 - change)
    assert sundays.working_hours(start, end, BERLIN) == 9


def test_the_grace_is_over_after_nine_working_hours() -> None:
    """Of Tuesday after Easter, 10:00, nine hours before: an hour on Tuesday, so 10:00 on Thursday."""
    at = COMPANY.before_working_hours(utc(2026, 4, 7, 10), 9, BERLIN)
    assert at == utc(2026, 4, 2, 10)
    assert COMPANY.before_working_hours(utc(2026, 4, 6, 12), 9, BERLIN) == utc(2026, 4, 2, 9)  # asked on a free day


def test_other_opening_hours_and_another_weekend() -> None:
    cairo = Calendar(weekend=frozenset({4, 5}), opens=time(8), closes=time(16, 30))
    assert cairo.hours_a_day == 8.5
    thursday, sunday = utc(2026, 1, 8, 15, zone="Africa/Cairo"), utc(2026, 1, 11, 10, zone="Africa/Cairo")
    assert cairo.working_hours(thursday, sunday, "Africa/Cairo") == 1.5 + 2


@pytest.mark.parametrize("more", [{"weekend": frozenset(range(7))}, {"opens": time(18)}])
def test_a_calendar_without_work_is_none(more: dict[str, object]) -> None:
    with pytest.raises(DefinitionError):
        Calendar(**more)  # type: ignore[arg-type]


@given(CALENDARS, DAYS, DAYS, DAYS)
def test_a_period_cut_in_two_adds_up(calendar: Calendar, one: date, two: date, three: date) -> None:
    first, middle, last = sorted((one, two, three))
    whole = calendar.count(first, last)
    assert calendar.count(first, middle) + calendar.count(middle, last) == whole
    assert whole == len(calendar.working_days(first, last))


@given(CALENDARS, DAYS, st.integers(0, 23), st.integers(0, 60))
def test_the_hours_before_an_instant_are_those_until_it(calendar: Calendar, day: date, hour: int, hours: int) -> None:
    at = datetime(day.year, day.month, day.day, hour)
    since = calendar.before_working_hours(at, hours, BERLIN)
    assert calendar.working_hours(since, at, BERLIN) == pytest.approx(hours)


def test_the_company_s_calendar_out_of_its_settings() -> None:
    """Bavaria has Epiphany, which all of Germany has not; the company gives Christmas Eve and takes 6 January."""
    bavaria = override(Business(), ["holidays=DE-BY", "weekend=sun", "opens=08:00", "closes=17:00"])
    own = [CompanyDay(date(2026, 12, 24), "holiday", "Christmas Eve"), CompanyDay(date(2026, 1, 6), "workday")]
    plain, made = bavaria.calendar([2026]), bavaria.calendar([2026], own)
    assert not plain.is_workday(date(2026, 1, 6)) and made.is_workday(date(2026, 1, 6))
    assert plain.is_workday(date(2026, 12, 24)) and not made.is_workday(date(2026, 12, 24))
    assert made.is_workday(date(2026, 11, 7)) and not made.is_workday(date(2026, 11, 8))  # Saturday, Sunday
    assert (made.opens, made.closes) == (time(8), time(17))
    assert override(Business(), ["holidays=DE"]).calendar([2026]).is_workday(date(2026, 1, 6))
    assert Business().calendar([2026]) == PLAIN


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("holidays=XX", "--set holidays: no public holidays are known of 'XX'."),
        ("holidays=DE-BYY", "--set holidays: 'DE' has no part 'BYY'. Did you mean 'BY'?"),
        ("weekend=sat,so", "--set weekend: Input should be 'mon', 'tue'"),
        ("weekend=mon,tue,wed,thu,fri,sat,sun", "--set weekend: at least one day of the week must be worked."),
        ("closes=08:00", "--set closes: the day closes (08:00) before it opens (09:00)."),
        ("opens=19:00", "--set closes: the day closes (18:00) before it opens (19:00)."),
        ("opens=09:00Z", "--set opens: write the local time as 09:00."),
    ],
)
def test_a_wrong_setting_says_what_is_allowed(setting: str, told: str) -> None:
    with pytest.raises(SettingsError) as error:
        override(Business(), [setting])
    assert told in str(error.value)

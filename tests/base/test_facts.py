"""Facts: available days and hours, peers, trainings and rates, worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_core.base.calendar import Calendar
from crm_core.base.facts import NO_FACTS, Absence, Employment, Facts, Rate, Training

# June 2026: Monday 1st to Tuesday 30th, 22 weekdays; a make-up Saturday; Corpus Christi is free
JUNE = (date(2026, 6, 1), date(2026, 7, 1))
CALENDAR = Calendar(holidays=frozenset({date(2026, 6, 4)}), workdays=frozenset({date(2026, 6, 13)}))
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def june(day: int) -> date:
    return date(2026, 6, day)


def test_of_whom_nothing_is_known_all_working_days_count() -> None:
    assert NO_FACTS.available_days("x", *JUNE) == 22
    assert Facts(calendar=CALENDAR).available_days("x", *JUNE) == 22  # one taken, one given
    assert NO_FACTS.available_hours("x", *JUNE) == 22 * 8
    assert (NO_FACTS.present("x", june(1)), NO_FACTS.present("x", june(6)), NO_FACTS.hours_a_day("x", june(1))) == (
        1,
        0,
        8,
    )
    assert (NO_FACTS.absence_known, NO_FACTS.peer_group("x", june(1)), NO_FACTS.months_employed("x", june(1))) == (
        False,
        None,
        None,
    )


def test_half_days_and_days_that_nobody_works() -> None:
    """Away half of Monday, all of Tuesday, and on Corpus Christi and a Sunday, which take nothing."""
    away = tuple(Absence("a", june(day), part) for day, part in ((8, 0.5), (9, 1.0), (4, 1.0), (14, 1.0)))
    facts = Facts(calendar=CALENDAR, absences=away)
    assert facts.available_days("a", *JUNE) == 20.5
    assert facts.available_days("b", *JUNE) == 22
    assert [facts.present("a", june(day)) for day in (4, 8, 9, 10, 13)] == [0, 0.5, 0, 1, 1]
    assert [facts.is_absent("a", june(day)) for day in (8, 9)] == [False, True]
    assert facts.absence_known


def test_two_halves_are_a_whole_day_and_never_more() -> None:
    facts = Facts(absences=(Absence("a", june(8), 0.5), Absence("a", june(8), 0.5), Absence("a", june(8), 0.5)))
    assert facts.available_days("a", june(8), june(9)) == 0
    assert facts.is_absent("a", june(8))


def test_part_time_and_other_hours() -> None:
    facts = Facts(
        employment=(Employment("a", date(2020, 1, 1), fte=0.6, hours_a_day=7.5),),
        absences=(Absence("a", june(8), 0.5),),
    )
    assert facts.available_days("a", *JUNE) == pytest.approx(0.6 * 21.5)
    assert facts.available_hours("a", *JUNE) == pytest.approx(0.6 * 21.5 * 7.5)
    assert facts.hours_a_day("a", june(1)) == 7.5


def test_an_employment_that_ends_and_one_that_begins_in_the_period() -> None:
    """Until the 14th: 10 weekdays; from the 15th: 12, of which full time and half."""
    facts = Facts(
        employment=(
            Employment("leaves", date(2020, 1, 1), june(15)),
            Employment("comes", june(15)),
            Employment("changes", date(2020, 1, 1), peer_group="A"),
            Employment("changes", june(15), fte=0.5, hours_a_day=6, peer_group="B"),
        )
    )
    assert [facts.available_days(who, *JUNE) for who in ("leaves", "comes", "changes")] == [10, 12, 10 + 6]
    assert facts.available_hours("changes", *JUNE) == 10 * 8 + 12 * 0.5 * 6
    assert [facts.present("leaves", june(day)) for day in (12, 15)] == [1, 0]
    assert [facts.peer_group("changes", june(day)) for day in (12, 15)] == ["A", "B"]
    assert [facts.hours_a_day("changes", june(day)) for day in (12, 15)] == [8, 6]


def test_peers_are_those_of_the_day() -> None:
    facts = Facts(
        employment=(
            Employment("b", date(2020, 1, 1), peer_group="sales"),
            Employment("a", date(2020, 1, 1), peer_group="sales"),
            Employment("gone", date(2020, 1, 1), june(1), peer_group="sales"),
            Employment("other", date(2020, 1, 1), peer_group="service"),
        )
    )
    assert facts.peers("sales", june(1)) == ("a", "b")
    assert facts.peers("sales", date(2026, 5, 31)) == ("a", "b", "gone")
    assert facts.peers("nobody's", june(1)) == ()


@pytest.mark.parametrize(
    ("on", "months"),
    [(date(2026, 1, 14), None), (date(2026, 1, 15), 0), (date(2026, 4, 14), 2), (date(2026, 4, 15), 3)],
)
def test_months_of_an_employment(on: date, months: int | None) -> None:
    """A change of terms does not begin it anew; a break does."""
    rows = (Employment("a", date(2026, 1, 15), june(1)), Employment("a", june(1), fte=0.5))
    facts = Facts(employment=(*rows, Employment("b", date(2020, 1, 1), date(2021, 1, 1)), Employment("b", june(1))))
    assert facts.months_employed("a", on) == months
    assert facts.months_employed("a", date(2026, 7, 15)) == 6
    assert facts.months_employed("b", date(2026, 7, 1)) == 1


def test_trainings() -> None:
    facts = Facts(trainings=(Training("a", june(10), "mail"), Training("b", june(10))))
    assert facts.trained("a", "mail", before=june(11))
    assert not facts.trained("a", "mail", before=june(10))  # on that very day it was not yet
    assert not facts.trained("a", "reports", before=june(11))
    assert facts.trained("b", "reports", before=june(11))  # of all of the CRM
    assert facts.trained("a", None, before=june(11)) and not facts.trained("c", None, before=june(11))


RATES = (
    Rate("USD", "EUR", date(2026, 1, 1), Decimal("0.80")),
    Rate("USD", "EUR", june(1), Decimal("0.90")),
    Rate("EUR", "GBP", june(1), Decimal("0.85")),
    Rate("JPY", "EUR", june(1), Decimal("0.006")),
)


@pytest.mark.parametrize(
    ("amount", "currency", "to", "on", "expected"),
    [
        ("100", "USD", "EUR", june(1), "90.0000"),
        ("100", "USD", "EUR", date(2026, 5, 31), "80.0000"),  # the latest before
        ("100", "USD", "EUR", date(2025, 12, 31), None),  # before the first
        ("100", "EUR", "USD", june(2), "111.1111"),  # turned round
        ("100", "USD", "GBP", june(2), "76.5000"),  # by way of EUR: 90 EUR
        ("1", "GBP", "JPY", june(2), "196.0784"),  # 1/0.85/0.006, rounded once
        ("100", "USD", "GBP", date(2026, 5, 31), None),  # one of two legs is missing
        ("100", "CHF", "EUR", june(2), None),
        ("100.12345", "EUR", "EUR", date(1999, 1, 1), "100.12345"),  # nothing to do
        ("0.00004", "USD", "EUR", june(1), "0.0000"),
    ],
)
def test_money_in_another_currency(amount: str, currency: str, to: str, on: date, expected: str | None) -> None:
    found = Facts(rates=RATES).convert(Decimal(amount), currency, to, on)
    assert found == (None if expected is None else Decimal(expected))
    assert found is None or str(found) == expected


def test_a_rate_itself_is_preferred_to_one_turned_round() -> None:
    facts = Facts(rates=(Rate("USD", "EUR", june(1), Decimal("0.9")), Rate("EUR", "USD", june(1), Decimal("1.2"))))
    assert facts.convert(Decimal(9), "EUR", "USD", june(1)) == Decimal("10.8")


def test_the_digest_is_of_what_is_said_in_whatever_order() -> None:
    one, two = Absence("a", june(8), 0.5), Absence("b", june(8))
    assert (NO_FACTS.digest, Facts().digest) == ("", "")
    assert Facts(absences=(one, two)) == Facts(absences=(two, one))
    assert hash(Facts(absences=(one, two))) == hash(Facts(absences=(two, one)))
    different = [
        Facts(absences=(one,)), Facts(absences=(two,)), Facts(calendar=CALENDAR), Facts(notice_on=june(1)),
        Facts(employment=(Employment("a", june(8)),)), Facts(trainings=(Training("a", june(8)),)), Facts(rates=RATES),
        Facts(licence_price=Decimal(1)), Facts(rejected_pairs=frozenset({"a/b"})), Facts(),
    ]  # fmt: skip
    assert len({facts.digest for facts in different}) == len(different)
    assert all(len(facts.digest) == 64 for facts in different[:-1])


def test_the_digest_is_the_same_in_every_process() -> None:
    """Sets have no order of their own."""
    facts = Facts(calendar=CALENDAR, rejected_pairs=frozenset({"a/b", "c/d"}))
    assert facts.digest == "ee2a4f3e220d303fe9bbb11329bd1765e5496e2cafa10e572f2ed5f9ac8330a0"


ABSENCES = st.lists(
    st.builds(Absence, owner_id=st.just("a"), on=DAYS, fraction=st.sampled_from([0.0, 0.25, 0.5, 1.0])), max_size=40
).map(tuple)


@given(ABSENCES, DAYS, DAYS, DAYS, st.sampled_from([0.25, 0.5, 1.0]))
def test_a_period_cut_in_two_adds_up(
    absences: tuple[Absence, ...], one: date, two: date, three: date, fte: float
) -> None:
    first, middle, last = sorted((one, two, three))
    facts = Facts(calendar=CALENDAR, absences=absences, employment=(Employment("a", two, fte=fte),))
    parts = facts.available_days("a", first, middle) + facts.available_days("a", middle, last)
    assert parts == pytest.approx(facts.available_days("a", first, last))


@given(ABSENCES, DAYS, DAYS)
def test_available_days_are_the_sum_of_days_and_double_with_fte(
    absences: tuple[Absence, ...], one: date, two: date
) -> None:
    first, last = sorted((one, two))
    half = Facts(CALENDAR, absences, (Employment("a", date(2020, 1, 1), fte=0.5),))
    full = Facts(CALENDAR, absences, (Employment("a", date(2020, 1, 1), fte=1.0),))
    days = (first + timedelta(days=n) for n in range((last - first).days))
    assert half.available_days("a", first, last) == pytest.approx(sum(half.present("a", day) for day in days))
    assert full.available_days("a", first, last) == pytest.approx(2 * half.available_days("a", first, last))

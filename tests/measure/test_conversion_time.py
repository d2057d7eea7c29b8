"""Cycle time, cohorts, velocity and answers to leads: rows in sight, answers by hand."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from crm_core.base.calendar import Calendar
from crm_core.base.facts import Facts
from tests.mini import Mini, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")


def deal(id_: str, won: int | None, created: str, closed: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "opportunity_id": id_,
        "owner_id": "1",
        "is_closed": int(won is not None),
        "is_won": won or 0,
        "created_at": at(created),
        "closed_on": closed[:10] if closed else None,
        "closed_at": at(closed) if closed and len(closed) > 10 else None,
    } | more


def test_median_days_to_win_and_to_a_no(tmp_path: Path) -> None:
    rows = [
        deal("a", 1, "2026-10-01", "2026-10-03"),  # 2 calendar days
        deal("b", 1, "2026-10-01 12:00", "2026-10-06 18:00"),  # 5.25 days
        deal("c", 1, "2026-09-01", "2026-10-31"),  # 60
        deal("d", 0, "2026-09-01 08:00", "2026-10-01 20:00"),  # 30.5
        deal("e", 0, "2026-09-01", "2026-10-02"),  # 31
        deal("f", 1, "2026-10-09", "2026-10-05"),  # entered after it was won
        deal("g", 1, "2026-08-01", "2026-09-30"),  # before the window
    ]
    crm = mini(tmp_path, opportunity=rows)
    assert (crm.value("cycle_days", *OCTOBER).value, crm.value("cycle_days", *OCTOBER).n) == (5.25, 3)
    assert (crm.value("days_to_lost", *OCTOBER).value, crm.value("days_to_lost", *OCTOBER).n) == (30.75, 2)
    assert {row["id"]: row["value"] for row in crm.rows("cycle_days", *OCTOBER)} == {"a": 2, "b": 5.25, "c": 60}


def test_the_day_that_the_crm_names_is_stronger_than_the_instant(tmp_path: Path) -> None:
    """Booked on the 9th as won on the 5th: calendar days from the 1st to the 5th."""
    row = deal("a", 1, "2026-10-01 10:00", "2026-10-09 12:00") | {"closed_on": "2026-10-05"}
    assert mini(tmp_path, opportunity=[row]).value("cycle_days", *OCTOBER).value == 4


def test_days_over_the_change_of_clocks_are_utc(tmp_path: Path) -> None:
    """Berlin, 24 October noon to 26 October noon by the clock: 49 hours."""
    rows = [deal("a", 1, "2026-10-24 10:00", "2026-10-26 11:00")]
    crm = mini(tmp_path, zone="Europe/Berlin", opportunity=rows)
    assert crm.value("cycle_days", *OCTOBER).value == pytest.approx(49 / 24)
    day = mini(tmp_path, zone="Europe/Berlin", opportunity=[rows[0] | {"closed_at": None}])
    assert day.value("cycle_days", *OCTOBER).value == 2


def test_a_crm_that_keeps_only_the_day_of_the_closing(tmp_path: Path) -> None:
    rows = [deal("a", 1, "2026-10-01 23:00", "2026-10-02")]
    del rows[0]["closed_at"]
    assert mini(tmp_path, opportunity=rows).value("cycle_days", *OCTOBER).value == 1
    del rows[0]["created_at"]
    assert mini(tmp_path, opportunity=rows).value("cycle_days", *OCTOBER).status == "not_recorded"


def cohort(crm: Mini, **more: Any) -> dict[str | None, tuple[Any, ...]]:
    told = crm.values("cohort_conversion", "2026-01-01", "2026-02-01", **more)
    return {
        a.value.slice: (str(a.value.status), a.value.value, a.value.numerator, a.value.n) for a in told if a.id == "1"
    }


# created on 1 January; ten deals
LIVES = [
    deal("a", 1, "2026-01-01", "2026-01-21"),  # won after 20 days
    deal("b", 0, "2026-01-01", "2026-01-31"),  # lost after 30
    deal("c", 1, "2026-01-01", "2026-02-10"),  # won after 40
    deal("d", 1, "2026-01-01", "2026-03-22"),  # won after 80
    *(deal(f"o{n}", None, "2026-01-01") for n in range(6)),
]


def test_cohort_with_everybody_watched_is_a_plain_share(tmp_path: Path) -> None:
    assert cohort(mini(tmp_path, opportunity=LIVES), as_of=datetime(2026, 7, 20)) == {
        "30": ("ok", pytest.approx(0.1), 1, 10),
        "60": ("ok", pytest.approx(0.2), 2, 10),
        "90": ("ok", pytest.approx(0.3), 3, 10),
        "180": ("ok", pytest.approx(0.3), 3, 10),
    }


def test_cohort_open_deals_count_while_they_were_watched(tmp_path: Path) -> None:
    """Four more, created on the 31st, are watched for 31 days at the beginning of 3 March, the others for 61.

    At 20 days 14 are at risk and one is won; at 30 days 13, one lost; at 40 days 8, one won.
    """
    crm = mini(tmp_path, opportunity=[*LIVES, *(deal(f"l{n}", None, "2026-01-31") for n in range(4))])
    found = cohort(crm, as_of=datetime(2026, 3, 3))
    assert found["30"] == ("ok", pytest.approx(1 / 14), 1, 14)
    left = Fraction(13, 14) * Fraction(12, 13)
    assert found["60"] == ("ok", pytest.approx(float(Fraction(1, 14) + left / 8)), 2, 14)  # 2 of 14 would be too low
    assert found["90"] == ("insufficient_data", None, 2, 14)  # nobody was watched for so long


def test_cohort_of_then_does_not_know_what_came_later(tmp_path: Path) -> None:
    found = cohort(mini(tmp_path, opportunity=LIVES), as_of=datetime(2026, 2, 5))
    assert found["30"] == ("ok", pytest.approx(0.1), 1, 10)
    assert found["60"][0] == "insufficient_data"


def test_empty_cohort_and_tail(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=LIVES[:4])
    assert {told[0] for told in cohort(crm).values()} == {"insufficient_data"}  # four deals
    bob = crm.values("cohort_conversion", "2026-01-01", "2026-02-01", owners=("2",))
    assert [(a.value.slice, a.value.status) for a in bob] == [(s, "no_data") for s in ("30", "60", "90", "180")]


def test_velocity_by_hand(tmp_path: Path) -> None:
    """8 on the desk, 5 of 7 closed ones won, on average 120.60, in 10 days: 8 x 5/7 x 120.60 / 10 a day."""
    won = [
        deal(f"w{n}", 1, "2026-10-01", f"2026-10-{11 + shift:02}", amount=amount, currency="EUR")
        for n, (shift, amount) in enumerate(((0, 100), (-2, 100.5), (0, 200), (3, 81.9), (5, None)))
    ]
    lost = [deal(f"l{n}", 0, "2026-09-15", "2026-10-20", amount=1, currency="EUR") for n in range(2)]
    still = [deal("o", None, "2026-08-01", amount=7, currency="EUR")]
    before = [deal("b", 1, "2026-08-01", "2026-09-30", amount=999, currency="EUR")]  # never on the desk in October
    after = [deal("n", None, "2026-11-01", amount=9, currency="EUR")]
    crm = mini(tmp_path, opportunity=[*won, *lost, *still, *before, *after])
    told = crm.value("sales_velocity", *OCTOBER)
    assert [row["id"] for row in crm.rows("sales_velocity", *OCTOBER)].count("o") == 1
    mean = Fraction("482.4") / 4  # the deal without an amount is in no mean
    assert told.value == Decimal(str(round(float(8 * Fraction(5, 7) * mean / 10), 4)))
    assert (told.denominator, told.currency, told.n) == (10.0, "EUR", 5)


def test_velocity_needs_all_its_factors(tmp_path: Path) -> None:
    won = [deal(str(n), 1, "2026-10-01", "2026-10-11", amount=10) for n in range(4)]
    assert mini(tmp_path, opportunity=won).value("sales_velocity", *OCTOBER).status == "insufficient_data"
    lost = [row | {"is_won": 0} for row in won]
    assert mini(tmp_path, opportunity=lost).value("sales_velocity", *OCTOBER).status == "no_data"
    same_day = [deal(str(n), 1, "2026-10-11", "2026-10-11", amount=10) for n in range(5)]
    assert mini(tmp_path, opportunity=same_day).value("sales_velocity", *OCTOBER).status == "no_data"
    assert mini(tmp_path, opportunity=won).value("sales_velocity", *OCTOBER, owner="2").status == "no_data"


def lead(id_: str, assigned: str, **more: Any) -> dict[str, Any]:
    return {"lead_id": id_, "owner_id": "1", "assigned_at": at(assigned), "is_converted": 0, "is_closed": 0} | more


def touch(lead_id: str, happened: str, kind: str = "call", **more: Any) -> dict[str, Any]:
    return {
        "activity_id": f"{lead_id}{happened}{kind}",
        "lead_id": lead_id,
        "kind": kind,
        "status": "done",
        "direction": "outbound",
        "owner_id": "1",
        "done_at": at(happened),
        "is_automatic": 0,
        "source": "human",
    } | more


def test_answers_to_leads_in_working_hours(tmp_path: Path) -> None:
    """Thursday 1 October 2026. a: 2 hours; b: Friday 17:00 to Monday 10:00 is 2; c: 10, late; d waits."""
    leads = [
        lead("a", "2026-10-01 09:00"),
        lead("b", "2026-10-02 17:00"),
        lead("c", "2026-10-05 09:00"),
        lead("d", "2026-10-06 09:00"),
    ]
    done = [touch("a", "2026-10-01 11:00"), touch("b", "2026-10-05 10:00"), touch("c", "2026-10-06 10:00", "email")]
    crm = mini(tmp_path, lead=leads, activity=done)
    hours = crm.value("lead_response_hours", *OCTOBER)
    # at 2 hours two of four are answered: half is left, and the median reached
    assert (hours.value, hours.numerator, hours.denominator) == (2.0, 3, 4)
    assert {row["id"]: (row["value"], row["why"]) for row in crm.rows("lead_response_in_time", *OCTOBER)} == {
        "a": (2.0, "in time"),
        "b": (2.0, "in time"),
        "c": (10.0, "late"),
        "d": (None, "not answered"),
    }
    assert crm.value("lead_response_in_time", *OCTOBER).value == 0.5
    longer = mini(tmp_path, sets=["sla_hours=10"], lead=leads, activity=done)
    assert longer.value("lead_response_in_time", *OCTOBER).value == 0.75


def test_a_waiting_lead_is_undecided_until_the_time_is_over(tmp_path: Path) -> None:
    crm = mini(tmp_path, lead=[lead("a", "2026-10-01 09:00")], activity=[touch("a", "2026-10-05 12:00")])
    at_six, at_nine = datetime(2026, 10, 1, 17, 59), datetime(2026, 10, 1, 18)
    assert crm.value("lead_response_in_time", *OCTOBER, as_of=at_six).status == "no_data"
    assert crm.value("lead_response_in_time", *OCTOBER, as_of=at_nine).value == 0
    waiting = crm.value("lead_response_hours", *OCTOBER, as_of=at_nine)
    assert (waiting.status, waiting.word, waiting.denominator) == ("insufficient_data", "not reached", 1)


def test_a_holiday_is_no_waiting(tmp_path: Path) -> None:
    crm = mini(tmp_path, lead=[lead("a", "2026-10-01 09:00")], activity=[touch("a", "2026-10-02 10:00")])
    assert crm.value("lead_response_hours", *OCTOBER).value == 10
    facts = Facts(calendar=Calendar(holidays=frozenset({date(2026, 10, 2)})))
    assert replace(crm, desk=replace(crm.desk, facts=facts)).value("lead_response_hours", *OCTOBER).value == 9


NO_ANSWERS = {
    "automatic": {"is_automatic": 1},
    "brought in": {"source": "import"},
    "planned": {"status": "planned"},
    "before it was his": {"done_at": at("2026-09-30 12:00")},
    "the lead's own": {"direction": "inbound"},
    "a note": {"kind": "note"},
    "a colleague's, of no known direction": {"direction": None, "owner_id": "2"},
    "a mail of no known direction": {"direction": None, "kind": "email"},
}


@pytest.mark.parametrize("more", NO_ANSWERS.values(), ids=list(NO_ANSWERS))
def test_what_is_no_answer(tmp_path: Path, more: dict[str, Any]) -> None:
    crm = mini(tmp_path, lead=[lead("a", "2026-10-01 09:00")], activity=[touch("a", "2026-10-01 10:00", **more)])
    assert crm.value("lead_response_in_time", *OCTOBER).value == 0


@pytest.mark.parametrize("more", [{"direction": None}, {"owner_id": "2"}, {"source": None}, {"kind": "message"}])
def test_what_is_an_answer(tmp_path: Path, more: dict[str, Any]) -> None:
    crm = mini(tmp_path, lead=[lead("a", "2026-10-01 09:00")], activity=[touch("a", "2026-10-01 10:00", **more)])
    assert crm.value("lead_response_in_time", *OCTOBER).value == 1


def test_a_conversion_without_a_contact_is_no_answer(tmp_path: Path) -> None:
    leads = [lead("a", "2026-10-01 09:00", is_converted=1, is_closed=1, converted_at=at("2026-10-01 10:00"))]
    crm = mini(tmp_path, lead=leads, activity=[touch("other", "2026-10-01 10:00")])
    assert crm.value("lead_response_in_time", *OCTOBER).value == 0


def test_where_nobody_is_assigned_the_entry_counts(tmp_path: Path) -> None:
    row = lead("a", "2026-10-01 09:00")
    row["created_at"] = row.pop("assigned_at")
    crm = mini(tmp_path, lead=[row], activity=[touch("a", "2026-10-01 10:00")])
    assert crm.value("lead_response_hours", *OCTOBER).value == 1
    assert crm.value("lead_response_hours", *OCTOBER, owner="2").status == "no_data"
    del row["created_at"]
    undated = mini(tmp_path, lead=[row], activity=[touch("a", "2026-10-01 10:00")])
    assert undated.value("lead_response_hours", *OCTOBER).status == "not_recorded"

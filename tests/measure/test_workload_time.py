"""Work over time: what was done a day, time in meetings, the coming days, time for entries; answers by hand."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from scipy.stats import chi2

from crm_core.base.facts import Absence, Employment, Facts
from crm_core.mart.answers import Group
from crm_core.measure.answers.sessions import entry_burden, session_minutes
from crm_core.measure.registry import indicator
from tests.measure.test_workload import task
from tests.measure.test_workload_desk import deal
from tests.mini import ANN, BOB, ask_for, at, mini

WEEK = ("2026-10-05", "2026-10-12")  # Monday to Monday: five working days
HALF_WEEK = Facts(absences=(Absence("1", date(2026, 10, 5)), Absence("1", date(2026, 10, 6), 0.5)))


def done(id_: str, when: str, **more: object) -> dict[str, object]:
    return task(id_, kind="call", status="done", done_at=at(when)) | more


def test_activities_per_working_day(tmp_path: Path) -> None:
    calls = [done(str(n), "2026-10-08 09:00") for n in range(7)] + [done("sunday", "2026-10-11 09:00")]
    value = mini(tmp_path, activity=calls).value("activities_per_working_day", *WEEK)
    assert (value.value, value.numerator, value.denominator, value.n) == (8 / 5, 8, 5, 8)
    assert value.low == pytest.approx(chi2.ppf(0.025, 16) / 10)
    assert value.high == pytest.approx(chi2.ppf(0.975, 18) / 10)
    away = mini(tmp_path, activity=calls, facts=HALF_WEEK).value("activities_per_working_day", *WEEK)
    assert (away.value, away.denominator) == (8 / 3.5, 3.5)


def test_no_day_at_work_is_no_rate(tmp_path: Path) -> None:
    whole = Facts(absences=tuple(Absence("1", date(2026, 10, day)) for day in range(5, 10)))
    crm = mini(tmp_path, activity=[done("c", "2026-10-08 09:00")], facts=whole)
    value = crm.value("activities_per_working_day", *WEEK)
    assert (value.status, value.value, value.numerator) == ("no_exposure", None, 1)
    most = replace(whole, absences=whole.absences[:4])
    assert mini(tmp_path, activity=[task("t")], facts=most).value("meeting_utilisation", *WEEK).status == "low_exposure"
    nothing = mini(tmp_path, activity=[task("t")]).value("activities_per_working_day", *WEEK)
    assert (nothing.status, nothing.value, nothing.low) == ("ok", 0, 0)


def test_a_day_that_is_not_over_is_in_neither_part(tmp_path: Path) -> None:
    calls = [done("monday", "2026-10-05 09:00"), done("thursday", "2026-10-08 09:00")]
    value = mini(tmp_path, activity=calls).value("activities_per_working_day", *WEEK, as_of=datetime(2026, 10, 8, 12))
    assert (value.numerator, value.denominator) == (1, 3)


def meeting(id_: str, start: str, end: str | None = None, **more: object) -> dict[str, object]:
    span = {"started_at": at(start), "ended_at": at(end) if end else None, "minutes": None, "is_all_day": 0}
    return task(id_, kind="meeting", status="done") | span | more


def test_time_in_meetings_is_a_union(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        activity=[
            meeting("a", "2026-10-06 09:00", "2026-10-06 10:00"),
            meeting("b", "2026-10-06 09:30", "2026-10-06 11:00"),  # half an hour in both
            meeting("c", "2026-10-06 09:15", "2026-10-06 09:45"),  # within the others
            meeting("planned", "2026-10-07 09:00", "2026-10-07 10:00", status="planned"),
            meeting("cancelled", "2026-10-07 12:00", "2026-10-07 13:00", status="cancelled"),
            meeting("fair", "2026-10-08 00:00", "2026-10-09 00:00", is_all_day=1),
            meeting("call", "2026-10-08 09:00", "2026-10-08 10:00", kind="call"),
            meeting("bob's", "2026-10-06 09:00", "2026-10-06 10:00", owner_id="2"),
        ],
    )
    value = crm.value("meeting_utilisation", *WEEK)
    assert (value.numerator, value.denominator, value.n, value.value) == (3, 40, 4, 3 / 40)
    (company,) = crm.values("meeting_utilisation", *WEEK, group=Group.COMPANY)
    assert (company.value.numerator, company.value.denominator) == (4, 80)  # Bob's hour is another hour
    assert {row["id"] for row in crm.rows("meeting_utilisation", *WEEK)} == {"a", "b", "c", "planned", "bob's"}


def test_how_long_a_meeting_is(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        activity=[
            meeting("m", "2026-10-05 09:00"),
            meeting("v", "2026-10-06 09:00", kind="visit"),
            meeting("minutes", "2026-10-07 09:00", minutes=45),
            meeting("backwards", "2026-10-08 09:00", "2026-10-08 08:00"),
            meeting("forgotten", "2026-10-09 06:00", "2026-10-12 06:00"),
        ],
    )
    rows = crm.rows("meeting_utilisation", *WEEK)
    assert {row["id"]: (row["value"], row["why"]) for row in rows} == {
        "m": (1, "meeting, length assumed"),
        "v": (1.5, "visit, length assumed"),
        "minutes": (0.75, "meeting"),
        "backwards": (1, "meeting, length assumed"),
        "forgotten": (12, "meeting, cut to 12 hours"),
    }
    assert crm.value("meeting_utilisation", *WEEK).numerator == 16.25
    other = mini(tmp_path, sets=["meeting_minutes=30"], activity=[meeting("m", "2026-10-05 09:00")])
    assert other.value("meeting_utilisation", *WEEK).numerator == 0.5


def test_a_meeting_across_midnight_is_cut_to_the_window(tmp_path: Path) -> None:
    late = meeting("late", "2026-10-11 20:00", "2026-10-12 00:30")  # 22:00 to 02:30 in Berlin
    crm = mini(tmp_path, zone="Europe/Berlin", activity=[late])
    assert crm.value("meeting_utilisation", *WEEK).numerator == 2
    assert crm.value("meeting_utilisation", "2026-10-12", "2026-10-19").numerator == 2.5
    both = crm.value("meeting_utilisation", "2026-10-05", "2026-10-19")
    assert (both.numerator, both.n) == (4.5, 1)
    rows = crm.rows("meeting_utilisation", "2026-10-05", "2026-10-19")
    assert [(str(row["day"]), row["value"], row["why"]) for row in rows] == [
        ("2026-10-11", 2, "meeting"),
        ("2026-10-12", 2.5, "meeting, after midnight"),
    ]


def test_forward_load(tmp_path: Path) -> None:
    """From Thursday 15 October: ten working days end with Wednesday the 28th; Ann is away on one of them."""
    planned = {"status": "planned"}
    crm = mini(
        tmp_path,
        facts=Facts(
            absences=(Absence("1", date(2026, 10, 16)),), employment=(Employment("1", date(2020, 1, 1), fte=0.5),)
        ),
        activity=[
            meeting("today", "2026-10-15 15:00", "2026-10-15 17:00", **planned),
            meeting("last day", "2026-10-28 15:00", "2026-10-28 16:30", **planned),
            meeting("after", "2026-10-29 09:00", "2026-10-29 10:00", **planned),
            meeting("gone", "2026-10-14 09:00", "2026-10-14 10:00", **planned),
            meeting("fair", "2026-10-20 00:00", "2026-10-21 00:00", is_all_day=1, **planned),
            meeting("held", "2026-10-20 09:00", "2026-10-20 10:00", done_at=at("2026-10-14 10:00")),
            task("overdue", due_on="2026-10-01"),
            task("due", due_on="2026-10-28"),
            task("later", due_on="2026-10-29"),
        ],
        opportunity=[
            deal("closing", expected_close_on="2026-10-20"),
            deal("past", expected_close_on="2026-10-14"),
            deal("won", expected_close_on="2026-10-20", is_closed=1, is_won=1, closed_on="2026-10-02"),
        ],
    )
    value = crm.value("forward_load", "2026-10-01", "2026-11-01", as_of=datetime(2026, 10, 15, 12))
    assert (value.numerator, value.denominator) == (2 + 1.5 + 2 * 0.5 + 1, 9 * 0.5 * 8)
    assert value.value == 5.5 / 36
    rows = crm.rows("forward_load", "2026-10-01", "2026-11-01", as_of=datetime(2026, 10, 15, 12))
    assert {row["id"]: row["why"] for row in rows} == {
        "today": "meeting",
        "last day": "meeting",
        "overdue": "overdue task",
        "due": "task",
        "closing": "expected close",
    }


def test_forward_load_of_somebody_who_is_away(tmp_path: Path) -> None:
    gone = Facts(employment=(Employment("1", date(2020, 1, 1), date(2026, 10, 1)),))
    crm = mini(tmp_path, activity=[task("t", due_on="2026-10-28", is_all_day=0)], opportunity=[deal("d")], facts=gone)
    assert crm.value("forward_load", "2026-10-01", "2026-10-15").status == "no_exposure"


def test_sessions() -> None:
    clock = [datetime(2026, 10, 5, 9, minute) for minute in (0, 10, 40)]
    assert session_minutes(clock, gap=30, tail=2) == 42  # half an hour is not yet a gap
    assert session_minutes(reversed(clock), gap=29, tail=2) == 10 + 2 + 2
    assert session_minutes(clock, gap=5, tail=2) == 6
    assert session_minutes([], gap=30, tail=2) == 0


def change(id_: str, when: str, actor: str = "1", **more: object) -> dict[str, object]:
    row = {"change_id": id_, "entity": "account", "record_id": "a", "field": "phone", "action": "update"}
    return row | {"actor_id": actor, "changed_at": at(when), "source": "human"} | more


def test_time_for_entries(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        change=[
            change("1", "2026-10-05 09:00"),
            change("2", "2026-10-05 09:20", record_id="b"),
            change("3", "2026-10-05 09:51"),
            change("import", "2026-10-06 09:00", source="import"),
            change("seen", "2026-10-06 09:00", action="view"),
            change("bob", "2026-10-05 09:05", actor="2"),
        ],
    )
    value = crm.value("crm_entry_burden", *WEEK)
    assert (value.numerator, value.denominator, value.n) == (20 + 2 + 2, 40 * 60, 3)
    assert value.value == 24 / 2400
    hour = replace(indicator("crm_entry_burden"), answer=entry_burden(gap=60))
    with crm.answers(live=False) as answers:
        (ann, bob) = answers.values([hour], ask_for(*WEEK))
    assert (ann.value.numerator, bob.value.numerator) == (53, 2)
    rows = crm.rows("crm_entry_burden", *WEEK, owners=("1",))
    assert [(row["table"], row["id"], row["instant"].minute) for row in rows] == [
        ("account", "a", 0), ("account", "a", 51), ("account", "b", 20)
    ]  # fmt: skip


def test_who_entered_nothing_took_no_time(tmp_path: Path) -> None:
    crm = mini(tmp_path, owner=[ANN, BOB], change=[change("1", "2026-10-05 09:00", actor="2")])
    value = crm.value("crm_entry_burden", *WEEK)
    assert (value.status, value.value, value.n) == ("ok", 0, 0)

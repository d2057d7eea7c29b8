"""Active days, recent activity, results, next steps on rows in sight."""

from datetime import date, datetime
from pathlib import Path

from crm_core.base.calendar import Calendar
from crm_core.base.facts import Absence, Employment, Facts
from tests.mini import ANN, BOB, GONE, at, mini

AS_OF = datetime(2026, 10, 15)


def test_active_days_are_finished_working_days(tmp_path: Path) -> None:
    """October 2026 has 22 working days; Ann writes on 2 of them, once on a Saturday, and opens a record."""
    crm = mini(
        tmp_path,
        account=[
            {"account_id": "a", "owner_id": "2", "created_by_id": "1", "created_at": at("2026-10-05 09:00")},
            {
                "account_id": "b",
                "owner_id": "1",
                "created_by_id": "1",
                "created_at": at("2026-10-10 09:00"),
            },  # Saturday
            {"account_id": "c", "owner_id": "1", "created_by_id": "2", "created_at": at("2026-10-06 09:00")},
        ],
        change=[
            change("1", "2026-10-05 10:00"),
            change("2", "2026-10-07 10:00"),
            change("3", "2026-10-08 10:00", action="view"),
            change("4", "2026-10-09 10:00", source="import"),
            change("5", "2026-10-12 10:00", entity="settings"),
        ],
    )
    value = crm.value("active_day_share", "2026-10-01", "2026-11-01")
    assert (value.numerator, value.denominator) == (2, 22)
    until = crm.value("active_day_share", "2026-10-01", "2026-11-01", as_of=AS_OF)
    assert (until.numerator, until.denominator) == (2, 10)  # 1 to 14 October


def change(id_: str, when: str, **more: object) -> dict[str, object]:
    base = {"change_id": id_, "entity": "opportunity", "record_id": "o", "action": "update", "actor_id": "1"}
    return base | {"changed_at": at(when), "source": None} | more


def test_only_days_of_employment(tmp_path: Path) -> None:
    owners = [ANN | {"hired_on": "2026-10-26"}, BOB | {"hired_on": None}]
    written = [{"account_id": "a", "owner_id": "1", "created_by_id": "1", "created_at": at("2026-10-27 09:00")}]
    value = mini(tmp_path, owner=owners, account=written).value("active_day_share", "2026-10-01", "2026-11-01")
    assert (value.numerator, value.denominator) == (1, 5)


def test_a_period_before_anything_was_written(tmp_path: Path) -> None:
    written = [{"account_id": "a", "owner_id": "1", "created_by_id": "1", "created_at": at("2026-10-27 09:00")}]
    value = mini(tmp_path, account=written).value("active_day_share", "2019-10-01", "2019-11-01")
    assert (value.numerator, value.denominator) == (0, 23)


def test_without_authors_it_is_not_recorded(tmp_path: Path) -> None:
    crm = mini(tmp_path, account=[{"account_id": "a", "owner_id": "1"}])
    assert crm.value("active_day_share", "2026-10-01", "2026-11-01").status == "not_recorded"


def deal(id_: str, created: str = "2026-09-01", **more: object) -> dict[str, object]:
    base = {"opportunity_id": id_, "owner_id": "1", "is_closed": 0, "is_won": 0, "closed_on": None}
    return base | {"created_at": at(created)} | more


def act(deal_id: str, status: str, **more: object) -> dict[str, object]:
    base = {"activity_id": f"{deal_id}-{status}", "kind": "call", "status": status, "owner_id": "1"}
    empty = {"done_at": None, "due_on": None, "due_at": None, "started_at": None, "created_at": at("2026-09-01")}
    return base | empty | {"opportunity_id": deal_id} | more


def test_recent_activity_on_open_deals_older_than_a_week(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        opportunity=[
            deal("worked"),
            deal("stale"),
            deal("planned"),
            deal("edge"),
            deal("new", created="2026-10-08 00:00"),  # exactly seven days old: not yet
            deal("closed", is_closed=1, closed_on="2026-10-01"),
        ],
        activity=[
            act("worked", "done", done_at=at("2026-10-10 09:00")),
            act("stale", "done", done_at=at("2026-09-30 23:59")),
            act("edge", "done", done_at=at("2026-10-01 00:00")),  # fourteen days to the minute
            act("planned", "planned", due_on="2026-10-20"),
        ],
    )
    rows = crm.rows("opportunities_with_recent_activity", "2026-10-01", "2026-11-01", as_of=AS_OF)
    assert {row["id"]: row["counted"] for row in rows} == {"worked": 1, "stale": 0, "planned": 0, "edge": 1}


def test_next_step_is_planned_for_today_or_later(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        opportunity=[deal("today"), deal("late"), deal("done"), deal("none"), deal("by hour")],
        activity=[
            act("today", "planned", due_on="2026-10-15"),
            act("late", "planned", due_on="2026-10-14"),
            act("done", "done", done_at=at("2026-10-14 09:00")),
            act("by hour", "planned", started_at=at("2026-10-16 09:00")),
        ],
    )
    rows = crm.rows("next_step_coverage", "2026-10-01", "2026-11-01", as_of=AS_OF)
    assert {row["id"] for row in rows if row["counted"]} == {"today", "by hour"}
    value = crm.value("next_step_coverage", "2026-10-01", "2026-11-01", as_of=AS_OF)
    assert (value.numerator, value.denominator, value.value) == (2, 5, 0.4)


def test_days_of_absence_and_part_time_are_no_days(tmp_path: Path) -> None:
    """Ten working days, two of them off, one half: 7.5 at 60 % are 4.5; he wrote on 4, one of them a day off."""
    absences = tuple(Absence("1", date(2026, 10, day), part) for day, part in ((5, 1.0), (6, 1.0), (7, 0.5)))
    facts = Facts(absences=absences, employment=(Employment("1", date(2020, 1, 1), fte=0.6),))
    written = [
        {"account_id": str(day), "created_by_id": "1", "created_at": at(f"2026-10-{day:02} 09:00")}
        for day in (5, 7, 8, 9)
    ]
    crm = mini(tmp_path, facts=facts, account=written)
    value = crm.value("active_day_share", "2026-10-05", "2026-10-17")
    assert (value.status, value.numerator, round(value.denominator, 9), round(value.value, 9)) == (
        "ok",
        3,
        4.5,
        0.666666667,
    )
    assert [row["id"] for row in crm.rows("active_day_share", "2026-10-05", "2026-10-10", owners=("1",))] == [
        "1/2026-10-07",
        "1/2026-10-08",
        "1/2026-10-09",
    ]


def test_more_active_days_than_part_time_has_are_all_of_them(tmp_path: Path) -> None:
    facts = Facts(employment=(Employment("1", date(2020, 1, 1), fte=0.5),))
    written = [
        {"account_id": str(day), "created_by_id": "1", "created_at": at(f"2026-10-{day:02} 09:00")}
        for day in range(5, 10)
    ]
    value = mini(tmp_path, facts=facts, account=written).value("active_day_share", "2026-10-05", "2026-10-12")
    assert (value.numerator, value.denominator, value.value) == (5, 2.5, 1.0)


def test_holidays_and_long_absence(tmp_path: Path) -> None:
    """Monday is a holiday; who was there for one of four days is not judged, who was never there has no share."""
    calendar = Calendar(holidays=frozenset({date(2026, 10, 5)}))
    away = [
        Absence(owner, date(2026, 10, day)) for owner, days in (("1", (6, 7, 8)), ("2", (6, 7, 8, 9))) for day in days
    ]
    written = [{"account_id": "a", "created_by_id": "1", "created_at": at("2026-10-09 09:00")}]
    crm = mini(tmp_path, facts=Facts(calendar=calendar, absences=tuple(away)), account=written)
    ann, bob = (crm.value("active_day_share", "2026-10-05", "2026-10-12", owner=owner) for owner in ("1", "2"))
    assert (ann.status, ann.value, ann.denominator) == ("low_exposure", None, 1)
    assert (bob.status, bob.value) == ("no_exposure", None)


def meeting(id_: str, ended: str, **more: object) -> dict[str, object]:
    base = {"activity_id": id_, "kind": "meeting", "status": "done", "owner_id": "1", "outcome": None, "result": None}
    return base | {"started_at": at(ended), "ended_at": at(ended), "done_at": at(ended)} | more


def test_a_result_is_due_after_nine_hours_of_the_company_s_calendar(tmp_path: Path) -> None:
    """Monday 12 October is a holiday: what ended on Friday at 12 is due on Tuesday at 12."""
    crm = mini(
        tmp_path,
        facts=Facts(calendar=Calendar(holidays=frozenset({date(2026, 10, 12)}))),
        activity=[
            meeting("picked", "2026-10-05 10:00", outcome="Offer requested"),
            meeting("told", "2026-10-05 11:00", result="Yes!"),
            meeting("short", "2026-10-05 12:00", result="ok"),
            meeting("junk", "2026-10-05 13:00", result="asdf"),
            meeting("none", "2026-10-09 12:00"),
            meeting("in grace", "2026-10-09 12:01"),
            meeting("call", "2026-10-05 10:00", kind="call"),
        ],
    )
    rows = crm.rows("meetings_with_result", "2026-10-01", "2026-11-01", as_of=datetime(2026, 10, 13, 12))
    assert {row["id"]: row["counted"] for row in rows} == {"picked": 1, "told": 1, "short": 0, "junk": 0, "none": 0}


def test_clients_in_good_hands(tmp_path: Path) -> None:
    client = {"owner_id": "1", "name": "Fox Ltd", "phone": "+49 30 901820", "created_at": at("2026-09-01")}
    person = {"last_name": "Ray", "first_name": "Eve"}
    crm = mini(
        tmp_path,
        owner=[ANN, BOB, GONE],
        account=[
            client | {"account_id": "whole"},
            client | {"account_id": "no number", "phone": "000"},
            client | {"account_id": "no person"},
            client | {"account_id": "left", "owner_id": "3"},
            client | {"account_id": "nobody's", "owner_id": None},
        ],
        contact=[
            person | {"contact_id": name, "account_id": name} for name in ("whole", "no number", "left", "nobody's")
        ],
    )
    rows = crm.rows("ownership_coverage", "2026-10-01", "2026-11-01")
    assert {row["id"]: row["why"] for row in rows} == {
        "whole": "covered",
        "no number": "data missing",
        "no person": "data missing",
        "left": "owner has left",
    }
    value = crm.value("ownership_coverage", "2026-10-01", "2026-11-01")
    assert (value.numerator, value.denominator) == (1, 3)
    fewer = mini(
        tmp_path, sets=["client_cells=name"], owner=[ANN], account=[client | {"account_id": "a", "phone": None}]
    )
    assert fewer.value("ownership_coverage", "2026-10-01", "2026-11-01").value == 1.0

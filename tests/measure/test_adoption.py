"""Active days, recent activity, results, next steps on rows in sight."""

from datetime import datetime
from pathlib import Path

from tests.mini import ANN, BOB, at, mini

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

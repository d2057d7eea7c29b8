"""What is on the desk and what was done, against plain SQL on rows in sight."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from crm_core.mart.answers import Group
from tests.mini import at, mini

AS_OF = datetime(2026, 10, 15, 12)


def task(id_: str, **more: object) -> dict[str, object]:
    base = {"activity_id": id_, "kind": "task", "status": "planned", "owner_id": "1", "created_at": at("2026-09-01")}
    empty = dict.fromkeys(("due_at", "due_on", "started_at", "done_at", "modified_at", "account_id", "contact_id"))
    return base | empty | more


def test_overdue_by_instant_and_by_day(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        activity=[
            task("late", due_at=at("2026-10-15 11:59")),
            task("soon", due_at=at("2026-10-15 12:01")),
            task("yesterday", due_on="2026-10-14"),
            task("today", due_on="2026-10-15"),  # a day without an hour is late from the next day on
            task("begun", started_at=at("2026-10-01 09:00")),
            task("timeless"),
            task("cancelled", due_on="2026-10-01", status="cancelled"),
            task("done", due_on="2026-10-01", status="done", done_at=at("2026-10-02 09:00")),
            task("not yet there", due_on="2026-10-01", created_at=at("2026-10-16")),
        ],
    )
    value = crm.value("overdue_activities", "2026-10-01", "2026-11-01", as_of=AS_OF)
    assert value.value == 3
    rows = crm.rows("overdue_activities", "2026-10-01", "2026-11-01", as_of=AS_OF)
    assert {row["id"] for row in rows if row["counted"]} == {"late", "yesterday", "begun"}
    assert {row["id"] for row in rows} == {"late", "soon", "yesterday", "today", "begun"}


def test_work_done_after_as_of_was_still_planned(tmp_path: Path) -> None:
    changed = {"status": "done", "done_at": at("2026-10-20 09:00"), "due_on": "2026-10-10"}
    crm = mini(
        tmp_path,
        activity=[
            task("marked later", modified_at=at("2026-10-20 09:00"), **changed),
            task("marked before", modified_at=at("2026-10-01 09:00"), **changed),
        ],
    )
    rows = crm.rows("overdue_activities", "2026-10-01", "2026-11-01", as_of=AS_OF)
    assert [row["id"] for row in rows] == ["marked later"]


def test_days_are_cut_in_the_company_zone(tmp_path: Path) -> None:
    """A call on 31 March 23:30 in New York is in April in UTC and in March for the company."""
    call = task("c", kind="call", status="done", done_at=at("2026-04-01 03:30"))
    new_york = mini(tmp_path, zone="America/New_York", activity=[call])
    assert new_york.value("calls_done", "2026-03-01", "2026-04-01").value == 1
    assert new_york.value("calls_done", "2026-04-01", "2026-05-01").value == 0
    utc = mini(tmp_path, zone="UTC", activity=[call])
    assert utc.value("calls_done", "2026-03-01", "2026-04-01").value == 0


def test_kinds_of_done_work(tmp_path: Path) -> None:
    done = {"status": "done", "done_at": at("2026-10-05 09:00")}
    crm = mini(
        tmp_path,
        activity=[
            task("m", kind="meeting", **done),
            task("v", kind="visit", **done),
            task("c", kind="call", **done),
            task("e", kind="email", **done),
            task("begun", kind="call", status="done", started_at=at("2026-10-06 09:00")),
            task("planned", kind="call", started_at=at("2026-10-06 09:00")),
        ],
    )
    found = {name: crm.value(name, "2026-10-01", "2026-11-01").value for name in ("meetings_held", "calls_done")}
    assert found == {"meetings_held": 2, "calls_done": 2}
    ((expected,),) = crm.sql("SELECT count(*) FROM activity WHERE status = 'done'")
    assert crm.value("activities_done", "2026-10-01", "2026-11-01").value == expected == 5


def test_a_client_counts_once_per_person_and_once_for_all(tmp_path: Path) -> None:
    call = {"kind": "call", "status": "done", "direction": "outbound"}
    crm = mini(
        tmp_path,
        contact=[
            {"contact_id": "p", "account_id": "acme", "owner_id": "1"},
            {"contact_id": "lone", "account_id": None, "owner_id": "1"},
        ],
        opportunity=[{"opportunity_id": "o", "account_id": "acme", "owner_id": "1", "contact_id": None}],
        activity=[
            task("1", **call, account_id="acme", done_at=at("2026-10-05 09:00")),
            task("2", **call, contact_id="p", done_at=at("2026-10-06 09:00")),  # the same client through his contact
            task("3", **call, opportunity_id="o", done_at=at("2026-10-07 09:00"), owner_id="2"),  # through the deal
            task("4", **call, contact_id="lone", done_at=at("2026-10-07 09:00")),  # a contact without a company
            task(
                "5", kind="email", status="done", direction="outbound", account_id="b", done_at=at("2026-10-07 09:00")
            ),
            task("6", kind="email", status="done", direction="inbound", account_id="c", done_at=at("2026-10-07 09:00")),
        ],
    )
    period = ("2026-10-01", "2026-11-01")
    assert crm.value("accounts_contacted", *period).value == 3  # acme, lone, c
    assert crm.value("accounts_contacted", *period, owner="2").value == 1
    (company,) = crm.values("accounts_contacted", *period, group=Group.COMPANY)
    assert company.value.value == 3
    rows = crm.rows("accounts_contacted", *period, owners=("1",))
    assert [(row["table"], row["id"], str(row["day"])) for row in rows] == [
        ("account", "acme", "2026-10-05"),
        ("account", "c", "2026-10-07"),
        ("contact", "lone", "2026-10-07"),
    ]


def test_open_pipeline_to_the_cent(tmp_path: Path) -> None:
    deals = [
        {"opportunity_id": str(n), "owner_id": "1", "amount": 0.1, "currency": "EUR", "is_closed": 0, "is_won": 0}
        | {"closed_on": None, "created_at": at("2026-09-01")}
        for n in range(10)
    ]
    value = mini(tmp_path, opportunity=deals).value("open_pipeline_amount", "2026-10-01", "2026-11-01")
    assert (value.value, value.currency, value.n) == (Decimal("1.0000"), "EUR", 10)

"""What is on the desk: planned and overdue work, active clients, clients assigned; each answer by hand."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from crm_core.mart.answers import Group
from crm_core.measure.statistics import wilson
from tests.measure.test_workload import task
from tests.mini import at, mini

MONTH = ("2026-10-01", "2026-11-01")
NOON = datetime(2026, 10, 15, 12)


def test_scheduled_and_overdue_share_their_rows(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        activity=[
            task("late", due_at=at("2026-10-15 11:59")),
            task("now", due_at=at("2026-10-15 12:00")),  # due at the instant itself is not yet late
            task("today", due_on="2026-10-15"),
            task("week", due_on="2026-10-08"),
            task("cancelled", due_on="2026-10-01", status="cancelled"),
            task("timeless"),
        ],
    )
    assert crm.value("scheduled_activities", *MONTH, as_of=NOON).value == 2
    rate = crm.value("overdue_rate", *MONTH, as_of=NOON)
    assert (rate.value, rate.numerator, rate.denominator) == (0.5, 2, 4)
    assert (rate.low, rate.high) == wilson(2, 4)
    rows = crm.rows("overdue_rate", *MONTH, as_of=NOON)
    assert {row["id"]: (row["why"], row["value"]) for row in rows} == {
        "late": ("overdue", 0),
        "now": ("scheduled", None),
        "today": ("scheduled", None),
        "week": ("overdue", 7),
    }


def test_nothing_planned_is_no_share(tmp_path: Path) -> None:
    crm = mini(tmp_path, activity=[task("cancelled", due_on="2026-10-01", status="cancelled")])
    assert crm.value("overdue_rate", *MONTH, as_of=NOON).status == "no_data"
    assert crm.value("scheduled_activities", *MONTH, as_of=NOON).value == 0


def test_of_a_series_only_the_next_occurrence(tmp_path: Path) -> None:
    weekly = {"kind": "meeting", "topic": "Weekly call", "is_recurring": 1}
    crm = mini(
        tmp_path,
        activity=[
            task("1", **weekly, started_at=at("2026-10-13 09:00"), status="done", done_at=at("2026-10-13 10:00")),
            task("2", **weekly, started_at=at("2026-10-20 09:00")),
            task("3", **weekly, started_at=at("2026-10-27 09:00")),
            task("other client", **weekly, started_at=at("2026-10-27 09:00"), account_id="acme"),
            task("once", kind="meeting", topic="Weekly call", is_recurring=0, started_at=at("2026-10-28 09:00")),
        ],
    )
    rows = crm.rows("scheduled_activities", *MONTH, as_of=NOON)
    assert {row["id"] for row in rows} == {"2", "other client", "once"}
    assert crm.value("scheduled_activities", *MONTH, as_of=NOON).value == 3


def account(id_: str, created: str = "2025-01-01", **more: object) -> dict[str, object]:
    return {"account_id": id_, "owner_id": "1", "name": id_, "created_at": at(created), "segment": None} | more


def deal(id_: str, **more: object) -> dict[str, object]:
    base = {"opportunity_id": id_, "owner_id": "1", "is_closed": 0, "is_won": 0, "created_at": at("2026-01-01")}
    empty = dict.fromkeys(("account_id", "contact_id", "closed_on", "amount", "currency", "stage_order", "pipeline"))
    return base | empty | {"expected_close_on": None} | more


def test_active_clients(tmp_path: Path) -> None:
    call = {"kind": "call", "status": "done", "direction": "outbound"}
    crm = mini(
        tmp_path,
        account=[
            account(id_) for id_ in ("called", "long ago", "mailed", "wrote", "deal", "lost deal", "person's deal")
        ]
        + [account("new", "2026-10-01"), account("30 days", "2026-09-15"), account("bob's", owner_id="2")]
        + [account("not yet there", "2026-10-20")],
        contact=[
            {"contact_id": "p", "account_id": "person's deal", "owner_id": "1", "created_at": at("2025-01-01")},
            {"contact_id": "lone", "account_id": None, "owner_id": "1", "created_at": at("2025-01-01")},
            # the same id as an account that was called
            {"contact_id": "called", "account_id": None, "owner_id": "1", "created_at": at("2025-01-01")},
        ],
        opportunity=[
            deal("1", account_id="deal"),
            deal("2", account_id="lost deal", is_closed=1, closed_on="2026-09-01"),
            deal("3", contact_id="p"),
            deal("4", contact_id="lone"),
        ],
        activity=[
            task("a", **call, account_id="called", done_at=at("2026-07-17 12:00")),  # 90 days to the minute
            task("b", **call, account_id="long ago", done_at=at("2026-07-17 11:59")),
            task("c", **(call | {"kind": "email"}), account_id="mailed", done_at=at("2026-10-10 12:00")),
            task(
                "d",
                kind="email",
                status="done",
                direction="inbound",
                account_id="wrote",
                done_at=at("2026-10-10 12:00"),
            ),
            task("e", **call, account_id="new", done_at=at("2026-10-15 12:01")),  # after the instant asked for
            task("f", **call, account_id="bob's", done_at=at("2026-10-14 12:00")),  # Ann's call on Bob's client
        ],
    )
    value = crm.value("active_accounts", *MONTH, as_of=NOON)
    assert (value.status, value.value, value.numerator, value.denominator) == ("ok", 5, 5, 11)
    whys = {(row["table"], row["id"]): row["why"] for row in crm.rows("active_accounts", *MONTH, as_of=NOON)}
    active = {("account", id_) for id_ in ("called", "wrote", "deal", "person's deal", "bob's")} | {("contact", "lone")}
    assert {key for key, why in whys.items() if why == "active"} == active
    assert {key for key, why in whys.items() if why == "onboarding"} == {("account", "new")}
    bob = crm.value("active_accounts", *MONTH, as_of=NOON, owner="2")
    assert (bob.value, bob.denominator) == (1, 1)


def test_no_clients_are_none_active(tmp_path: Path) -> None:
    crm = mini(tmp_path, account=[account("a")], activity=[task("t")], opportunity=[deal("d")])
    value = crm.value("active_accounts", *MONTH, owner="2")
    assert (value.status, value.value, value.denominator) == ("ok", 0, 0)


def own(record: str, owner: str, start: str, end: str | None = None, entity: str = "account") -> dict[str, object]:
    span: dict[str, object] = {"from_at": at(start), "to_at": at(end) if end else None}
    return {"entity": entity, "record_id": record, "owner_id": owner} | span


def test_clients_assigned(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        account=[
            account("new", "2026-10-05"),
            account("week old", "2026-09-28 09:00"),
            account("older", "2026-09-28 08:59"),
            account("bounced"),
            account("came back late"),
            account("never moved", "2026-10-20"),
            account("never moved before", "2026-09-20"),
        ],
        ownership=[
            own("new", "1", "2026-10-05 00:00"),
            own("week old", "2", "2026-09-28 09:00", "2026-10-05 09:00"),
            own("week old", "1", "2026-10-05 09:00"),
            own("older", "2", "2026-09-28 08:59", "2026-10-05 09:00"),
            own("older", "1", "2026-10-05 09:00"),
            # to Bob by mistake for two hours: neither his nor Ann's
            own("bounced", "1", "2025-01-01 00:00", "2026-10-06 09:00"),
            own("bounced", "2", "2026-10-06 09:00", "2026-10-06 11:00"),
            own("bounced", "1", "2026-10-06 11:00"),
            own("came back late", "1", "2025-01-01 00:00", "2026-09-01 09:00"),
            own("came back late", "2", "2026-09-01 09:00", "2026-10-07 09:00"),
            own("came back late", "1", "2026-10-07 09:00"),
            own("older", "1", "2026-10-08 09:00", entity="opportunity"),
        ],
    )
    assert crm.value("accounts_assigned", *MONTH).value == 5
    rows = crm.rows("accounts_assigned", *MONTH)
    assert {row["id"]: (row["why"], row["inherited"], row["total"]) for row in rows} == {
        "new": ("new", 0, 1),
        "week old": ("new", 0, 1),
        "older": ("taken over", 1, 1),
        "came back late": ("taken over", 1, 1),
        "never moved": ("new", 0, 1),
    }
    assert crm.value("accounts_assigned", *MONTH, owner="2").value == 0
    assert crm.value("accounts_assigned", "2026-09-01", "2026-10-01", owner="2").value == 3


def test_without_a_history_of_owners_nobody_knows_who_got_what(tmp_path: Path) -> None:
    value = mini(tmp_path, account=[account("a", "2026-10-05")]).value("accounts_assigned", *MONTH)
    assert value.status == "not_recorded"


def test_a_deal_without_amount_is_counted(tmp_path: Path) -> None:
    deals = [deal("1", amount=100, currency="EUR"), deal("2", currency="EUR"), deal("3")]
    value = mini(tmp_path, opportunity=deals).value("open_pipeline_amount", *MONTH)
    assert (value.value, value.currency, value.n) == (Decimal("100.0000"), "EUR", 3)
    (company,) = mini(tmp_path, opportunity=deals).values("open_pipeline_amount", *MONTH, group=Group.COMPANY)
    assert company.value.n == 3


def test_currencies_are_not_mixed(tmp_path: Path) -> None:
    deals = [deal("1", amount=100, currency="EUR"), deal("2", amount=5)]
    found = [a.value for a in mini(tmp_path, opportunity=deals).values("open_pipeline_amount", *MONTH) if a.id == "1"]
    assert [(value.value, value.currency, value.n) for value in found] == [(5, None, 1), (100, "EUR", 1)]

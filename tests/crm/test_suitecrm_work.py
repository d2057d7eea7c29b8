"""SuiteCRM's activities, audits and tracker: more of its traps, one test each."""

from datetime import date, datetime

import pytest

from crm_core.base.errors import SourceError
from tests.crm.conftest import Make
from tests.crm.suitecrm_schema import audit, row, user

_TIMES = {
    "date_start": "2026-11-10 09:00:00",
    "date_end": "2026-11-10 10:30:00",
    "date_modified": "2026-11-12 07:00:00",
}


def test_statuses_of_calls_meetings_and_tasks(suite: Make) -> None:
    rows = [row("calls", id="c1", status="Held", **_TIMES), row("calls", id="c2", status="Not Held", **_TIMES),
            row("meetings", id="m1", status="Planned", **_TIMES), row("meetings", id="m2", status="Postponed"),
            row("tasks", id="t1", status="Completed", date_modified="2026-11-12 07:00:00"),
            row("tasks", id="t2", status="Deferred"), row("tasks", id="t3", status="Pending Input")]  # fmt: skip
    crm = suite(*rows)
    assert {key: a["status"] for key, a in crm.rows("activity").items()} == {
        "c1": "done", "c2": "cancelled", "m1": "planned", "m2": "planned",
        "t1": "done", "t2": "cancelled", "t3": "planned",
    }  # fmt: skip
    assert crm.source.fetch(crm.connector.unmapped_statements()["activity", "status"]) == [("Postponed", 1)]
    told = suite(*rows, done_statuses=("Held", "Not Held"), cancelled_statuses=("Postponed",)).rows("activity")
    assert {key: a["status"] for key, a in told.items()} == {
        "c1": "done", "c2": "done", "m1": "planned", "m2": "cancelled",
        "t1": "planned", "t2": "planned", "t3": "planned",
    }  # fmt: skip


def test_when_work_was_done(suite: Make) -> None:
    """Appointments at their end, else their start; tasks at their last change; mail when sent; notes when written."""
    crm = suite(
        row("calls", id="c1", status="Held", **_TIMES),
        row("meetings", id="m1", status="Held", **(_TIMES | {"date_end": None})),
        row("meetings", id="m2", status="Planned", **_TIMES),
        row("tasks", id="t1", status="Completed", date_modified=_TIMES["date_modified"]),
        row("emails", id="e1", type="out", status="sent", date_sent_received="2026-11-11 08:00:00"),
        row("emails", id="e2", type="draft", status="draft", date_sent_received="2026-11-11 08:00:00"),
        row("notes", id="n1", date_entered="2026-11-13 08:00:00"),
    )  # fmt: skip
    assert {key: a["done_at"] for key, a in crm.rows("activity").items()} == {
        "c1": datetime(2026, 11, 10, 10, 30), "m1": datetime(2026, 11, 10, 9), "m2": None,
        "t1": datetime(2026, 11, 12, 7), "e1": datetime(2026, 11, 11, 8), "e2": None, "n1": datetime(2026, 11, 13, 8),
    }  # fmt: skip


def test_direction_duration_and_series(suite: Make) -> None:
    crm = suite(
        row("calls", id="c1", direction="Inbound", duration_hours=1, duration_minutes=30, repeat_parent_id="c0"),
        row("calls", id="c2", direction="Outbound", duration_hours=None, duration_minutes=15, repeat_parent_id=""),
        row("emails", id="e1", type="inbound", status="read"), row("emails", id="e2", type="campaign", status="sent"),
        row("emails", id="e3", type="archived", status="archived"),
        row("emails", id="e4", type="out", status="send_error"),
    )  # fmt: skip
    a = crm.rows("activity")
    assert [a[key]["direction"] for key in ("c1", "c2", "e1", "e2", "e3")] == [
        "inbound",
        "outbound",
        "inbound",
        "outbound",
        None,
    ]
    assert [(a[key]["minutes"], a[key]["is_recurring"]) for key in ("c1", "c2")] == [(90.0, True), (15.0, False)]
    assert [a[f"e{n}"]["is_automatic"] for n in (1, 2)] == [False, True]
    assert a["e4"]["status"] == "cancelled" and a["e4"]["done_at"] is None


def test_parents_are_named_by_the_plural_module(suite: Make) -> None:
    """Parent first, then the record's own contact, then the smallest living link; a deal's account is not guessed."""
    crm = suite(
        row("opportunities", id="o1"), *(row("contacts", id=f"p{n}") for n in (1, 2, 3)), row("leads", id="l1"),
        row("contacts", id="p0", deleted=1),
        row("calls", id="c1", parent_type="Accounts", parent_id="a1"),
        row("calls", id="c2", parent_type="Opportunities", parent_id="o1"),
        row("calls", id="c3", parent_type="Contacts", parent_id="p3"),
        row("calls", id="c4", parent_type="Leads", parent_id="l1"),
        row("calls", id="c5", parent_type="", parent_id=""),
        row("tasks", id="t1", parent_type="Accounts", parent_id="a1", contact_id="p2"),
        *(row("calls_contacts", id=f"x{n}", call_id="c5", contact_id=f"p{n}") for n in (0, 2, 3)),
        row("calls_contacts", id="x9", call_id="c5", contact_id="p1", deleted=1),
        row("calls_leads", id="y1", call_id="c5", lead_id="l1"),
        row("calls_contacts", id="z1", call_id="c3", contact_id="p1"),
        row("emails", id="e1", parent_type="Accounts", parent_id="a1"),
        row("emails_beans", id="b1", email_id="e1", bean_id="p2", bean_module="Contacts"),
        row("emails_beans", id="b2", email_id="e1", bean_id="o1", bean_module="Opportunities"),
    )  # fmt: skip
    names = ("account_id", "contact_id", "lead_id", "opportunity_id")
    found = {key: tuple(a[name] for name in names) for key, a in crm.rows("activity").items()}
    assert found == {
        "c1": ("a1", None, None, None), "c2": (None, None, None, "o1"), "c3": (None, "p3", None, None),
        "c4": (None, None, "l1", None), "c5": (None, "p2", "l1", None), "t1": ("a1", "p2", None, None),
        "e1": ("a1", "p2", None, "o1"),
    }  # fmt: skip


def test_each_kind_of_activity_has_its_own_page(suite: Make) -> None:
    crm = suite(record_url="https://crm.example.test/", activity_kinds={"Meetings": "visit"})
    assert crm.connector.record_url("activity", "id 1", "visit") == (
        "https://crm.example.test/index.php?module=Meetings&action=DetailView&record=id%201"
    )
    assert "module=Calls&" in crm.connector.record_url("activity", "1", "call")
    assert "module=Opportunities&" in crm.connector.record_url("opportunity", "1")


def test_views_are_of_records_and_features_of_local_days(suite: Make) -> None:
    seen = {"user_id": "ann", "module_name": "Contacts", "item_id": "c1", "action": "detailview"}
    crm = suite(
        row("tracker", **seen, date_modified="2026-11-10 22:59:59"),
        row("tracker", **seen, date_modified="2026-11-10 23:00:00", visible=0),
        row("tracker", **seen, date_modified="2026-11-10 23:00:00", deleted=1),
        row("tracker", user_id="ann", module_name="Home", item_id="", date_modified="2026-11-10 23:00:00"),
    )
    changes = crm.rows("change").values()
    assert [(c["entity"], c["record_id"], c["action"], c["actor_id"]) for c in changes] == [
        ("contact", "c1", "view", "ann")
    ] * 2
    uses = {(use["feature"], use["used_on"]): use["uses"] for use in crm.all("feature_use", "Europe/Berlin")}
    tenth, eleventh = date(2026, 11, 10), date(2026, 11, 11)
    assert uses == {("Contacts", tenth): 1, ("Contacts", eleventh): 1, ("Home", eleventh): 1}
    assert {use["feature"]: use["uses"] for use in crm.all("feature_use", "UTC")} == {"Contacts": 2, "Home": 1}


def test_audits_name_canonical_fields_and_only_five_keep_values(suite: Make) -> None:
    """The amount is audited in the system's currency under another name; a phone's old value stays where it is."""
    crm = suite(
        audit("opportunities", "h1", "o1", "2026-11-10 09:00:00", "amount_usdollar", "10", "20"),
        audit("opportunities", "h2", "o1", "2026-11-10 09:00:00", "description", "secret", "more"),
        audit("contacts", "h3", "c1", "2026-11-10 09:00:00", "phone_work", "+49 1", "+49 2"),
        row("accounts", id="a1", deleted=1, modified_user_id="ann", date_modified="2026-11-11 09:00:00"),
    )
    found = {k: (c["entity"], c["field"], c["old_value"], c["new_value"], c["action"], c["actor_id"])
             for k, c in crm.rows("change").items()}  # fmt: skip
    assert found == {
        "h1": ("opportunity", "amount", "10", "20", "update", "1"),
        "h2": ("opportunity", "description", None, None, "update", "1"),
        "h3": ("contact", "phone", None, None, "update", "1"),
        "deleted:a1": ("account", None, None, None, "delete", "ann"),
    }


def test_owners_over_time_come_from_the_audit(suite: Make) -> None:
    crm = suite(
        row("opportunities", id="o1", assigned_user_id="cy", date_entered="2026-11-01 09:00:00"),
        row("opportunities", id="o2", assigned_user_id="cy", date_entered="2026-11-01 09:00:00"),
        audit("opportunities", "h2", "o1", "2026-11-03 09:00:00", "assigned_user_id", "bo", "cy"),
        audit("opportunities", "h1", "o1", "2026-11-02 09:00:00", "assigned_user_id", "ann", "bo"),
    )
    spans = [(s["record_id"], s["owner_id"], s["from_at"], s["to_at"]) for s in crm.all("ownership")]
    first, second, third = (datetime(2026, 11, n, 9) for n in (1, 2, 3))
    assert sorted(spans, key=lambda span: span[2]) == [
        ("o1", "ann", first, second), ("o1", "bo", second, third), ("o1", "cy", third, None),
    ]  # fmt: skip


def test_leads_converted_by_the_converter_or_by_hand(suite: Make) -> None:
    crm = suite(
        row("leads", id="l1", status="Converted", converted=1, date_entered="2026-11-01 09:00:00"),
        audit("leads", "h1", "l1", "2026-11-02 09:00:00", "status", "New", "Converted"),
        row("leads", id="l2", status="Converted", converted=0, date_entered="2026-11-01 09:00:00"),
        row("leads", id="l3", status="Dead"), row("leads", id="l4", status="Recycled"),
    )  # fmt: skip
    found = {k: (v["is_converted"], v["is_closed"], v["converted_at"]) for k, v in crm.rows("lead").items()}
    assert found == {
        "l1": (True, True, datetime(2026, 11, 2, 9)), "l2": (True, True, None),
        "l3": (False, True, None), "l4": (False, False, None),
    }  # fmt: skip


def test_missing_tables_and_columns_are_not_kept(suite: Make) -> None:
    """A login may see a part of the CRM, an old version has fewer columns."""
    crm = suite(
        user("ann"), row("accounts", id="a1", name="A"), row("opportunities", id="o1", sales_stage="Closed Won"),
        without=("email_addresses", "opportunities_audit", "accounts_audit", "contacts_audit", "leads_audit", "tracker",
                 "accounts.annual_revenue", "opportunities.currency_id", "calls.direction", "securitygroups",
                 "users.reports_to_id", "leads", "emails", "accounts_opportunities"),
    )  # fmt: skip
    kept = [("account", "email"), ("account", "annual_revenue"), ("opportunity", "currency"), ("owner", "team_id"),
            ("opportunity", "account_id"), ("stage_change", "change_id"), ("lead", "lead_id"), ("team", "team_id"),
            ("ownership", "record_id"), ("feature_use", "uses"), ("activity", "direction")]  # fmt: skip
    assert [pair for pair in kept if crm.kept(*pair)] == []
    assert crm.rows("account")["a1"]["name"] == "A" and crm.rows("activity") == {}


def test_a_table_without_its_id_is_a_clear_error(suite: Make) -> None:
    crm = suite(without=("accounts.id",))
    with pytest.raises(SourceError, match="'accounts' has no column 'id'"):
        crm.rows("account")
    with pytest.raises(SourceError, match=r"does not look like a SuiteCRM database: .*users\.user_name"):
        suite(without=("users.user_name",))


@pytest.mark.parametrize("collation", ["utf8mb3_general_ci", "utf8mb4_unicode_ci", "utf8mb4_bin"])
def test_letters_beyond_ascii_survive_every_collation(suite: Make, collation: str) -> None:
    crm = suite(row("accounts", id="a1", name="Ünïon தமிழ் Иванов"), collation=collation)
    assert crm.rows("account")["a1"]["name"] == "Ünïon தமிழ் Иванов"

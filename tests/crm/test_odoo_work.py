"""What Odoo does to those who count work: done activities in two places, the calendar, the chatter."""

from datetime import date, datetime
from typing import Any

import pytest

from tests.crm import odoo_base as o
from tests.crm.conftest import Make, Suite
from tests.crm.odoo_schema import VERSIONS, row

versions = pytest.mark.parametrize("version", VERSIONS)
AT = "2026-11-10 09:00:00"
PAST = ("2026-01-05 09:00:00", "2026-01-05 10:30:00")
FUTURE = ("2099-01-05 09:00:00", "2099-01-05 10:00:00")


def told(crm: Suite, *columns: str) -> dict[str, Any]:
    """activity -> the columns asked for."""
    found = crm.rows("activity")
    return {key: tuple(row[name] for name in columns) for key, row in found.items()}


@versions
def test_a_done_call_counts_once_wherever_odoo_keeps_it(odoo: Make, version: int) -> None:
    """Up to 17 only the message is left; 18 and later keep the activity and write the message too."""
    crm = odoo(o.deal(1), o.kept(5, 1, feedback="Said yes & more"), o.marked(9, 1, o.BOB_PARTNER, AT), version=version)
    ((key, call),) = crm.rows("activity").items()
    assert key == ("message-9" if version == 14 else "activity-5")
    assert (call["kind"], call["status"], call["owner_id"], call["opportunity_id"]) == ("call", "done", "8", "1")
    assert call["done_at"] == call["result_at"] == datetime(2026, 11, 10, 9)
    assert call["result"] == ("Said yes & more")
    assert call["due_on"] == (None if version == 14 else date(2026, 11, 20))
    assert call["topic"] == ("Ask them" if version == 14 else "Anruf")


def test_an_upgraded_odoo_has_both_kinds_of_done_calls(odoo: Make) -> None:
    """One done before the upgrade (message alone), two after it (both), one without any message."""
    crm = odoo(
        o.deal(1), o.marked(1, 1, o.ANN_PARTNER, "2026-06-01 09:00:00"),
        o.kept(5, 1, day="2026-11-10"), o.marked(2, 1, o.ANN_PARTNER, "2026-11-10 09:00:01"),
        o.kept(6, 1, day="2026-11-10", write_date="2026-11-10 12:00:00"),
        o.marked(3, 1, o.BOB_PARTNER, "2026-11-10 12:00:01"), o.kept(7, 1, day="2026-11-15"),
    )  # fmt: skip
    assert told(crm, "owner_id", "done_at") == {
        "message-1": ("7", datetime(2026, 6, 1, 9)), "activity-5": ("7", datetime(2026, 11, 10, 9, 0, 1)),
        "activity-6": ("8", datetime(2026, 11, 10, 12, 0, 1)), "activity-7": ("7", datetime(2026, 11, 15, 9)),
    }  # fmt: skip


def test_the_hour_of_an_activity_changed_long_after_is_not_known(odoo: Make) -> None:
    crm = odoo(o.deal(1), o.kept(5, 1, day="2026-11-10", write_date="2026-11-20 09:00:00"))
    assert told(crm, "done_at") == {"activity-5": (datetime(2026, 11, 10, 12),)}


@versions
def test_planned_activities_of_archived_deals_are_nobodys_work(odoo: Make, version: int) -> None:
    """17 deletes them when a deal is lost, 19 leaves them standing; orphans and colleagues' partners are no clients."""
    crm = odoo(
        o.deal(1), o.lost(2), o.deal(3, active=False), o.won(4), o.partner(50, "Lone"),
        *(o.todo(n, n) for n in (1, 2, 3, 4)), o.todo(5, 999), o.todo(6, None, res_model=None),
        o.todo(7, 50, res_model="res.partner"), o.todo(8, o.ANN_PARTNER, res_model="res.partner"),
        o.todo(9, 1, res_model="account.move"), version=version,
    )  # fmt: skip
    assert told(crm, "status", "due_on", "contact_id") == {
        "activity-1": ("planned", date(2026, 11, 20), None), "activity-4": ("planned", date(2026, 11, 20), None),
        "activity-7": ("planned", date(2026, 11, 20), "50"),
    }  # fmt: skip


def test_work_done_on_a_lost_or_deleted_record_stays(odoo: Make) -> None:
    crm = odoo(
        o.lost(1), o.marked(1, 1, o.ANN_PARTNER, AT), o.kept(5, 1, day="2026-11-15"), o.marked(2, 999, o.ANN_PARTNER, AT),
        o.deal(2, type="lead"), o.marked(3, 2, o.ANN_PARTNER, AT),
    )  # fmt: skip
    assert told(crm, "status", "opportunity_id", "lead_id") == {
        "message-1": ("done", "1", None), "activity-5": ("done", "1", None), "message-2": ("done", None, None),
        "message-3": ("done", None, "2"),
    }  # fmt: skip


@versions
def test_kinds_by_category_then_by_odoos_own_names_then_by_words(odoo: Make, version: int) -> None:
    """Call and e-mail share a category with everything else, and each company renames and translates them."""
    types = [
        (20, {"en_US": "Follow-up mail", "de_DE": "Nachfassen"}), (21, {"en_US": "Site visit"}),
        (22, {"en_US": "Call back"}), (23, {"en_US": "Make Quote", "de_DE": "Angebot"}),
    ]  # fmt: skip
    rows = [row("mail_activity_type", id=n, name=name, category="default") for n, name in types]
    todos = [o.todo(n, 1, n) for n in (o.EMAIL, o.CALL, o.MEETING, o.TODO, *(n for n, _ in types))]
    crm = odoo(o.deal(1), *rows, *todos, o.todo(30, 1, None), version=version)
    assert {int(key.removeprefix("activity-")): kind for key, (kind,) in told(crm, "kind").items()} == {
        1: "email", 2: "call", 3: "meeting", 4: "task", 20: "email", 21: "visit", 22: "call", 23: "task", 30: "task",
    }  # fmt: skip
    unknown = crm.source.fetch(crm.connector.unmapped_statements()["activity", "kind"])
    assert unknown == [("Make Quote" if version == 14 else "Angebot", 1)]


def test_the_companys_word_for_a_kind_comes_first(odoo: Make) -> None:
    rows = (o.deal(1), o.todo(1, 1, o.CALL), o.todo(2, 1, o.TODO), o.event(1, *PAST))
    crm = odoo(*rows, activity_kinds={"Anruf": "visit", "To-Do": "note", "calendar.event": "visit"})
    assert told(crm, "kind") == {"activity-1": ("visit",), "activity-2": ("note",), "event-1": ("visit",)}


@versions
def test_a_meeting_is_held_when_it_is_over(odoo: Make, version: int) -> None:
    crm = odoo(
        o.deal(1), o.event(1, *PAST, opportunity_id=1, duration=1.5, description="<p>Went <b>well</b></p>", notes="<p>Went well</p>"),
        o.event(2, *FUTURE, user_id=o.BOB), o.event(3, *PAST, active=False),
        o.event(4, "2026-01-05 00:00:00", "2026-01-05 00:00:00", allday=True, start_date="2026-01-05",
                stop_date="2026-01-06", recurrency=True),
        version=version,
    )  # fmt: skip
    meetings = crm.rows("activity")
    assert told(crm, "status", "owner_id") == {
        "event-1": ("done", "7"), "event-2": ("planned", "8"), "event-3": ("cancelled", "7"), "event-4": ("done", "7"),
    }  # fmt: skip
    held, whole = meetings["event-1"], meetings["event-4"]
    assert (held["minutes"], held["result"], held["opportunity_id"]) == (90.0, "Went well", "1")
    assert held["done_at"] == held["ended_at"] == datetime(2026, 1, 5, 10, 30)
    assert (whole["is_all_day"], whole["is_recurring"], whole["started_at"]) == (True, True, None)
    assert (whole["due_on"], whole["done_at"]) == (date(2026, 1, 5), datetime(2026, 1, 6, 12))


def test_the_invitation_is_no_result_since_19(odoo: Make) -> None:
    crm = odoo(o.event(1, *PAST, description="<b>Organized by</b><br>Ann"))
    assert told(crm, "result") == {"event-1": (None,)}


@pytest.mark.parametrize("version", [17, 19])
def test_a_meeting_and_the_activity_that_planned_it_count_once(odoo: Make, version: int) -> None:
    crm = odoo(
        o.deal(1), o.event(1, *PAST, opportunity_id=1), o.todo(1, 1, o.MEETING, calendar_event_id=1),
        o.event(2, *FUTURE, opportunity_id=1), o.todo(2, 1, o.MEETING, calendar_event_id=2),
        o.event(3, *FUTURE, opportunity_id=1),
        o.kept(3, 1, o.MEETING, calendar_event_id=3, feedback="Held early"), o.marked(1, 1, o.ANN_PARTNER, AT, o.MEETING),
        o.event(4, *PAST, opportunity_id=1, active=False), o.todo(4, 1, o.MEETING, calendar_event_id=4),
        version=version,
    )  # fmt: skip
    assert told(crm, "status", "result") == {
        "event-1": ("done", None), "event-2": ("planned", None), "event-4": ("cancelled", None),
        "event-3": ("done", "Held early" if version == 19 else None), "activity-4": ("planned", None),
    }  # fmt: skip


@pytest.mark.parametrize("version", [14, 17])
def test_up_to_17_a_done_meeting_and_its_place_in_the_calendar_are_not_linked(odoo: Make, version: int) -> None:
    """Two of Ann's messages, one of her meetings: the second message is a meeting that no calendar knows."""
    meeting = {"type_": o.MEETING}
    crm = odoo(
        o.deal(1), o.event(1, *PAST, opportunity_id=1), o.event(2, *FUTURE, opportunity_id=1),
        o.marked(1, 1, o.ANN_PARTNER, "2026-01-05 11:00:00", **meeting),
        o.marked(2, 1, o.ANN_PARTNER, "2026-02-05 11:00:00", **meeting),
        o.marked(3, 1, o.BOB_PARTNER, "2026-01-05 11:00:00", **meeting),
        o.marked(4, 1, o.ANN_PARTNER, "2026-01-05 11:00:00"),
        version=version,
    )  # fmt: skip
    assert told(crm, "kind", "owner_id") == {
        "event-1": ("meeting", "7"), "event-2": ("meeting", "7"), "message-2": ("meeting", "7"),
        "message-3": ("meeting", "8"), "message-4": ("call", "7"),
    }  # fmt: skip


def test_private_appointments_are_left_out_and_counted(odoo: Make) -> None:
    crm = odoo(
        o.deal(1), o.event(1, *PAST, privacy="private"), o.event(2, *PAST, privacy="private", opportunity_id=1),
        o.event(3, *PAST, privacy="public"), row("calendar_attendee", id=1, event_id=1, partner_id=o.ANN_PARTNER),
    )  # fmt: skip
    assert sorted(crm.rows("activity")) == ["event-2", "event-3"] and crm.all("participant") == []
    assert crm.source.fetch(crm.connector.unmapped_statements()["activity", "topic"]) == [("private", 1)]


def test_the_client_of_a_meeting_is_its_deals_else_its_guests(odoo: Make) -> None:
    crm = odoo(
        o.company(50, "C"), o.partner(51, "P", parent_id=50), o.company(52, "D"), o.deal(1, partner_id=52),
        o.event(1, *PAST), o.event(2, *PAST, opportunity_id=1), o.event(3, *PAST, res_model="res.partner", res_id=50),
        *(row("calendar_event_res_partner_rel", calendar_event_id=n, res_partner_id=who)
          for n, who in ((1, o.ANN_PARTNER), (1, 50), (1, 51), (2, 51))),
        *(row("calendar_attendee", id=n, event_id=1, partner_id=who) for n, who in enumerate((o.ANN_PARTNER, 50, 51))),
    )  # fmt: skip
    assert told(crm, "account_id", "contact_id") == {
        "event-1": ("50", "51"), "event-2": ("52", "51"), "event-3": ("50", None),
    }  # fmt: skip
    people = [(found["owner_id"], found["contact_id"]) for found in crm.all("participant")]
    assert sorted(people, key=str) == [("7", None), (None, "51")]


@versions
def test_the_chatter(odoo: Make, version: int) -> None:
    """E-mail by type and by who wrote; public comments are sent, others are notes; Odoo's own voice is no work."""
    kinds = {
        1: (51, "email", o.DISCUSSION), 2: (o.BOB_PARTNER, "comment", o.DISCUSSION), 3: (o.BOB_PARTNER, "comment", o.NOTE),
        4: (o.BOB_PARTNER, "email", o.DISCUSSION), 5: (None, "email", o.DISCUSSION), 6: (51, "comment", o.DISCUSSION),
        7: (o.BOB_PARTNER, "sms", o.NOTE), 8: (o.BOB_PARTNER, "auto_comment", o.NOTE), 9: (o.BOB_PARTNER, "notification", o.NOTE),
        10: (2, "comment", o.NOTE), 11: (o.BOB_PARTNER, "voice", o.NOTE), 12: (o.BOB_PARTNER, "email_outgoing", None),
    }  # fmt: skip
    rows = [
        o.message(n, 1, author, AT, message_type=type_, subtype_id=subtype, body="<p>a &lt;b&gt; <br/>c</p>")
        for n, (author, type_, subtype) in kinds.items()
    ]
    crm = odoo(o.company(50, "C"), o.partner(51, "P", parent_id=50), o.deal(1, partner_id=50), *rows, version=version)
    found = told(crm, "kind", "direction", "owner_id", "contact_id")
    assert {int(key.removeprefix("message-")): values for key, values in found.items()} == {
        1: ("email", "inbound", "7", "51"), 2: ("email", "outbound", "8", None), 3: ("note", "internal", "8", None),
        4: ("email", "outbound", "8", None), 5: ("email", "inbound", "7", None), 6: ("message", "inbound", "7", "51"),
        7: ("message", "outbound", "8", None), 8: ("email", "outbound", "8", None), 12: ("email", "outbound", "8", None),
    }  # fmt: skip
    rows_of = crm.rows("activity")
    assert rows_of["message-3"]["result"] == "a <b> c" and rows_of["message-2"]["result"] is None
    assert (rows_of["message-7"]["channel"], rows_of["message-8"]["is_automatic"]) == ("sms", True)
    assert crm.source.fetch(crm.connector.unmapped_statements()["activity", "kind"]) == [("voice", 1)]


def test_without_external_names_the_subtype_is_known_by_its_own(odoo: Make) -> None:
    rows = (o.message(1, 1, o.ANN_PARTNER, AT), o.message(2, 1, o.ANN_PARTNER, AT, subtype_id=o.NOTE))
    crm = odoo(o.deal(1), *rows, without=("ir_model_data",))
    assert told(crm, "kind") == {"message-1": ("email",), "message-2": ("note",)}


def test_a_colleague_with_two_users_writes_once(odoo: Make) -> None:
    crm = odoo(o.deal(1), o.user(20, o.ANN_PARTNER, "ann2"), o.message(1, 1, o.ANN_PARTNER, AT))
    assert told(crm, "owner_id") == {"message-1": ("7",)}


@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("<p>Call done</p>", None), ("<p>Call</p><div> </div>", None), (None, None), ("", None),
        ("<p>Call</p><div>5 &gt; 3 &amp;amp; so</div>", "5 > 3 &amp; so"),
        ("<p>Call</p><style>p {}</style><!-- x --><div>It&#39;s&nbsp;<b>fine</b></div>", "It's fine"),
        ('<p>C</p><div class="o_mail_note_title"><b>Original note:</b></div><p>Plan</p>', None),
    ],
)  # fmt: skip
def test_html_never_leaves_the_crm(odoo: Make, body: str | None, result: str | None) -> None:
    crm = odoo(o.deal(1), o.marked(1, 1, o.ANN_PARTNER, AT, body=body), version=17)
    assert told(crm, "result", "topic") == {"message-1": (result, "Anruf")}

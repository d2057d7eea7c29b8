"""What use of Odoo leaves behind: tracked changes, the last change of a record, owners over time, links."""

from datetime import datetime

import pytest

from tests.crm import odoo_base as o
from tests.crm.conftest import Make
from tests.crm.odoo_schema import VERSIONS

versions = pytest.mark.parametrize("version", VERSIONS)
AT = "2026-11-10 09:00:00"


@versions
def test_stage_changes_are_tracked_by_field_and_ordered_by_their_number(odoo: Make, version: int) -> None:
    """field is a number up to 16, field_id since; stages gone since are called what they were called then."""
    crm = odoo(
        o.deal(1), o.deal(2, type="lead"), o.message(1, 1, o.BOB_PARTNER, AT), o.message(2, 2, o.BOB_PARTNER, AT),
        o.tracked(1, 1, "stage_id", old_value_integer=99, new_value_integer=o.QUALIFIED, old_value_char="Dropped"),
        o.tracked(2, 1, "user_id", old_value_integer=o.QUALIFIED, new_value_integer=o.WON),
        o.tracked(3, 2, "stage_id", old_value_integer=1, new_value_integer=2), version=version,
    )  # fmt: skip
    assert [tuple(found.values()) for found in crm.all("stage_change")] == [
        ("1", "1", "Dropped", "Qualified" if version == 14 else "Qualifiziert", 2, datetime(2026, 11, 10, 9), "8")
    ]


@versions
def test_tracked_changes_with_the_values_that_may_be_told(odoo: Make, version: int) -> None:
    crm = odoo(
        o.deal(1), o.company(50, "C"), o.message(1, 1, o.BOB_PARTNER, AT), o.message(2, 50, None, AT, model="res.partner"),
        o.tracked(1, 1, "expected_revenue", old_value_float=5.0, new_value_float=0.1),
        o.tracked(2, 1, "user_id", old_value_integer=0, new_value_integer=o.BOB),
        o.tracked(3, 1, "date_deadline", new_value_datetime="2026-12-01 00:00:00"),
        o.tracked(4, 2, o.PARTNER_EMAIL, old_value_char="secret@example.test"), version=version,
    )  # fmt: skip
    found = [
        (row["entity"], row["field"], row["old_value"], row["new_value"], row["actor_id"])
        for row in crm.all("change")
        if row["change_id"].startswith("tracked")
    ]
    assert sorted(found, key=str) == [
        ("account", "email", None, None, "7"), ("opportunity", "amount", "5.0000", "0.1000", "8"),
        ("opportunity", "expected_close_on", None, "2026-12-01", "8"), ("opportunity", "owner_id", None, "8", "8"),
    ]  # fmt: skip


def test_the_last_change_of_a_record_is_a_trace_unless_it_was_tracked(odoo: Make) -> None:
    later = {"write_date": "2026-11-10 09:00:02", "write_uid": o.BOB}
    crm = odoo(
        o.deal(1, **later), o.deal(2, **later), o.message(1, 2, o.BOB_PARTNER, AT),
        o.tracked(1, 1, "stage_id", old_value_integer=1, new_value_integer=2),
        o.deal(3, write_date="2026-11-02 08:00:04"), o.deal(4, **later | {"write_uid": o.ROBOT}),
        o.partner(50, "P", **later), o.kept(5, 1),
    )  # fmt: skip
    changes = {(row["change_id"], row["entity"], row["actor_id"]) for row in crm.all("change")}
    assert changes == {
        ("tracked-1", "opportunity", "8"), ("last-crm_lead-1", "opportunity", "8"),
        ("last-res_partner-50", "contact", "8"), ("done-5", "activity", "7"),
    }  # fmt: skip


def test_owners_over_time(odoo: Make) -> None:
    """0 is nobody; rows of one second are ordered by their number."""
    crm = odoo(
        o.deal(1), o.message(1, 1, o.ANN_PARTNER, AT), o.message(2, 1, o.ANN_PARTNER, AT),
        o.tracked(1, 1, "user_id", old_value_integer=0, new_value_integer=o.BOB),
        o.tracked(2, 2, "user_id", old_value_integer=o.BOB, new_value_integer=o.ANN),
    )  # fmt: skip
    begun, at = datetime(2026, 11, 2, 8), datetime(2026, 11, 10, 9)
    assert [tuple(found.values())[2:5] for found in crm.all("ownership")] == [
        (None, begun, at), ("8", at, at), ("7", at, None),
    ]  # fmt: skip


def test_links_lead_to_the_record_of_each_kind(odoo: Make) -> None:
    crm = odoo(record_url="https://odoo.example.test")
    page = "https://odoo.example.test/web#id=5&model={}&view_type=form"
    for key, model in (("activity-5", "mail.activity"), ("message-5", "mail.message"), ("event-5", "calendar.event")):
        assert crm.connector.record_url("activity", key, "call") == page.format(model)
    assert crm.connector.record_url("opportunity", "5") == page.format("crm.lead")
    assert crm.connector.record_url("contact", "5") == page.format("res.partner")

"""Data quality read against its definition: junk that libraries hold for valid, shared addresses, who is a client."""

from datetime import datetime
from pathlib import Path

import pytest

from crm_core.measure.parts.cells.verdicts import email_verdict, phone_verdict, region_of
from tests.mini import Mini, at, mini

PERIOD = ("2026-10-01", "2026-11-01")


def person(id_: str, **more: object) -> dict[str, object]:
    return {
        "contact_id": id_,
        "owner_id": "1",
        "last_name": "Ray",
        "first_name": "Ann",
        "phone": None,
        "email": None,
    } | more


def client(id_: str, **more: object) -> dict[str, object]:
    base = {"account_id": id_, "owner_id": "1", "name": f"{id_} Ltd", "phone": None, "email": None}
    return base | {"created_at": at("2025-01-01"), "verified_at": None} | more


def shares(crm: Mini, *names: str) -> dict[str, tuple[int, int]]:
    values = {name: crm.value(name, *PERIOD) for name in names}
    return {name: (value.numerator, value.denominator) for name, value in values.items()}


def test_junk_that_a_library_holds_for_valid_is_a_blank_cell_everywhere(tmp_path: Path) -> None:
    """F02 names 8 (999) 999-99-99, test@test.com, no@no.no (junk) and a@gmail.con (filled, not valid)."""
    people = [
        person("number", phone="8 (999) 999-99-99"),
        person("no", email="no@no.no"),
        person("test", email="test@test.com"),
        person("slip", email="a@gmail.con"),
        person("good", phone="8 (495) 123-45-67", email="ann@siemens.com"),
    ]
    held = {"kind": "meeting", "status": "done", "owner_id": "1", "topic": "Annual review", "result": "A new quote"}
    clocks = {"started_at": at("2026-10-05 08:00"), "ended_at": at("2026-10-05 09:00")}
    meetings = [held | clocks | {"activity_id": p["contact_id"], "contact_id": p["contact_id"]} for p in people]
    crm = mini(tmp_path, sets=["region=RU"], contact=people, activity=meetings)
    names = ("phone_validity", "email_validity", "meeting_core_data_set", "client_minimum_data_set")
    assert shares(crm, *names) == {
        "phone_validity": (1, 1),  # junk is in no denominator
        "email_validity": (1, 2),
        "meeting_core_data_set": (2, 5),  # an address with a slip is filled, junk is not
        "client_minimum_data_set": (2, 5),
    }
    why = {row["id"]: row["why"] for row in crm.rows("reachability", *PERIOD)}
    assert why == {"number": "no channel", "no": "no channel", "test": "no channel"} | {
        "slip": "not valid",
        "good": "reachable",
    }


@pytest.mark.parametrize(
    ("cell", "verdict"),
    [
        ("030 901820", "unverifiable"),
        ("0012345", "unverifiable"),  # 00 is not everywhere the way abroad
        ("0049 30 901820", "valid"),
        ("+49 1", "invalid"),
        ("(+49) 30 901820", "valid"),
        ("+7 999 999 99 99", "junk"),
        ("+49 30 5555555", "valid"),  # seven times the same digit may be a number
    ],
)
def test_without_a_country_only_what_begins_with_a_plus_can_be_wrong(cell: str, verdict: str) -> None:
    assert phone_verdict(cell, None) == verdict


def test_one_word_throughout_is_no_address() -> None:
    cells = ["No@NO.no", "x@x.x", "ann@ann.de", "x@x.com"]
    assert [email_verdict(cell) for cell in cells] == ["junk", "junk", "valid", "valid"]


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("Czech Republic", "CZ"),
        ("Turkey", "TR"),
        ("Russian Federation", "RU"),
        ("Hong Kong", "HK"),
        ("Bosnia and Herzegovina", "BA"),
        ("Myanmar", "MM"),
        ("Atlantis", None),
    ],
)
def test_a_country_may_be_written_by_its_other_english_name(country: str, code: str | None) -> None:
    assert region_of(country) == code


def test_an_equal_address_is_a_duplicate_only_with_an_agreeing_name(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        account=[
            client("first", name="Acme GmbH", email="ray@acme.de"),
            client("again", name="ACME", email="Ray@Acme.de", created_at=at("2026-01-01")),
            client("other", name="Zenith Metals", email="ray@acme.de", created_at=at("2026-02-01")),
            client("nameless", name=None, email="ray@acme.de", created_at=at("2026-03-01")),
        ],
    )
    counted = {row["id"]: row["counted"] for row in crm.rows("client_uniqueness", *PERIOD)}
    assert counted == {"first": 1, "again": 0, "other": 1, "nameless": 1}
    assert crm.value("client_uniqueness", *PERIOD).value == 1 - 1 / 4  # one cluster of two, four clients


def test_a_call_on_the_day_after_the_window_does_not_verify_yet(tmp_path: Path) -> None:
    """As of 1 November 00:00 nothing of that day has happened."""
    call = {"activity_id": "c", "kind": "call", "status": "done", "owner_id": "1", "account_id": "a"}
    crm = mini(tmp_path, account=[client("a")], activity=[call | {"done_at": at("2026-11-01 09:00")}])
    assert crm.value("client_freshness", *PERIOD).value == 0.0
    assert crm.value("client_freshness", *PERIOD, as_of=datetime(2026, 11, 1, 9)).value == 1.0


def test_who_counts_as_a_client_is_the_company_s_setting(tmp_path: Path) -> None:
    """A supplier with a number of its own and a customer without one; each would be a duplicate of nobody."""
    accounts = [
        client("customer", kind="customer", email="info@acme.de"),
        client("supplier", kind="supplier", verified_at=at("2026-10-01")),
    ]
    names = ("client_freshness", "client_minimum_data_set", "client_uniqueness", "reachability")
    people = [person("p", account_id="customer")]
    everybody = mini(tmp_path, account=accounts, contact=people)
    assert shares(everybody, *names) == dict(zip(names, [(1, 2), (1, 2), (2, 2), (1, 2)], strict=True))
    customers = mini(tmp_path, sets=["client_definition=customer"], account=accounts, contact=people)
    assert shares(customers, *names) == dict(zip(names, [(0, 1), (1, 1), (1, 1), (1, 1)], strict=True))


def test_what_was_merged_is_charged_no_more_though_its_table_still_has_it(tmp_path: Path) -> None:
    people = [person("stays", account_id="a"), person("gone", account_id=None, last_name="4711", email="no-at-sign")]
    crm = mini(
        tmp_path,
        account=[client("a", email="info@acme.de"), client("old", email="info@@acme.de")],
        contact=people,
        merge=[
            {"entity": "account", "loser_id": "old", "survivor_id": "a"},
            {"entity": "contact", "loser_id": "gone", "survivor_id": "stays"},
        ],
    )
    names = ("email_validity", "name_validity", "record_consistency", "client_uniqueness")
    assert shares(crm, *names) == dict(zip(names, [(1, 1), (2, 2), (1, 1), (1, 1)], strict=True))

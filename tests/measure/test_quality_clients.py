"""Duplicates, freshness and what was taken over from somebody else, on rows in sight."""

from datetime import datetime
from pathlib import Path

import pytest

from crm_core.base.facts import Facts
from crm_core.mart.asking import Group
from crm_core.measure.answers.expected_accuracy import expected_accuracy
from tests.mini import Mini, at, mini

PERIOD = ("2026-10-01", "2026-11-01")  # as of 1 November 2026


def client(id_: str, **more: object) -> dict[str, object]:
    base = {"account_id": id_, "owner_id": "1", "name": f"{id_} Ltd", "phone": None, "email": None}
    return base | {"created_at": at("2024-01-01"), "created_by_id": None, "verified_at": None} | more


def why(crm: Mini, name: str, **more: object) -> dict[str, str]:
    return {row["id"]: row["why"] for row in crm.rows(name, *PERIOD, **more)}


DOUBLES = [
    client("first", name="Acme GmbH", phone="+49 30 901820"),
    client("second", name="ACME Gmbh", phone="0049 30 901820", created_at=at("2026-01-01"), created_by_id="2"),
    client("third", name="Acme", phone="+49 30 901820", created_at=at("2026-02-01")),
    client("neighbour", name="Other Business Ltd", phone="+49 30 901820", created_at=at("2026-03-01")),
    client("alone", email="info@alone.de"),
]


def test_a_duplicate_is_of_who_entered_the_client_again(tmp_path: Path) -> None:
    crm = mini(tmp_path, account=DOUBLES)
    rows = {row["id"]: (row["owner_id"], row["counted"]) for row in crm.rows("client_uniqueness", *PERIOD)}
    # nobody knows who entered the third: it is its owner's; one switchboard makes no duplicate
    assert rows == {"first": ("1", 1), "second": ("2", 0), "third": ("1", 0), "neighbour": ("1", 1), "alone": ("1", 1)}
    value = crm.value("client_uniqueness", *PERIOD)
    assert (value.numerator, value.denominator) == (3, 4)
    assert crm.value("client_uniqueness", *PERIOD, owner="2").value == 0.0
    # 1 - sum of (cluster size - 1) / N = 1 - (3 - 1) / 5
    (company,) = crm.values("client_uniqueness", *PERIOD, group=Group.COMPANY)
    assert company.value.value == 3 / 5


def test_a_pair_that_a_person_has_rejected_is_none(tmp_path: Path) -> None:
    pairs = {"account:first:second", "account:second:third"}
    crm = mini(tmp_path, facts=Facts(rejected_pairs=frozenset(pairs)), account=DOUBLES)
    assert {id_ for id_, word in why(crm, "client_uniqueness").items() if word != "unique"} == {"third"}


def test_a_duplicate_entered_after_as_of_is_not_there_yet(tmp_path: Path) -> None:
    late = client("late", name="Acme GmbH", phone="+49 30 901820", created_at=at("2026-11-01 00:01"))
    crm = mini(tmp_path, account=[DOUBLES[0], late])
    assert (crm.value("client_uniqueness", *PERIOD).value, crm.value("client_uniqueness", *PERIOD).n) == (1.0, 1)


def change(entity: str, record_id: str, **more: object) -> dict[str, object]:
    base = {"change_id": f"{entity}/{record_id}", "entity": entity, "record_id": record_id, "field": "phone_work"}
    return base | {"action": "update", "actor_id": "1", "source": "human", "changed_at": at("2026-03-01")} | more


def test_what_verifies_a_client(tmp_path: Path) -> None:
    call = {"activity_id": "c", "kind": "call", "status": "done", "owner_id": "2", "done_at": at("2026-05-01 09:00")}
    crm = mini(
        tmp_path,
        account=[
            client("new", created_at=at("2026-10-30")),  # entering a client verifies nothing
            client("stamp", verified_at=at("2026-06-01 08:00")),
            client("a year", verified_at=at("2025-11-01")),
            client("a day more", verified_at=at("2025-10-31 23:59")),
            *(client(id_) for id_ in ("person", "changed", "of a person", "spoken", "planned", "by import", "revenue")),
            client("created", verified_at=at("2024-01-01")),
            client("later", verified_at=at("2026-11-02")),
        ],
        contact=[
            {"contact_id": "p", "account_id": "person", "owner_id": "1", "verified_at": at("2026-01-01")},
            {"contact_id": "q", "account_id": "of a person", "owner_id": "1", "verified_at": None},
            {"contact_id": "lone", "account_id": None, "owner_id": "1", "verified_at": None},
        ],
        change=[
            change("account", "changed"),
            change("contact", "q", field="email"),
            change("contact", "lone", field="last_name"),
            change("account", "by import", source="import"),
            change("account", "revenue", field="annual_revenue"),
            change("account", "planned", action="view"),
            change("account", "created", action="create", field=None),
        ],
        activity=[
            call | {"account_id": "spoken"},
            call | {"activity_id": "d", "account_id": "planned", "status": "planned", "done_at": None},
        ],
    )
    words = why(crm, "client_freshness")
    fresh = {"stamp", "a year", "person", "changed", "of a person", "spoken", "lone", "later"}
    assert {id_ for id_, word in words.items() if word == "verified"} == fresh
    assert {id_ for id_, word in words.items() if word == "verified long ago"} == {"a day more", "created"}
    assert words["new"] == words["planned"] == words["by import"] == words["revenue"] == "never verified"
    value = crm.value("client_freshness", *PERIOD)
    assert (value.numerator, value.denominator) == (8, 14)
    ages = {row["id"]: row["value"] for row in crm.rows("client_freshness", *PERIOD)}
    # June 1 to November 1: 153 days; exactly a year: 365; never verified: since October 30; verified after as_of: none
    assert (ages["stamp"], ages["a year"], ages["new"], ages["later"]) == (153, 365, 2, 0)


def test_a_conversation_after_as_of_does_not_verify_yet(tmp_path: Path) -> None:
    call = {"activity_id": "c", "kind": "call", "status": "done", "owner_id": "1", "account_id": "a"}
    crm = mini(tmp_path, account=[client("a")], activity=[call | {"done_at": at("2026-10-20 09:00")}])
    assert crm.value("client_freshness", *PERIOD).value == 1.0
    assert crm.value("client_freshness", *PERIOD, as_of=datetime(2026, 10, 19)).value == 0.0


def test_a_crm_without_any_trace_says_so(tmp_path: Path) -> None:
    plain = {"account_id": "a", "owner_id": "1", "name": "Acme"}
    assert mini(tmp_path, account=[plain]).value("client_freshness", *PERIOD).status == "not_recorded"


def test_what_is_probably_still_right() -> None:
    """Today, two years old and unknown: (1 + 0.75^2) / 2."""
    assert expected_accuracy([0, 2 * 365.25, None]) == pytest.approx((1 + 0.5625) / 2)
    assert expected_accuracy([None]) is None


def test_defects_of_a_client_taken_over_are_charged_after_thirty_days(tmp_path: Path) -> None:
    """Moved on 10 October from Bob to Ann: until 8 November it is listed, from 9 November on it costs."""
    moved, begun = at("2026-10-10"), at("2024-01-01")
    spans = [
        {"entity": entity, "record_id": id_, "owner_id": owner, "from_at": start, "to_at": end}
        for entity, id_ in (("account", "moved"), ("contact", "p"))
        for owner, start, end in (("2", begun, moved), ("1", moved, None))
    ]
    own = {"entity": "account", "record_id": "own", "owner_id": "1", "from_at": at("2026-10-30"), "to_at": None}
    person = {"contact_id": "p", "account_id": "moved", "owner_id": "1", "last_name": "4711", "first_name": None}
    crm = mini(
        tmp_path,
        account=[client("moved", phone="+49 1"), client("own", phone="+49 2"), client("fine", phone="+49 30 901820")],
        contact=[person | {"phone": "+49 3"}],
        ownership=[*spans, own],
    )
    expected = {  # (counted, total) within the 30 days and after them
        "phone_validity": ((1, 2), (1, 4)),
        "name_validity": ((0, 0), (0, 1)),
        "client_minimum_data_set": ((0, 2), (0, 3)),
        "reachability_phone": ((1, 2), (1, 3)),
    }
    before, after = datetime(2026, 11, 8, 23, 59), datetime(2026, 11, 9)
    for name, (spared, charged) in expected.items():
        for as_of, (counted, total) in ((before, spared), (after, charged)):
            value = crm.value(name, *PERIOD, as_of=as_of)
            assert (value.numerator, value.denominator) == (counted, total), (name, as_of)
            rows = crm.rows(name, *PERIOD, as_of=as_of)
            assert (sum(row["counted"] for row in rows), sum(row["total"] for row in rows)) == (counted, total)
    listed = {row["id"]: row["inherited"] for row in crm.rows("reachability_phone", *PERIOD, as_of=before)}
    assert listed == {"moved": 1, "own": 0, "fine": 0}  # nobody had 'own' before


def test_a_contradiction_taken_over_is_not_charged(tmp_path: Path) -> None:
    deal = {"opportunity_id": "d", "owner_id": "1", "is_closed": 0, "is_won": 0, "expected_close_on": "2026-10-01"}
    spans = [
        {"entity": "opportunity", "record_id": "d", "owner_id": "2", "from_at": at("2026-01-01"), "to_at": None},
        {"entity": "opportunity", "record_id": "d", "owner_id": "1", "from_at": at("2026-10-20"), "to_at": None},
    ]
    sets = ["consistency_rules=open_past_close_date"]
    crm = mini(tmp_path, sets=sets, opportunity=[deal], ownership=spans)
    assert crm.value("record_consistency", *PERIOD).status == "no_data"
    assert crm.value("record_consistency", *PERIOD, as_of=datetime(2026, 11, 20)).value == 0.0
    (row,) = crm.rows("record_consistency", *PERIOD)
    assert (row["total"], row["counted"], row["inherited"]) == (0, 0, 1)

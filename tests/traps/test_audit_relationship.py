"""Relationship numbers that were wrong when held against the documents, each pinned for good."""

from datetime import datetime
from pathlib import Path

from tests.measure.relationship_rows import act, client, won
from tests.mini import ANN, BOB, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")
AS_OF = datetime(2026, 11, 1)


def test_a_profile_of_which_nothing_is_filled_is_0_percent(tmp_path: Path) -> None:
    """The sum of no weights was a whole number, and the whole command stopped at it instead of saying 0 of 2."""
    cells = [{"account_id": "a", "field": field, "is_filled": 0, "is_applicable": 1} for field in ("hobby", "car")]
    crm = mini(tmp_path, account=[client("a", segment="A")], profile_cell=cells)
    value = crm.value("profile_depth", *OCTOBER, as_of=AS_OF)
    assert (value.status, value.value, value.numerator, value.denominator, value.n) == ("ok", 0.0, 0, 2, 2)


def test_gaps_of_a_client_taken_over_are_listed_and_not_charged(tmp_path: Path) -> None:
    """
    | client | owner | since      | hobby  | car     |   as_of 2026-11-01
    | a      | Ann   | 2020-01-01 | filled | missing |
    | b      | Ann   | 2026-10-15 | filled | missing |   Bob's before: the gap is his

    1 + 1 filled of 2 + 1 cells that are charged; the fourth is listed as inherited.
    """
    held = [("a", "1", "2020-01-01", None), ("b", "2", "2020-01-01", "2026-10-15"), ("b", "1", "2026-10-15", None)]
    crm = mini(
        tmp_path,
        account=[client("a", segment="A"), client("b", segment="B")],
        profile_cell=[
            {"account_id": id_, "field": field, "is_filled": int(field == "hobby"), "is_applicable": 1}
            for id_ in "ab"
            for field in ("hobby", "car")
        ],
        ownership=[
            {"entity": "account", "record_id": id_, "owner_id": owner, "from_at": at(since), "to_at": to and at(to)}
            for id_, owner, since, to in held
        ],
    )
    value = crm.value("profile_depth", *OCTOBER, as_of=AS_OF)
    assert (value.numerator, value.denominator, value.n) == (2, 3, 3)
    rows = {(row["id"], row["why"]): row for row in crm.rows("profile_depth", *OCTOBER, as_of=AS_OF)}
    assert (rows["b", "car"]["total"], rows["b", "car"]["inherited"]) == (0, 1)
    assert sum(row["counted"] for row in rows.values()) == value.numerator
    assert sum(row["total"] for row in rows.values()) == value.denominator


def test_who_took_part_in_a_meeting_was_engaged(tmp_path: Path) -> None:
    """
    | deal | meeting | named | taking part       |
    | d    | m       | Kim   | Kim, Lee, Bob     |   two people of the client; Bob is a colleague
    | d    | later   | -     | Sam               |   on 5 November, not yet
    | e    | n       | -     | Lee               |   one

    Only the person named in the activity counted: 1 person in 2 deals instead of 3.
    """
    open_ = {"is_closed": 0, "is_won": 0, "closed_on": None}
    crm = mini(
        tmp_path,
        owner=[ANN, BOB],
        account=[client("a")],
        opportunity=[won("d", "a", "", **open_), won("e", "a", "", **open_)],
        activity=[
            act("m", "a", "2026-10-05", "meeting", opportunity_id="d", contact_id="kim"),
            act("later", "a", "2026-11-05", "meeting", opportunity_id="d"),
            act("n", "a", "2026-10-06", "meeting", opportunity_id="e"),
        ],
        participant=[
            {"activity_id": "m", "owner_id": None, "contact_id": "kim"},
            {"activity_id": "m", "owner_id": None, "contact_id": "lee"},
            {"activity_id": "m", "owner_id": "2", "contact_id": None},
            {"activity_id": "later", "owner_id": None, "contact_id": "sam"},
            {"activity_id": "n", "owner_id": None, "contact_id": "lee"},
        ],
    )
    value = crm.value("contacts_per_open_deal", *OCTOBER, as_of=AS_OF)
    assert (value.value, value.numerator, value.denominator) == (1.5, 3, 2)
    why = {row["id"]: row["why"] for row in crm.rows("contacts_per_open_deal", *OCTOBER, as_of=AS_OF)}
    assert why == {"d": "several people", "e": "one person"}


def test_merges_without_an_entity_merge_nothing(tmp_path: Path) -> None:
    """A CRM whose list of merges does not say of which table stopped every question."""
    crm = mini(
        tmp_path,
        account=[client("a"), client("b")],
        opportunity=[won("d", "b", "2026-10-05")],
        merge=[{"loser_id": "b", "survivor_id": "a", "merged_at": at("2026-10-01")}],
    )
    assert crm.value("accounts_won", *OCTOBER).value == 1
    assert {row["id"] for row in crm.rows("accounts_won", *OCTOBER)} == {"b"}


def test_a_talk_about_a_deal_is_with_the_account_of_the_deal_s_contact(tmp_path: Path) -> None:
    """
    | record | account | contact | deal |
    | p      | a       |         |      |   a person at a
    | d      | -       | p       |      |   so a's deal
    | talk   | -       | -       | d    |   so with a; it was with p, who is no client of his own, and so with nobody
    """
    crm = mini(
        tmp_path,
        account=[client("a")],
        contact=[{"contact_id": "p", "account_id": "a", "owner_id": "1", "created_at": at("2020-01-01")}],
        opportunity=[won("d", None, "2026-10-05", contact_id="p")],
        activity=[act("talk", None, "2026-10-22", opportunity_id="d")],
    )
    assert crm.value("accounts_contacted", *OCTOBER).value == 1
    rows = crm.rows("contact_rhythm", *OCTOBER, as_of=AS_OF)
    assert [(row["table"], row["id"], row["value"]) for row in rows] == [("account", "a", 10 / 120)]

"""Clients that look like the same one: which pairs are found, and which records count as duplicates."""

from pathlib import Path
from typing import Any

import pytest

from crm_core.base.facts import Facts
from crm_core.crm.crm import Kept
from tests.crm.tiny import Tiny, tiny

FIRST, SECOND, THIRD = "2026-01-01 08:00", "2026-02-01 08:00", "2026-03-01 08:00"
PAIR = ("pair_id", "owner_id", "reason")


def account(id_: str, name: str, at: str = FIRST, **more: Any) -> dict[str, Any]:
    cells = {"owner_id": "1", "email": None, "phone": None, "country": "DE", "created_by_id": "2"}
    return {"account_id": id_, "name": name, "created_at": at} | cells | more


def duplicates(crm: Tiny, **changes: Any) -> dict[str, str]:
    """record -> the earlier one it is a duplicate of."""
    rows = crm.rows("client_duplicate", "client_id", "duplicate_of", **changes)
    return {record: first for record, first in rows if first is not None}


def test_neither_an_address_nor_a_name_makes_a_pair_alone(tmp_path: Path) -> None:
    rows = [
        account("a", "Foo GmbH", email="anna@foo.de"),
        account("b", "FOO", SECOND, email=" ANNA@foo.de"),
        account("c", "Foo GmbH", SECOND),
        account("d", "Something else", SECOND, email="anna@foo.de"),
    ]
    reason = "the same e-mail address, names alike"
    with tiny(tmp_path, account=rows) as crm:
        assert crm.rows("duplicate", *PAIR) == [("account:a:b", "2", reason)]
        assert duplicates(crm) == {"b": "a"}
        assert crm.rows("client_duplicate", "duplicate_owner_id", "duplicate_reason", where={"client_id": "b"}) == [
            ("2", reason)
        ]


@pytest.mark.parametrize(
    "name, agrees", [("Müller Bau", True), ("muller bau ag", True), ("Zweig KG", False), ("", False)]
)
def test_an_office_s_address_needs_names_alike(tmp_path: Path, name: str, agrees: bool) -> None:
    rows = [account("a", "MÜLLER Bau AG", email="info@mb.de"), account("b", name, SECOND, email="info@mb.de")]
    with tiny(tmp_path, account=rows) as crm:
        found = [("account:a:b", "2", "the same e-mail address, names alike")] if agrees else []
        assert crm.rows("duplicate", *PAIR) == found


def test_a_number_is_the_same_however_it_is_written(tmp_path: Path) -> None:
    rows = [
        account("a", "Foo GmbH", phone="030 901820"),
        account("b", "Foo", SECOND, phone="+49 (30) 90 18 20"),
        account("c", "Switchboard neighbour", SECOND, phone="030/901820"),
        account("d", "Foo", SECOND, phone="000000"),
        account("e", "Foo", SECOND, phone="0000-00"),  # junk is no number
    ]
    with tiny(tmp_path, account=rows) as crm:
        assert crm.rows("account", "account_id", "phone_key")[:3] == [
            ("a", "+4930901820"), ("b", "+4930901820"), ("c", "+4930901820")
        ]  # fmt: skip
        assert crm.rows("duplicate", *PAIR) == [("account:a:b", "2", "the same phone number, names alike")]


def test_both_in_common_is_one_pair(tmp_path: Path) -> None:
    cells = {"email": "a@foo.de", "phone": "030 901820"}
    rows = [account("a", "Foo", **cells), account("b", "Foo", SECOND, **cells, created_by_id=None)]
    with tiny(tmp_path, account=rows) as crm:
        reason = "the same e-mail address and the same phone number, names alike"
        assert crm.rows("duplicate", *PAIR) == [("account:a:b", "1", reason)]  # nobody entered it: the owner


def test_the_later_record_is_the_duplicate(tmp_path: Path) -> None:
    rows = [
        account("z", "Foo", None, email="a@foo.de"),  # without a date: there before
        account("b", "Foo", FIRST, email="a@foo.de"),
        account("a", "Foo", FIRST, email="a@foo.de"),  # the same instant: by id
    ]
    with tiny(tmp_path, account=rows) as crm:
        assert crm.rows("duplicate", "pair_id") == ["account:a:b", "account:z:a", "account:z:b"]
        assert duplicates(crm) == {"a": "z", "b": "z"}


def test_a_chain_is_one_cluster_until_a_person_says_no(tmp_path: Path) -> None:
    """a and b have nothing in common, but each has with c: of the three, two are duplicates."""
    rows = [
        account("a", "Foo", email="a@foo.de"),
        account("b", "Foo", SECOND, phone="030 901820"),
        account("c", "Foo", THIRD, email="a@foo.de", phone="030 901820"),
    ]
    with tiny(tmp_path, account=rows) as crm:
        assert duplicates(crm) == {"b": "a", "c": "a"}
        assert duplicates(crm, facts=Facts(rejected_pairs=frozenset({"account:a:c"}))) == {"c": "b"}
        assert duplicates(crm, facts=Facts(rejected_pairs=frozenset({"account:a:c", "account:b:c"}))) == {}
        assert len(crm.rows("duplicate", "pair_id")) == 2  # what was found stays listed


def test_people_are_clients_only_without_an_account(tmp_path: Path) -> None:
    contacts = [
        {"contact_id": id_, "account_id": of, "last_name": "Fox", "first_name": "Ann", "email": "a@foo.de",
         "phone": None, "owner_id": "1", "created_at": at}
        for id_, of, at in (("k", "a", FIRST), ("l", None, FIRST), ("m", None, SECOND))
    ]  # fmt: skip
    with tiny(tmp_path, account=[account("a", "Ann Fox", email="a@foo.de")], contact=contacts) as crm:
        assert crm.rows("duplicate", *PAIR) == [("contact:l:m", "1", "the same e-mail address, names alike")]


def test_what_many_share_makes_a_pair_only_of_equal_names(tmp_path: Path) -> None:
    """51 clients at one switchboard are no duplicates; two of them with one name are."""
    rows = [account(f"s{n:02}", f"Tenant {n}", phone="030 901820") for n in range(50)]
    rows += [account("x", " TENANT 7 ", SECOND, phone="030 901820")]
    with tiny(tmp_path, account=rows) as crm:
        assert crm.rows("duplicate", *PAIR) == [("account:s07:x", "2", "the same phone number, names alike")]
    with tiny(tmp_path, account=rows[:-1]) as crm:  # fifty are compared
        assert len(crm.rows("duplicate", "pair_id")) > 0


def test_a_merged_record_is_no_duplicate_any_more(tmp_path: Path) -> None:
    rows = [account("a", "Foo", email="a@foo.de"), account("b", "Foo", SECOND, email="a@foo.de")]
    merge = [{"entity": "account", "loser_id": "b", "survivor_id": "a", "merged_at": THIRD}]
    with tiny(tmp_path, account=rows, merge=merge) as crm:
        assert crm.rows("duplicate", "pair_id") == []


def test_a_source_cannot_tell_and_a_crm_without_cells_never_could(tmp_path: Path) -> None:
    with tiny(tmp_path, account=[account("a", "Foo")]) as crm:
        assert crm.kept("client_duplicate", "duplicate_of", live=True) is Kept.NOT_LIVE
        assert crm.kept("client_duplicate", "duplicate_of") is Kept.YES
        assert crm.rows("duplicate", "pair_id") == []
    with tiny(tmp_path, account=[{"account_id": "a", "name": "Foo"}]) as crm:
        assert crm.kept("client_duplicate", "duplicate_of") is Kept.NO
        assert crm.kept("client_duplicate", "duplicate_of", live=True) is Kept.NO
        assert crm.relation("client_duplicate", crm.stored).sources("duplicate_of")[0] == "account.email"


def test_a_pair_known_later_is_left_out(tmp_path: Path) -> None:
    from datetime import datetime

    rows = [account("a", "Foo", email="a@foo.de"), account("b", "Foo", SECOND, email="a@foo.de")]
    with tiny(tmp_path, account=rows) as crm:
        assert duplicates(crm, known_at=datetime(2026, 1, 15)) == {}
        assert duplicates(crm, known_at=datetime(2026, 2, 15)) == {"b": "a"}

"""The way to the clients: where each one drops out, by e-mail, by phone and by any of them."""

from collections import Counter
from pathlib import Path

from crm_core.mart.asking import Group
from tests.mini import Mini, at, mini

PERIOD = ("2026-10-01", "2026-11-01")


def client(id_: str, **more: object) -> dict[str, object]:
    base = {"account_id": id_, "owner_id": "1", "phone": None, "email": None, "created_at": at("2025-01-01")}
    return base | {"opted_out_email": 0, "opted_out_phone": 0, "bounced_email": 0, "phone_invalid": 0} | more


def person(id_: str, account: str | None, **more: object) -> dict[str, object]:
    base = {"contact_id": id_, "account_id": account, "owner_id": "1", "phone": None, "email": None}
    flags = {"opted_out_email": 0, "opted_out_phone": 0, "bounced_email": 0, "phone_invalid": 0}
    return base | flags | {"created_at": at("2025-01-01")} | more


def why(crm: Mini, name: str, **more: object) -> dict[str, str]:
    return {row["id"]: row["why"] for row in crm.rows(name, *PERIOD, **more)}


ACCOUNTS = [
    client("blank"),
    client("junk", email="test@acme.de"),
    client("wrong", email="bob@gmail.con"),
    client("first", email="One@Shared.de", created_at=at("2024-01-01")),
    client("second", email="one@shared.de "),
    client("second with another", email="one@shared.de"),
    client("out", email="x@out.de", opted_out_email=1),
    client("all out"),
    client("bounced", email="b@bounced.de", bounced_email=1),
    client("good", email="info@good.de"),
    client("by a person", email="x@bounced.de", bounced_email=1),
    client("others", email="o@others.de", owner_id="2"),
]
PEOPLE = [
    person("1", "second with another", email="two@own.de"),
    person("2", "all out", email="y@out.de", opted_out_email=1),
    person("3", "by a person", email="ann@person.de"),
    person("4", "by a person", email="bob@person.de", opted_out_email=1),
    person("lone", None, email="lone@wolf.de"),
]
WATERFALL = {
    "blank": "no channel",
    "junk": "no channel",
    "wrong": "not valid",
    "first": "reachable",
    "second": "shared",
    "second with another": "reachable",
    "bounced": "bounced",
    "good": "reachable",
    "by a person": "reachable",
    "others": "reachable",
    "lone": "reachable",
}


def test_where_a_client_drops_out(tmp_path: Path) -> None:
    crm = mini(tmp_path, account=ACCOUNTS, contact=PEOPLE)
    assert why(crm, "reachability_email") == WATERFALL
    # a person's clients: without the two that have opted out, and without Bob's
    value = crm.value("reachability_email", *PERIOD)
    assert (value.numerator, value.denominator) == (5, 10)
    # the company's: all 13
    (company,) = crm.values("reachability_email", *PERIOD, group=Group.COMPANY)
    assert (company.value.numerator, company.value.denominator) == (6, 13)
    everybody = why(crm, "reachability_email", group=Group.COMPANY)
    assert everybody == WATERFALL | {"out": "opted out", "all out": "opted out"}
    steps = Counter(everybody.values())
    assert steps == {"no channel": 2, "not valid": 1, "shared": 1, "opted out": 2, "bounced": 1, "reachable": 6}


def test_any_channel_is_the_better_of_the_two(tmp_path: Path) -> None:
    berlin = "+49 30 901820"
    crm = mini(
        tmp_path,
        account=[
            client("phone only", phone=berlin, opted_out_email=1),
            client("shares the phone", phone="0049 30 90 18 20", email="no", created_at=at("2025-02-01")),
            client("dead line", phone="+49 40 123456", phone_invalid=1),
            client("out of both", phone="+49 89 123456", opted_out_email=1, opted_out_phone=1),
            client("out of calls", phone="+49 89 654321", opted_out_phone=1),
        ],
    )
    assert why(crm, "reachability") == {
        "phone only": "reachable",
        "shares the phone": "shared",
        "dead line": "bounced",
        "out of calls": "opted out",  # of calls only: one may still write, but there is no address
    }
    assert set(why(crm, "reachability_phone")) == {"phone only", "shares the phone", "dead line"}
    assert crm.value("reachability", *PERIOD).value == 1 / 4
    assert crm.value("reachability_phone", *PERIOD).value == 1 / 3


def test_of_clients_entered_at_once_the_smallest_id_keeps_the_address(tmp_path: Path) -> None:
    undated = client("c", email="a@shared.de", created_at=None)
    same = [client(id_, email="b@shared.de") for id_ in ("z", "y")]
    crm = mini(tmp_path, account=[client("b", email="a@shared.de"), undated, *same])
    assert why(crm, "reachability_email") == {"b": "shared", "c": "reachable", "y": "reachable", "z": "shared"}


def test_a_crm_with_one_channel_only(tmp_path: Path) -> None:
    account = {"account_id": "a", "owner_id": "1", "email": "info@acme.de"}
    crm = mini(tmp_path, account=[account])
    assert crm.value("reachability", *PERIOD).value == 1.0
    assert crm.value("reachability_phone", *PERIOD).status == "not_recorded"

"""Signals that lie in clients and deals: round amounts, leaps, shared numbers, on rows in sight."""

from pathlib import Path

from tests.mini import ANN, BOB, Mini, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")
Row = dict[str, object]


def counted(crm: Mini, name: str) -> list[str]:
    return sorted(row["id"] for row in crm.rows(name, *OCTOBER) if row["counted"])


def deal(id_: str, **more: object) -> Row:
    base = {"opportunity_id": id_, "owner_id": "1", "amount": 1500, "is_closed": 0, "is_won": 0, "closed_at": None}
    return base | {"created_at": at("2026-10-05 09:00"), "closed_on": None, "pipeline": "New", "stage": "First"} | more


def test_round_amounts(tmp_path: Path) -> None:
    amounts = {
        "a": 1000,
        "b": 25000.0,
        "c": 1500,
        "d": 999.99,
        "e": 1000.5,
        "zero": 0,
        "none": None,
        "f": 2_000_000_000,
    }
    crm = mini(tmp_path, opportunity=[deal(id_, amount=amount) for id_, amount in amounts.items()])
    assert counted(crm, "signal_round_amounts") == ["a", "b", "f"]
    assert crm.value("signal_round_amounts", *OCTOBER).value == 0.5
    listed = mini(tmp_path, sets=["list_prices=yes"], opportunity=[deal("a", amount=1000)])
    assert listed.value("signal_round_amounts", *OCTOBER).status == "no_data"


def move(id_: str, deal_id: str, before: str | None, after: str, order: int | None, when: str) -> Row:
    base = {
        "change_id": id_,
        "opportunity_id": deal_id,
        "from_stage": before,
        "to_stage": after,
        "to_stage_order": order,
    }
    return base | {"changed_at": at(when), "changed_by_id": "1"}


def test_deals_that_leap_change_come_back_or_vanish(tmp_path: Path) -> None:
    """The last two working days of October are the 29th and the 30th."""
    won = {"stage": "Won", "is_closed": 1, "is_won": 1, "closed_on": "2026-10-10", "closed_at": at("2026-10-10 09:00")}
    lost = won | {"stage": "Lost", "is_won": 0}
    names = ["leapt", "leapt early", "step", "to lost", "back", "back at once"]
    deals = [deal(name) for name in names] + [
        deal("dear", **won),
        deal("dear before", **won),
        deal("gone wrong", **lost),
    ]
    moves = [
        move("0", "step", None, "First", 1, "2026-09-01 09:00"),
        move("1", "step", "First", "Second", 2, "2026-10-30 09:00"),
        move("2", "leapt", "First", "Won", 5, "2026-10-30 09:00"),
        move("3", "leapt", "First", "Won", 5, "2026-10-30 10:00"),  # once a deal
        move("4", "leapt early", "First", "Won", 5, "2026-10-28 09:00"),
        move("5", "to lost", "First", "Lost", 9, "2026-10-30 09:00"),
        move("6", "back", "Second", "Won", 5, "2026-09-30 09:00"),
        move("7", "back", "Won", "Second", 2, "2026-10-02 09:00"),
        move("8", "back at once", "Second", "Won", 5, "2026-10-02 09:00"),
        move("9", "back at once", "Won", "Second", 2, "2026-10-02 10:00"),
    ]
    edits = [
        {
            "change_id": id_,
            "entity": "opportunity",
            "record_id": record,
            "field": field,
            "action": "update",
            "actor_id": "1",
        }
        | {"changed_at": at(when)}
        for id_, record, field, when in [
            ("1", "dear", "amount", "2026-10-11 09:00"),
            ("2", "dear", "amount", "2026-10-12 09:00"),
            ("3", "dear before", "amount", "2026-10-09 09:00"),
            ("4", "dear before", "stage", "2026-10-11 09:00"),
        ]
    ]
    deleted = [deal(name) | {"deleted_at": at("2026-10-20 09:00")} for name in ("vanished", "closed")]
    deleted[1] |= lost
    crm = mini(tmp_path, opportunity=deals, stage_change=moves, change=edits, deleted_opportunity=deleted)
    assert {(row["id"], row["why"]) for row in crm.rows("signal_stage_jumps", *OCTOBER)} == {
        ("leapt", "leapt over a stage"),
        ("dear", "amount changed after it was won"),
        ("back", "opened again"),
        ("vanished", "deleted while open"),
    }
    assert crm.value("signal_stage_jumps", *OCTOBER).value == 4
    assert crm.value("signal_stage_jumps", *OCTOBER, owner="2").value == 0
    some = mini(tmp_path, opportunity=deals, stage_change=moves)
    assert some.value("signal_stage_jumps", *OCTOBER).value == 2
    assert mini(tmp_path, opportunity=deals).value("signal_stage_jumps", *OCTOBER).status == "not_recorded"


def test_one_number_at_three_clients_or_a_colleague_s(tmp_path: Path) -> None:
    client = {"owner_id": "1", "created_at": at("2026-09-01"), "phone": None, "email": None}
    names = ["a", "b", "c", "twice", "also twice", "ann's", "short", "short too", "short again"]
    phones = {"a": "+49 30 901820", "b": "+49-30-901820", "twice": "+49 30 777777", "also twice": "+49 30 777777"}
    phones |= dict.fromkeys(names[6:], "12345")
    crm = mini(
        tmp_path,
        owner=[ANN | {"email": "ann@we.example"}, BOB | {"email": None}],
        account=[client | {"account_id": name, "phone": phones.get(name)} for name in names],
        contact=[
            client | {"contact_id": "of c", "account_id": "c", "phone": "(+49) 30 901820"},
            client | {"contact_id": "of ann's", "account_id": "ann's", "email": " Ann@We.example"},
            client | {"contact_id": "alone", "account_id": None, "email": "eve@fox.example"},
        ],
    )
    assert counted(crm, "signal_shared_contact") == ["a", "ann's", "b", "c"]
    value = crm.value("signal_shared_contact", *OCTOBER)
    assert (value.numerator, value.denominator) == (4, 10)

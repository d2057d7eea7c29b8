"""States of an earlier instant that were told wrongly: of the wrong owner, or of a deal that was closed then."""

from pathlib import Path
from typing import Any

from tests.mini import at, mini

DEAL = {"opportunity_id": "d", "owner_id": "2", "stage": "Offer", "stage_order": 2, "is_closed": 0, "is_won": 0,
        "amount": 100, "currency": "EUR", "probability": 0.5, "closed_on": None, "closed_at": None,
        "created_at": at("2026-09-01 09:00"), "modified_at": at("2026-10-20 09:00")}  # fmt: skip
SEPTEMBER, OCTOBER = ("2026-09-01", "2026-10-01"), ("2026-10-01", "2026-11-01")


def held(entity: str, id_: str, *spans: tuple[str, str, str | None]) -> list[dict[str, Any]]:
    """Rows of `ownership`: (owner, from, to)."""
    return [
        {"entity": entity, "record_id": id_, "owner_id": owner, "from_at": at(start), "to_at": end and at(end)}
        for owner, start, end in spans
    ]


def move(id_: str, deal: str, before: str, after: str, order: int, day: str) -> dict[str, Any]:
    return {"change_id": id_, "opportunity_id": deal, "from_stage": before, "to_stage": after,
            "to_stage_order": order, "changed_at": at(day)}  # fmt: skip


def test_an_open_deal_belongs_to_who_had_it_then(tmp_path: Path) -> None:
    """Ann had it until 10 October, then Bob: at the end of September it is on her desk, at that of October on his."""
    spans = held("opportunity", "d", ("1", "2026-09-01 09:00", "2026-10-10 09:00"), ("2", "2026-10-10 09:00", None))
    crm = mini(tmp_path, opportunity=[DEAL], ownership=spans)
    for name, nothing, one in (
        ("open_opportunities", 0, 1),
        ("open_pipeline_amount", 0, 100),
        ("weighted_pipeline_amount", 0, 50),
    ):
        for period, ann, bob in ((SEPTEMBER, one, nothing), (OCTOBER, nothing, one)):
            assert crm.value(name, *period, owner="1").value == ann, name
            assert crm.value(name, *period, owner="2").value == bob, name
    assert [row["owner_id"] for row in crm.rows("open_opportunities", *SEPTEMBER)] == ["1"]
    assert [row["owner_id"] for row in crm.rows("open_opportunities", *OCTOBER)] == ["2"]


def test_the_span_is_half_open(tmp_path: Path) -> None:
    """Handed on at midnight: at that very instant it is Bob's."""
    spans = held("opportunity", "d", ("1", "2026-09-01 09:00", "2026-10-01"), ("2", "2026-10-01", None))
    crm = mini(tmp_path, opportunity=[DEAL], ownership=spans)
    assert crm.value("open_opportunities", *SEPTEMBER, owner="2").value == 1
    spans[0]["to_at"] = spans[1]["from_at"] = at("2026-10-01 00:01")
    crm = mini(tmp_path, opportunity=[DEAL], ownership=spans)
    assert crm.value("open_opportunities", *SEPTEMBER, owner="1").value == 1


def test_an_active_client_belongs_to_who_had_it_then(tmp_path: Path) -> None:
    """
    | client | owner until 20 Oct | since | active by              |
    | a      | Ann                | Bob   | a call on 20 September |
    | b      | Ann                | Ann   | nothing                |
    """
    accounts = [
        {"account_id": id_, "owner_id": owner, "name": id_, "created_at": at("2026-01-01 09:00")}
        for id_, owner in (("a", "2"), ("b", "1"))
    ]
    call = {"activity_id": "c", "kind": "call", "status": "done", "owner_id": "1", "account_id": "a",
            "done_at": at("2026-09-20 10:00"), "created_at": at("2026-09-20 10:00")}  # fmt: skip
    spans = held("account", "a", ("1", "2026-01-01 09:00", "2026-10-20 09:00"), ("2", "2026-10-20 09:00", None))
    crm = mini(tmp_path, account=accounts, activity=[call], ownership=spans, opportunity=[DEAL | {"account_id": None}])
    for period, ann, bob in ((SEPTEMBER, (1, 2), (0, 0)), (OCTOBER, (0, 1), (1, 1))):
        for owner, expected in (("1", ann), ("2", bob)):
            value = crm.value("active_accounts", *period, owner=owner)
            assert (value.value, value.denominator) == expected


def test_a_client_of_a_colleague_is_charged_again_to_who_had_it_then(tmp_path: Path) -> None:
    """Bob took an incomplete client over on 20 October. For Ann, who had had it for long, it was no inheritance."""
    account = {"account_id": "a", "owner_id": "2", "name": "Acme", "phone": None, "created_at": at("2026-01-01 09:00")}
    spans = held("account", "a", ("1", "2026-01-01 09:00", "2026-10-20 09:00"), ("2", "2026-10-20 09:00", None))
    contact = {"contact_id": "p", "account_id": "a", "last_name": None, "first_name": None, "email": None}
    crm = mini(tmp_path, account=[account], ownership=spans, contact=[contact])
    ann, bob = (crm.value("ownership_coverage", *SEPTEMBER, owner=owner) for owner in "12")
    assert ((ann.numerator, ann.denominator), bob.status) == ((0, 1), "no_data")
    (row,) = crm.rows("ownership_coverage", *OCTOBER)
    assert (row["owner_id"], row["inherited"], row["total"]) == ("2", 1, 0)


def test_a_deal_that_was_lost_and_opened_again_was_not_open_between(tmp_path: Path) -> None:
    """Lost on 5 October, opened again on the 20th; another deal shows that deals end in 'Lost'."""
    lost = DEAL | {"opportunity_id": "l", "stage": "Lost", "is_closed": 1, "closed_at": at("2026-09-20 09:00"),
                   "modified_at": at("2026-09-20 09:00")}  # fmt: skip
    moves = [
        move("1", "d", "Offer", "Lost", 9, "2026-10-05 09:00"),
        move("2", "d", "Lost", "Offer", 2, "2026-10-20 09:00"),
        move("3", "l", "Offer", "Lost", 9, "2026-09-20 09:00"),
    ]
    crm = mini(tmp_path, opportunity=[DEAL, lost], stage_change=moves)
    days = ("2026-10-05", "2026-10-06", "2026-10-20", "2026-10-21")
    found = [crm.value("open_opportunities", "2026-10-01", day, owner="2").value for day in days]
    assert found == [1, 0, 0, 1]


def test_a_stage_in_which_lost_deals_are_left_is_no_end(tmp_path: Path) -> None:
    """A CRM that leaves a lost deal in its stage: that another one was there in between does not close it."""
    lost = DEAL | {"opportunity_id": "l", "stage": "Talk", "is_closed": 1, "closed_at": at("2026-09-20 09:00"),
                   "modified_at": at("2026-09-20 09:00")}  # fmt: skip
    moves = [
        move("1", "d", "New", "Talk", 1, "2026-09-05 09:00"),
        move("2", "d", "Talk", "Offer", 2, "2026-10-20 09:00"),
        move("3", "l", "New", "Talk", 1, "2026-09-02 09:00"),
    ]
    crm = mini(tmp_path, opportunity=[DEAL, lost], stage_change=moves)
    assert crm.value("open_opportunities", *SEPTEMBER, owner="2").value == 1
    # nor does it come back from there
    assert crm.value("signal_stage_jumps", *OCTOBER, owner="2").value == 0


def test_a_step_to_the_next_stage_is_no_leap_whatever_its_number(tmp_path: Path) -> None:
    """Stages numbered 1, 2, 70: from 2 to 70 is one step, from 1 to 70 leaves one out."""
    won = {"stage": "Won", "stage_order": 70, "is_closed": 1, "is_won": 1, "closed_at": at("2026-10-30 09:00")}
    moves = [
        move("1", "d", "New", "Offer", 2, "2026-10-05 09:00"),
        move("2", "d", "Offer", "Won", 70, "2026-10-30 09:00"),
        move("3", "e", "New", "Won", 70, "2026-10-30 09:00"),
    ]
    deals = [
        DEAL | won,
        DEAL | won | {"opportunity_id": "e"},
        DEAL | {"opportunity_id": "f", "stage": "New", "stage_order": 1},
    ]
    crm = mini(tmp_path, opportunity=deals, stage_change=moves)
    assert [row["id"] for row in crm.rows("signal_stage_jumps", *OCTOBER)] == ["e"]


def test_moves_of_one_second_end_where_no_other_goes_on(tmp_path: Path) -> None:
    """New > Qualified > Proposition in one second, as a program writes them: it stands in the last one.

    'Qualified' is greater by name. A closed deal's stay of 10 days in Proposition makes the usual length there known.
    """
    moves = [
        move("1", "d", "New", "Qualified", 2, "2026-09-10 09:00"),
        move("2", "d", "Qualified", "Proposition", 3, "2026-09-10 09:00"),
        move("3", "d", "Proposition", "Offer", 4, "2026-10-20 09:00"),
    ]
    closed = []
    for n in range(5):
        moves += [move(f"4{n}", f"c{n}", "New", "Proposition", 3, "2026-08-01 09:00")]
        closed.append(
            DEAL | {"opportunity_id": f"c{n}", "stage": "Proposition", "is_closed": 1, "created_at": at("2026-07-01"),
                    "closed_at": at("2026-08-11 09:00"), "modified_at": at("2026-08-11 09:00")}
        )  # fmt: skip
    crm = mini(tmp_path, opportunity=[DEAL, *closed], stage_change=moves)
    (row,) = crm.rows("stage_age_days", *SEPTEMBER)
    assert row["why"] == "longer than three of four closed deals were in this stage"


def test_how_a_deal_ended_is_no_chance_of_it_at_an_earlier_instant(tmp_path: Path) -> None:
    """
    | deal | at the end of September | later                | what the CRM says now |
    | d    | Offer                   | Offer                | 0.5                   |
    | w    | Offer                   | won on 20 October    | 1, and 0.5 of Offer   |
    | l    | Offer                   | lost on 21 October   | 0, and 0.5 of Offer   |

    Read off the deal as it is now, September's pipeline was as good as won and lost already: 50 + 200 + 0.
    """
    end = {"is_closed": 1, "modified_at": at("2026-10-22 09:00")}
    won = DEAL | end | {"opportunity_id": "w", "amount": 200, "is_won": 1, "stage": "Won", "probability": 1.0,
                        "closed_at": at("2026-10-20 09:00")}  # fmt: skip
    lost = DEAL | end | {"opportunity_id": "l", "amount": 300, "stage": "Lost", "probability": 0.0,
                         "closed_at": at("2026-10-21 09:00")}  # fmt: skip
    moves = [
        move("1", "w", "Offer", "Won", 8, "2026-10-20 09:00"),
        move("2", "l", "Offer", "Lost", 9, "2026-10-21 09:00"),
    ]
    crm = mini(tmp_path, opportunity=[DEAL, won, lost], stage_change=moves)
    assert crm.value("weighted_pipeline_amount", *SEPTEMBER, owner="2").value == 50 + 100 + 150
    assert crm.value("weighted_pipeline_amount", *OCTOBER, owner="2").value == 50
    without = mini(tmp_path, opportunity=[DEAL, won, lost])  # nobody knows in which stages they were
    assert without.value("weighted_pipeline_amount", *SEPTEMBER, owner="2").value == 50

"""Work that would be lost or counted twice when records are merged, handed on or reopened."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from crm_core.mart.answers import Group
from tests.mini import at, mini

CALL = {"kind": "call", "status": "done", "owner_id": "1"}
DEAL = {"opportunity_id": "d", "owner_id": "2", "stage": "Offer", "stage_order": 2, "is_closed": 0, "is_won": 0,
        "created_at": at("2026-09-01 09:00"), "closed_at": None}  # fmt: skip


def test_a_merged_client_is_contacted_once(tmp_path: Path) -> None:
    """
    | call | client           |
    | 1    | a, merged into b |
    | 2    | b                |
    | 3    | c, merged into a |   by way of a also b; c's row is gone, b's and a's are still there
    """
    merges = [
        {"entity": "account", "loser_id": loser, "survivor_id": survivor, "merged_at": at("2026-10-20")}
        for loser, survivor in (("a", "b"), ("c", "a"))
    ]
    calls = [
        CALL | {"activity_id": str(n), "account_id": client, "done_at": at("2026-10-05 09:00")}
        for n, client in enumerate("abc")
    ]
    accounts = [{"account_id": id_, "owner_id": "1", "name": id_} for id_ in "ab"]
    crm = mini(tmp_path, account=accounts, activity=calls, merge=merges)
    assert crm.value("accounts_contacted", "2026-10-01", "2026-11-01").value == 1
    assert crm.value("calls_done", "2026-10-01", "2026-11-01").value == 3  # the work stays
    (company,) = crm.values("accounts_contacted", "2026-10-01", "2026-11-01", group=Group.COMPANY)
    assert company.value.value == 1
    assert [row["id"] for row in crm.rows("accounts_contacted", "2026-10-01", "2026-11-01")] == ["b"]


def test_a_deal_handed_on_after_it_was_won_stays_the_winner_s(tmp_path: Path) -> None:
    """Ann won it on 5 October and left it to Bob on the 6th; Bob, its owner now, has won nothing."""
    won = DEAL | {"is_closed": 1, "is_won": 1, "closed_at": at("2026-10-05 16:00"), "amount": 100, "currency": "EUR"}
    history = [
        {"entity": "opportunity", "record_id": "d", "owner_id": owner, "from_at": begun, "to_at": end}
        for owner, begun, end in (
            ("1", at("2026-09-01 09:00"), at("2026-10-06 08:00")),
            ("2", at("2026-10-06 08:00"), None),
        )
    ]
    crm = mini(tmp_path, opportunity=[won], ownership=history)
    for live in (False, True):
        with crm.answers(live) as answers:
            o = answers.crm.fresh().opportunity
            assert answers.crm.reader.fetch(
                sa.select(o.c.owner_at_close_id, o.c.owner_at_creation_id, o.c.owner_id)
            ) == [("1", "1", "2")]
    assert crm.value("won_count", "2026-10-01", "2026-11-01", owner="1").value == 1
    assert crm.value("won_count", "2026-10-01", "2026-11-01", owner="2").value == 0


def test_a_stage_entered_again_begins_again(tmp_path: Path) -> None:
    """Offer in September, Contract on 1 October, back in Offer on the 10th: its age in Offer counts from the 10th."""
    steps = [
        {"change_id": str(n), "opportunity_id": "d", "from_stage": before, "to_stage": after, "to_stage_order": order,
         "changed_at": moved}
        for n, (before, after, order, moved) in enumerate(
            (
                ("Lead", "Offer", 2, at("2026-09-10 09:00")),
                ("Offer", "Contract", 3, at("2026-10-01 09:00")),
                ("Contract", "Offer", 2, at("2026-10-10 09:00")),
            )
        )
    ]  # fmt: skip
    crm = mini(tmp_path, opportunity=[DEAL], stage_change=steps)
    for live in (False, True):
        with crm.answers(live) as answers:
            o = answers.crm.fresh().opportunity
            assert answers.crm.reader.fetch(sa.select(o.c.stage_entered_at, o.c.max_stage_order)) == [
                (datetime(2026, 10, 10, 9), 3)
            ]

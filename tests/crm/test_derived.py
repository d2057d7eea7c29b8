"""Columns that other tables give: owners over time, stages, merged references, whose client; live equals the mart."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crm_core.crm.crm import Kept
from tests.crm.tiny import tiny

DEAL = {"opportunity_id": "d", "owner_id": "2", "stage": "Offer", "stage_order": 3, "is_closed": 0, "is_won": 0,
        "created_at": "2026-01-05 09:00", "closed_at": None, "closed_on": None}  # fmt: skip
WON = DEAL | {"is_closed": 1, "is_won": 1, "closed_at": "2026-03-02 10:00"}


def owned(record: str, owner: str | None, start: str, end: str | None = None, entity: str = "opportunity") -> Any:
    return {"entity": entity, "record_id": record, "owner_id": owner, "from_at": start, "to_at": end}


def test_a_deal_that_moved_after_it_was_won_stays_the_winner_s(tmp_path: Path) -> None:
    """
    | owner | from             | to               |
    | 1     | 2026-01-05 09:00 | 2026-03-02 10:01 |   won at 10:00
    | 2     | 2026-03-02 10:01 |                  |
    """
    history = [owned("d", "1", "2026-01-05 09:00", "2026-03-02 10:01"), owned("d", "2", "2026-03-02 10:01")]
    with tiny(tmp_path, opportunity=[WON], ownership=history) as crm:
        assert crm.rows("opportunity", "owner_at_close_id", "owner_at_creation_id", "owner_id") == [("1", "1", "2")]


@pytest.mark.parametrize(
    "end, owner",
    [("2026-03-02 10:00", "2"), ("2026-03-02 10:01", "1")],  # half-open: the instant of a change is the new owner's
)
def test_the_instant_of_the_change(tmp_path: Path, end: str, owner: str) -> None:
    history = [owned("d", "1", "2026-01-05 09:00", end), owned("d", "2", end)]
    with tiny(tmp_path, opportunity=[WON], ownership=history) as crm:
        assert crm.rows("opportunity", "owner_at_close_id") == [owner]


@pytest.mark.parametrize(
    "moved, owner",
    [
        ("2026-03-02 22:59", "2"),  # 23:59 in Berlin: before the day's end
        ("2026-03-02 23:00", "1"),  # midnight there: the next day
        ("2026-03-01 23:30", "2"),  # 00:30 on the very day
    ],
)
def test_of_a_day_its_end_decides(tmp_path: Path, moved: str, owner: str) -> None:
    deal = WON | {"closed_at": None, "closed_on": "2026-03-02"}
    history = [owned("d", "1", "2026-01-05 09:00", moved), owned("d", "2", moved)]
    with tiny(tmp_path, zone="Europe/Berlin", opportunity=[deal], ownership=history) as crm:
        assert crm.rows("opportunity", "owner_at_close_id") == [owner]


def test_without_a_row_the_present_owner(tmp_path: Path) -> None:
    rows = [
        WON,
        WON | {"opportunity_id": "late"},  # its history begins after the close
        WON | {"opportunity_id": "nobody"},  # it had no owner when it was closed
        DEAL | {"opportunity_id": "open"},
    ]
    history = [
        owned("late", "1", "2026-04-01 09:00"),
        owned("nobody", None, "2026-01-05 09:00"),
        owned("open", "1", "2026-01-05 09:00"),
        owned("d", "1", "2026-01-05 09:00", entity="lead"),
    ]
    with tiny(tmp_path, opportunity=rows, ownership=history) as crm:
        assert crm.rows("opportunity", "opportunity_id", "owner_at_close_id") == [
            ("d", "2"), ("late", "2"), ("nobody", None), ("open", "2")
        ]  # fmt: skip


def test_no_history_at_all(tmp_path: Path) -> None:
    with tiny(tmp_path, opportunity=[WON]) as crm:
        assert crm.rows("opportunity", "owner_at_close_id", "owned_since") == [("2", None)]
        assert crm.kept("opportunity", "owner_at_close_id") is Kept.YES
        assert crm.kept("opportunity", "owned_since") is Kept.NO
        assert crm.relation("opportunity", crm.live).sources("owned_since") == ("ownership.from_at",)


def test_of_two_rows_at_once_the_one_that_began_last(tmp_path: Path) -> None:
    history = [owned("d", "1", "2026-01-05 09:00"), owned("d", "2", "2026-02-05 09:00")]
    with tiny(tmp_path, opportunity=[WON | {"owner_id": "1"}], ownership=history) as crm:
        assert crm.rows("opportunity", "opportunity_id", "owner_at_close_id") == [("d", "2")]


@pytest.mark.parametrize("table", ["account", "contact", "lead", "opportunity"])
def test_owned_since_only_where_somebody_else_came_before(tmp_path: Path, table: str) -> None:
    rows = [
        {f"{table}_id": id_, "owner_id": "2", "is_closed": 0, "is_won": 0, "is_converted": 0}
        for id_ in ("first", "taken", "back", "twice", "unowned", "none")
    ]
    history = [
        owned("first", "2", "2026-01-01 08:00"),
        *(owned("taken", "1", "2026-01-01 08:00", "2026-02-01 08:00"), owned("taken", "2", "2026-02-01 08:00")),
        *(owned("back", "2", "2026-01-01 08:00", "2026-02-01 08:00"),
          owned("back", "1", "2026-02-01 08:00", "2026-02-02 08:00"), owned("back", "2", "2026-02-02 08:00")),
        *(owned("twice", "1", "2026-01-01 08:00", "2026-02-01 08:00"),
          owned("twice", "2", "2026-02-01 08:00", "2026-03-01 08:00"), owned("twice", "2", "2026-03-01 08:00")),
        *(owned("unowned", None, "2026-01-01 08:00", "2026-02-01 08:00"), owned("unowned", "2", "2026-02-01 08:00")),
    ]  # fmt: skip
    history = [row | {"entity": table} for row in history]
    with tiny(tmp_path, ownership=history, **{table: rows}) as crm:
        found = {id_: since for id_, since in crm.rows(table, f"{table}_id", "owned_since") if since}
    assert found == {
        "taken": datetime(2026, 2, 1, 8),
        "back": datetime(2026, 2, 2, 8),
        "twice": datetime(2026, 2, 1, 8),
    }


def step(change_id: str, before: str | None, after: str, order: int, at: str, deal: str = "d") -> Any:
    return {"change_id": change_id, "opportunity_id": deal, "from_stage": before, "to_stage": after,
            "to_stage_order": order, "changed_at": at}  # fmt: skip


def test_a_reopened_stage_is_entered_anew(tmp_path: Path) -> None:
    """Offer, Contract, back to Offer: in its stage since the second time, and once as far as Contract."""
    steps = [
        step("1", "Lead", "Offer", 3, "2026-01-10 09:00"),
        step("2", "Offer", "Contract", 4, "2026-01-20 09:00"),
        step("3", "Contract", "Offer", 3, "2026-02-01 09:00"),
    ]
    with tiny(tmp_path, opportunity=[DEAL], stage_change=steps) as crm:
        assert crm.rows("opportunity", "stage_entered_at", "max_stage_order") == [(datetime(2026, 2, 1, 9), 4)]


def test_a_deal_that_never_moved_entered_its_stage_when_it_was_made(tmp_path: Path) -> None:
    rows = [DEAL, DEAL | {"opportunity_id": "e", "stage": "Lead", "stage_order": None}]
    steps = [step("1", "New", "Offer", 3, "2026-01-10 09:00", deal="e")]
    with tiny(tmp_path, opportunity=rows, stage_change=steps) as crm:
        assert crm.rows("opportunity", "opportunity_id", "stage_entered_at", "max_stage_order") == [
            ("d", datetime(2026, 1, 5, 9), 3), ("e", datetime(2026, 1, 5, 9), 3)
        ]  # fmt: skip


def test_stages_over_time_are_not_recorded_without_their_changes(tmp_path: Path) -> None:
    with tiny(tmp_path, opportunity=[DEAL]) as crm:
        for live in (True, False):
            assert crm.kept("opportunity", "stage_entered_at", live) is Kept.NO
            assert crm.kept("opportunity", "max_stage_order", live) is Kept.NO
        assert crm.relation("opportunity", crm.live).sources("stage_entered_at") == ("stage_change.changed_at",)


def gone(loser: str, survivor: str, entity: str = "account", at: str | None = "2026-02-01 08:00") -> Any:
    return {"entity": entity, "loser_id": loser, "survivor_id": survivor, "merged_at": at}


CALL = {"activity_id": "c", "kind": "call", "status": "done", "owner_id": "1", "done_at": "2026-03-03 09:00",
        "account_id": None, "contact_id": None, "lead_id": None, "opportunity_id": None}  # fmt: skip


def test_what_refers_to_a_merged_record_leads_to_the_one_that_stays(tmp_path: Path) -> None:
    """a was merged into b, b into c; person p into q, deal d into e, lead l into m."""
    merges = [gone("a", "b"), gone("b", "c"), gone("p", "q", "contact"), gone("d", "e", "opportunity"),
              gone("l", "m", "lead"), gone("q", "a", "account"), gone("x", "x")]  # fmt: skip
    with tiny(
        tmp_path,
        account=[{"account_id": "c", "parent_account_id": "b"}],
        contact=[{"contact_id": "q", "account_id": "a"}],
        opportunity=[DEAL | {"opportunity_id": "e", "account_id": "b", "contact_id": "p"}],
        activity=[
            CALL | {"account_id": "a", "contact_id": "p", "opportunity_id": "d", "lead_id": "l"},
            CALL | {"activity_id": "of person", "contact_id": "p"},
            CALL | {"activity_id": "of deal", "opportunity_id": "d"},
            CALL | {"activity_id": "x", "account_id": "x"},
        ],
        merge=merges,
    ) as crm:
        assert crm.rows("account", "parent_account_id") == ["c"]
        assert crm.rows("contact", "account_id") == ["c"]
        assert crm.rows("opportunity", "account_id", "contact_id") == [("c", "q")]
        columns = ("activity_id", "account_id", "contact_id", "opportunity_id", "lead_id", "client_id")
        assert crm.rows("activity", *columns) == [
            ("c", "c", "q", "e", "m", "c"),
            ("of deal", None, None, "e", None, "c"),
            ("of person", None, "q", None, None, "c"),
            ("x", "x", None, None, None, "x"),
        ]


def test_a_merge_told_twice_multiplies_nothing_and_a_circle_ends(tmp_path: Path) -> None:
    merges = [
        gone("a", "b", at=None),
        gone("a", "c", at="2026-03-01 08:00"),
        gone("a", "b"),
        gone("y", "z"),
        gone("z", "y"),
    ]
    calls = [CALL | {"account_id": "a"}, CALL | {"activity_id": "y", "account_id": "y"}]
    with tiny(tmp_path, activity=calls, merge=merges) as crm:
        rows = crm.rows("activity", "activity_id", "account_id")
        assert rows[0] == ("c", "c")  # the last one told
        assert len(rows) == 2 and rows[1][1] in ("y", "z")


def test_a_merged_client_is_one_client(tmp_path: Path) -> None:
    """The loser may still stand in its table; its people and its calls are the survivor's."""
    accounts = [{"account_id": id_, "owner_id": "1", "name": id_, "email": None} for id_ in ("a", "b")]
    people = [
        {"contact_id": "p", "account_id": "a", "last_name": "Fox", "first_name": "Ann", "email": "ann@foo.de"},
        {"contact_id": "q", "account_id": None, "last_name": "Ray", "first_name": None, "email": None},
        {"contact_id": "r", "account_id": None, "last_name": "Ray", "first_name": None, "email": None},
    ]
    merges = [gone("a", "b"), gone("r", "q", "contact")]
    calls = [CALL | {"account_id": "a"}, CALL | {"activity_id": "e", "account_id": "b"}]
    with tiny(tmp_path, account=accounts, contact=people, activity=calls, merge=merges) as crm:
        assert crm.rows("client", "entity", "client_id", "channel_filled") == [("account", "b", 1), ("contact", "q", 0)]
        assert [str(day) for day in crm.rows("contact_day", "day")] == ["2026-03-03"]


def test_what_e_mail_cells_are_compared_by(tmp_path: Path) -> None:
    cells = [" Ann@Foo.DE ", "", None, "n/a", "test@foo.de", "---"]
    rows = [{"contact_id": str(n), "email": cell} for n, cell in enumerate(cells)]
    with tiny(tmp_path, contact=rows) as crm:
        assert [key for _, key in crm.rows("contact", "contact_id", "email_key")] == ["ann@foo.de", *[None] * 5]


def test_numbers_are_keys_only_where_they_are_valid(tmp_path: Path) -> None:
    cells = ["+49 30 901820", "030 901820", "0049 30 901820", "12", None, "n/a"]
    rows = [{"contact_id": str(n), "phone": cell} for n, cell in enumerate(cells)]
    with tiny(tmp_path, contact=rows) as crm:
        keys = [key for _, key in crm.rows("contact", "contact_id", "phone_key")]
        assert keys == ["+4930901820", None, "+4930901820", None, None, None]  # 1: the country is not known
        assert crm.kept("contact", "phone_key", live=True) is Kept.NOT_LIVE

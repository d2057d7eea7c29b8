"""The contract of the command line, word by word, over every indicator: options, keys, ids, statuses, null."""

from pathlib import Path

import pytest

from tests.commands.conftest import Cli
from tests.mini import ANN, BOB, at, mini

OCTOBER = ("--from", "2026-10-01", "--to", "2026-11-01")
WON = {"opportunity_id": "d", "owner_id": "1", "is_closed": 1, "is_won": 1, "closed_on": "2026-10-03",
       "amount": 100.5, "currency": "EUR", "created_at": at("2026-09-01")}  # fmt: skip


@pytest.fixture
def where(tmp_path: Path) -> tuple[str, ...]:
    people = [ANN, BOB | {"team_id": None}]
    deals = [
        WON,
        WON | {"opportunity_id": "e", "owner_id": None, "is_won": 0},
        WON | {"opportunity_id": "f", "owner_id": "2"},
    ]
    crm = mini(tmp_path, owner=people, opportunity=deals)
    return ("--connector", "native", "--url", f"sqlite:///{crm.file}", "--mart", str(tmp_path / "other"))


@pytest.mark.parametrize(
    ("group", "ids"),
    [
        ("owner", {("1", "Ann Ray"), ("2", "Bob Sun"), (None, "(no owner)")}),
        ("team", {("n", "North"), (None, "(no team)")}),
        ("company", {("company", "Company")}),
    ],
)
def test_every_row_of_every_group(
    cli: Cli, where: tuple[str, ...], group: str, ids: set[tuple[str | None, str]]
) -> None:
    ran = cli("indicators", *OCTOBER, "--group", group, "--json", *where)
    assert ran.code == 0, ran.error
    assert {(row["id"], row["label"]) for row in ran.json["rows"]} == ids
    for row in ran.json["rows"]:
        assert (row["value"] is not None or row["word"] is not None) == (row["status"] == "ok"), row
        assert row["unit"] != "share" or row["value"] is None or 0 <= row["value"] <= 1, row
        assert row["definition"].startswith("sha256:")


@pytest.mark.parametrize("command", ["check", "sync", "reconcile"])
def test_what_all_commands_take(cli: Cli, where: tuple[str, ...], command: str, tmp_path: Path) -> None:
    """`check` and `reconcile` once refused --mart and --store."""
    if command == "reconcile":
        assert cli("sync", *where, "--set", "currency=EUR").code == 0
    ran = cli(
        command, *where, "--store", f"sqlite:///{tmp_path / 'store.sqlite'}", "--set", "currency=EUR", "--tz", "UTC"
    )
    assert ran.code == 0, ran.error


def test_check_names_what_is_lacking_and_nothing_else(cli: Cli, tmp_path: Path) -> None:
    """It once said that profile_growth needs activity.done_at and change.changed_at, which are there."""
    call = {"activity_id": "c", "kind": "call", "status": "done", "owner_id": "1", "account_id": "a", "started_at": None,
            "done_at": at("2026-10-05 09:00"), "created_at": at("2026-10-05 09:00")}  # fmt: skip
    change = {"change_id": "x", "entity": "account", "record_id": "a", "field": "hobby", "action": "update",
              "actor_id": "1", "changed_at": at("2026-10-06 09:00")}  # fmt: skip
    crm = mini(tmp_path, account=[{"account_id": "a", "owner_id": "1"}], activity=[call], change=[change])
    ran = cli("check", "--json", "--connector", "native", "--url", f"sqlite:///{crm.file}")
    needs = {line["indicator"]: line["needs"] for line in ran.json["indicators"]}
    assert needs["profile_growth"] == ["profile_cell.field"]
    kept = {
        f"{table['table']}.{column}"
        for table in ran.json["tables"]
        if table["kept"]
        for column in ("account_id", "owner_id", "done_at", "changed_at", "field", "actor_id")
        if column not in table["not_kept"]
    }
    assert not kept & set(needs["profile_growth"])


def test_an_instant_after_the_read_is_a_mistake(cli: Cli, where: tuple[str, ...]) -> None:
    ran = cli("indicators", "--from", "2026-10-01", "--to", "2999-01-01", "--as-of", "2999-01-01", *where)
    assert ran.code == 2 and "after the read" in ran.error and ran.error.count("\n") <= 1

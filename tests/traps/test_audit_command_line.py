"""The command line held against the contract and the table of rights; what it once did otherwise is pinned here."""

from pathlib import Path

import pytest

from tests.commands.conftest import Cli, cli
from tests.mini import ANN, BOB, at, mini

__all__ = ["cli"]  # the fixture
WEEKS = ("--from", "2026-10-05", "--to", "2026-11-02", "--json")
OCTOBER = ("--from", "2026-10-01", "--to", "2026-11-01", "--json")
WON = {"opportunity_id": "d", "owner_id": "1", "is_closed": 1, "is_won": 1, "closed_on": "2026-10-06",
       "created_at": at("2026-09-01")}  # fmt: skip
OPEN = WON | {
    "opportunity_id": "o",
    "is_closed": 0,
    "is_won": 0,
    "closed_on": None,
    "created_at": at("2026-10-25 00:30"),
}
CALL = {"activity_id": "c", "kind": "call", "status": "done", "owner_id": "1", "done_at": at("2026-10-06 09:00"),
        "created_at": at("2026-10-06 09:00"), "created_by_id": "1"}  # fmt: skip


@pytest.fixture
def where(tmp_path: Path) -> tuple[str, ...]:
    """Every option that every command takes."""
    deals = [WON, WON | {"opportunity_id": "e", "owner_id": "2"}, OPEN]
    crm = mini(tmp_path, owner=[ANN, BOB], opportunity=deals, activity=[CALL])
    store = f"sqlite:///{tmp_path / 'own.sqlite'}"
    places = ("--url", f"sqlite:///{crm.file}", "--mart", str(tmp_path / "other"), "--store", store)
    return ("--connector", "native", *places, "--tz", "Europe/Berlin", "--set", "currency=EUR")


def add(cli: Cli, where: tuple[str, ...], login: str, role: str) -> None:
    ran = cli("user", "add", login, "--role", role, *where, typed="a long password\n")
    assert ran.code == 0, ran.error


def test_the_commands_on_users_take_what_every_command_takes(cli: Cli, where: tuple[str, ...]) -> None:
    """`list`, `disable` and `reset` knew --store alone, and none of the four --as."""
    add(cli, where, "adam", "admin")
    add(cli, where, "wim", "works_council")
    listed = cli("user", "list", "--json", "--as", "adam", *where)
    assert [user["login"] for user in listed.json["users"]] == ["adam", "wim"]
    for words in (("list",), ("disable", "adam"), ("reset", "adam"), ("add", "x", "--role", "manager")):
        refused = cli("user", *words, "--as", "wim", *where, typed="another long password\n")
        assert (refused.code, refused.out) == (2, "")
        assert "it is for administrators" in refused.error
    assert cli("user", "reset", "wim", "--as", "adam", *where, typed="another long password\n").code == 0
    assert cli("user", "disable", "wim", "--as", "adam", *where).code == 0


def test_how_the_crm_is_used_is_open_as_on_the_adoption_page(cli: Cli, where: tuple[str, ...]) -> None:
    """The table of rights says 'agg' for administrator and works council; to both nothing was open here."""
    for login, role in (("x", "admin"), ("wim", "works_council")):
        add(cli, where, login, role)
        told = cli("indicators", *WEEKS, "--group", "company", "--as", login, *where)
        assert told.code == 0, told.error
        names = {row["indicator"] for row in told.json["rows"]}
        assert "active_day_share" in names and "won_count" not in names and "plan_done" not in names
    for words in (
        ("indicators", "--name", "won_count", "--group", "company"),
        ("indicators", "--name", "active_day_share"),  # of persons
        ("indicators", "--name", "active_day_share", "--group", "team", "--owner", "1"),  # one person is no group
        ("rows", "active_day_share"),
        ("score", "adoption"),
    ):
        refused = cli(*words, *WEEKS, "--as", "x", *where)
        assert (refused.code, refused.out) == (2, ""), words


def test_an_auditor_reads_no_figures_and_no_rows(cli: Cli, where: tuple[str, ...]) -> None:
    add(cli, where, "aud", "auditor")
    assert cli("indicators", *WEEKS, "--as", "aud", *where).json["rows"] == []
    assert cli("rows", "won_count", *WEEKS, "--as", "aud", *where).code == 2


def test_an_operator_is_told_of_what_is_to_be_corrected(cli: Cli, where: tuple[str, ...]) -> None:
    """Without --name he was told that 'this indicator' is not open to him, whichever group he asked for."""
    add(cli, where, "op", "operator")
    told = cli("indicators", *WEEKS, "--group", "company", "--as", "op", *where)
    assert told.code == 0, told.error
    names = {row["indicator"] for row in told.json["rows"]}
    assert "record_consistency" in names and "won_count" not in names and "plan_done" not in names


def test_an_executive_sees_rows_without_persons(cli: Cli, where: tuple[str, ...]) -> None:
    """Rows of his drill-down are without personal data, as on the page, and never those of one person."""
    add(cli, where, "eve", "executive")
    rows = cli("rows", "won_count", *WEEKS, "--as", "eve", *where).json["rows"]
    assert [(row["id"], row["owner_id"], row["record_url"]) for row in rows] == [("d", None, None), ("e", None, None)]
    refused = cli("rows", "won_count", *WEEKS, "--owner", "2", "--as", "eve", *where)
    assert (refused.code, refused.out) == (2, "")


@pytest.mark.parametrize(
    ("as_of", "instant", "is_there"),
    [
        ("2026-10-25", "2026-10-24T22:00:00Z", 0),  # local midnight, still summer time
        ("2026-10-25T00:30:00Z", "2026-10-25T00:30:00Z", 1),  # created at this very instant
        ("2026-10-25T02:29+02:00", "2026-10-25T00:29:00Z", 0),
        ("2026-10-25T03:00", "2026-10-25T02:00:00Z", 1),  # no zone: that of --tz, winter time by now
    ],
)
def test_an_instant_in_every_way_of_writing_it(
    cli: Cli, where: tuple[str, ...], as_of: str, instant: str, is_there: int
) -> None:
    words = ("--name", "open_opportunities", "--owner", "1", "--as-of", as_of)
    told = cli("indicators", *OCTOBER, *words, *where)
    assert told.code == 0, told.error
    assert (told.json["as_of"], [row["value"] for row in told.json["rows"]]) == (instant, [is_there])


def test_what_was_recorded_later_is_left_out(cli: Cli, where: tuple[str, ...]) -> None:
    """The call of 6 October was entered at 09:00 UTC, 11:00 in Berlin: at that very instant it is known."""
    for known_at, calls in (("2026-10-06T10:59", 0), ("2026-10-06T11:00", 1)):
        words = ("--name", "calls_done", "--owner", "1", "--known-at", known_at)
        for live in ((), ("--live",)):
            told = cli("indicators", *OCTOBER, *words, *live, *where)
            assert [row["value"] for row in told.json["rows"]] == [calls], (known_at, live, told.error)


def test_a_setting_without_a_value_is_told_as_that(cli: Cli, where: tuple[str, ...]) -> None:
    """It once said: unknown setting 'currency'. Did you mean 'currency'?"""
    ran = cli("indicators", *OCTOBER, *where, "--set", "currency")
    assert (ran.code, ran.out) == (2, "")
    assert "--set currency: write key=value" in ran.error
    assert "unknown" not in ran.error

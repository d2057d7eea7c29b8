"""`user add | list | disable | reset`, and --as: the command line follows the same rights as the pages."""

from pathlib import Path

import pytest

from crm_core import store as stores
from crm_core.store import audit
from tests.commands.conftest import Cli
from tests.mini import ANN, BOB, TEAMS, Mini, at, mini

WEEKS = ("--from", "2026-10-05", "--to", "2026-11-02")
CALL = {"activity_id": "c", "kind": "call", "status": "done", "owner_id": "2", "done_at": at("2026-10-06 09:00")}


@pytest.fixture
def crm(tmp_path: Path) -> Mini:
    teams = [team | {"leader_id": "1" if team["team_id"] == "n" else None} for team in TEAMS]
    cat = ANN | {"owner_id": "4", "login": "cat", "name": "Cat Moss"}
    return mini(
        tmp_path, owner=[ANN, BOB, cat], team=teams, activity=[CALL, CALL | {"activity_id": "d", "owner_id": "4"}]
    )


@pytest.fixture
def where(crm: Mini) -> tuple[str, ...]:
    return ("--connector", "native", "--url", f"sqlite:///{crm.file}")


def add(cli: Cli, *words: str) -> None:
    ran = cli("user", "add", *words, typed="a long password\n")
    assert ran.code == 0, ran.error


def test_a_user_comes_and_goes(cli: Cli, where: tuple[str, ...]) -> None:
    add(cli, "ann", "--role", "manager", "--owner-login", "ann", *where)
    (user,) = cli("user", "list", "--json").json["users"]
    assert (user["login"], user["name"], user["roles"], user["owner_id"]) == ("ann", "Ann Ray", ["manager"], "1")
    assert cli("user", "reset", "ann", typed="another long password\n").code == 0
    assert cli("user", "disable", "ann").code == 0
    assert cli("user", "list", "--json").json["users"][0]["is_active"] is False


@pytest.mark.parametrize(
    ("words", "typed", "sentence"),
    [
        (("x", "--role", "manger"), "a long password\n", "Did you mean 'manager'?"),
        (("x", "--role", "manager", "--owner", "99"), "a long password\n", "Unknown owner '99'"),
        (("x", "--role", "manager"), "short\n", "12"),
    ],
)
def test_mistakes(cli: Cli, where: tuple[str, ...], words: tuple[str, ...], typed: str, sentence: str) -> None:
    ran = cli("user", "add", *words, *where, typed=typed)
    assert (ran.code, sentence in ran.error, "Traceback" in ran.error) == (2, True, False), ran.error


def test_as_somebody_shows_what_he_may_see(cli: Cli, where: tuple[str, ...]) -> None:
    add(cli, "ann", "--role", "team_lead", "--owner", "1", *where)
    add(cli, "cat", "--role", "manager", "--owner", "4", *where)
    add(cli, "eve", "--role", "executive", *where)

    def asked(login: str, *more: str) -> object:
        return cli("indicators", *WEEKS, "--name", "calls_done", "--json", "--as", login, *more, *where)

    assert {row["id"] for row in asked("cat").json["rows"]} == {"4"}  # type: ignore[attr-defined]
    assert {row["id"] for row in asked("ann").json["rows"]} == {"1", "4"}  # type: ignore[attr-defined]
    assert asked("eve").code == 2  # type: ignore[attr-defined]
    assert {row["label"] for row in asked("eve", "--group", "team").json["rows"]} == {"North", "South"}  # type: ignore[attr-defined]
    foreign = asked("cat", "--owner", "2")
    assert (foreign.code, foreign.out) == (2, "")  # type: ignore[attr-defined]
    assert "no access to this manager" in foreign.error  # type: ignore[attr-defined]


def test_how_others_work_is_shown_for_whole_weeks(cli: Cli, where: tuple[str, ...]) -> None:
    add(cli, "ann", "--role", "team_lead", "--owner", "1", *where)
    days = ("--from", "2026-10-06", "--to", "2026-10-07")
    ran = cli("indicators", *days, "--name", "calls_done", "--as", "ann", *where)
    assert (ran.code, "whole weeks" in ran.error) == (2, True)
    assert cli("indicators", *days, "--name", "calls_done", "--as", "ann", "--owner", "1", *where).code == 0


def test_the_connection_and_the_reading_are_the_administrators(cli: Cli, where: tuple[str, ...]) -> None:
    add(cli, "ann", "--role", "team_lead", "--owner", "1", *where)
    add(cli, "adam", "--role", "admin", *where)
    for command in ("check", "sync", "reconcile"):
        refused = cli(command, "--as", "ann", *where)
        assert (refused.code, refused.out) == (2, "")
        assert "'ann' may not do this: it is for administrators." in refused.error
    assert "Did you mean 'adam'?" in cli("sync", "--as", "adan", *where).error
    assert [cli(command, "--as", "adam", *where).code for command in ("check", "sync", "reconcile")] == [0, 0, 0]


def test_commands_leave_an_entry_in_the_audit_log(cli: Cli, where: tuple[str, ...], tmp_path: Path) -> None:
    beside = (*where, "--store", f"sqlite:///{tmp_path / 'var' / 'store.sqlite'}")
    add(cli, "ann", "--role", "team_lead", "--owner", "1", *beside)
    cli("sync", *beside)
    cli("rows", "calls_done", *WEEKS, "--owner", "4", "--as", "ann", "--json", *beside)
    cli("rows", "calls_done", *WEEKS, "--owner", "2", "--as", "ann", "--json", *beside)  # refused all the same
    opened = stores.open(f"sqlite:///{tmp_path / 'var' / 'store.sqlite'}")
    found = [(e.actor, e.detail.get("command"), e.detail.get("as"), e.detail.get("owners"))
             for e in audit.read(opened) if e.action == "command_run"]  # fmt: skip
    opened.close()
    assert sorted(found, key=str) == [
        ("cli", "rows calls_done", "ann", ["2"]),
        ("cli", "rows calls_done", "ann", ["4"]),
        ("cli", "sync", None, None),
    ]

"""`indicators`, `rows`, `score`, `check`, `sync`: the JSON is the contract; a mistake is one sentence and exit code 2."""

from pathlib import Path

import pytest

from tests.commands.conftest import Cli
from tests.mini import Mini, at, mini

OCTOBER = ("--from", "2026-10-01", "--to", "2026-11-01")
WON = {
    "opportunity_id": "d",
    "owner_id": "1",
    "is_closed": 1,
    "is_won": 1,
    "closed_on": "2026-10-03",
    "amount": 100.5,
} | {
    "created_at": at("2026-09-01"),
    "currency": "EUR",
}


@pytest.fixture
def crm(tmp_path: Path) -> Mini:
    return mini(tmp_path, opportunity=[WON, WON | {"opportunity_id": "e", "owner_id": None, "is_won": 0}])


@pytest.fixture
def where(crm: Mini) -> tuple[str, ...]:
    return ("--connector", "native", "--url", f"sqlite:///{crm.file}")


def test_indicators_have_every_key_of_the_contract(cli: Cli, where: tuple[str, ...]) -> None:
    ran = cli("indicators", *OCTOBER, "--name", "win_rate", "--json", *where)
    assert ran.code == 0, ran.error
    assert (ran.json["as_of"], ran.json["connector"]) == ("2026-11-01T00:00:00Z", "native")
    first, second, nobody = ran.json["rows"]
    assert list(first) == [
        "indicator",
        "group",
        "id",
        "label",
        "value",
        "numerator",
        "denominator",
        "n",
        "unit",
        "currency",
        "slice",
        "word",
        "status",
        "low",
        "high",
        "of",
        "from",
        "to",
        "definition",
    ]
    assert (first["id"], first["value"], first["numerator"], first["denominator"], first["status"]) == (
        "1",
        1.0,
        1,
        1,
        "ok",
    )
    assert (second["value"], second["status"], second["low"]) == (None, "no_data", None)
    assert (nobody["id"], nobody["label"], nobody["value"]) == (None, "(no owner)", 0.0)


def test_money_is_a_decimal_string_with_its_currency(cli: Cli, where: tuple[str, ...]) -> None:
    rows = cli("indicators", *OCTOBER, "--name", "won_amount", "--owner", "1", "--json", *where).json["rows"]
    assert [(row["value"], row["currency"], row["unit"]) for row in rows] == [("100.50", "EUR", "money")]


def test_what_the_crm_lacks_is_told(cli: Cli, where: tuple[str, ...]) -> None:
    ran = cli("check", "--json", *where)
    assert ran.code == 0, ran.error
    assert ran.json["read_only"] is True
    told = {line["indicator"]: line for line in ran.json["indicators"]}
    assert told["win_rate"]["available"] is True
    assert told["meetings_held"]["available"] is False
    assert told["meetings_held"]["needs"] == ["activity"]
    tables = {line["table"]: line for line in ran.json["tables"]}
    assert (tables["opportunity"]["rows"], tables["opportunity"]["kept"], tables["activity"]["kept"]) == (
        2,
        True,
        False,
    )
    assert "loss_reason" in tables["opportunity"]["not_kept"]
    rows = cli("indicators", *OCTOBER, "--name", "meetings_held", "--json", *where).json["rows"]
    assert {(row["value"], row["status"]) for row in rows} == {(None, "not_recorded")}


def test_rows_say_why_and_where(cli: Cli, where: tuple[str, ...]) -> None:
    url = "https://crm.example.com/{table}?id={id}"
    ran = cli("rows", "win_rate", *OCTOBER, "--json", *where, "--set", f"record_url={url}")
    assert ran.json["rows"][0] == {
        "table": "opportunity", "id": "d", "owner_id": "1", "day": "2026-10-03", "total": 1, "counted": 1, "amount": None,
        "currency": None, "why": "won", "inherited": False, "record_url": "https://crm.example.com/opportunity?id=d",
    }  # fmt: skip


def test_rows_of_what_is_told_in_slices_name_theirs(cli: Cli, tmp_path: Path) -> None:
    """A deal won passed both steps of its pipeline: one row each, told apart by the step."""
    won = WON | {"stage": "Won", "stage_order": 3}
    ways = [
        {"change_id": str(n), "opportunity_id": "d", "from_stage": a, "to_stage": b, "to_stage_order": n,
         "changed_at": at(f"2026-09-0{n}")}
        for n, (a, b) in enumerate(((None, "New"), ("New", "Offer"), ("Offer", "Won")), start=1)
    ]  # fmt: skip
    file = mini(tmp_path, opportunity=[won], stage_change=ways).file
    where = ("--connector", "native", "--url", f"sqlite:///{file}")
    listed = cli("rows", "stage_conversion", *OCTOBER, "--json", *where).json["rows"]
    told = cli("indicators", *OCTOBER, "--name", "stage_conversion", "--owner", "1", "--json", *where).json["rows"]
    assert sorted(row["slice"] for row in listed) == sorted(row["slice"] for row in told) == ["New>Offer", "Offer>Won"]
    assert {row["why"] for row in listed} == {"won"}


def test_the_mart_is_read_when_it_holds_the_source(cli: Cli, where: tuple[str, ...], crm: Mini) -> None:
    mart = ("--mart", str(crm.file.parent / "other"))
    assert cli("sync", *where, *mart).code == 0
    import sqlite3

    with sqlite3.connect(crm.file) as connection:
        connection.execute("DELETE FROM opportunity")
    connection.close()
    stored = cli("indicators", *OCTOBER, "--name", "won_count", "--owner", "1", "--json", *where, *mart).json["rows"]
    live = cli("indicators", *OCTOBER, "--name", "won_count", "--owner", "1", "--json", "--live", *where, *mart).json[
        "rows"
    ]
    assert (stored[0]["value"], live[0]["value"]) == (1, 0)


def test_a_score_lists_every_component(cli: Cli, where: tuple[str, ...]) -> None:
    ran = cli("score", "adoption", *OCTOBER, "--json", *where)
    assert ran.code == 0, ran.error
    ann = ran.json["owners"][0]
    assert (ann["id"], ann["label"], ann["value"], len(ann["components"])) == ("1", "Ann Ray", None, 6)
    assert list(ann["components"][0]) == [
        "indicator",
        "weight",
        "effective_weight",
        "points",
        "lost",
        "value",
        "n",
        "status",
    ]


def test_csv_never_holds_a_formula(cli: Cli, tmp_path: Path) -> None:
    evil = mini(tmp_path, opportunity=[WON | {"owner_id": "=1+1"}])
    ran = cli("rows", "won_count", *OCTOBER, "--csv", "--connector", "native", "--url", f"sqlite:///{evil.file}")
    assert ",'=1+1," in ran.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("rows", "win_rat", *OCTOBER), "Did you mean 'win_rate'?"),
        (("score", "adption", *OCTOBER), "Did you mean 'adoption'?"),
        (("indicators", "--from", "2026-13-01", "--to", "2026-11-01"), "--from '2026-13-01' is no date"),
        (("indicators", "--from", "2026-11-01", "--to", "2026-10-01"), "ends (2026-10-01) before it starts"),
        (("indicators", *OCTOBER, "--as-of", "yesterday"), "is no instant"),
        (("indicators", *OCTOBER, "--as-of", "2999-01-01"), "after the read"),
        (("indicators", *OCTOBER, "--owner", "77"), "Unknown owner '77'"),
        (("indicators", *OCTOBER, "--group", "teem"), "Did you mean 'team'?"),
        (("indicators", *OCTOBER, "--tz", "Europe/Berln"), "Did you mean 'Europe/Berlin'?"),
        (("indicators", *OCTOBER, "--set", "wonstages=x"), "Did you mean 'won_stages'?"),
        (("indicators", *OCTOBER, "--as", "nobody"), "Unknown user 'nobody'"),
    ],
)
def test_a_mistake_is_one_sentence(cli: Cli, where: tuple[str, ...], words: tuple[str, ...], sentence: str) -> None:
    ran = cli(*words, *where)
    assert ran.code == 2
    assert sentence in ran.error
    assert "Traceback" not in ran.error + ran.out
    assert ran.out == ""


@pytest.mark.parametrize(
    ("connector", "url", "sentence"),
    [
        ("nativ", "sqlite:///x", "Did you mean 'native'?"),
        ("native", "sqlite:////nowhere/x.sqlite", "There is no SQLite file"),
        ("native", "no url at all", "no database URL"),
        ("native", "oracle://u:hush-hush@h/x", "Allowed: "),
        ("suitecrm", "mysql+pymysql://u:hush-hush@127.0.0.1:1/x", "cannot be read"),
    ],
)
def test_a_wrong_place_is_one_sentence_without_the_password(cli: Cli, connector: str, url: str, sentence: str) -> None:
    ran = cli("check", "--connector", connector, "--url", url)
    assert ran.code == 2
    assert sentence in ran.error
    assert "Traceback" not in ran.error
    assert "hush-hush" not in ran.error + ran.out


def test_a_wrong_connector_for_the_database(cli: Cli, where: tuple[str, ...]) -> None:
    ran = cli("check", "--connector", "suitecrm", *where[2:])
    assert ran.code == 2
    assert "does not look like a SuiteCRM database" in ran.error


def test_without_an_owner_table_nothing_can_be_read(cli: Cli, tmp_path: Path) -> None:
    import sqlite3

    file = tmp_path / "empty.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE opportunity (owner_id TEXT)")
    connection.close()
    ran = cli("check", "--connector", "native", "--url", f"sqlite:///{file}")
    assert (ran.code, "table 'owner'" in ran.error) == (2, True)


def test_a_kept_table_needs_its_id(cli: Cli, tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=[{"owner_id": "1"}])
    ran = cli("check", "--connector", "native", "--url", f"sqlite:///{crm.file}")
    assert (ran.code, "'opportunity_id'" in ran.error) == (2, True)


def test_help_is_quick_to_import_nothing_heavy(cli: Cli) -> None:
    ran = cli("--help")
    assert ran.code == 0
    for command in ("demo", "check", "sync", "indicators", "rows", "score", "user"):
        assert command in ran.out


def test_words_that_no_rule_knows_are_counted(cli: Cli, tmp_path: Path) -> None:
    lunch = {"activity_id": "1", "kind": "lunch", "status": "done", "owner_id": "1"}
    crm = mini(tmp_path, activity=[lunch, lunch | {"activity_id": "2"}, lunch | {"activity_id": "3", "kind": "call"}])
    ran = cli("check", "--json", "--connector", "native", "--url", f"sqlite:///{crm.file}")
    assert ran.json["unmapped"] == [{"table": "activity", "column": "kind", "value": "lunch", "rows": 2}]


def test_reconcile_agrees_until_the_crm_moves_on(cli: Cli, where: tuple[str, ...], crm: Mini) -> None:
    import sqlite3

    assert cli("sync", *where).code == 0
    agreed = cli("reconcile", "--json", *where)
    assert (agreed.code, agreed.json["agrees"]) == (0, True), agreed.error
    deals = next(table for table in agreed.json["tables"] if table["table"] == "opportunity")
    assert deals == {
        "table": "opportunity",
        "crm_rows": 2,
        "mart_rows": 2,
        "crm_amount": "201.00",
        "mart_amount": "201.00",
        "differs": [],
    }
    with sqlite3.connect(crm.file) as connection:
        connection.execute("UPDATE opportunity SET amount = 100 WHERE opportunity_id = 'd'")
    connection.close()
    moved = cli("reconcile", "--json", *where)
    assert (moved.code, moved.json["agrees"]) == (1, False)
    assert [table["table"] for table in moved.json["tables"] if table["differs"] == ["amount"]] == ["opportunity"]

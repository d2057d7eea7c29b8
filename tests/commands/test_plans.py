"""Plan counters on the command line: `--targets`, the keys of, from, to, and a file's mistakes all at once."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crm_core import store as stores
from crm_core.store import targets
from crm_core.store.targets import NewTarget
from tests.commands.conftest import Cli
from tests.mini import Mini, at, mini

OCTOBER = ("--from", "2026-10-01", "--to", "2026-11-01")
MIDDLE = ("--as-of", "2026-10-15T12:00:00Z")  # a Thursday: 10 of 22 working days have gone
WON = {"opportunity_id": "d", "owner_id": "1", "is_closed": 1, "is_won": 1, "closed_on": "2026-10-03"}
WON |= {"amount": 100.5, "created_at": at("2026-09-01"), "currency": "EUR"}
HEADER = "owner_id,team_id,indicator,starts_on,ends_on,target,currency\n"


@pytest.fixture
def crm(tmp_path: Path) -> Mini:
    deals = [
        WON,
        WON | {"opportunity_id": "e", "closed_on": "2026-10-20"},  # after as_of
        WON | {"opportunity_id": "f", "owner_id": "2", "closed_on": "2026-10-15"},
        WON | {"opportunity_id": "g", "is_won": 0},
        WON | {"opportunity_id": "h", "owner_id": None},
    ]
    return mini(tmp_path, opportunity=deals)


@pytest.fixture
def where(crm: Mini) -> tuple[str, ...]:
    return ("--connector", "native", "--url", f"sqlite:///{crm.file}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "targets.csv"
    made.write_text(
        HEADER
        + "1,,won_count,2026-10-01,2026-11-01,4,\n"
        + "1,,won_amount,2026-10-01,2026-11-01,1000,EUR\n"
        + ",n,won_count,2026-10-01,2026-11-01,4,\n"
        + ",,won_count,2026-10-01,2027-01-01,10,\n"
    )
    return made


def by_name(ran: object) -> dict[tuple[str, str | None, str | None], dict[str, object]]:
    return {(row["indicator"], row["id"], row["of"]): row for row in ran.json["rows"]}  # type: ignore[attr-defined]


def test_a_plan_counter_has_every_key_of_the_contract(cli: Cli, where: tuple[str, ...], file: Path) -> None:
    names = [
        word
        for name in ("target", "done", "left", "attainment", "pace", "required_rate", "projection")
        for word in ("--name", f"plan_{name}")
    ]
    ran = cli("indicators", *OCTOBER, *MIDDLE, *names, "--owner", "1", "--targets", str(file), "--json", *where)
    assert ran.code == 0, ran.error
    found = by_name(ran)
    left = found["plan_left", "1", "won_count"]
    assert list(left) == [
        "indicator", "group", "id", "label", "value", "numerator", "denominator", "n", "unit", "currency", "slice", "word",
        "status", "low", "high", "of", "from", "to", "definition",
    ]  # fmt: skip
    assert (left["value"], left["unit"], left["status"], left["from"], left["to"]) == (
        3,
        "count",
        "ok",
        "2026-10-01",
        "2026-11-01",
    )
    told = {
        name: found[f"plan_{name}", "1", "won_count"]["value"]
        for name in ("target", "done", "attainment", "pace", "required_rate", "projection")
    }
    assert told == {"target": 4, "done": 1, "attainment": 0.25, "pace": 0.55, "required_rate": 0.25, "projection": 2.2}
    money = {name: found[f"plan_{name}", "1", "won_amount"] for name in ("target", "done", "left", "projection")}
    assert {name: (row["value"], row["currency"]) for name, row in money.items()} == {
        "target": ("1000.00", "EUR"), "done": ("100.50", "EUR"), "left": ("899.50", "EUR"), "projection": ("221.10", "EUR"),
    }  # fmt: skip
    assert len({row["definition"] for row in found.values()}) == 14


def test_teams_and_the_company_have_their_own_plans(cli: Cli, where: tuple[str, ...], file: Path) -> None:
    asked = ("indicators", *OCTOBER, *MIDDLE, "--name", "plan_done", "--targets", str(file), "--json", *where)
    team = cli(*asked, "--group", "team").json["rows"]
    assert [(row["id"], row["label"], row["value"], row["status"], row["of"]) for row in team] == [
        ("n", "North", 1, "ok", "won_count"),
        ("s", "South", None, "no_plan", None),
    ]
    (company,) = cli(*asked, "--group", "company").json["rows"]
    assert (company["id"], company["value"], company["from"], company["to"]) == (
        "company",
        3,
        "2026-10-01",
        "2027-01-01",
    )


def test_without_a_name_only_plans_that_there_are(cli: Cli, where: tuple[str, ...], file: Path) -> None:
    with_file = cli("indicators", *OCTOBER, "--targets", str(file), "--json", *where).json["rows"]
    plans = [row for row in with_file if row["indicator"].startswith("plan_")]
    assert {(row["id"], row["of"]) for row in plans} == {("1", "won_count"), ("1", "won_amount")} and len(plans) == 16
    without = cli("indicators", *OCTOBER, "--json", *where).json["rows"]
    assert not [row for row in without if row["indicator"].startswith("plan_")]
    asked = cli("indicators", *OCTOBER, "--name", "plan_left", "--json", *where).json["rows"]
    assert [(row["id"], row["status"], row["value"], row["of"]) for row in asked] == [
        ("1", "no_plan", None, None),
        ("2", "no_plan", None, None),
    ]


def test_the_rows_behind_what_is_done(cli: Cli, where: tuple[str, ...], file: Path) -> None:
    ran = cli("rows", "plan_done", *OCTOBER, *MIDDLE, "--owner", "1", "--targets", str(file), "--json", *where)
    assert ran.code == 0, ran.error
    assert [(row["id"], row["counted"]) for row in ran.json["rows"]] == [("d", 1), ("g", 0)] * 2  # two plans
    assert ran.json["indicator"] == "plan_done"


def test_all_mistakes_of_a_file_at_once(cli: Cli, where: tuple[str, ...], tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(HEADER + "9,,won_count,2026-10-01,2026-11-01,4,\n1,,won_cuont,2026-10-01,2026-11-01,x,\n")
    ran = cli("indicators", *OCTOBER, "--name", "plan_left", "--targets", str(wrong), "--json", *where)
    assert (ran.code, ran.out) == (2, "")
    for words in ("Row 2: there is no manager '9'", "Did you mean 'won_count'?", "Row 3: 'x' is no number"):
        assert words in ran.error
    gone = cli("indicators", *OCTOBER, "--name", "plan_left", "--targets", "/nowhere.csv", "--json", *where)
    assert (gone.code, "cannot be read" in gone.error, "Traceback" in gone.error) == (2, True, False)


def test_a_misspelt_counter_gets_a_hint(cli: Cli, where: tuple[str, ...]) -> None:
    ran = cli("indicators", *OCTOBER, "--name", "plan_atainment", "--json", *where)
    assert (ran.code, "Did you mean 'plan_attainment'?" in ran.error) == (2, True)


def test_the_store_s_targets_count_beside_the_crm_s(cli: Cli, where: tuple[str, ...], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'own.sqlite'}"
    opened = stores.open(url)
    plan = NewTarget("won_count", date(2026, 10, 1), date(2026, 11, 1), Decimal(8), owner_id="2")
    targets.put(opened, [plan], "adam")
    opened.close()
    asked = ("indicators", *OCTOBER, "--name", "plan_left", "--owner", "2", "--json", *where)
    assert [row["value"] for row in cli(*asked, "--store", url).json["rows"]] == [7]
    assert [row["status"] for row in cli(*asked).json["rows"]] == ["no_plan"]  # another store, not this CRM's


def test_csv_has_the_same_columns(cli: Cli, where: tuple[str, ...], file: Path) -> None:
    ran = cli("indicators", *OCTOBER, "--name", "plan_done", "--targets", str(file), "--csv", *where)
    assert ran.out.splitlines()[0].endswith("low,high,of,from,to,definition")
    assert ",won_amount,2026-10-01,2026-11-01,sha256:" in ran.out.splitlines()[1]

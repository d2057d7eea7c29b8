"""`--facts DIR`: what a company keeps outside its CRM, for one run; the store's facts; every mistake of every file."""

from datetime import date
from pathlib import Path

import pytest

from crm_core import store as stores
from crm_core.base.fact_rows import CompanyDay
from crm_core.store import facts
from tests.commands.conftest import Cli
from tests.mini import Mini, at, mini

WINDOW = ("--from", "2026-04-01", "--to", "2026-05-01", "--name", "entry_timeliness", "--owner", "1", "--json")
MEETING = {"activity_id": "m", "kind": "meeting", "status": "done", "owner_id": "1", "result": "They will buy two"}
# ended on Maundy Thursday at 17:00 in Berlin, written on Tuesday at 10:00: an hour, Friday 9, Monday 9, an hour
EASTER = MEETING | {
    "started_at": at("2026-04-02 14:00"), "ended_at": at("2026-04-02 15:00"), "done_at": at("2026-04-02 15:00"),
    "result_at": at("2026-04-07 08:00"), "created_at": at("2026-04-01 08:00"),
}  # fmt: skip


@pytest.fixture
def crm(tmp_path: Path) -> Mini:
    return mini(tmp_path, activity=[EASTER])


@pytest.fixture
def where(crm: Mini) -> tuple[str, ...]:
    return ("--connector", "native", "--url", f"sqlite:///{crm.file}", "--tz", "Europe/Berlin")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "facts"
    made.mkdir()
    return made


def on_time(cli: Cli, *words: str) -> float:
    ran = cli("indicators", *WINDOW, *words)
    assert ran.code == 0, ran.error
    (row,) = ran.json["rows"]
    assert row["status"] == "ok"
    return float(row["value"])


def test_the_company_s_holidays_do_not_count_as_delay(cli: Cli, where: tuple[str, ...], folder: Path) -> None:
    assert on_time(cli, *where) == 0.0  # 20 working hours
    (folder / "calendar.csv").write_text("on,kind,name\n2026-04-03,holiday,Good Friday\n2026-04-06,holiday,Easter\n")
    assert on_time(cli, *where, "--facts", str(folder)) == 1.0  # 2
    assert on_time(cli, *where, "--facts", str(folder), "--live") == 1.0


def test_public_holidays_and_opening_hours_come_from_the_settings(cli: Cli, where: tuple[str, ...]) -> None:
    assert on_time(cli, *where, "--set", "holidays=DE") == 1.0
    # open until 15:00 from 06:00 the grace of 9 hours is over: 4 hours on Tuesday, none on Thursday, and 9 on Saturday
    more = ("--set", "opens=06:00", "--set", "closes=15:00", "--set", "weekend=sun")
    assert on_time(cli, *where, "--set", "holidays=DE", *more) == 0.0


def test_a_make_up_day_is_worked(cli: Cli, where: tuple[str, ...], folder: Path) -> None:
    """Saturday of Easter made a working day adds 9 hours to the 2."""
    (folder / "calendar.csv").write_text("on;kind;name\n2026-04-04;workday;for the bridge day\n")
    assert on_time(cli, *where, "--set", "holidays=DE", "--facts", str(folder)) == 0.0


def test_the_mart_notes_the_facts_and_answers_others_all_the_same(
    cli: Cli, where: tuple[str, ...], folder: Path
) -> None:
    (folder / "calendar.csv").write_text("on,kind\n2026-04-03,holiday\n2026-04-06,holiday\n")
    assert cli("sync", *where, "--facts", str(folder)).code == 0
    assert on_time(cli, *where, "--facts", str(folder)) == 1.0
    assert on_time(cli, *where) == 0.0  # the rollups were built with other facts
    assert cli("sync", *where).code == 0
    assert on_time(cli, *where) == 0.0
    assert on_time(cli, *where, "--facts", str(folder)) == 1.0


def test_facts_of_the_store_hold_and_a_file_is_stronger(
    cli: Cli, where: tuple[str, ...], folder: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'own.sqlite'}"
    store = stores.open(url)
    facts.put(store, [CompanyDay(date(2026, 4, day), "holiday") for day in (3, 6)], "adam")
    store.close()
    assert on_time(cli, *where, "--store", url) == 1.0
    (folder / "calendar.csv").write_text("on,kind\n2026-04-03,workday\n")
    assert on_time(cli, *where, "--store", url, "--facts", str(folder)) == 0.0  # 1 + 9 + 1 hours


def test_working_days_of_a_plan_are_those_of_the_calendar(
    cli: Cli, where: tuple[str, ...], folder: Path, tmp_path: Path
) -> None:
    """April 2026 has 22 weekdays and two of Easter; before the 8th there are 5, and two of Easter."""
    targets = tmp_path / "targets.csv"
    targets.write_text("owner_id,indicator,starts_on,ends_on,target\n1,meetings_held,2026-04-01,2026-05-01,20\n")
    words = ("--name", "plan_required_rate", "--targets", str(targets), "--as-of", "2026-04-08", "--owner", "1")
    (folder / "calendar.csv").write_text("on,kind\n2026-04-03,holiday\n2026-04-06,holiday\n")
    ran = cli("indicators", *WINDOW[:4], *words, *where, "--facts", str(folder), "--json")
    assert ran.code == 0, ran.error
    (row,) = ran.json["rows"]
    assert (row["numerator"], row["denominator"]) == (19, 20 - 3)


def test_every_mistake_of_every_file_at_once(cli: Cli, where: tuple[str, ...], folder: Path) -> None:
    (folder / "abscences.csv").write_text("owner_id,on,fraction\n")
    (folder / "absences.csv").write_text("owner_id,on,fraction\n1,2026-13-01,0.5\n1,2026-04-01,1.5\n,2026-04-01,half\n")
    (folder / "calendar.csv").write_text("on,kind,names\n2026-04-03,holiday,x\n")
    (folder / "employment.csv").write_text("owner_id,from_on,to_on,fte\n1,2026-04-03,2026-04-01,1\n1,2026-01-01,,7\n")
    (folder / "rates.csv").write_text("currency,base,on\n")
    (folder / "trainings.csv").write_text("owner_id,on,feature\n1,2026-04-03,mail\n1,2026-04-03,mail\n1,2026-04-03,\n")
    ran = cli("indicators", *WINDOW, *where, "--facts", str(folder))
    assert (ran.code, ran.out) == (2, "")
    for told in (
        "abscences.csv: No facts are read from a file of this name. Did you mean 'absences.csv'?",
        "absences.csv: Row 2: '2026-13-01' in 'on' is no date: write 2026-10-01.",
        "absences.csv: Row 3: the fraction of a day is from 0 to 1.",
        "absences.csv: Row 4: the cell 'owner_id' is empty.",
        "absences.csv: Row 4: 'half' in 'fraction' is no number: write 1 or 0.5.",
        "calendar.csv: There is no column 'names'. Did you mean 'name'?",
        "employment.csv: Row 2: the employment ends before it begins; to_on is the first day that does not belong to it.",
        "employment.csv: Row 3: fte is from 0 to 2; full time is 1.",
        "rates.csv: These columns are missing: rate.",
        "trainings.csv: Row 3: the same is said in row 2 already.",
    ):
        assert told in ran.error, told
    assert ran.error.count("Row ") == 7
    assert "Traceback" not in ran.error


@pytest.mark.parametrize("command", ["indicators", "rows", "score"])
def test_a_folder_that_is_not_there(cli: Cli, where: tuple[str, ...], command: str) -> None:
    name = {"indicators": ("--name", "won_count"), "rows": ("won_count",), "score": ("adoption",)}[command]
    ran = cli(command, *name, *WINDOW[:4], *where, "--facts", "nowhere")
    assert ran.code == 2
    assert "--facts 'nowhere' is no folder." in ran.error
    assert "calendar.csv, absences.csv, employment.csv, trainings.csv, rates.csv" in ran.error

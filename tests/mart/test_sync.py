"""A sync reads one instant, is swapped whole, and leaves the last good mart behind when it fails."""

import stat
from pathlib import Path

import pytest

from crm_core.base.access import EVERYTHING
from crm_core.mart.answers import Answers, Ask
from crm_core.mart.mart import Mart
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicator
from tests.mini import Mini, ask_for, at, mini

DEAL = {
    "opportunity_id": "d",
    "owner_id": "1",
    "is_closed": 0,
    "is_won": 0,
    "closed_on": None,
    "created_at": at("2026-09-01"),
}


@pytest.fixture
def crm(tmp_path: Path) -> Mini:
    made = mini(tmp_path, opportunity=[DEAL])
    made.desk.sync(lambda *_: None)
    return made


def open_deals(mart: Mart | None) -> object:
    assert mart is not None
    return (
        Answers.on_mart(mart)
        .values([indicator("open_opportunities")], ask_for("2026-10-01", "2026-11-01"))[0]
        .value.value
    )


def test_a_reader_keeps_its_generation_while_the_next_is_made(crm: Mini) -> None:
    before = crm.desk.mart()
    assert open_deals(before) == 1
    import sqlite3

    with sqlite3.connect(crm.file) as connection:
        connection.execute(
            "INSERT INTO opportunity SELECT 'e', owner_id, is_closed, is_won, closed_on, created_at FROM opportunity"
        )
    connection.close()
    crm.desk.sync(lambda *_: None)
    assert open_deals(before) == 1
    assert open_deals(crm.desk.mart()) == 2


def test_a_failed_sync_leaves_the_last_good_mart(crm: Mini, monkeypatch: pytest.MonkeyPatch) -> None:
    import crm_core.mart.rollup

    good = crm.desk.required_mart().manifest

    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(crm_core.mart.rollup, "build", broken)
    with pytest.raises(Exception, match="cannot be written"):
        crm.desk.sync(lambda *_: None)
    assert crm.desk.required_mart().manifest == good
    assert [file.name for file in crm.desk.mart_dir.glob("*.new")] == []


def test_files_are_for_the_owner_alone(crm: Mini) -> None:
    for file in crm.desk.mart_dir.rglob("*"):
        assert stat.S_IMODE(file.stat().st_mode) == (0o700 if file.is_dir() else 0o600), file.name


def test_other_settings_are_another_mart(crm: Mini) -> None:
    from dataclasses import replace

    assert replace(crm.desk, zone="Asia/Kolkata").mart() is None


def test_only_two_generations_stay(crm: Mini) -> None:
    for _ in range(3):
        crm.desk.sync(lambda *_: None)
    assert len(list(crm.desk.mart_dir.glob("base-*.duckdb"))) == 2


def test_the_mart_cannot_be_written_by_a_reader(crm: Mini) -> None:
    import duckdb

    with pytest.raises(duckdb.Error, match="read-only"):
        crm.desk.required_mart().reader.execute("CREATE TABLE x (y INTEGER)")


def test_an_ask_after_the_read_is_refused(crm: Mini) -> None:
    from datetime import date, datetime

    with pytest.raises(Exception, match="after the read"), crm.desk.answers() as answers:
        answers.values(
            [indicator("won_count")], Ask(Window(date(2026, 1, 1), date(2026, 2, 1)), datetime(2999, 1, 1), EVERYTHING)
        )

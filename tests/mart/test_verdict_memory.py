"""Verdicts between syncs: the same as judged anew, judged once, and no cell stands in the file."""

import json
import stat
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from crm_core.base.junk import JUNK_WORDS
from crm_core.mart import verdict_memory
from crm_core.mart.verdict_memory import Judged, Memory
from crm_core.measure.parts.cells import verdicts
from tests.mini import at, mini

PHONES = ["030 901820", "+49 30 901820", "0049 30 901820", "+49 (0)30 901820", "030-901820 ext. 5", "12", "000", "n/a"]
MAILS = ["ann@foo.de", "ann@", "test@foo.de", "ann@gmail.con"]


def judged(channel: str, cell: str) -> Judged:
    return verdicts.phone_judged(cell, "DE") if channel == "phone" else (verdicts.email_verdict(cell), None)


def cells() -> list[tuple[str, str]]:
    return [("phone", cell) for cell in PHONES] + [("email", cell) for cell in MAILS]


def taught(folder: Path) -> Memory:
    memory = Memory(folder, JUNK_WORDS)
    for channel, cell in cells():
        memory.learn(channel, "DE", cell, judged(channel, cell))
    memory.save()
    return Memory(folder, JUNK_WORDS)


@pytest.mark.parametrize("channel, cell", cells())
def test_what_is_recalled_is_what_was_judged(tmp_path: Path, channel: str, cell: str) -> None:
    recalled = taught(tmp_path).recall(channel, "DE", cell)
    # a number that is more than a country code and the cell's last digits would be a value: it is judged anew
    assert recalled == (None if "ext" in cell else judged(channel, cell))


def test_another_region_channel_or_cell_is_new(tmp_path: Path) -> None:
    memory = taught(tmp_path)
    for asked in (("phone", "AT", "030 901820"), ("email", "DE", "030 901820"), ("phone", "DE", "030 901821")):
        assert memory.recall(*asked) is None


def test_no_cell_stands_in_the_file_and_nobody_else_reads_it(tmp_path: Path) -> None:
    taught(tmp_path)
    for name in ("verdicts.parquet", "verdicts.key"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    told = json.dumps(pq.read_table(tmp_path / "verdicts.parquet").to_pylist(), default=lambda mark: mark.hex())
    assert not any(part in told for part in ("901820", "30901", "foo", "ann"))


@pytest.mark.parametrize("what", ["library", "rules", "words", "key", "damaged"])
def test_whatever_judges_otherwise_judges_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    taught(tmp_path)
    words = JUNK_WORDS | {"laufkunde"} if what == "words" else JUNK_WORDS
    if what == "library":
        monkeypatch.setattr(verdict_memory.phonenumbers, "__version__", "99.0")
    if what == "rules":
        changed = tmp_path / "verdicts.py"
        changed.write_text(Path(verdicts.__file__).read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
        monkeypatch.setattr(verdicts, "__file__", str(changed))
    if what == "key":
        (tmp_path / "verdicts.key").unlink()
    if what == "damaged":
        (tmp_path / "verdicts.parquet").write_bytes(b"PAR1 half")
    assert Memory(tmp_path, words).recall("email", "DE", "ann@foo.de") is None


def test_what_is_gone_from_the_crm_is_forgotten(tmp_path: Path) -> None:
    memory = taught(tmp_path)
    memory.recall("email", "DE", "ann@foo.de")
    memory.save()
    assert len(pq.read_table(tmp_path / "verdicts.parquet")) == 1


def test_a_second_sync_judges_only_the_new_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [
        {"contact_id": str(n), "phone": cell, "email": None, "created_at": at("2026-10-01")}
        for n, cell in enumerate(PHONES)
    ]
    crm = mini(tmp_path, sets=["region=DE"], contact=people)
    first = crm.rows("phone_validity", "2026-10-01", "2026-11-01")
    crm.sql("INSERT INTO contact VALUES ('new', '030 901821', NULL, '2026-10-01 00:00:00.000000')")
    asked: list[str] = []
    monkeypatch.setattr(verdicts, "phone_judged", lambda cell, *rest: asked.append(cell) or _really(cell, *rest))
    crm.desk.sync(lambda *_: None)
    assert sorted(asked) == ["030 901821", "030-901820 ext. 5"]
    again = {row["id"]: row["why"] for row in crm.rows("phone_validity", "2026-10-01", "2026-11-01")}
    assert again == {row["id"]: row["why"] for row in first} | {"new": "valid"}


_really = verdicts.phone_judged

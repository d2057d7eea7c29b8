"""`score --definition`, `--known-at`, `--group`, slices and words: what decides a number, from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.conftest import Cli
from tests.mini import ANN, BOB, GONE, at, mini

OCTOBER = ("--from", "2026-10-01", "--to", "2026-11-01")


def meeting(number: int, **more: Any) -> dict[str, Any]:
    """Held on a Monday morning; with a result written at once, unless said otherwise."""
    return {
        "activity_id": f"m{number}",
        "kind": "meeting",
        "status": "done",
        "owner_id": "1",
        "topic": "Offer",
        "outcome": None,
        "result": "Wants an offer",
        "started_at": at("2026-10-05 08:00"),
        "ended_at": at("2026-10-05 09:00"),
        "result_at": at("2026-10-05 09:30"),
        "created_at": at("2026-10-01 08:00"),
        "opportunity_id": None,
        "contact_id": None,
        "due_at": None,
        "due_on": None,
        "done_at": None,
    } | more


@pytest.fixture
def where(tmp_path: Path) -> tuple[str, ...]:
    """Ten meetings of Ann: eight with a result, two entered only in December; one deal without a next step."""
    rows = [meeting(n) for n in range(6)]
    rows += [meeting(n, result=None, result_at=None) for n in (6, 7)]
    rows += [meeting(n, created_at=at("2026-12-01 08:00")) for n in (8, 9)]
    deals = [
        {"opportunity_id": f"d{n}", "owner_id": "1", "is_closed": 0, "is_won": 0, "created_at": at("2026-09-01"),
         "closed_at": None, "closed_on": None}
        for n in range(5)
    ]  # fmt: skip
    made = mini(tmp_path, owner=[ANN, BOB, GONE], activity=rows, opportunity=deals)
    return ("--connector", "native", "--url", f"sqlite:///{made.file}")


def definition(folder: Path, **changes: Any) -> Path:
    parts = [
        {"indicator": "meetings_with_result", "weight": 40, "target": 0.8},
        {"indicator": "next_step_coverage", "weight": 40},
        {"indicator": "opportunities_with_recent_activity", "weight": 20},
    ]
    file = folder / "definition.json"
    file.write_text(json.dumps({"name": "adoption", "version": "9.0.0", "components": parts} | changes))
    return file


def test_a_definition_is_used_once(cli: Cli, where: tuple[str, ...], tmp_path: Path) -> None:
    """8 of 10 results reach the target of 0.8: 40 points; five deals without a next step or activity: 0 of 60."""
    ran = cli("score", "adoption", *OCTOBER, "--owner", "1", "--definition", str(definition(tmp_path)), *where)
    assert ran.code == 0, ran.error
    (ann,) = ran.json["owners"]
    assert (ann["value"], ann["coverage"]) == (40.0, 1.0)
    assert [(line["indicator"], line["points"]) for line in ann["components"]] == [
        ("meetings_with_result", 40.0),
        ("next_step_coverage", 0.0),
        ("opportunities_with_recent_activity", 0.0),
    ]
    assert [(fix["rows"], fix["gain"], fix["score_after"]) for fix in ann["fixes"]] == [
        (5, 40.0, 80.0),
        (5, 20.0, 100.0),
    ]
    assert cli("score", "adoption", *OCTOBER, "--owner", "1", *where).json["owners"][0]["value"] == 28.75  # 18.4 of 64


def test_a_bad_definition_tells_every_mistake(cli: Cli, where: tuple[str, ...], tmp_path: Path) -> None:
    parts = [{"indicator": "won_count", "weight": 60}, {"indicator": "meetings_with_resul", "weight": 30}]
    file = definition(tmp_path, components=parts)
    ran = cli("score", "adoption", *OCTOBER, "--definition", str(file), *where)
    assert (ran.code, ran.out) == (2, "")
    for said in ("add up to 90", "at least 3", "never scored", "1..40", "Did you mean 'meetings_with_result'"):
        assert said in ran.error
    assert ran.error.count("\n") == 1
    assert cli("score", "data_quality", *OCTOBER, "--definition", str(definition(tmp_path)), *where).code == 2
    assert cli("score", "adoption", *OCTOBER, "--definition", str(tmp_path / "no.json"), *where).code == 2


def test_known_at_leaves_out_what_was_recorded_later(cli: Cli, where: tuple[str, ...]) -> None:
    """Ten meetings now, eight as it was known on 1 November: two were entered in December."""
    asked = ("indicators", *OCTOBER, "--name", "meetings_held", "--owner", "1", "--json", *where)
    assert cli(*asked).json["rows"][0]["value"] == 10
    assert cli(*asked, "--known-at", "2026-11-01").json["rows"][0]["value"] == 8
    listed = cli("rows", "meetings_held", *OCTOBER, "--known-at", "2026-11-01T00:00:00Z", "--json", *where)
    assert len(listed.json["rows"]) == 8
    wrong = cli(*asked, "--known-at", "yesterday")
    assert wrong.code == 2 and "--known-at 'yesterday'" in wrong.error


def test_groups(cli: Cli, where: tuple[str, ...]) -> None:
    asked = ("indicators", *OCTOBER, "--name", "meetings_held", "--json", *where)
    teams = cli(*asked, "--group", "team").json["rows"]
    assert [(row["id"], row["label"], row["value"]) for row in teams] == [("n", "North", 10), ("s", "South", 0)]
    (company,) = cli(*asked, "--group", "company").json["rows"]
    assert (company["id"], company["group"], company["value"]) == ("company", "company", 10)
    wrong = cli(*asked, "--group", "scope")
    assert wrong.code == 2 and "company, owner, team" in wrong.error


def test_every_indicator_is_answered_for_every_group(cli: Cli, where: tuple[str, ...]) -> None:
    """Nothing crashes on a CRM that keeps next to nothing, and nothing that is missing is a number."""
    from crm_core.measure.registry import PLAN_NAMES, indicators

    for group in ("owner", "team", "company"):
        ran = cli("indicators", *OCTOBER, "--group", group, "--json", *where)
        assert ran.code == 0, ran.error
        assert {row["indicator"] for row in ran.json["rows"]} >= set(indicators()) - set(PLAN_NAMES)
        for row in ran.json["rows"]:
            told = row["value"] is not None or row["word"] is not None
            assert told == (row["status"] == "ok"), row

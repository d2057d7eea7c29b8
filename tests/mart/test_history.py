"""The history: what changed between two syncs and nothing else; the states of each day; answers where no clock tells."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

import crm_core.crm.source
from crm_core.base.access import EVERYTHING, Role, Scope, Viewer, rows
from crm_core.base.errors import AccessError
from crm_core.mart import historian, series
from crm_core.mart.answers import Answers, Ask, Group
from crm_core.mart.history import History
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicator, indicators
from tests.mini import ANN, BOB, Mini, ask_for, at, mini

ENTERED = {"created_at": at("2026-09-01"), "modified_at": at("2026-09-01")}
DEALS = [
    {"opportunity_id": "d1", "owner_id": "1", "stage": "New", "amount": 10.5, "currency": "EUR", "is_closed": 0,
     "is_won": 0, "closed_on": None, **ENTERED},
    {"opportunity_id": "d2", "owner_id": "2", "stage": "New", "amount": None, "currency": "EUR", "is_closed": 0,
     "is_won": 0, "closed_on": None, **ENTERED},
]  # fmt: skip
CALL = {
    "activity_id": "a", "kind": "call", "status": "planned", "owner_id": "1", "opportunity_id": "d1", "result": None,
    "due_on": "2026-11-20", "due_at": None, "started_at": None, "done_at": None, **ENTERED,
}  # fmt: skip
ACCOUNT = {"account_id": "c", "owner_id": "1", "name": "Fox", "phone": "+49 30 901820", "email": None, **ENTERED}
Sync = Callable[..., None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """The sync's own clock; the CRM's rows know nothing of it."""

    def turn(to: str) -> None:
        class Then(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> "Then":
                return cls.fromisoformat(to).replace(tzinfo=tz)

        monkeypatch.setattr(crm_core.crm.source, "datetime", Then)

    return turn


@pytest.fixture
def crm(tmp_path: Path) -> Mini:
    return mini(tmp_path, sets=("region=DE",), opportunity=DEALS, activity=[CALL], account=[ACCOUNT])


@pytest.fixture
def sync(clock: Callable[[str], None]) -> Sync:
    def run(crm: Mini, instant: str, *statements: str) -> None:
        with sqlite3.connect(crm.file) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
        clock(instant)
        replace(crm.desk).sync(lambda *_: None)  # a process of its own, which looks at the tables anew

    return run


def values(crm: Mini) -> list[tuple[Any, ...]]:
    """(entity, record, field, value, when) of every append, oldest first."""
    files = str(crm.desk.mart_dir / "history/*/*/values-*.parquet")
    statement = f"FROM read_parquet('{files}') ORDER BY seen_at, entity, record_id, field"
    return [(*row[:4], f"{row[4]:%m-%d}") for row in duckdb.execute(statement).fetchall()]


def open_amounts(crm: Mini, day: str, **more: Any) -> dict[str | None, tuple[str, Any, date | None]]:
    with crm.answers(live=False) as answers:
        asked = ask_for("2026-11-01", day, **more)
        found = answers.values([indicator("open_opportunities")], asked)
    return {answer.id: (str(answer.value.status), answer.value.value, answer.seen_on) for answer in found}


# -- values ------------------------------------------------------------------------------------------------------


def test_the_first_sync_writes_what_is_there(crm: Mini, sync: Sync) -> None:
    sync(crm, "2026-11-02 09:00")
    deal = {row[2]: row[3] for row in values(crm) if row[:2] == ("opportunity", "d1")}
    assert deal == {
        "record": "seen", "owner_id": "1", "stage": "New", "amount": "10.5000", "currency": "EUR",
        "is_closed": "false", "is_won": "false",
    }  # fmt: skip
    assert {row[2]: row[3] for row in values(crm) if row[1] == "c"} == {
        "record": "seen", "owner_id": "1", "has_phone": "true",
    }  # fmt: skip
    assert ("owner", "1", "team_id", "n", "11-02") in values(crm)


def test_a_second_sync_without_change_adds_nothing(crm: Mini, sync: Sync) -> None:
    sync(crm, "2026-11-02 09:00")
    before = values(crm)
    sync(crm, "2026-11-03 09:00")
    assert values(crm) == before
    assert len(list(crm.desk.mart_dir.glob("history/*/*/values-*"))) == 1


def test_only_what_changed_is_added(crm: Mini, sync: Sync) -> None:
    sync(crm, "2026-11-02 09:00")
    sync(
        crm,
        "2026-12-01 09:00",
        "UPDATE opportunity SET stage = 'Offer', amount = NULL WHERE opportunity_id = 'd1'",
        "UPDATE activity SET status = 'done', result = 'Agreed on a visit'",
        "UPDATE account SET phone = 'n/a', name = 'Another name'",
        "UPDATE owner SET team_id = 's' WHERE owner_id = '1'",
    )
    assert [row for row in values(crm) if row[4] == "12-01"] == [
        ("account", "c", "has_phone", None, "12-01"),
        ("activity", "a", "has_result", "true", "12-01"),
        ("activity", "a", "status", "done", "12-01"),
        ("opportunity", "d1", "amount", None, "12-01"),
        ("opportunity", "d1", "stage", "Offer", "12-01"),
        ("owner", "1", "team_id", "s", "12-01"),
    ]
    assert {file.parent.name for file in crm.desk.mart_dir.glob("history/*/*/values-*")} == {"2026-11", "2026-12"}


def test_a_deleted_record_gets_one_tombstone_and_may_come_back(crm: Mini, sync: Sync) -> None:
    sync(crm, "2026-11-02 09:00")
    sync(
        crm,
        "2026-11-03 09:00",
        "CREATE TABLE kept AS SELECT * FROM opportunity",
        "DELETE FROM opportunity WHERE opportunity_id = 'd1'",
    )
    sync(crm, "2026-11-04 09:00")
    sync(crm, "2026-11-05 09:00", "INSERT INTO opportunity SELECT * FROM kept WHERE opportunity_id = 'd1'")
    assert [row for row in values(crm) if row[4] != "11-02"] == [
        ("opportunity", "d1", "record", "gone", "11-03"),
        ("opportunity", "d1", "record", "seen", "11-05"),
    ]


def test_what_a_sync_cannot_read_is_not_deleted(crm: Mini, sync: Sync) -> None:
    """A right that was taken away, a column that was renamed: nothing is known, so nothing is written."""
    sync(crm, "2026-11-02 09:00")
    before = values(crm)
    sync(
        crm,
        "2026-11-03 09:00",
        "ALTER TABLE activity RENAME TO hidden",
        "ALTER TABLE opportunity RENAME COLUMN stage TO phase",
    )
    assert values(crm) == before


def test_a_clock_set_back_and_a_record_told_twice_add_nothing_false(crm: Mini, sync: Sync) -> None:
    twice = "INSERT INTO opportunity SELECT 'd1', '2', 'Won', amount, currency, is_closed, is_won, closed_on, created_at, modified_at FROM opportunity WHERE opportunity_id = 'd1'"
    sync(crm, "2026-11-04 09:00", twice)
    before = values(crm)
    sync(crm, "2026-11-03 09:00", "UPDATE account SET owner_id = '2'")
    sync(crm, "2026-11-05 09:00")
    assert [row for row in values(crm) if row not in before] == [("account", "c", "owner_id", "2", "11-05")]


def test_it_survives_a_lost_manifest_and_a_new_base(crm: Mini, sync: Sync) -> None:
    sync(crm, "2026-11-02 09:00")
    (crm.desk.mart_dir / "manifest.json").unlink()
    for base in crm.desk.mart_dir.glob("base-*"):
        base.unlink()
    sync(crm, "2026-11-03 09:00", "UPDATE opportunity SET owner_id = '2' WHERE opportunity_id = 'd1'")
    assert [row for row in values(crm) if row[4] == "11-03"] == [("opportunity", "d1", "owner_id", "2", "11-03")]


def test_another_crm_in_the_same_folder_does_not_mix(crm: Mini, sync: Sync, tmp_path: Path) -> None:
    sync(crm, "2026-11-02 09:00")
    moved = tmp_path / "other.sqlite"
    moved.write_bytes(crm.file.read_bytes())
    other = Mini(moved, replace(crm.desk, url=f"sqlite:///{moved}"))
    sync(other, "2026-11-03 09:00", "DELETE FROM opportunity")
    assert not [row for row in values(crm) if row[3] == "gone"]
    assert History(other.desk.required_mart()).starts_on() == date(2026, 11, 3)
    assert len(list(crm.desk.mart_dir.glob("history/*"))) == 2


def test_it_holds_no_name_number_or_text_of_a_person(crm: Mini, sync: Sync) -> None:
    sync(crm, "2026-11-02 09:00", "UPDATE activity SET result = 'He is ill'")
    for file in crm.desk.mart_dir.glob("history/*/*/*.parquet"):
        told = str(duckdb.execute(f"FROM read_parquet('{file}')").fetchall())
        assert not [word for word in ("Fox", "901820", "He is ill", "Ann") if word in told]


def test_a_killed_append_leaves_nothing_behind(crm: Mini, sync: Sync, monkeypatch: pytest.MonkeyPatch) -> None:
    sync(crm, "2026-11-02 09:00")
    before = {file: file.read_bytes() for file in crm.desk.mart_dir.rglob("*.parquet")}

    def full_disk(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(historian.pq, "write_table", full_disk)
    with pytest.raises(Exception, match="No space left"):
        sync(crm, "2026-11-02 10:00", "UPDATE account SET owner_id = '2'")
    assert {file: file.read_bytes() for file in before} == before
    assert not list(crm.desk.mart_dir.rglob(".*.new"))
    monkeypatch.undo()


# -- states ------------------------------------------------------------------------------------------------------


def test_the_last_sync_of_a_local_day_wins(tmp_path: Path, sync: Sync) -> None:
    """23:30 UTC is the next day in Berlin."""
    crm = mini(tmp_path, "Europe/Berlin", opportunity=DEALS)
    sync(crm, "2026-11-02 09:00")
    sync(crm, "2026-11-02 15:00", "DELETE FROM opportunity WHERE opportunity_id = 'd2'")
    sync(crm, "2026-11-02 23:30", "DELETE FROM opportunity")
    names = [file.name[:8] for file in sorted(crm.desk.mart_dir.glob("history/*/*/state-*"))]
    assert names == ["state-02", "state-03"]
    points = History(crm.desk.required_mart()).points(
        ["open_opportunities"],
        [datetime(2026, 11, 2, 14), datetime(2026, 11, 2, 16), datetime(2026, 11, 3)],
        EVERYTHING,
    )
    counted = [p and {o: c[0].counted for o, c in p.cells["open_opportunities"].items()} for p in points]
    assert counted == [None, {"1": 1}, {}]


def test_states_without_a_clock_get_their_weeks(crm: Mini, sync: Sync) -> None:
    """next_step_coverage: one deal of two has a call planned; then the call is done, and then nobody syncs."""
    sync(crm, "2026-11-06 17:00")
    sync(crm, "2026-11-13 17:00", "UPDATE activity SET status = 'done', done_at = '2026-11-12 08:00:00.000000'")
    sync(crm, "2026-11-30 09:00")
    with crm.answers(live=False) as answers:
        ask = Ask(Window(date(2026, 10, 26), date(2026, 11, 30)), scope=EVERYTHING, group=Group.COMPANY)
        found = series.remembered(answers, [indicator("next_step_coverage"), indicator("won_count")], ask)
    weeks = found["next_step_coverage", "company"]
    assert [[value.value for value in week] for week in weeks] == [[], [0.5], [0.0], [], []]
    assert list(found) == [("next_step_coverage", "company")]


def test_the_scope_holds_in_the_history(crm: Mini, sync: Sync) -> None:
    sync(crm, "2026-11-06 17:00")
    sync(crm, "2026-11-09 09:00")
    window = Window(date(2026, 11, 2), date(2026, 11, 9))
    states = [
        m for m in indicators().values() if m.name in ("overdue_activities", "next_step_coverage", "reachability")
    ]
    with crm.answers(live=False) as answers:
        mine = rows(Viewer("bob", frozenset({Role.MANAGER}), "2"))
        assert {id_ for _, id_ in series.remembered(answers, states, Ask(window, scope=mine))} == {"2"}
        assert series.remembered(answers, states, Ask(window, scope=Scope(()))) == {}
        with pytest.raises(AccessError):
            series.remembered(answers, states, Ask(window, scope=mine, group=Group.COMPANY))
        with pytest.raises(AccessError):
            series.remembered(answers, states, Ask(window, scope=mine, owner_ids=("1",)))


def test_a_changed_definition_or_setting_starts_a_new_line(crm: Mini, sync: Sync) -> None:
    from crm_core.base.business import override

    sync(crm, "2026-11-02 09:00")
    mart = crm.desk.required_mart()
    before = [datetime(2026, 11, 2, 10)]
    assert History(mart).points(["overdue_activities"], before, EVERYTHING)[0]
    changed = mart.manifest.definitions | {"overdue_activities": "sha256:of another meaning"}
    mart.manifest = replace(mart.manifest, definitions=changed)
    (point,) = History(mart).points(["overdue_activities", "reachability"], before, EVERYTHING)
    assert point is not None and list(point.cells) == ["reachability"]
    assert History(mart).starts_on("overdue_activities") is None
    other = replace(crm.desk, business=override(crm.desk.business, ["region=FR"]))
    sync(Mini(crm.file, other), "2026-11-03 09:00")
    assert History(other.required_mart()).starts_on() == date(2026, 11, 3)
    same = replace(crm.desk, business=override(crm.desk.business, ["record_url=https://crm.example"]))
    sync(Mini(crm.file, same), "2026-11-04 09:00")
    assert History(same.required_mart()).starts_on() == date(2026, 11, 2)


# -- answers -----------------------------------------------------------------------------------------------------

BARE = [{k: v for k, v in deal.items() if k not in ("created_at", "modified_at", "closed_on")} for deal in DEALS]


def test_without_clocks_the_history_answers(tmp_path: Path, sync: Sync) -> None:
    """The CRM keeps neither when a deal was entered nor when it was closed.

    seen on 5 Nov: d1 and d2 open; on 9 Nov d1 is won.
    """
    crm = mini(tmp_path, opportunity=BARE)
    sync(crm, "2026-11-05 09:00")
    sync(crm, "2026-11-09 09:00", "UPDATE opportunity SET is_closed = 1, is_won = 1 WHERE opportunity_id = 'd1'")
    sync(crm, "2026-11-30 09:00")
    unknown = ("not_recorded", None, None)
    assert open_amounts(crm, "2026-11-05") == {"1": unknown, "2": unknown}  # before the first sync
    seen = date(2026, 11, 5)
    assert open_amounts(crm, "2026-11-08") == {"1": ("ok", 1, seen), "2": ("ok", 1, seen)}
    seen = date(2026, 11, 9)
    assert open_amounts(crm, "2026-11-12") == {"1": ("ok", 0, seen), "2": ("ok", 1, seen)}
    assert open_amounts(crm, "2026-11-20") == {"1": unknown, "2": unknown}  # eleven days old: no state of then
    now = open_amounts(crm, "2026-12-01")
    assert now == {"1": ("ok", 0, None), "2": ("ok", 1, None)}
    assert open_amounts(crm, "2026-11-12", group=Group.COMPANY) == {"company": ("ok", 1, seen)}


def test_where_the_crm_keeps_clocks_they_answer_first(crm: Mini, sync: Sync) -> None:
    """Live and mart must say the same, and the rows must be the number: only clocks can do that."""
    sync(crm, "2026-11-05 09:00")
    sync(crm, "2026-11-09 09:00", "DELETE FROM opportunity WHERE opportunity_id = 'd1'")
    found = open_amounts(crm, "2026-11-08")
    assert found == {"1": ("ok", 0, None), "2": ("ok", 1, None)}


def test_people_of_the_history_are_named_as_ever(tmp_path: Path, sync: Sync) -> None:
    crm = mini(tmp_path, owner=[ANN, BOB], opportunity=[*BARE, {**BARE[0], "opportunity_id": "d3", "owner_id": None}])
    sync(crm, "2026-11-05 09:00")
    sync(crm, "2026-11-06 09:00")
    with crm.answers(live=False) as answers:
        found = answers.values([indicator("open_opportunities")], ask_for("2026-11-01", "2026-11-06"))
        assert [(a.label, a.value.value) for a in found] == [("Ann Ray", 1), ("Bob Sun", 1), ("(no owner)", 1)]
        teams = answers.values([indicator("open_opportunities")], ask_for("2026-11-01", "2026-11-06", group=Group.TEAM))
        assert [(a.label, a.value.value) for a in teams] == [("North", 1), ("South", 1), ("(no team)", 1)]


def test_a_damaged_file_is_one_sentence(tmp_path: Path, sync: Sync) -> None:
    crm = mini(tmp_path, opportunity=BARE)
    sync(crm, "2026-11-05 09:00")
    (state,) = crm.desk.mart_dir.glob("history/*/*/state-*")
    state.write_bytes(b"half")
    mart = crm.desk.required_mart()
    with pytest.raises(Exception, match="history .* cannot be read"):
        Answers.on_mart(mart).recalled(
            [indicator("open_opportunities")], ask_for("2026-11-01", "2026-11-06"), [datetime(2026, 11, 5, 10)]
        )

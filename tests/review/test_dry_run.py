"""The dry run: old and new scores by hand, who moves much, what may be told of few people, and what is stored."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from crm_core.base.access import EVERYTHING, Role, Scope, Viewer, rows
from crm_core.mart.answers import Ask, Group
from crm_core.measure.evidence import Window
from crm_core.measure.registry import scores
from crm_core.measure.score import Component, Score
from crm_core.measure.statistics.fairness import Sensitivity
from crm_core.review.dry_run import DryRun, Moved, Spread, dry_run
from tests.mini import Mini, at, mini

WINDOW = Window(date(2026, 9, 7), date(2026, 10, 5))
MOVED = (Moved("1", 70.0, 81.0), Moved("2", 70.0, 80.0), Moved("3", 50.0, None), Moved("4", None, 60.0))
RUN = DryRun(WINDOW, datetime(2026, 10, 6, 8), MOVED, Sensitivity(3, 0.25, 1.0))


def test_who_moves_by_more_than_ten_points_who_gains_and_who_loses_a_score() -> None:
    """81 - 70 = 11 is more than 10; 80 - 70 = 10 is not."""
    assert (RUN.much, RUN.gained, RUN.lost, RUN.compared) == (1, 1, 1, [11.0, 10.0])


def test_it_is_stored_and_read_as_it_was() -> None:
    assert DryRun.of_data(RUN.data) == RUN
    assert RUN.data["scores"] == {"1": [70.0, 81.0], "2": [70.0, 80.0], "3": [50.0, None], "4": [None, 60.0]}


@pytest.mark.parametrize(
    ("viewer", "opened", "seen"),
    [
        (Viewer("adam", frozenset({Role.ADMIN})), False, []),
        (Viewer("wolf", frozenset({Role.WORKS_COUNCIL})), False, []),
        (Viewer("olga", frozenset({Role.OPERATOR})), False, []),
        (Viewer("helga", frozenset({Role.EXECUTIVE})), False, []),
        (Viewer("helga", frozenset({Role.EXECUTIVE})), True, ["1", "2", "3", "4"]),
        (Viewer("mia", frozenset({Role.MANAGER}), "2"), False, ["2"]),
        (Viewer("lea", frozenset({Role.TEAM_LEAD}), "1", frozenset({"2", "3"})), False, ["1", "2", "3"]),
    ],
)
def test_persons_are_those_of_the_viewers_scope(viewer: Viewer, opened: bool, seen: list[str]) -> None:
    assert [one.owner_id for one in RUN.within(rows(viewer, opened))] == seen
    assert RUN.within(Scope(None, True, figures=False)) == []


def test_no_distribution_of_fewer_than_five() -> None:
    assert Spread.of([1.0, 2.0, 3.0, 4.0, None]) is None
    assert Spread.of([10.0, 20.0, 30.0, 40.0, 50.0, None]) == Spread(5, 20.0, 30.0, 40.0)


def company(folder: Path, results: dict[str, int]) -> Mini:
    """Each owner: ten meetings, so many of them with an outcome; ten open deals, each with a next step planned."""
    start = datetime(2026, 9, 8, 9)
    held = [
        {"activity_id": f"m{owner}{n}", "owner_id": owner, "kind": "meeting", "status": "done", "opportunity_id": None,
         "outcome": "ok" if n < with_result else None, "due_on": None, "started_at": (day := at(f"{start + timedelta(days=n):%Y-%m-%d %H:%M}")),
         "ended_at": day, "created_at": day, "done_at": day, "result": None}
        for owner, with_result in results.items() for n in range(10)
    ]  # fmt: skip
    planned = [
        {"activity_id": f"p{owner}{n}", "owner_id": owner, "kind": "call", "status": "planned",
         "opportunity_id": f"o{owner}{n}", "due_on": "2099-01-01", "created_at": at("2026-08-01 09:00")}
        for owner in results for n in range(10)
    ]  # fmt: skip
    deals = [
        {"opportunity_id": f"o{owner}{n}", "owner_id": owner, "stage": "x", "is_closed": 0, "is_won": 0,
         "created_at": at("2026-07-01 09:00"), "closed_at": None, "closed_on": None}
        for owner in results for n in range(10)
    ]  # fmt: skip
    owners = [{"owner_id": id_, "login": id_, "name": f"P{id_}", "team_id": "n", "is_active": 1} for id_ in results]
    return mini(folder, owner=owners, activity=held + planned, opportunity=deals)


NEW = Score(
    "adoption",
    "x",
    "x?",
    (
        Component("meetings_with_result", 40),
        Component("next_step_coverage", 25),
        Component("opportunities_with_recent_activity", 35),
    ),
    "1.1.0",
)


def test_both_scores_by_hand_on_real_rows(tmp_path: Path) -> None:
    """All results, all steps, no deal worked on: old (23 + 23) / 0.64 = 71.875, as 64 % of the weights are fed here.

    New: 40 + 25 = 65. With two results of ten: (4.6 + 23) / 0.64 = 43.125 and 8 + 25 = 33: 10.125 less, so it is told.
    """
    made = company(tmp_path, {"1": 10, "2": 10, "3": 2})
    with made.answers(live=False) as answers:
        run = dry_run(scores()["adoption"], NEW, answers, Ask(WINDOW, answers.read_at, EVERYTHING, Group.OWNER))
    assert [(one.owner_id, one.now, round(one.then or 0, 6)) for one in run.moved] == [
        ("1", 71.875, 65.0),
        ("2", 71.875, 65.0),
        ("3", 43.125, 33.0),
    ]
    assert run.much == 1
    assert run.sensitivity is None, "three people are too few to say anything of their order"


def test_the_order_of_equal_people_hangs_on_no_weight(tmp_path: Path) -> None:
    """Six people who differ in one line only: no weight changes who is before whom."""
    made = company(tmp_path, {str(n): n for n in range(1, 7)})
    with made.answers(live=False) as answers:
        run = dry_run(NEW, NEW, answers, Ask(WINDOW, answers.read_at, EVERYTHING, Group.OWNER))
    assert run.much == 0 and all(one.by == 0 for one in run.moved)
    assert run.sensitivity == Sensitivity(15, 0.0, 0.0)

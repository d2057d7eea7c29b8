"""What the law keeps from others: time spent on entries is told of groups of five, and to each person of himself."""

from pathlib import Path

import pytest

from crm_core.base.access import EVERYTHING, Role, Scope, Viewer, rows
from crm_core.mart import backing
from crm_core.mart.answers import Answer, Group
from crm_core.mart.backing import Whose
from crm_core.measure.registry import indicator
from tests.measure.test_workload_load import person
from tests.measure.test_workload_time import WEEK, change
from tests.mini import Mini, ask_for, mini

FIVE, FOUR = "12345", "6789"
ANN = Viewer("ann", frozenset({Role.MANAGER}), "1")
LEAD = Viewer("lead", frozenset({Role.TEAM_LEAD, Role.MANAGER}), "1", frozenset(FIVE))
LEAD_OF_FOUR = Viewer("lead", frozenset({Role.TEAM_LEAD}), "6", frozenset(FOUR))
EXECUTIVE = Viewer("boss", frozenset({Role.EXECUTIVE}))


def company(folder: Path, *sets: str) -> Mini:
    """North has five people, South four; each entered one thing on Monday."""
    people = [person(id_) for id_ in FIVE] + [person(id_, "s") for id_ in FOUR]
    entries = [change(one["owner_id"], "2026-10-05 09:00", actor=one["owner_id"]) for one in people]  # type: ignore[arg-type]
    return mini(folder, sets=sets, owner=people, change=entries)


def told(crm: Mini, scope: Scope, group: Group = Group.OWNER) -> set[str | None]:
    """Of whom there is a number; nothing but insufficient_data is said of the others."""
    found: list[Answer] = crm.values("crm_entry_burden", *WEEK, scope=scope, group=group)
    assert {answer.value.status for answer in found} <= {"ok", "insufficient_data"}
    assert all(answer.value.n == 0 for answer in found if answer.value.status != "ok")
    return {answer.id for answer in found if answer.value.status == "ok"}


def rows_of(crm: Mini, scope: Scope, *owners: str) -> set[str | None]:
    """Whose rows are shown: the same on the command line and on the page behind a number."""
    shown = {row["owner_id"] for row in crm.rows("crm_entry_burden", *WEEK, scope=scope, owners=owners)}
    whose = Whose(ask_for(*WEEK, scope=scope, owners=owners))
    with crm.answers(live=False) as answers:
        listed = backing.rows(answers, indicator("crm_entry_burden"), whose, "all", 100)
        assert backing.sums(answers, indicator("crm_entry_burden"), whose).rows == len(listed)
    assert {row["owner_id"] for row in listed} == shown
    return shown


def test_a_person_sees_his_own(tmp_path: Path) -> None:
    crm = company(tmp_path)
    assert told(crm, rows(ANN)) == {"1"}
    assert rows_of(crm, rows(ANN)) == {"1"}


def test_a_lead_sees_himself_and_the_team(tmp_path: Path) -> None:
    crm = company(tmp_path)
    assert told(crm, rows(LEAD)) == {"1"}
    assert rows_of(crm, rows(LEAD)) == {"1"}
    assert rows_of(crm, rows(LEAD), "2") == set()
    assert told(crm, rows(LEAD), Group.TEAM) == {"n"}
    assert told(crm, rows(LEAD_OF_FOUR), Group.TEAM) == set()


def test_a_few_of_a_team_are_not_a_group(tmp_path: Path) -> None:
    crm = company(tmp_path)
    for group in (Group.TEAM, Group.SCOPE):
        found = crm.values("crm_entry_burden", *WEEK, scope=rows(LEAD), group=group, owners=("2", "3"))
        assert {answer.value.status for answer in found} == {"insufficient_data"}


@pytest.mark.parametrize("open_persons", [True, False])
def test_an_executive_sees_groups(open_persons: bool, tmp_path: Path) -> None:
    crm = company(tmp_path, "open_entry_burden=true")
    scope = rows(EXECUTIVE, open_persons)
    assert told(crm, scope, Group.TEAM) == {"n"}
    assert told(crm, scope, Group.COMPANY) == {"company"}
    assert rows_of(crm, scope) == set()
    if open_persons:
        assert told(crm, scope) == set()


def test_the_company_may_open_it_to_leads(tmp_path: Path) -> None:
    crm = company(tmp_path, "open_entry_burden=true")
    assert told(crm, rows(LEAD)) == set(FIVE)
    assert rows_of(crm, rows(LEAD)) == set(FIVE)
    assert rows_of(crm, rows(LEAD), "2") == {"2"}


def test_whoever_runs_the_server_sees_all(tmp_path: Path) -> None:
    crm = company(tmp_path)
    assert told(crm, EVERYTHING) == set(FIVE + FOUR)
    assert told(crm, EVERYTHING, Group.TEAM) == {"n", "s"}
    assert rows_of(crm, EVERYTHING) == set(FIVE + FOUR)

"""What the demo company keeps outside its CRM agrees with the CRM, and comes and goes with the demo."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from crm_core import store as stores
from crm_core.base.business import Business, override
from crm_core.base.fact_rows import KINDS, Absence, CompanyDay, Employment, Fact
from crm_core.demo import facts as demo_facts
from crm_core.demo.build import DemoCompany
from crm_core.demo.plan import DemoPlan, is_workday
from crm_core.store import Store, facts
from tests.demo.conftest import TODAY


@pytest.fixture(scope="module")
def rows(company: DemoCompany) -> list[Fact]:
    return list(demo_facts.of(company.plan))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Store]:
    opened = stores.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield opened
    opened.close()


def test_the_same_seed_makes_the_same_facts(rows: list[Fact]) -> None:
    assert rows == list(demo_facts.of(DemoPlan(today=TODAY)))
    assert rows != list(demo_facts.of(DemoPlan(seed=2, today=TODAY)))
    assert not [row for row in rows if row.wrong(vars(row))]


def test_who_was_away_did_nothing_in_the_crm(crm: sqlite3.Connection, rows: list[Fact]) -> None:
    """No activity is dated to a day on which its owner was away all day, but for what is planned ahead."""
    away = {(row.owner_id, row.on.isoformat()) for row in rows if isinstance(row, Absence) and row.fraction == 1}
    assert len(away) > 500
    done = crm.execute("SELECT owner_id, substr(done_at, 1, 10) FROM activity WHERE status = 'done' AND kind = 'call'")
    assert not away & {tuple(row) for row in done}


def test_its_own_days_and_the_public_ones_are_those_on_which_its_people_work(rows: list[Fact]) -> None:
    own = [row for row in rows if isinstance(row, CompanyDay)]
    calendar = override(Business(), ["holidays=DE"]).calendar([2024, 2025, 2026], own)
    for day in range(date(2025, 1, 1).toordinal(), date(2026, 12, 31).toordinal()):
        assert calendar.is_workday(date.fromordinal(day)) == is_workday(date.fromordinal(day)), date.fromordinal(day)


def test_peers_are_enough_and_part_time_is_there(rows: list[Fact]) -> None:
    terms = [row for row in rows if isinstance(row, Employment)]
    groups = Counter(row.peer_group for row in terms if row.peer_group)
    assert len(groups) == 2 and min(groups.values()) >= 6
    assert sorted({row.fte for row in terms}) == [0.6, 0.8, 1.0]
    few = [row for row in demo_facts.of(DemoPlan(managers=8, years=1, today=TODAY)) if isinstance(row, Employment)]
    assert Counter(row.peer_group for row in few) == {"Account managers": 8, None: 3}


def test_they_come_and_go_with_the_demo_and_what_others_said_stays(db: Store) -> None:
    own = CompanyDay(date(2026, 7, 1), "holiday", "Anniversary")
    facts.put(db, [own], "adam")
    week = DemoPlan(managers=8, years=1, today=date(2026, 12, 1))
    assert demo_facts.seed(db, DemoPlan(managers=8, years=1, today=TODAY)) > 200
    demo_facts.seed(db, week)
    assert demo_facts.seed(db, week) == 0
    held = {one.fact.key for name in KINDS for one in facts.current(db, name)}
    assert held == {row.key for row in demo_facts.of(week)} | {own.key}
    demo_facts.retire(db)
    assert [one.fact for name in KINDS for one in facts.current(db, name)] == [own]

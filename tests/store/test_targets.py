"""Targets: a change supersedes, nothing is lost, every change is audited, and the database itself keeps the history."""

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from crm_core import store
from crm_core.base.errors import StoreError
from crm_core.store import Store, audit, targets
from crm_core.store.tables import METADATA
from crm_core.store.targets import NewTarget, Put
from tests.servers.postgres import Postgres
from tests.store.conftest import Clock

OCTOBER = NewTarget("won_count", date(2026, 10, 1), date(2026, 11, 1), Decimal(10), owner_id="u1")


def changed(one: NewTarget, **values: object) -> NewTarget:
    from dataclasses import replace

    return replace(one, **values)  # type: ignore[arg-type]


def test_a_change_supersedes_and_the_original_stays_known(db: Store, clock: Clock) -> None:
    assert targets.put(db, [OCTOBER], "kerstin") == Put(added=1)
    clock.move(days=3)
    assert targets.put(db, [changed(OCTOBER, target=Decimal("8.5"))], "adam") == Put(changed=1)
    (now,) = targets.current(db)
    assert (now.target, now.original, now.created_by) == (Decimal("8.5"), Decimal(10), "adam")
    first, second = targets.history(db, OCTOBER.plan)
    assert (first.target, first.created_by, first.superseded_at, first.superseded_by) == (
        10,
        "kerstin",
        clock.now,
        "adam",
    )
    assert (second.superseded_at, second.withdrawn_at) == (None, None)
    assert [entry.action for entry in audit.read(db)][:2] == ["target_changed", "target_set"]
    assert audit.read(db)[0].detail == {
        "indicator": "won_count", "starts_on": "2026-10-01", "ends_on": "2026-11-01", "target": "8.5", "owner_id": "u1",
        "before": "10",
    }  # fmt: skip


def test_changed_back_it_has_no_other_original(db: Store) -> None:
    for number in (10, 12, 10):
        targets.put(db, [changed(OCTOBER, target=Decimal(number))], "k")
    (now,) = targets.current(db)
    assert (now.target, now.original, len(targets.history(db, OCTOBER.plan))) == (10, None, 3)


def test_the_same_number_again_is_no_change(db: Store) -> None:
    targets.put(db, [OCTOBER], "k")
    entries = len(audit.read(db))
    assert targets.put(db, [changed(OCTOBER, target=Decimal("10.0000"))], "k") == Put(same=1)
    assert (len(targets.history(db, OCTOBER.plan)), len(audit.read(db))) == (1, entries)


def test_a_person_a_team_and_the_company_are_plans_of_their_own(db: Store) -> None:
    of_all = [OCTOBER, changed(OCTOBER, owner_id=None, team_id="u1"), changed(OCTOBER, owner_id=None)]
    money = [changed(OCTOBER, indicator="won_amount", currency=code) for code in ("EUR", "USD")]
    assert targets.put(db, [*of_all, *money], "k") == Put(added=5)
    assert len({one.plan for one in targets.current(db)}) == 5


def test_withdrawn_it_is_gone_but_its_history_stays(db: Store, clock: Clock) -> None:
    targets.put(db, [OCTOBER], "k")
    (now,) = targets.current(db)
    targets.withdraw(db, now.id, "adam")
    assert targets.current(db) == []
    (old,) = targets.history(db, OCTOBER.plan)
    assert (old.withdrawn_at, old.withdrawn_by) == (clock.now, "adam")
    with pytest.raises(StoreError, match="meanwhile"):
        targets.withdraw(db, now.id, "adam")
    targets.put(db, [changed(OCTOBER, target=Decimal(3))], "k")
    assert [(one.target, one.original) for one in targets.current(db)] == [(3, None)]
    assert audit.read(db)[1].action == "target_withdrawn"


def test_only_those_of_the_days_asked_about(db: Store) -> None:
    targets.put(db, [OCTOBER], "k")
    assert targets.current(db, date(2026, 10, 31), date(2026, 11, 5))
    assert not targets.current(db, date(2026, 11, 1), date(2026, 11, 5))
    assert not targets.current(db, date(2026, 9, 1), date(2026, 10, 1))


def test_one_mistake_and_none_is_stored(db: Store) -> None:
    wrong = [
        (changed(OCTOBER, team_id="t1"), "not of both"),
        (changed(OCTOBER, ends_on=date(2026, 10, 1)), "before it starts"),
        (changed(OCTOBER, target=Decimal(-1)), "from 0 up"),
        (changed(OCTOBER, target=Decimal("NaN")), "from 0 up"),
        (changed(OCTOBER, target=Decimal("0.00001")), "decimal places"),
    ]
    for one, words in wrong:
        with pytest.raises(StoreError, match=words):
            targets.put(db, [OCTOBER, one], "k")
    assert targets.current(db) == []


def test_the_stamp_changes_with_every_change(db: Store) -> None:
    stamps = [targets.stamp(db)]
    targets.put(db, [OCTOBER], "k")
    stamps.append(targets.stamp(db))
    targets.put(db, [changed(OCTOBER, target=Decimal(11))], "k")
    stamps.append(targets.stamp(db))
    targets.withdraw(db, targets.current(db)[0].id, "k")
    stamps.append(targets.stamp(db))
    assert len(set(stamps)) == 4


SPOILS = (
    "DELETE FROM target",
    "UPDATE target SET target = '1'",
    "UPDATE target SET owner_id = 'u2'",
    "UPDATE target SET created_by = 'nobody'",
    "UPDATE target SET superseded_at = NULL WHERE superseded_at IS NOT NULL",
)


def _refuses(opened: Store) -> None:
    targets.put(opened, [OCTOBER], "k")
    targets.put(opened, [changed(OCTOBER, target=Decimal(11))], "k")
    for statement in SPOILS:
        with pytest.raises(StoreError), opened.write() as connection:
            connection.execute(sa.text(statement))
    assert [one.target for one in targets.history(opened, OCTOBER.plan)] == [10, 11]


def test_the_database_refuses_to_forget(db: Store) -> None:
    _refuses(db)


def test_it_works_on_postgresql(postgres_server: Postgres) -> None:
    opened = store.open(postgres_server.url(postgres_server.database()))
    _refuses(opened)
    assert (targets.current(opened)[0].original, targets.stamp(opened)) == (10, "2-1-0")
    targets.withdraw(opened, targets.current(opened)[0].id, "adam")
    with opened.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    opened.close()

"""Definitions of scores: proposed, approved by two, in force from their day, never altered."""

from datetime import date

import pytest
import sqlalchemy as sa

from crm_core.base.errors import StoreError
from crm_core.store import Store, audit
from crm_core.store.score_definitions import Proposal, approve, everything, in_force, propose, stamp

TODAY = date(2026, 11, 24)
WANTED = Proposal("adoption", "1.1.0", "sha256:abc", "{}", date(2026, 12, 1), "less weight on steps", {"u1": [70, 72]})


def test_it_holds_from_its_day_once_an_admin_and_an_executive_have_approved(db: Store) -> None:
    made = propose(db, WANTED, "otto")
    assert in_force(db, "adoption", date(2026, 12, 5)) is None
    assert not approve(db, made, "admin", "otto", TODAY).is_approved
    assert approve(db, made, "executive", "eva", TODAY).is_approved
    assert in_force(db, "adoption", date(2026, 11, 30)) is None
    held = in_force(db, "adoption", date(2026, 12, 1))
    assert held is not None and (held.version, held.dry_run) == ("1.1.0", {"u1": [70, 72]})
    assert in_force(db, "data_quality", date(2026, 12, 1)) is None
    deeds = [entry.action for entry in audit.read(db) if entry.action.startswith("definition")]
    assert deeds == ["definition_approved", "definition_approved", "definition_proposed"]


def test_one_person_does_not_approve_twice(db: Store) -> None:
    made = propose(db, WANTED, "otto")
    approve(db, made, "admin", "otto", TODAY)
    with pytest.raises(StoreError, match="another person"):
        approve(db, made, "executive", "otto", TODAY)
    with pytest.raises(StoreError, match="given already"):
        approve(db, made, "admin", "eva", TODAY)
    with pytest.raises(StoreError, match="by an admin and by an executive"):
        approve(db, made, "manager", "eva", TODAY)


def test_nothing_is_approved_once_its_day_has_come(db: Store) -> None:
    made = propose(db, WANTED, "otto")
    with pytest.raises(StoreError, match="propose it anew"):
        approve(db, made, "admin", "otto", date(2026, 12, 1))


def test_a_version_is_proposed_once_and_never_altered(db: Store) -> None:
    before = stamp(db)
    propose(db, WANTED, "otto")
    assert stamp(db) != before
    with pytest.raises(StoreError, match="new number"):
        propose(db, WANTED, "otto")
    for statement in ("UPDATE score_definition SET body = 'x'", "DELETE FROM score_definition"):
        with pytest.raises(StoreError), db.write() as connection:
            connection.execute(sa.text(statement))
    assert [one.body for one in everything(db)] == ["{}"]


def test_the_latest_of_several_holds(db: Store) -> None:
    from dataclasses import replace

    for version, day in (("1.1.0", date(2026, 12, 1)), ("1.2.0", date(2027, 1, 1))):
        made = propose(db, replace(WANTED, version=version, effective_from=day), "otto")
        approve(db, made, "admin", "otto", TODAY)
        approve(db, made, "executive", "eva", TODAY)
    found = [in_force(db, "adoption", day) for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert [one.version for one in found if one] == ["1.1.0", "1.2.0"]

"""Proposing and approving a definition: by whom, from when, with which version; what holds on which day."""

import json
from datetime import date, datetime

import pytest

from crm_core.base.access import Role, Viewer
from crm_core.base.errors import AccessError, DefinitionError
from crm_core.measure.evidence import Window
from crm_core.measure.registry import scores
from crm_core.review import definitions
from crm_core.review.dry_run import DryRun, Moved
from crm_core.store import Store
from tests.store.conftest import clock, db  # noqa: F401  fixtures

TODAY, NEXT = date(2026, 11, 24), date(2026, 12, 1)
ADAM = Viewer("adam", frozenset({Role.ADMIN}))
HELGA = Viewer("helga", frozenset({Role.EXECUTIVE}))
RUN = DryRun(Window(date(2026, 8, 24), date(2026, 11, 23)), datetime(2026, 11, 24, 8), (Moved("1", 60.0, 71.0),), None)
BODY = {
    "name": "adoption",
    "version": "1.1.0",
    "components": [
        {"indicator": "meetings_with_result", "weight": 40},
        {"indicator": "next_step_coverage", "weight": 40, "target": 0.9},
        {"indicator": "active_day_share", "weight": 20},
    ],
}


def proposed(store: Store, version: str = "1.1.0", day: date = NEXT, by: Viewer = ADAM) -> int:
    made = definitions.read(json.dumps(BODY | {"version": version}), store)
    return definitions.propose(store, made, RUN, (day, TODAY), "more weight on results", by)


@pytest.mark.parametrize(
    ("today", "first"),
    [
        ("2026-11-01", "2026-12-01"),
        ("2026-11-30", "2026-12-01"),
        ("2026-12-31", "2027-01-01"),
        ("2027-01-31", "2027-02-01"),
    ],
)
def test_no_running_month_is_changed(today: str, first: str) -> None:
    assert definitions.next_period(date.fromisoformat(today)) == date.fromisoformat(first)


def test_it_holds_from_the_next_month_after_both_approvals(db: Store) -> None:  # noqa: F811
    made = proposed(db)
    definitions.approve(db, made, Role.ADMIN, ADAM, TODAY)
    assert definitions.in_force(db, "adoption", NEXT) == scores()["adoption"]
    definitions.approve(db, made, Role.EXECUTIVE, HELGA, TODAY)
    assert definitions.in_force(db, "adoption", date(2026, 11, 30)) == scores()["adoption"]
    held = definitions.in_force(db, "adoption", NEXT)
    assert (held.version, held.label) == ("1.1.0", scores()["adoption"].label)
    assert [part.weight for part in held.components] == [40, 40, 20]
    assert definitions.in_force(db, "data_quality", NEXT) == scores()["data_quality"]


def test_only_its_role_gives_an_approval_and_only_an_administrator_proposes(db: Store) -> None:  # noqa: F811
    with pytest.raises(AccessError):
        proposed(db, by=HELGA)
    made = proposed(db)
    for role, viewer in ((Role.EXECUTIVE, ADAM), (Role.ADMIN, HELGA), (Role.MANAGER, ADAM)):
        with pytest.raises(AccessError):
            definitions.approve(db, made, role, viewer, TODAY)


def test_a_day_too_early_is_refused(db: Store) -> None:  # noqa: F811
    with pytest.raises(DefinitionError, match="2026-12-01 or later"):
        proposed(db, day=date(2026, 11, 30))


def test_a_version_must_come_after_the_last_also_after_one_that_nobody_approved(db: Store) -> None:  # noqa: F811
    with pytest.raises(DefinitionError, match="must be above 1.0.0"):
        proposed(db, "1.0.0")
    proposed(db, "1.9.0")
    with pytest.raises(DefinitionError, match="must be above 1.9.0"):
        proposed(db, "1.2.0")
    proposed(db, "1.10.0")
    assert definitions.versions(db) == {"adoption": "1.10.0", "data_quality": "1.0.0"}


def test_a_stale_version_is_told_with_all_the_other_mistakes(db: Store) -> None:  # noqa: F811
    parts = [
        {"indicator": "won_count", "weight": 41, "floor": 2, "target": 2},
        {"indicator": "win_rate", "weight": 9, "target": 3},
    ]
    with pytest.raises(DefinitionError) as caught:
        definitions.read(json.dumps({"name": "adoption", "version": "0.9.0", "components": parts}), db)
    for said in (
        "0.9.0 must be above 1.0.0",
        "add up to 50",
        "at least 3",
        "'won_count' is shown and never scored",
        "weight 41",
        "floor and target of 'win_rate' must be within 0..1",
    ):
        assert said in str(caught.value)


def test_no_number_that_is_none(db: Store) -> None:  # noqa: F811
    parts = [{**part, "target": float("nan")} for part in BODY["components"]]  # type: ignore[dict-item]
    with pytest.raises(DefinitionError, match="cannot be read"):
        definitions.read(json.dumps(BODY | {"components": parts}), db)


def test_without_a_store_the_products_own_holds() -> None:
    assert definitions.in_force(None, "adoption", TODAY) == scores()["adoption"]

"""Facts in the store: a newer row ends the older one, nothing is lost, all is audited, and Facts are made of what holds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crm_core import store as stores
from crm_core.base import fact_rows
from crm_core.base.business import Business, override
from crm_core.base.errors import StoreError
from crm_core.base.fact_rows import Absence, CompanyDay, Employment, Fact, Rate, RejectedPair, Setting, Training
from crm_core.base.facts import NO_FACTS
from crm_core.store import Store, audit, facts
from crm_core.store.targets import Put
from tests.servers.postgres import Postgres
from tests.store.conftest import Clock

ILL = Absence("u1", date(2026, 11, 3), 0.5)
EVERY: list[Fact] = [
    CompanyDay(date(2026, 12, 24), "holiday", "Christmas Eve"),
    ILL,
    Employment("u1", date(2024, 1, 1), date(2027, 1, 1), 0.8, 7.5, "sales"),
    Employment("u2", date(2024, 1, 1)),
    Training("u1", date(2025, 1, 1), "mail"),
    Training("u1", date(2025, 1, 1)),
    Rate("USD", "EUR", date(2026, 1, 1), Decimal("0.90")),
    Setting("notice_on", "2026-01-01"),
    Setting("licence_price", "89.50"),
    RejectedPair("account/1/2"),
]


def held(db: Store) -> list[Fact]:
    return [one.fact for name in fact_rows.KINDS
            for one in facts.current(db, name)]  # fmt: skip


def test_what_is_put_comes_back_as_it_was(db: Store) -> None:
    assert facts.put(db, EVERY, "adam") == Put(added=10)
    assert held(db) == EVERY
    assert facts.put(db, EVERY, "adam") == Put(same=10)
    actions = [(entry.action, entry.detail["kind"]) for entry in audit.read(db) if entry.action == "facts_set"]
    assert sorted(kind for _, kind in actions) == [
        "absences",
        "calendar",
        "employment",
        "rates",
        "rejected_pairs",
        "settings",
        "trainings",
    ]


def test_a_change_ends_the_older_row_and_both_stay(db: Store, clock: Clock) -> None:
    facts.put(db, [ILL], "adam")
    begun = clock.now
    clock.move(days=1)
    assert facts.put(db, [replace(ILL, fraction=1.0), replace(ILL, owner_id="u2")], "eva") == Put(added=1, changed=1)
    first, second = facts.history(db, ILL)
    assert (first.fact, first.created_at, first.created_by) == (ILL, begun, "adam")
    assert (first.ended_at, first.ended_by) == (clock.now, "eva")
    assert (second.fact, second.ended_at) == (replace(ILL, fraction=1.0), None)
    assert [one.fact.owner_id for one in facts.current(db, "absences")] == ["u1", "u2"]  # type: ignore[attr-defined]


def test_of_two_rows_of_one_fact_put_at_once_the_later_holds(db: Store) -> None:
    assert facts.put(db, [ILL, replace(ILL, fraction=0.25)], "adam") == Put(added=1)
    assert held(db) == [replace(ILL, fraction=0.25)]


def test_whose_absence_it_was_is_not_in_the_audit_log(db: Store) -> None:
    """The log is never shortened; an absence is personal, and its own row says all."""
    facts.put(db, [ILL], "adam")
    facts.withdraw(db, "absences", [facts.current(db, "absences")[0].id], "adam")
    told = [entry.detail for entry in audit.read(db) if entry.action.startswith("facts_")]
    assert told == [{"kind": "absences", "n": 1, "ids": [1]}, {"kind": "absences", "added": 1, "changed": 0}]


def test_withdrawn_it_holds_no_more_and_cannot_be_withdrawn_again(db: Store) -> None:
    facts.put(db, EVERY, "adam")
    ids = [one.id for one in facts.current(db, "employment")]
    facts.withdraw(db, "employment", ids[:1], "adam")
    assert [one.id for one in facts.current(db, "employment")] == ids[1:]
    with pytest.raises(StoreError, match="meanwhile"):
        facts.withdraw(db, "employment", ids, "adam")
    assert [one.id for one in facts.current(db, "employment")] == ids[1:]  # all or none
    assert facts.put(db, [EVERY[2]], "adam") == Put(added=1)


def test_the_stamp_changes_with_every_deed(db: Store) -> None:
    stamps = {facts.stamp(db)}
    facts.put(db, [ILL], "adam")
    stamps.add(facts.stamp(db))
    facts.put(db, [replace(ILL, fraction=1.0)], "adam")
    stamps.add(facts.stamp(db))
    facts.withdraw(db, "absences", [2], "adam")
    stamps.add(facts.stamp(db))
    assert len(stamps) == 4


@pytest.mark.parametrize(
    "wrong",
    [
        Absence("u1", date(2026, 1, 1), 1.5),
        Absence("u1", date(2026, 1, 1), float("nan")),
        Absence("u" * 201, date(2026, 1, 1), 1),
        Employment("u1", date(2026, 1, 1), date(2026, 1, 1)),
        Employment("u1", date(2026, 1, 1), fte=-1),
        Employment("u1", date(2026, 1, 1), hours_a_day=0),
        Rate("USD", "USD", date(2026, 1, 1), Decimal(1)),
        Rate("USD", "EUR", date(2026, 1, 1), Decimal(0)),
        Rate("usd", "EUR", date(2026, 1, 1), Decimal(1)),
        Setting("notice_on", "soon"),
        Setting("licence_price", "-1"),
        Setting("colour", "red"),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_stored(db: Store, wrong: Fact) -> None:
    with pytest.raises(StoreError):
        facts.put(db, [ILL, wrong], "adam")
    assert held(db) == []


def test_facts_of_nothing_say_nothing(db: Store) -> None:
    assert facts.facts_of(db, Business(), range(2025, 2028)) == NO_FACTS == facts.facts_of(None, Business(), [2026])


def test_facts_of_the_settings_the_store_and_a_file(db: Store) -> None:
    """Public holidays, then the company's own days, then what is said for one run."""
    facts.put(db, [*EVERY, CompanyDay(date(2026, 10, 3), "workday"), CompanyDay(date(2026, 5, 4), "holiday")], "adam")
    more = [CompanyDay(date(2026, 12, 24), "workday"), replace(ILL, fraction=1.0)]
    made = facts.facts_of(db, override(Business(), ["holidays=DE"]), [2026], more)
    days = {day: made.calendar.is_workday(date(2026, *day)) for day in ((5, 1), (5, 4), (10, 3), (12, 24), (12, 25))}
    assert days == {(5, 1): False, (5, 4): False, (10, 3): True, (12, 24): True, (12, 25): False}
    assert made.available_days("u1", date(2026, 11, 2), date(2026, 11, 7)) == pytest.approx(0.8 * 4)
    assert made.peers("sales", date(2026, 11, 2)) == ("u1",)
    assert made.convert(Decimal(10), "USD", "EUR", date(2026, 11, 2)) == 9
    assert (made.notice_on, made.licence_price) == (date(2026, 1, 1), Decimal("89.50"))
    assert made.trained("u1", "mail", date(2026, 1, 1))
    assert made.rejected_pairs == {"account/1/2"}


def test_it_works_on_postgresql(postgres_server: Postgres, clock: Clock) -> None:
    db = stores.open(postgres_server.url(postgres_server.database()), clock)
    assert facts.put(db, EVERY, "adam") == Put(added=10)
    assert facts.put(db, [replace(ILL, fraction=1.0)], "adam") == Put(changed=1)
    facts.withdraw(db, "employment", [one.id for one in facts.current(db, "employment")], "adam")
    assert held(db) == [EVERY[0], replace(ILL, fraction=1.0), *EVERY[4:]]
    assert facts.stamp(db).count("-") == 6
    db.close()

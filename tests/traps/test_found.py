"""Wrong numbers that were really found, each pinned for good. Never weaken one to make a change pass."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from crm_core.base.facts import Facts, Rate
from crm_core.mart.answers import Group
from tests.mini import ANN, GONE, at, mini

DEAL = {
    "opportunity_id": "d",
    "owner_id": "1",
    "is_closed": 0,
    "is_won": 0,
    "closed_on": None,
    "created_at": at("2026-09-01"),
}


def test_a_won_deal_that_closes_next_year_is_not_open(tmp_path: Path) -> None:
    """
    | deal | closed | closed_on  | modified   |
    | d    | won    | 2027-05-01 | 2026-09-02 |   as_of 2026-11-01: open by its date, closed by its stage

    A vendor's demo data is full of these; the date alone made 14 won deals open again.
    """
    won = DEAL | {"is_closed": 1, "is_won": 1, "closed_on": "2027-05-01", "modified_at": at("2026-09-02")}
    crm = mini(tmp_path, opportunity=[won])
    assert crm.value("open_opportunities", "2026-10-01", "2026-11-01").value == 0
    assert crm.value("won_count", "2027-05-01", "2027-06-01").value == 1


def test_working_days_before_the_first_entry_count(tmp_path: Path) -> None:
    """The mart's working days began with the first entry, so a period before it had no_data, live 0 of 22."""
    written = {"account_id": "a", "owner_id": "1", "created_by_id": "1", "created_at": at("2026-10-30 09:00")}
    value = mini(tmp_path, account=[written]).value("active_day_share", "2026-09-01", "2026-10-01")
    assert (value.numerator, value.denominator) == (0, 22)


def test_a_contact_without_phone_column_still_has_a_reach(tmp_path: Path) -> None:
    """A missing account table made phone_validity 'not recorded' although contacts keep numbers."""
    person = {"contact_id": "p", "owner_id": "1", "phone": "+49 30 901820"}
    assert mini(tmp_path, contact=[person]).value("phone_validity", "2026-10-01", "2026-11-01").value == 1.0


def test_a_person_who_left_is_no_stranger(tmp_path: Path) -> None:
    """Group totals must hold him although no row of his own is shown without work."""
    won = DEAL | {"owner_id": "3", "is_closed": 1, "is_won": 1, "closed_on": "2026-10-02"}
    crm = mini(tmp_path, owner=[ANN, GONE], opportunity=[won])
    assert {a.label: a.value.value for a in crm.values("won_count", "2026-10-01", "2026-11-01")} == {
        "Ann Ray": 0,
        "Gil Gone": 1,
    }
    (north,) = [a for a in crm.values("won_count", "2026-10-01", "2026-11-01", group=Group.TEAM) if a.id == "n"]
    assert north.value.value == 1


def test_a_call_in_the_last_millisecond_stays_in_its_day(tmp_path: Path) -> None:
    """SQLite rounds 23:59:59.9996 up to the next day unless the fraction is cut off first."""
    call = {
        "activity_id": "c",
        "kind": "call",
        "status": "done",
        "owner_id": "1",
        "done_at": "2026-10-31 23:59:59.999600",
    }
    crm = mini(tmp_path, activity=[call])
    assert crm.value("calls_done", "2026-10-01", "2026-11-01").value == 1


def test_one_deal_without_an_activity_beside_activities_without_a_deal(tmp_path: Path) -> None:
    """NOT IN with a NULL among the answers is never true in SQL: the deal would look worked on."""
    loose = {"activity_id": "x", "kind": "call", "status": "done", "owner_id": "1", "opportunity_id": None}
    crm = mini(tmp_path, opportunity=[DEAL], activity=[loose | {"done_at": at("2026-10-30 09:00")}])
    value = crm.value("opportunities_with_recent_activity", "2026-10-01", "2026-11-01", as_of=datetime(2026, 11, 1))
    assert (value.numerator, value.denominator) == (0, 1)


def test_a_won_deal_without_an_amount_makes_no_row_of_its_own_currency(tmp_path: Path) -> None:
    """A deal in dollars without an amount, beside one of 100 dollars at 0.9: 90 euros of two deals, no '$0.00'."""
    won = {"owner_id": "1", "is_closed": 1, "is_won": 1, "closed_on": "2026-10-03", "created_at": at("2026-09-01")}
    deals = [
        won | {"opportunity_id": "a", "amount": 100, "currency": "USD"},
        won | {"opportunity_id": "b", "amount": None, "currency": "USD"},
    ]
    known = Facts(rates=(Rate("USD", "EUR", date(2026, 1, 1), Decimal("0.9")),))
    made = mini(tmp_path, sets=["currency=EUR"], facts=known, opportunity=deals)
    (value,) = [a.value for a in made.values("won_amount", "2026-10-01", "2026-11-01") if a.id == "1"]
    assert (value.value, value.currency, value.n) == (Decimal("90.0000"), "EUR", 2)

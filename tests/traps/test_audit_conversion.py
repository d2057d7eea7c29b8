"""Conversion as a stranger reads INDICATORS.md: rows in sight, answers by hand."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_core.base.facts import Facts, Rate
from crm_core.mart.answers import Group
from tests.mini import ANN, BOB, GONE, Mini, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")


def deal(id_: str, won: int | None, day: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "opportunity_id": id_,
        "owner_id": "1",
        "is_closed": int(won is not None),
        "is_won": won or 0,
        "created_at": at("2026-09-01"),
        "closed_on": day,
    } | more


# deal -> the stages it went through, one a day; the last one on the day it was closed
WAYS = {
    "a": ("Lead", "Offer", "Won"),
    "b": ("Lead", "Offer", "Over"),
    "c": ("Lead", "Over"),
    "d": ("Lead", "Over", "Lead", "Offer", "Over"),  # opened again, and lost again
    "e": ("Lead", "Offer"),
}


def funnel(tmp_path: Path, place_of_lost: int | None, lost: str = "Over", history: bool = True) -> Mini:
    """Won stands at 4; the stage for lost deals may stand anywhere."""
    place = {"Lead": 1, "Offer": 2, "Won": 4, lost: place_of_lost}
    deals, changes = [], []
    for id_, way in WAYS.items():
        stages = [lost if stage == "Over" else stage for stage in way]
        day = f"2026-10-{len(stages):02}"
        won = {"Won": 1, lost: 0}.get(stages[-1])
        row = deal(id_, won, None if won is None else day, stage=stages[-1], stage_order=place[stages[-1]])
        deals.append(row)
        for n, (before, after) in enumerate(zip((None, *stages), stages, strict=False), start=1):
            change = {"opportunity_id": id_, "from_stage": before, "to_stage": after, "to_stage_order": place[after]}
            changes.append({"change_id": f"{id_}{n}", "changed_at": at(f"2026-10-{n:02}")} | change)
    # a zone whose clocks change: the longest expressions that SQLite has to read
    return mini(tmp_path, zone="Europe/Berlin", opportunity=deals, **({"stage_change": changes} if history else {}))


def steps(crm: Mini) -> dict[str | None, tuple[Any, Any]]:
    """slice -> (came further, came to it)."""
    told = crm.values("stage_conversion", *OCTOBER)
    return {a.value.slice: (a.value.numerator, a.value.denominator) for a in told if a.id == "1"}


@pytest.mark.parametrize("place_of_lost", [0, 3, 4, 5, None])
def test_the_stage_for_lost_deals_is_no_step_wherever_it_stands(tmp_path: Path, place_of_lost: int | None) -> None:
    """Lead: a b c d, c stays behind. Offer: a b d, only a goes on. No deal came 'from Offer to Over'."""
    crm = funnel(tmp_path, place_of_lost)
    assert steps(crm) == {"Lead>Offer": (3, 4), "Offer>Won": (1, 3)}
    rows = crm.rows("stage_conversion", *OCTOBER)
    assert sorted((row["id"], row["slice"]) for row in rows if not row["counted"]) == [
        ("b", "Offer>Won"),
        ("c", "Lead>Offer"),
        ("d", "Offer>Won"),
    ]


@pytest.mark.parametrize("place_of_lost", [0, 3, 5])
def test_without_changes_its_name_tells_that_it_is_for_lost_deals(tmp_path: Path, place_of_lost: int) -> None:
    """All lost deals are in 'Closed Lost': nobody knows how far they came, so nothing is told."""
    assert steps(funnel(tmp_path, place_of_lost, "Closed Lost", history=False)) == {None: (None, None)}


def test_one_stage_for_all_closed_deals_is_no_step(tmp_path: Path) -> None:
    deals = [
        deal("a", 1, "2026-10-05", stage="Closed", stage_order=3),
        deal("b", 0, "2026-10-06", stage="Closed", stage_order=3),
        deal("c", None, stage="Offer", stage_order=2),
    ]
    moved = {"from_stage": "Offer", "to_stage": "Closed", "to_stage_order": 3}
    changes = [
        {"change_id": "1", "opportunity_id": "a", "changed_at": at("2026-10-05 10:00")} | moved,
        {"change_id": "2", "opportunity_id": "b", "changed_at": at("2026-10-06 10:00")} | moved,
    ]
    assert steps(mini(tmp_path, opportunity=deals, stage_change=changes)) == {"Offer>Won": (1, 2)}


def with_dollars(crm: Mini) -> Mini:
    """Half a euro for a dollar."""
    rates = (Rate("USD", "EUR", date(2026, 1, 1), Decimal("0.5")),)
    return replace(crm, desk=replace(crm.desk, facts=Facts(rates=rates)))


def test_a_deal_on_the_desk_is_in_the_currency_that_its_money_is_changed_into(tmp_path: Path) -> None:
    """8 on the desk, all 5 closed ones won, on average 50 EUR, in 10 days: 8 x 1 x 50 / 10."""
    won = [
        deal(f"w{n}", 1, "2026-10-11", created_at=at("2026-10-01"), amount=amount, currency=code)
        for n, (amount, code) in enumerate([(100, "USD")] * 3 + [(50, "EUR")] * 2)
    ]
    open_ = [deal(f"o{n}", None, amount=None, currency=code) for n, code in enumerate(("USD", "EUR", None))]
    crm = with_dollars(mini(tmp_path, sets=["currency=EUR"], opportunity=[*won, *open_]))
    (told,) = [a.value for a in crm.values("sales_velocity", *OCTOBER) if a.id == "1"]
    assert (told.value, told.currency, told.n) == (Decimal("40.0000"), "EUR", 5)
    assert (told.low, told.high) == (40.0, 40.0)  # of deals that are all alike


def test_a_deal_without_an_amount_makes_no_row_of_a_currency_that_has_a_rate(tmp_path: Path) -> None:
    rows = [
        deal("a", 1, "2026-10-10", amount=100, currency="USD"),
        deal("b", 0, "2026-10-10", amount=50, currency="EUR"),
        deal("c", 1, "2026-10-10", amount=None, currency="USD"),  # counted among those in euros
        deal("e", 0, "2026-10-10", amount=None, currency="GBP"),  # no rate is known
    ]
    crm = with_dollars(mini(tmp_path, sets=["currency=EUR"], opportunity=rows))
    told = [a.value for a in crm.values("win_rate_by_amount", *OCTOBER) if a.id == "1"]
    assert [(v.currency, v.value, v.n) for v in told] == [("EUR", 0.5, 3), ("GBP", None, 1)]


def test_velocity_has_an_interval_that_is_the_same_whenever_it_is_asked(tmp_path: Path) -> None:
    rows = [
        deal(str(n), int(n % 4 > 0), f"2026-10-{10 + n:02}", created_at=at("2026-10-01"), amount=10 * n)
        for n in range(12)
    ]
    first = mini(tmp_path, opportunity=rows).value("sales_velocity", *OCTOBER)
    again = mini(tmp_path, opportunity=rows[::-1]).value("sales_velocity", *OCTOBER)
    assert first == again
    assert 0 < first.low < first.value < first.high


def test_the_rows_of_answered_leads_are_those_of_then(tmp_path: Path) -> None:
    """Monday 5 October at 09:30: a was answered after 2 hours, b waits and will be answered at 10:00, c is to come."""
    given = {"a": "2026-10-01 09:00", "b": "2026-10-02 17:00", "c": "2026-10-05 11:00"}
    leads = [
        {"lead_id": id_, "owner_id": "1", "assigned_at": at(day), "is_converted": 0, "is_closed": 0}
        for id_, day in given.items()
    ]
    answered = {"a": "2026-10-01 11:00", "b": "2026-10-05 10:00", "c": "2026-10-05 12:00"}
    calls = [
        {"activity_id": id_, "lead_id": id_, "kind": "call", "status": "done", "direction": "outbound", "owner_id": "1"}
        | {"done_at": at(day)}
        for id_, day in answered.items()
    ]
    crm = mini(tmp_path, lead=leads, activity=calls)
    then = datetime(2026, 10, 5, 9, 30)
    told = crm.value("lead_response_hours", *OCTOBER, as_of=then)
    assert (told.value, told.numerator, told.denominator) == (2.0, 1, 2)
    for live in (True, False):
        rows = crm.rows("lead_response_hours", *OCTOBER, live=live, as_of=then)
        found = [(row["id"], row["total"], row["counted"], row["value"], row["why"]) for row in rows]
        assert found == [("a", 1, 1, 2.0, "answered"), ("b", 1, 0, None, "waiting")]
    assert crm.value("lead_response_hours", *OCTOBER).numerator == 3


def closed(owner: str, won: int, of: int) -> list[dict[str, Any]]:
    rows = [deal(f"{owner}{n}", int(n < won), "2026-10-10", owner_id=owner, segment="A") for n in range(of)]
    return rows


def test_who_left_is_still_in_what_the_team_has_won(tmp_path: Path) -> None:
    """North won 10 of 40, four of them and ten deals by Gil, who left: of Ann's 10 it would have won 2.5."""
    people = [ANN, BOB | {"team_id": "n"}, GONE]
    rows = [*closed("1", 5, 10), *closed("2", 1, 20), *closed("3", 4, 10)]
    crm = mini(tmp_path, owner=people, opportunity=rows)
    ann = crm.value("win_rate_mix_adjusted", *OCTOBER)
    assert (ann.numerator, ann.denominator, ann.value) == (5, 2.5, 0.5)
    (north,) = [a.value for a in crm.values("win_rate", *OCTOBER, group=Group.TEAM) if a.id == "n"]
    assert ann.value == ann.numerator / ann.denominator * north.value
    whole = {a.id: a.value.value for a in crm.values("win_rate_mix_adjusted", *OCTOBER, group=Group.TEAM)}
    assert whole["n"] == 0.25

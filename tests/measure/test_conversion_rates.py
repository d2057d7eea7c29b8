"""Win rates by count, by amount, strict and mix-adjusted: rows in sight, answers by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crm_core.base.access import Scope
from crm_core.base.facts import Facts, Rate
from crm_core.mart.answers import Group
from crm_core.measure.statistics import wilson
from tests.mini import ANN, BOB, Mini, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")


def deal(id_: str, won: int | None, day: str | None = "2026-10-10", owner: str | None = "1", **more: Any) -> dict:
    return {
        "opportunity_id": id_,
        "owner_id": owner,
        "closed_on": None if won is None else day,
        "is_closed": int(won is not None),
        "is_won": won or 0,
        "created_at": at("2026-09-01"),
    } | more


def with_rates(crm: Mini, *rates: tuple[str, str, str, str]) -> Mini:
    rows = tuple(Rate(code, base, date.fromisoformat(on), Decimal(rate)) for code, base, on, rate in rates)
    return replace(crm, desk=replace(crm.desk, facts=Facts(rates=rows)))


def test_the_last_closing_counts(tmp_path: Path) -> None:
    """Lost in September, opened again, won on 20 October: one win, in October."""
    rows = [deal("d", 1, "2026-10-20", closed_at=at("2026-10-20 10:00"))]
    changes = [
        {
            "change_id": "1",
            "opportunity_id": "d",
            "from_stage": "Offer",
            "to_stage": "Lost",
            "changed_at": at("2026-09-20"),
        },
        {
            "change_id": "2",
            "opportunity_id": "d",
            "from_stage": "Lost",
            "to_stage": "Offer",
            "changed_at": at("2026-10-02"),
        },
        {
            "change_id": "3",
            "opportunity_id": "d",
            "from_stage": "Offer",
            "to_stage": "Won",
            "changed_at": at("2026-10-20"),
        },
    ]
    crm = mini(tmp_path, opportunity=rows, stage_change=changes)
    assert crm.value("win_rate", *OCTOBER).numerator == 1
    assert crm.value("win_rate", "2026-09-01", "2026-10-01").status == "no_data"


@pytest.mark.parametrize("name", ["won_count", "win_rate", "win_rate_by_amount", "win_rate_strict", "cycle_days"])
def test_a_win_stays_with_who_won_it(tmp_path: Path, name: str) -> None:
    """Won by Ann on 10 October; the record went to Bob on the 20th."""
    rows = [deal("d", 1, owner="2", amount=100, closed_at=at("2026-10-10 09:00"))]
    held = [
        {
            "entity": "opportunity",
            "record_id": "d",
            "owner_id": "1",
            "from_at": at("2026-09-01"),
            "to_at": at("2026-10-20"),
        },
        {"entity": "opportunity", "record_id": "d", "owner_id": "2", "from_at": at("2026-10-20"), "to_at": None},
    ]
    gone = [deal("x", None, deleted_at=at("2020-01-01"))]
    crm = mini(tmp_path, opportunity=rows, ownership=held, deleted_opportunity=gone)
    assert [row["owner_id"] for row in crm.rows(name, *OCTOBER)] == ["1"]
    assert crm.value(name, *OCTOBER, owner="1").status == "ok"
    assert not crm.value(name, *OCTOBER, owner="2").value


def test_moved_in_the_middle_and_won_afterwards_is_of_the_new_one(tmp_path: Path) -> None:
    rows = [deal("d", 1, "2026-10-25", owner="2")]  # only the day of the closing is known
    held = [
        {
            "entity": "opportunity",
            "record_id": "d",
            "owner_id": "1",
            "from_at": at("2026-09-01"),
            "to_at": at("2026-10-20"),
        },
        {"entity": "opportunity", "record_id": "d", "owner_id": "2", "from_at": at("2026-10-20"), "to_at": None},
    ]
    crm = mini(tmp_path, opportunity=rows, ownership=held)
    assert {a.id: a.value.value for a in crm.values("won_count", *OCTOBER)} == {"1": 0, "2": 1}


def test_without_a_history_of_owners_it_is_the_present_one(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=[deal("d", 1, owner="2")])
    assert crm.value("won_count", *OCTOBER, owner="2").value == 1


def test_reasons_that_the_company_leaves_out(tmp_path: Path) -> None:
    rows = [
        deal("a", 1, loss_reason="Duplicate", amount=10),  # won all the same
        deal("b", 0, loss_reason=" duplicate ", amount=10),
        deal("c", 0, loss_reason="Price", amount=30),
        deal("e", 0, loss_reason=None, amount=10),
    ]
    plain = mini(tmp_path, opportunity=rows)
    assert (plain.value("win_rate", *OCTOBER).denominator, plain.value("lost_count", *OCTOBER).value) == (4, 3)
    set_ = mini(tmp_path, sets=["excluded_loss_reasons=Duplicate,Disqualified"], opportunity=rows)
    assert (set_.value("win_rate", *OCTOBER).numerator, set_.value("win_rate", *OCTOBER).denominator) == (1, 3)
    assert set_.value("lost_count", *OCTOBER).value == 3  # a plain count leaves nothing out
    assert set_.value("win_rate_by_amount", *OCTOBER).value == 0.2  # 10 of 10 + 30 + 10


def test_a_crm_without_reasons_has_none_to_leave_out(tmp_path: Path) -> None:
    crm = mini(tmp_path, sets=["excluded_loss_reasons=Duplicate"], opportunity=[deal("a", 1), deal("b", 0)])
    assert crm.value("win_rate", *OCTOBER).value == 0.5


def test_a_deleted_open_deal_counts_as_lost_in_the_strict_rate(tmp_path: Path) -> None:
    rows = [deal("a", 1), deal("b", 1), deal("c", 0)]
    gone = [
        deal("x", None, deleted_at=at("2026-10-31 23:30")),  # in Berlin it is the first of November
        deal("y", None, deleted_at=at("2026-10-12 08:00")),
        deal("z", 0, deleted_at=at("2026-10-12 08:00")),  # was lost already when it was deleted
    ]
    utc = mini(tmp_path, opportunity=rows, deleted_opportunity=gone)
    assert utc.value("win_rate", *OCTOBER).value == pytest.approx(2 / 3)
    strict = utc.value("win_rate_strict", *OCTOBER)
    assert (strict.numerator, strict.denominator, strict.value) == (2, 5, 0.4)
    assert (strict.low, strict.high) == wilson(2, 5)
    assert [row["id"] for row in utc.rows("win_rate_strict", *OCTOBER) if row["why"] == "deleted"] == ["y", "x"]
    berlin = mini(tmp_path, zone="Europe/Berlin", opportunity=rows, deleted_opportunity=gone)
    assert berlin.value("win_rate_strict", *OCTOBER).denominator == 4


def test_deleting_an_open_deal_never_raises_the_strict_rate(tmp_path: Path) -> None:
    rows = [deal("a", 1), deal("b", 0), deal("o", None)]
    before = mini(tmp_path, opportunity=rows, deleted_opportunity=[deal("x", None, deleted_at=at("2020-01-01"))])
    rate = before.value("win_rate_strict", *OCTOBER).value
    after = mini(tmp_path, opportunity=rows[:2], deleted_opportunity=[deal("o", None, deleted_at=at("2026-10-05"))])
    assert rate == 0.5
    assert after.value("win_rate_strict", *OCTOBER).value == pytest.approx(1 / 3)


def test_a_crm_that_forgets_what_was_deleted_has_no_strict_rate(tmp_path: Path) -> None:
    assert mini(tmp_path, opportunity=[deal("a", 1)]).value("win_rate_strict", *OCTOBER).status == "not_recorded"


def test_by_amount_in_one_currency_and_without(tmp_path: Path) -> None:
    rows = [
        deal("a", 1, amount=100.10, currency="EUR"),
        deal("b", 0, amount=299.90, currency="EUR"),
        deal("c", 1, amount=None, currency="EUR"),  # counted, adds nothing
        deal("e", 0, amount=None, currency=None),  # nobody named another currency than EUR
    ]
    rate = mini(tmp_path, opportunity=rows).value("win_rate_by_amount", *OCTOBER)
    assert (rate.numerator, rate.denominator, rate.n) == (Decimal("100.1000"), Decimal("400.0000"), 4)
    assert (rate.value, rate.currency, rate.low) == (0.25025, "EUR", None)  # two amounts: no interval


def test_by_amount_currencies_are_never_added(tmp_path: Path) -> None:
    rows = [
        deal("a", 1, amount=100, currency="EUR"),
        deal("b", 0, amount=300, currency="EUR"),
        deal("c", 1, amount=7, currency="USD"),
    ]
    told = [a.value for a in mini(tmp_path, opportunity=rows).values("win_rate_by_amount", *OCTOBER) if a.id == "1"]
    assert [(v.currency, v.value, v.n) for v in told] == [("EUR", 0.25, 2), ("USD", 1.0, 1)]


def test_by_amount_at_the_rate_of_the_closing(tmp_path: Path) -> None:
    """Half a euro for a dollar on the day of the closing; GBP has no rate and stays by itself."""
    rows = [
        deal("a", 1, amount=100, currency="USD"),
        deal("b", 0, amount=150, currency="EUR"),
        deal("c", 0, amount=20, currency="GBP"),
    ]
    crm = with_rates(
        mini(tmp_path, sets=["currency=EUR"], opportunity=rows),
        ("USD", "EUR", "2026-10-01", "0.5"),
        ("USD", "EUR", "2026-10-20", "0.9"),
    )
    told = [a.value for a in crm.values("win_rate_by_amount", *OCTOBER) if a.id == "1"]
    assert [(v.currency, v.numerator, v.denominator, v.value) for v in told] == [
        ("EUR", Decimal("50.0000"), Decimal("200.0000"), 0.25),
        ("GBP", Decimal("0"), Decimal("20.0000"), 0.0),
    ]


def test_by_amount_nothing_to_divide_by(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=[deal("a", 1, amount=0), deal("b", 1, amount=None)])
    rate = crm.value("win_rate_by_amount", *OCTOBER)
    assert (rate.status, rate.value, rate.n) == ("no_data", None, 2)
    assert crm.value("win_rate_by_amount", *OCTOBER, owner="2").status == "no_data"


def test_by_amount_the_interval_is_the_same_whenever_it_is_asked(tmp_path: Path) -> None:
    rows = [deal(str(n), n % 3 == 0, amount=10 + n) for n in range(12)]
    first = mini(tmp_path, opportunity=rows).value("win_rate_by_amount", *OCTOBER)
    again = mini(tmp_path, opportunity=rows[::-1]).value("win_rate_by_amount", *OCTOBER)
    assert first == again
    assert 0 <= first.low < first.value < first.high <= 1


def of_team(wins: dict[tuple[str, str], tuple[int, int]]) -> list[dict]:
    """{(owner, segment): (won, closed)} as rows."""
    return [
        deal(f"{owner}{segment}{n}", int(n < won), owner=owner, segment=segment)
        for (owner, segment), (won, closed) in wins.items()
        for n in range(closed)
    ]


# both segments are big enough; nobody holds more than half of one
MIX = {
    ("1", "A"): (8, 10),
    ("1", "B"): (1, 10),
    ("2", "A"): (6, 10),
    ("2", "B"): (3, 10),
    ("3", "A"): (4, 20),
    ("3", "B"): (2, 40),
}


def three(tmp_path: Path, rows: list[dict]) -> Mini:
    same = [ANN, BOB | {"team_id": "n"}, {"owner_id": "3", "login": "cy", "name": "Cy", "team_id": "n", "is_active": 1}]
    return mini(tmp_path, owner=same, opportunity=rows)


def test_mix_adjusted_by_hand(tmp_path: Path) -> None:
    """Team: A 18 of 40, B 6 of 60, all 24 of 100; Ann: 9 observed. Cy holds 40 of 60 in B: there he is left out."""
    crm = three(tmp_path, of_team(MIX))
    ann = crm.value("win_rate_mix_adjusted", *OCTOBER)
    expected = 10 * 18 / 40 + 10 * 6 / 60  # 5.5
    assert (ann.numerator, ann.denominator, ann.n) == (9, pytest.approx(expected), 20)
    assert ann.value == pytest.approx(9 / expected * 0.24)
    cy = crm.value("win_rate_mix_adjusted", *OCTOBER, owner="3")
    expected = 20 * 18 / 40 + 40 * (6 - 2) / (60 - 40)  # in A he holds exactly half: he stays in
    assert cy.value == pytest.approx(6 / expected * 0.24)
    assert ann.low < ann.value < ann.high


def test_mix_adjusted_small_segments_are_one(tmp_path: Path) -> None:
    rows = of_team({("1", "A"): (2, 5), ("1", "B"): (0, 1), ("2", "A"): (1, 4), ("2", None): (3, 6)})  # type: ignore[dict-item]
    two = [ANN, BOB | {"team_id": "n"}]
    told = mini(tmp_path, owner=two, opportunity=rows).value("win_rate_mix_adjusted", *OCTOBER)
    assert told.denominator == pytest.approx(6 * 6 / 16)  # all 16 deals are one segment, 6 of them won
    assert told.value == pytest.approx(2 / (6 * 6 / 16) * 6 / 16) == pytest.approx(2 / 6)


def test_mix_adjusted_of_the_company_is_its_win_rate(tmp_path: Path) -> None:
    (whole,) = three(tmp_path, of_team(MIX)).values("win_rate_mix_adjusted", *OCTOBER, group=Group.COMPANY)
    assert whole.value.value == pytest.approx(0.24)


def test_a_team_is_held_against_the_company(tmp_path: Path) -> None:
    """North 8 of 20 and South 2 of 20, one segment: the company wins 10 of 40."""
    rows = of_team({("1", "A"): (8, 20), ("2", "A"): (2, 20)})
    told = mini(tmp_path, opportunity=rows).values("win_rate_mix_adjusted", *OCTOBER, group=Group.TEAM)
    assert {a.label: a.value.value for a in told} == {"North": pytest.approx(0.4), "South": pytest.approx(0.1)}
    assert {a.label: a.value.denominator for a in told} == {"North": 5, "South": 5}


def test_one_person_alone_has_his_own_rate(tmp_path: Path) -> None:
    told = mini(tmp_path, opportunity=of_team({("1", "A"): (3, 4)})).value("win_rate_mix_adjusted", *OCTOBER)
    assert told.value == 0.75


def test_it_is_shown_without_the_peer_minimum(tmp_path: Path) -> None:
    """Ann sees herself alone and her two mates are too few to be compared with: the rate tells of nobody else."""
    crm = three(tmp_path, of_team(MIX))
    alone = crm.value("win_rate_mix_adjusted", *OCTOBER, scope=Scope(frozenset({"1"}), own_id="1"))
    assert alone == crm.value("win_rate_mix_adjusted", *OCTOBER)
    assert (alone.status, alone.numerator, alone.n) == ("ok", 9, 20)


def test_no_closed_deal_is_no_data(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=[deal("a", None, amount=5, segment="A")])
    for name in ("win_rate", "win_rate_by_amount", "win_rate_mix_adjusted", "cycle_days", "days_to_lost"):
        told = crm.value(name, *OCTOBER)
        assert (told.status, told.value) == ("no_data", None), name

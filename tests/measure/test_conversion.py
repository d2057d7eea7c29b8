"""Won, lost, amounts and win rate against plain SQL on rows in sight."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_core.measure.statistics import wilson
from tests.mini import GONE, Mini, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")
DEALS = [
    # id, owner, amount, currency, closed on, won
    ("d1", "1", 100.10, "EUR", "2026-10-01", 1),
    ("d2", "1", 0.20, "EUR", "2026-10-31", 1),
    ("d3", "1", 50, "EUR", "2026-10-15", 0),
    ("d4", "1", 70, "USD", "2026-10-20", 1),
    ("d5", "1", 99, "EUR", "2026-11-01", 1),  # the first day that is out
    ("d6", "2", 10, "EUR", "2026-09-30", 1),  # the last day before
    ("d7", None, 5, "EUR", "2026-10-07", 0),  # nobody's
    ("d8", "9", 5, "EUR", "2026-10-07", 1),  # of a person the CRM no longer knows
    ("d9", "1", None, None, "2026-10-09", 1),  # won without an amount
    ("d0", "1", 10, "EUR", None, None),  # open
]


@pytest.fixture
def crm(tmp_path: Path) -> Mini:
    rows = [
        {
            "opportunity_id": id_,
            "owner_id": owner,
            "amount": amount,
            "currency": currency,
            "closed_on": day,
            "is_closed": int(won is not None),
            "is_won": won or 0,
            "created_at": at("2026-09-01"),
        }
        for id_, owner, amount, currency, day, won in DEALS
    ]
    return mini(tmp_path, opportunity=rows)


def test_counts_equal_plain_sql(crm: Mini) -> None:
    for name, won in (("won_count", 1), ("lost_count", 0)):
        expected = dict(
            crm.sql(
                "SELECT owner_id, count(*) FROM opportunity WHERE is_closed AND is_won = ?"
                " AND closed_on >= '2026-10-01' AND closed_on < '2026-11-01' GROUP BY 1",
                won,
            )
        )
        found = {a.id: a.value.value for a in crm.values(name, "2026-10-01", "2026-11-01")}
        assert {id_: n for id_, n in found.items() if n} == expected


def test_every_owner_is_told_and_so_are_strangers_and_nobody(crm: Mini) -> None:
    labels = [(a.id, a.label) for a in crm.values("won_count", "2026-10-01", "2026-11-01")]
    assert labels == [("1", "Ann Ray"), ("2", "Bob Sun"), ("9", "(9)"), (None, "(no owner)")]


def test_win_rate_is_of_the_closed_ones(crm: Mini) -> None:
    rate = crm.value("win_rate", "2026-10-01", "2026-11-01")
    assert (rate.numerator, rate.denominator, rate.n, rate.value) == (4, 5, 5, 0.8)
    assert (rate.low, rate.high) == wilson(4, 5)


def test_no_closed_deal_is_no_data_and_never_zero(crm: Mini) -> None:
    rate = crm.value("win_rate", "2026-10-01", "2026-11-01", owner="2")
    assert (rate.status, rate.value, rate.n) == ("no_data", None, 0)


def test_money_is_exact_and_one_row_per_currency(crm: Mini) -> None:
    found = [a.value for a in crm.values("won_amount", "2026-10-01", "2026-11-01") if a.id == "1"]
    # 100.10 + 0.20 in EUR; the deal without amount counts in n, in the row without a currency
    assert [(v.currency, v.value, v.n) for v in found] == [
        (None, Decimal("0.0000"), 1),
        ("EUR", Decimal("100.3000"), 2),
        ("USD", Decimal("70.0000"), 1),
    ]


def test_open_deals_at_an_earlier_instant(crm: Mini) -> None:
    # at the beginning of 15 October: d0 open, d2 d3 d4 d5 not closed yet; closed on the 15th is still open at its start
    found = crm.value("open_opportunities", "2026-10-01", "2026-11-01", as_of=datetime(2026, 10, 15))
    assert found.value == 5


def test_a_record_not_changed_since_is_what_it_is_now(tmp_path: Path) -> None:
    """CRMs hold won deals whose closing day lies ahead; nothing was changed after as_of, so they were closed then."""
    row = {
        "opportunity_id": "d",
        "owner_id": "1",
        "is_closed": 1,
        "is_won": 1,
        "closed_on": "2026-12-24",
        "created_at": at("2026-09-01"),
        "modified_at": at("2026-10-01"),
    }
    found = mini(tmp_path, opportunity=[row]).value("open_opportunities", "2026-10-01", "2026-11-01")
    assert found.value == 0


def test_people_who_left_only_with_rows(tmp_path: Path) -> None:
    won = {"opportunity_id": "d", "owner_id": "3", "is_closed": 1, "is_won": 1, "closed_on": "2026-10-02"}
    crm = mini(tmp_path, owner=[GONE], opportunity=[won])
    assert [a.id for a in crm.values("won_count", "2026-10-01", "2026-11-01")] == ["3"]
    assert [a.id for a in crm.values("won_count", "2026-11-01", "2026-11-15")] == []


def test_teams_and_company_add_up(crm: Mini) -> None:
    from crm_core.mart.answers import Group

    teams = {a.label: a.value.value for a in crm.values("won_count", "2026-10-01", "2026-11-01", group=Group.TEAM)}
    assert teams == {"North": 4, "South": 0, "(no team)": 1}
    (company,) = crm.values("won_count", "2026-10-01", "2026-11-01", group=Group.COMPANY)
    assert (company.id, company.value.value) == ("company", 5)


def test_lost_deals_say_why(tmp_path: Path) -> None:
    """As written, without blanks around it; what says nothing is no reason."""
    reasons = {"a": " Price ", "b": None, "c": "", "d": "n/a", "w": "Price"}
    rows = [
        {
            "opportunity_id": id_,
            "owner_id": "1",
            "is_closed": 1,
            "is_won": int(id_ == "w"),
            "closed_on": "2026-10-02",
            "loss_reason": reason,
        }
        for id_, reason in reasons.items()
    ]
    crm = mini(tmp_path, opportunity=rows)
    for live in (False, True):
        told = {row["id"]: (row["counted"], row["why"]) for row in crm.rows("lost_count", *OCTOBER, live=live)}
        no_reason = (1, "no reason given")
        assert told == {"a": (1, "Price"), "b": no_reason, "c": no_reason, "d": no_reason, "w": (0, "won")}


def test_a_crm_without_reasons_still_counts_its_lost_deals(crm: Mini) -> None:
    assert crm.value("lost_count", *OCTOBER).value == 1
    assert {row["why"] for row in crm.rows("lost_count", *OCTOBER) if row["counted"]} == {"no reason given"}

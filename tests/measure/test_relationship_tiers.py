"""ABC, tiers and profiles on rows in sight."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from crm_core.base.facts import Facts, Rate
from crm_core.measure.statistics.concentration import abc
from tests.measure.relationship_rows import bought, client, whys, won
from tests.mini import Mini, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")
AS_OF = datetime(2026, 11, 1)


def tiers(crm: Mini) -> dict[str, str]:
    return whys(crm.rows("client_segment", *OCTOBER, as_of=AS_OF))


def counts(crm: Mini) -> dict[str | None, object]:
    """Ann's clients of each tier."""
    return {a.value.slice: a.value.value for a in crm.values("client_segment", *OCTOBER, as_of=AS_OF) if a.id == "1"}


def test_abc_by_the_share_of_the_larger_clients(tmp_path: Path) -> None:
    """Of 100: a has 60 (none before: A), b 25 (60 before: A), c 10 (85: B), d 5 (95: C), e nothing (100: C)."""
    amounts = {"a": 60, "b": 25, "c": 10, "d": 5}
    crm = mini(
        tmp_path,
        account=[client(id_) for id_ in "abcde"],
        purchase=[bought(id_, "2026-06-01", amount) for id_, amount in amounts.items()],
    )
    assert tiers(crm) == {"a": "A", "b": "A", "c": "B", "d": "C", "e": "C"} == abc(amounts | {"e": 0})
    assert counts(crm) == {"A": 2, "B": 1, "C": 2}


def test_exactly_eighty_percent_before_is_b(tmp_path: Path) -> None:
    amounts = {"a": 40.4, "b": 40.4, "c": 15.15, "d": 5.05}  # 80 % before c, 95 % before d
    crm = mini(
        tmp_path,
        account=[client(id_) for id_ in amounts],
        purchase=[bought(id_, "2026-06-01", amount) for id_, amount in amounts.items()],
    )
    assert tiers(crm) == {"a": "A", "b": "A", "c": "B", "d": "C"}


def test_equal_sums_share_a_tier(tmp_path: Path) -> None:
    """Ten clients of 10 each: before none of them is more than nothing."""
    ids = [f"c{n}" for n in range(10)]
    crm = mini(tmp_path, account=[client(i) for i in ids], purchase=[bought(i, "2026-06-01", 10) for i in ids])
    assert set(tiers(crm).values()) == {"A"}


def test_the_tier_is_of_the_whole_company(tmp_path: Path) -> None:
    """Ann's only client is small beside Bob's."""
    crm = mini(
        tmp_path,
        account=[client("mine"), client("big", owner="2")],
        purchase=[bought("mine", "2026-06-01", 3), bought("big", "2026-06-01", 97)],
    )
    assert counts(crm) == {"C": 1}


def test_twelve_months_before_as_of(tmp_path: Path) -> None:
    """1 November 2025 is in, 31 October 2025 is out; so is 1 November 2026, which has not begun."""
    crm = mini(
        tmp_path,
        account=[client("in"), client("old"), client("later")],
        purchase=[bought("in", "2025-11-01", 1), bought("old", "2025-10-31", 500), bought("later", "2026-11-01", 500)],
    )
    assert tiers(crm) == {"in": "A", "old": "C", "later": "C"}


def test_returns_count_as_nothing_bought(tmp_path: Path) -> None:
    """b gave back more than it bought: 0, and the sum of all is 100, not 90."""
    crm = mini(
        tmp_path,
        account=[client("a"), client("b"), client("c")],
        purchase=[
            bought("a", "2026-06-01", 80),
            bought("c", "2026-06-01", 20),
            bought("b", "2026-06-01", 5),
            bought("b", "2026-06-02", -15),
        ],
    )
    assert tiers(crm) == {"a": "A", "c": "B", "b": "C"}
    amounts = {row["id"]: row["amount"] for row in crm.rows("client_segment", *OCTOBER, as_of=AS_OF)}
    assert amounts["b"] == Decimal(-10)


def test_younger_than_ninety_days_is_new_not_c(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        account=[client("a"), client("new", created="2026-08-03 00:01"), client("edge", created="2026-08-03 00:00")],
        purchase=[bought("a", "2026-06-01", 80)],
    )
    assert tiers(crm) == {"a": "A", "new": "new", "edge": "C"}


def test_nothing_bought_at_all_is_no_data(tmp_path: Path) -> None:
    crm = mini(tmp_path, account=[client("a")], purchase=[bought("a", "2020-06-01", 80)])
    assert crm.value("client_segment", *OCTOBER, as_of=AS_OF).status == "no_data"


def test_won_deals_stand_for_purchases(tmp_path: Path) -> None:
    """A deal with only a contact belongs to the contact's account, or to the contact himself."""
    crm = mini(
        tmp_path,
        account=[client("a"), client("b")],
        contact=[
            {"contact_id": "p", "account_id": "b", "owner_id": "1", "last_name": "P", "created_at": at("2020-01-01")},
            {"contact_id": "q", "account_id": None, "owner_id": "1", "last_name": "Q", "created_at": at("2020-01-01")},
        ],
        opportunity=[
            won("1", "a", "2026-06-01", amount=80),
            won("2", None, "2026-06-01", contact_id="p", amount=16),
            won("3", None, "2026-06-01", contact_id="q", amount=4),
            won("4", "b", "2026-06-01", amount=500, is_won=0),
        ],
    )
    assert tiers(crm) == {"a": "A", "b": "B", "q": "C"}


def test_without_money_it_is_not_recorded(tmp_path: Path) -> None:
    crm = mini(tmp_path, account=[client("a")])
    assert crm.value("client_segment", *OCTOBER, as_of=AS_OF).status == "not_recorded"


def test_currencies_are_changed_before_they_are_compared(tmp_path: Path) -> None:
    """100 dollars at 0.5 are 50 euros until 1 July, then at 0.9 they are 90; yen have no rate and are left out."""
    rates = (
        Rate("USD", "EUR", date(2026, 1, 1), Decimal("0.5")),
        Rate("USD", "EUR", date(2026, 7, 1), Decimal("0.9")),
    )
    crm = mini(
        tmp_path,
        sets=["currency=EUR"],
        facts=Facts(rates=rates),
        account=[client("early"), client("late"), client("yen"), client("euro")],
        purchase=[
            bought("early", "2026-06-30", 100, "USD"),
            bought("late", "2026-07-01", 100, "USD"),
            bought("yen", "2026-06-01", 1_000_000, "JPY"),
            bought("euro", "2026-06-01", 60, "EUR"),
        ],
    )
    spent = {row["id"]: row["amount"] for row in crm.rows("client_segment", *OCTOBER, as_of=AS_OF)}
    assert spent == {"early": Decimal(50), "late": Decimal(90), "yen": Decimal(0), "euro": Decimal(60)}
    assert counts(crm)["A"] == 3


def test_without_a_company_currency_the_commonest_one_counts(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        account=[client("a"), client("b"), client("yen")],
        purchase=[
            bought("a", "2026-06-01", 50, "EUR"),
            bought("b", "2026-06-01", 5, "EUR"),
            bought("yen", "2026-06-01", 1_000_000, "JPY"),
        ],
    )
    assert tiers(crm) == {"a": "A", "b": "B", "yen": "C"}


def test_client_definition_limits_kinds_and_stages(tmp_path: Path) -> None:
    accounts = [
        client("a", lifecycle_stage="Active"),
        client("b", lifecycle_stage="Lost"),
        client("c", kind="prospect", lifecycle_stage="active"),
    ]
    purchases = [bought(row["account_id"], "2026-06-01", 10) for row in accounts]
    everybody = mini(tmp_path, account=accounts, purchase=purchases)
    assert tiers(everybody).keys() == {"a", "b", "c"}
    kinds = mini(tmp_path, sets=["client_definition=customer"], account=accounts, purchase=purchases)
    assert tiers(kinds).keys() == {"a", "b"}
    both = mini(tmp_path, sets=["client_definition=customer,ACTIVE"], account=accounts, purchase=purchases)
    assert tiers(both).keys() == {"a"}
    stages = mini(tmp_path, sets=["client_definition=active"], account=accounts, purchase=purchases)
    assert tiers(stages).keys() == {"a", "c"}


def test_a_merged_client_buys_for_the_one_that_stays(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        account=[client("a"), client("b")],
        merge=[{"entity": "account", "loser_id": "x", "survivor_id": "b", "merged_at": at("2026-05-01")}],
        purchase=[bought("a", "2026-06-01", 10), bought("x", "2026-04-01", 90)],
    )
    assert tiers(crm) == {"b": "A", "a": "B"}


def cell(account_id: str, field: str, filled: int, applicable: int = 1) -> dict[str, object]:
    return {"account_id": account_id, "field": field, "is_filled": filled, "is_applicable": applicable}


PROFILES = {
    "account": [client("a", segment=" a "), client("b", segment="Public"), client("c", segment="C"), client("n")],
    "purchase": [bought("a", "2026-06-01", 10), bought("b", "2026-06-01", 90)],  # b is A by its purchases
    "profile_cell": [
        cell("a", "channel", 1),
        cell("a", "budget", 0),
        cell("a", "machines", 0, applicable=0),
        cell("b", "channel", 1),
        cell("c", "channel", 1),
        cell("n", "channel", 1),
    ],
}


def test_profile_depth_of_the_important_clients(tmp_path: Path) -> None:
    """a: 1 of 2 that apply; b: 1 of 1; the tier of c, and of n by its purchases, is C."""
    crm = mini(tmp_path, **PROFILES)  # type: ignore[arg-type]
    value = crm.value("profile_depth", *OCTOBER, as_of=AS_OF)
    assert (value.numerator, value.denominator, value.n) == (2, 3, 3)
    listed = [(row["id"], row["why"], row["counted"]) for row in crm.rows("profile_depth", *OCTOBER, as_of=AS_OF)]
    assert sorted(listed) == [("a", "budget", 0), ("a", "channel", 1), ("b", "channel", 1)]


def test_profile_weights(tmp_path: Path) -> None:
    """The budget weighs 3, the channel 1: 2 of 5."""
    value = mini(tmp_path, sets=["profile_weights=budget=3"], **PROFILES).value(  # type: ignore[arg-type]
        "profile_depth", *OCTOBER, as_of=AS_OF
    )
    assert (value.value, value.n) == (0.4, 3)


def test_profile_depth_without_purchases_goes_by_the_segment(tmp_path: Path) -> None:
    tables = {name: rows for name, rows in PROFILES.items() if name != "purchase"}
    value = mini(tmp_path, **tables).value("profile_depth", *OCTOBER, as_of=AS_OF)  # type: ignore[arg-type]
    assert (value.numerator, value.denominator) == (1, 2)


def test_links_to_partners_and_referrals(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        account=[client("a"), client("b"), client("c")],
        link=[
            {"link_id": "1", "account_id": "a", "kind": "Partner", "other_account_id": "c"},
            {"link_id": "2", "account_id": "a", "kind": "referral", "other_account_id": "c"},
            {"link_id": "3", "account_id": "b", "kind": "supplier", "other_account_id": "c"},
        ],
    )
    value = crm.value("network_links", *OCTOBER, as_of=AS_OF)
    assert (value.numerator, value.denominator) == (1, 3)
    nothing = mini(tmp_path, account=[client("a")])
    assert nothing.value("network_links", *OCTOBER, as_of=AS_OF).status == "not_recorded"


def test_contacts_per_open_deal(tmp_path: Path) -> None:
    """d: Kim twice and Lee; e: nobody, as a planned call and a later one do not count; f is closed. 2 / 2 = 1."""
    deal = {"owner_id": "1", "is_closed": 0, "is_won": 0, "closed_on": None, "created_at": at("2026-09-01")}
    talk = {"kind": "call", "status": "done", "owner_id": "1", "opportunity_id": "d", "done_at": at("2026-10-05 09:00")}
    talk |= {"created_at": at("2026-10-05 09:00"), "modified_at": at("2026-10-05 09:00")}
    crm = mini(
        tmp_path,
        opportunity=[
            deal | {"opportunity_id": "d"},
            deal | {"opportunity_id": "e"},
            deal | {"opportunity_id": "f", "is_closed": 1, "closed_on": "2026-09-20"},
        ],
        activity=[
            talk | {"activity_id": "1", "contact_id": "kim"},
            talk | {"activity_id": "2", "contact_id": "kim", "kind": "meeting"},
            talk | {"activity_id": "3", "contact_id": "lee", "kind": "email"},
            talk | {"activity_id": "4", "contact_id": "sam", "kind": "note"},
            talk | {"activity_id": "5", "contact_id": None, "opportunity_id": "e"},
            talk
            | {"activity_id": "6", "contact_id": "kim", "opportunity_id": "e", "status": "planned", "done_at": None},
            talk | {"activity_id": "7", "contact_id": "kim", "opportunity_id": "e", "done_at": at("2026-11-05 09:00")},
            talk | {"activity_id": "8", "contact_id": "kim", "opportunity_id": "f"},
        ],
    )
    value = crm.value("contacts_per_open_deal", *OCTOBER, as_of=AS_OF)
    assert (value.value, value.numerator, value.denominator) == (1.0, 2, 2)
    why = {row["id"]: (row["why"], row["counted"]) for row in crm.rows("contacts_per_open_deal", *OCTOBER, as_of=AS_OF)}
    assert why == {"d": ("several people", 1), "e": ("nobody yet", 0)}
    (plain,) = crm.sql(
        "SELECT count(DISTINCT contact_id) * 1.0 / 2 FROM activity WHERE opportunity_id IN ('d', 'e') AND status = 'done'"
        " AND kind <> 'note' AND done_at < '2026-11-01'"
    )
    assert value.value == plain[0]
    assert (
        mini(tmp_path, opportunity=[deal | {"opportunity_id": "d"}])
        .value("contacts_per_open_deal", *OCTOBER, as_of=AS_OF)
        .status
        == "not_recorded"
    )

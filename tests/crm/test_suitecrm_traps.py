"""What a SuiteCRM database does to those who trust it, one test per trap (docs: CONNECTORS 1.1 and consequences)."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.crm.conftest import Make
from tests.crm.suitecrm_schema import audit, row, user


def test_ids_are_texts_that_people_can_read(suite: Make) -> None:
    crm = suite(user("1", last_name="Administrator"), user("seed_sarah_id", last_name="Smith"))
    assert sorted(crm.rows("owner")) == ["1", "seed_sarah_id"]


def test_group_and_portal_accounts_are_no_owners_and_those_who_left_are_not_active(suite: Make) -> None:
    crm = suite(
        user("a"), user("b", status="Inactive"), user("c", employee_status="Terminated"),
        user("d", employee_status="Leave of Absence"), user("e", is_group=1), user("f", portal_only=1),
        user("g", deleted=1), user("h", user_name="robot"), user("i"),
        exclude_owners=("robot", "i"),
    )  # fmt: skip
    active = {key: owner["is_active"] for key, owner in crm.rows("owner").items()}
    assert active == {"a": True, "b": False, "c": False, "d": True}


def test_without_security_groups_teams_are_who_reports_to_whom(suite: Make) -> None:
    """jim <- sarah <- max (left); eve reports to herself and to nobody else; the group's member is deleted."""
    crm = suite(
        user("jim", first_name="Jim", last_name="B"), user("sarah", last_name="Smith", reports_to_id="jim"),
        user("max", reports_to_id="sarah", employee_status="Terminated"), user("eve", reports_to_id="eve"),
        row("securitygroups", id="g1", name="East"),
        row("securitygroups_users", id="m1", securitygroup_id="g1", user_id="jim", deleted=1),
    )  # fmt: skip
    teams = crm.rows("team")
    assert set(teams) == {"reports:jim", "reports:sarah"}
    assert teams["reports:sarah"] == {
        "team_id": "reports:sarah", "name": "Smith's team", "parent_team_id": "reports:jim", "leader_id": "sarah",
    }  # fmt: skip
    owners = crm.rows("owner")
    assert {key: owner["team_id"] for key, owner in owners.items()} == {
        "jim": "reports:jim", "sarah": "reports:jim", "max": "reports:sarah", "eve": None,
    }  # fmt: skip
    assert owners["eve"]["reports_to_id"] is None


def test_security_groups_are_teams_and_several_make_no_second_owner(suite: Make) -> None:
    crm = suite(
        user("will"), user("chris", reports_to_id="will"),
        row("securitygroups", id="g1", name="East"), row("securitygroups", id="g2", name="West"),
        row("securitygroups_users", id="m1", securitygroup_id="g1", user_id="will"),
        row("securitygroups_users", id="m2", securitygroup_id="g1", user_id="chris"),
        row("securitygroups_users", id="m3", securitygroup_id="g2", user_id="chris", primary_group=1),
        row("securitygroups_users", id="m4", securitygroup_id="g2", user_id="chris", primary_group=1),
    )  # fmt: skip
    assert {key: owner["team_id"] for key, owner in crm.rows("owner").items()} == {"will": "g1", "chris": "g2"}
    assert {key: team["leader_id"] for key, team in crm.rows("team").items()} == {"g1": "will", "g2": None}


def test_email_is_the_smallest_living_primary_address_with_its_own_marks(suite: Make) -> None:
    addresses = [
        ("b@x.test", 0, {}, {"primary_address": 1}),
        ("a@x.test", 1, {}, {"primary_address": 1}),
        ("0@x.test", 0, {"deleted": 1}, {"primary_address": 1}),
        ("1@x.test", 0, {}, {"primary_address": 1, "deleted": 1}),
        ("2@x.test", 0, {}, {}),
    ]
    rows = [
        row("email_addresses", id=f"e{n}", email_address=address, opt_out=out, **of_address)
        + row("email_addr_bean_rel", id=f"r{n}", email_address_id=f"e{n}", bean_id="c1", bean_module="Contacts", **link)
        for n, (address, out, of_address, link) in enumerate(addresses)
    ]
    crm = suite(row("contacts", id="c1"), row("accounts", id="c1"), *rows)
    contact = crm.rows("contact")["c1"]
    assert (contact["email"], contact["opted_out_email"], contact["bounced_email"]) == ("a@x.test", True, False)
    # the same id in another module has no address: nothing is known of it
    account = crm.rows("account")["c1"]
    assert (account["email"], account["opted_out_email"]) == (None, None)


def test_an_empty_phone_is_no_phone(suite: Make) -> None:
    crm = suite(
        row("contacts", id="c1", phone_mobile="", phone_work="2", phone_home="3"),
        row("contacts", id="c2", phone_mobile="", phone_work="", phone_home=""),
    )
    assert {key: c["phone"] for key, c in crm.rows("contact").items()} == {"c1": "2", "c2": None}


def test_a_contact_of_two_accounts_stands_once(suite: Make) -> None:
    crm = suite(
        *(row("accounts", id=key) for key in ("a1", "a2")),
        row("accounts", id="a0", deleted=1),
        row("contacts", id="c1"),
        *(row("accounts_contacts", id=f"l{n}", contact_id="c1", account_id=f"a{n}") for n in (2, 1, 0)),
    )
    assert [c["account_id"] for c in crm.rows("contact").values()] == ["a1"]


def test_zero_dates_are_no_dates(suite: Make) -> None:
    crm = suite(
        row("contacts", id="c1", birthdate="0000-00-00", date_entered="0000-00-00 00:00:00"),
        row("contacts", id="c2", birthdate="1980-02-29", date_entered="2026-11-02 08:00:00"),
    )
    contacts = crm.rows("contact")
    assert (contacts["c1"]["created_at"], contacts["c1"]["birth_day"]) == (None, None)
    assert (contacts["c2"]["birth_day"], contacts["c2"]["birth_month"]) == (29, 2)


@pytest.mark.parametrize(
    ("text", "revenue"),
    [
        ("1200000", "1200000"), ("1,200,000", "1200000"), (" 99.50 ", "99.50"), ("", None), (None, None),
        ("about 3m", None), ("1.200.000", None), ("12,5", None), ("$500", None), ("1e6", None), ("9" * 30, None),
    ],
)  # fmt: skip
def test_revenue_is_text_read_only_where_it_is_a_number_beyond_doubt(suite: Make, text: str, revenue: str) -> None:
    found = suite(row("accounts", id="a1", annual_revenue=text)).rows("account")["a1"]["annual_revenue"]
    assert found == (None if revenue is None else Decimal(revenue))


def test_account_types(suite: Make) -> None:
    kinds = {"Customer": "customer", "Partner": "partner", "Prospect": "prospect", "Supplier": "supplier",
             "Vendor": "supplier", "Press": "other", "Friends": "other", "": None}  # fmt: skip
    crm = suite(*(row("accounts", id=f"a{n}", account_type=word) for n, word in enumerate(kinds)))
    assert [account["kind"] for _, account in sorted(crm.rows("account").items())] == list(kinds.values())
    assert crm.source.fetch(crm.connector.unmapped_statements()["account", "kind"]) == [("Friends", 1)]


def test_amount_and_currency(suite: Make) -> None:
    """-99 and nothing are the system's currency; a deleted currency still says what the amount is in."""
    rows = [
        row("currencies", id="c1", iso4217="usd"), row("currencies", id="c2", iso4217="CHF", deleted=1),
        row("opportunities", id="o1", amount=0.1, currency_id="-99"), row("opportunities", id="o2", amount=1e6 / 3),
        row("opportunities", id="o3", currency_id="c1"), row("opportunities", id="o4", currency_id="c2"),
        row("opportunities", id="o5", currency_id="nobody-knows"),
    ]  # fmt: skip
    told = suite(*rows, currency="EUR").rows("opportunity")
    assert [told[f"o{n}"]["currency"] for n in range(1, 6)] == ["EUR", "EUR", "USD", "CHF", "nobody-knows"]
    assert (told["o1"]["amount"], told["o2"]["amount"]) == (Decimal("0.1000"), Decimal("333333.3333"))
    untold = suite(*rows)
    assert untold.rows("opportunity")["o1"]["currency"] is None
    unknown = untold.connector.unmapped_statements()["opportunity", "currency"]
    assert untold.source.fetch(unknown) == [("nobody-knows", 1)]


def test_probability_is_a_share(suite: Make) -> None:
    crm = suite(*(row("opportunities", id=f"o{p}", probability=p) for p in (0, 65, 100, 150, None)))
    assert {o["opportunity_id"]: o["probability"] for o in crm.rows("opportunity").values()} == {
        "o0": 0.0, "o65": 0.65, "o100": 1.0, "o150": None, "oNone": None,
    }  # fmt: skip


def test_a_deal_is_closed_on_the_audited_day_not_on_the_expected_one(suite: Make) -> None:
    """Lost, then won after all at 23:30 UTC: the next day in Berlin. date_closed is what somebody expected."""
    crm = suite(
        row("opportunities", id="o1", sales_stage="Closed Won", date_closed="2027-05-20"),
        audit("opportunities", "a1", "o1", "2026-11-03 10:00:00", "sales_stage", "Prospecting", "Closed Lost"),
        audit("opportunities", "a2", "o1", "2026-11-09 23:30:00", "sales_stage", "Closed Lost", "Closed Won"),
        row("opportunities", id="o2", sales_stage="Closed Lost", date_closed="2026-10-01"),
        row("opportunities", id="o3", sales_stage="Prospecting", date_closed="2026-10-01"),
        audit("opportunities", "a3", "o3", "2026-11-03 10:00:00", "sales_stage", "Closed Lost", "Prospecting"),
        audit("opportunities", "a4", "o3", "2026-11-02 10:00:00", "sales_stage", "Prospecting", "Closed Lost"),
        row("opportunities", id="o4", sales_stage="Closed Won", date_closed="0000-00-00",
            date_modified="2026-11-09 23:30:00"),
    )  # fmt: skip
    deals = crm.rows("opportunity", "Europe/Berlin")
    assert deals["o1"]["closed_at"] == datetime(2026, 11, 9, 23, 30)
    assert {key: deal["closed_on"] for key, deal in deals.items()} == {
        "o1": date(2026, 11, 10), "o2": date(2026, 10, 1), "o3": None, "o4": date(2026, 11, 10),
    }  # fmt: skip
    assert deals["o1"]["expected_close_on"] == date(2027, 5, 20) and deals["o2"]["closed_at"] is None


def test_a_deal_with_two_accounts_two_contacts_and_many_audits_stands_once(suite: Make) -> None:
    crm = suite(
        *(row("accounts", id=f"a{n}") + row("contacts", id=f"c{n}") for n in (1, 2)),
        row("opportunities", id="o1", sales_stage="Closed Won"),
        *(row("accounts_opportunities", id=f"l{n}", opportunity_id="o1", account_id=f"a{n}") for n in (2, 1)),
        *(row("opportunities_contacts", id=f"l{n}", opportunity_id="o1", contact_id=f"c{n}") for n in (2, 1)),
        *(
            audit("opportunities", f"h{n}", "o1", "2026-11-09 10:00:00", "sales_stage", "x", "Closed Won")
            for n in (1, 2)
        ),
    )
    assert [(o["account_id"], o["contact_id"]) for o in crm.rows("opportunity").values()] == [("a1", "c1")]


def test_stages_the_company_named_decide_and_unknown_ones_are_counted(suite: Make) -> None:
    rows = [row("opportunities", id=f"o{n}", sales_stage=stage) for n, stage in
            enumerate(["Signed", "Closed Won", "Closed Lost", "On hold", None])]  # fmt: skip
    usual = suite(*rows)
    assert [o["is_won"] for o in usual.rows("opportunity").values()] == [False, True, False, False, False]
    unmapped = usual.connector.unmapped_statements()["opportunity", "stage"]
    assert sorted(usual.source.fetch(unmapped)) == [("On hold", 1), ("Signed", 1)]
    told = suite(*rows, won_stages=("Signed",)).rows("opportunity").values()
    assert [(o["is_won"], o["is_closed"]) for o in told] == [
        (True, True), (False, False), (False, True), (False, False), (False, False),
    ]  # fmt: skip
    assert [o["stage_order"] for o in told] == [None, 9, 10, None, None]


def test_deleted_deals_keep_their_account_and_their_stage_changes_are_gone(suite: Make) -> None:
    """Deleting a deal deletes its links too."""
    crm = suite(
        row("accounts", id="a1"),
        row("opportunities", id="o1", sales_stage="Qualification", deleted=1, date_modified="2026-11-03 10:00:00"),
        row("accounts_opportunities", id="l1", opportunity_id="o1", account_id="a1", deleted=1),
        audit("opportunities", "h1", "o1", "2026-11-02 10:00:00", "sales_stage", "Prospecting", "Qualification"),
    )
    gone = crm.rows("deleted_opportunity")["o1"]
    assert (gone["account_id"], gone["deleted_at"]) == ("a1", datetime(2026, 11, 3, 10))
    assert crm.rows("opportunity") == {} and crm.rows("stage_change") == {}

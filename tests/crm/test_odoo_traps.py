"""What an Odoo database does to those who trust it: people, clients and deals (docs: CONNECTORS 2, pitfalls)."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from crm_core.crm.crm import Moment
from tests.crm import odoo_base as o
from tests.crm.conftest import NOW, Make
from tests.crm.odoo_schema import VERSIONS, row

versions = pytest.mark.parametrize("version", VERSIONS)


@versions
def test_robots_templates_and_portal_users_are_no_owners(odoo: Make, version: int) -> None:
    crm = odoo(
        o.partner(50, "Gone"), o.user(20, 50, "gone", active=False),
        o.partner(51, "Client"), o.user(21, 51, "client@example.test", share=True),
        o.partner(52, "Default", active=False), o.user(22, 52, "renamed-template", active=False),
        o.named(30, "base", "default_user", "res.users", 22),
        o.partner(53, "Telephone"), o.user(23, 53, "phones"),
        version=version, exclude_owners=("phones",),
    )  # fmt: skip
    assert {key: owner["is_active"] for key, owner in crm.rows("owner").items()} == {
        "7": True, "8": True, "20": False,
    }  # fmt: skip
    ann = crm.rows("owner")["7"]
    assert (ann["name"], ann["email"], ann["role"]) == ("Ann Ray", "ann@example.test", "Lead")
    assert ann["time_zone"] == "Europe/Berlin"


def test_without_external_names_templates_are_known_by_their_logins(odoo: Make) -> None:
    crm = odoo(o.partner(52, "Default"), o.user(22, 52, "default"), without=("ir_model_data",))
    assert sorted(crm.rows("owner")) == ["7", "8"]


def test_only_the_last_sign_in_is_kept_so_that_there_is_no_history(odoo: Make) -> None:
    """_gc_user_logs deletes all but the newest: counting the rest would call everybody absent."""
    days = ("2026-11-20 07:00:00", "2026-11-21 07:00:00")
    crm = odoo(*(row("res_users_log", id=n, create_uid=o.ANN, create_date=day) for n, day in enumerate(days)))
    owners = crm.rows("owner")
    assert owners["7"]["last_login_at"] == datetime(2026, 11, 21, 7) and owners["8"]["last_login_at"] is None
    assert crm.provider.relation("login", Moment(NOW, NOW)) is None


def test_of_several_teams_the_first_is_todays_and_all_are_memberships(odoo: Make) -> None:
    at = o.LOGGED | {"write_date": "2026-11-09 08:00:00"}
    crm = odoo(
        row("crm_team", id=2, name="Second", active=True), row("crm_team", id=3, name="Archived", active=False),
        row("crm_team_member", id=2, crm_team_id=2, user_id=o.ANN, active=True, **at),
        row("crm_team_member", id=3, crm_team_id=2, user_id=o.BOB, active=False, **at),
        row("crm_team_member", id=4, crm_team_id=3, user_id=o.BOB, active=True, **at),
    )  # fmt: skip
    assert {key: owner["team_id"] for key, owner in crm.rows("owner").items()} == {"7": "1", "8": None}
    assert {key: team["leader_id"] for key, team in crm.rows("team").items()} == {"1": "7", "2": None}
    begun = datetime(2026, 11, 2, 8)
    assert {tuple(found.values()) for found in crm.all("membership")} == {
        ("7", "1", begun, None), ("7", "2", begun, None), ("8", "2", begun, datetime(2026, 11, 9, 8)),
    }  # fmt: skip


def test_up_to_14_the_team_stands_with_the_user(odoo: Make) -> None:
    crm = odoo(version=14)
    assert {key: owner["team_id"] for key, owner in crm.rows("owner").items()} == {"7": "1", "8": None}
    assert crm.provider.relation("membership", Moment(NOW, NOW)) is None


@versions
def test_names_are_said_in_the_companys_language(odoo: Make, version: int) -> None:
    """JSON since 16; a name without translation falls back, the one stored plainly stands as it is."""
    crm = odoo(
        o.deal(1), row("crm_stage", id=9, name={"en_US": "Later"}, sequence=9), o.deal(2, stage_id=9),
        version=version,
    )  # fmt: skip
    stages = {key: deal["stage"] for key, deal in crm.rows("opportunity").items()}
    assert stages == {"1": "New" if version == 14 else "Neu", "2": "Later"}
    assert crm.rows("team")["1"]["name"] == ("Sales" if version == 14 else "Vertrieb")


@versions
def test_colleagues_own_companies_and_addresses_are_no_clients(odoo: Make, version: int) -> None:
    crm = odoo(
        o.company(50, "Client"), o.partner(51, "Person", parent_id=50), o.partner(52, "Invoices", parent_id=50, type="invoice"),
        o.partner(53, "Our cook", parent_id=o.US), o.partner(54, "Employee", employee=True),
        o.partner(55, "Portal"), o.user(20, 55, "portal", share=True), o.company(56, "Archived", active=False),
        o.partner(57, "Lone", type="other"), o.company(58, "Daughter", parent_id=50),
        o.partner(59, "At the daughter", parent_id=58), version=version,
    )  # fmt: skip
    accounts = {key: account["parent_account_id"] for key, account in crm.rows("account").items()}
    assert accounts == {"50": None, "58": "50"}
    contacts = {key: contact["account_id"] for key, contact in crm.rows("contact").items()}
    assert contacts == {"51": "50", "55": None, "57": None, "59": "58"}


@versions
def test_the_owner_of_a_client_falls_back_to_that_of_his_newest_deal(odoo: Make, version: int) -> None:
    newer, newest = {"create_date": "2026-11-04 08:00:00"}, {"create_date": "2026-11-05 08:00:00"}
    crm = odoo(
        o.company(50, "Has his own", user_id=o.BOB), o.deal(1, partner_id=50),
        o.company(51, "By deal"), o.partner(52, "Of him", parent_id=51), o.deal(2, partner_id=51),
        o.deal(3, partner_id=52, user_id=o.BOB, **newer), o.deal(4, partner_id=51, user_id=None, **newest),
        o.deal(5, partner_id=51, active=False, probability=9, **newest),
        o.company(53, "Nobody's"), o.partner(54, "Of the first", parent_id=50), version=version,
    )  # fmt: skip
    owners = {key: account["owner_id"] for key, account in crm.rows("account").items()}
    assert owners == {"50": "8", "51": "8", "53": None}
    assert {key: contact["owner_id"] for key, contact in crm.rows("contact").items()} == {"52": "8", "54": "8"}


def test_reach_and_kind_of_a_client(odoo: Make) -> None:
    rows = (
        o.company(50, "A", email="A@x.test", email_normalized="a@x.test", customer_rank=1, supplier_rank=1),
        o.company(51, "B", email_normalized="b@x.test", supplier_rank=1, message_bounce=2),
        o.partner(52, "C", phone="030 1", phone_sanitized="+491"),
        row("mail_blacklist", id=1, email="a@x.test", active=True), row("mail_blacklist", id=2, email="b@x.test"),
        row("phone_blacklist", id=1, number="+491", active=True),
    )  # fmt: skip
    crm = odoo(*rows)
    a, b, c = crm.rows("account")["50"], crm.rows("account")["51"], crm.rows("contact")["52"]
    assert (a["kind"], a["opted_out_email"], a["bounced_email"]) == ("customer", True, False)
    assert (b["kind"], b["opted_out_email"], b["bounced_email"]) == ("supplier", False, True)
    assert (c["opted_out_phone"], c["opted_out_email"]) == (True, False)
    assert not odoo(*rows, without=("mail_blacklist",)).kept("account", "opted_out_email")


def test_the_mobile_number_is_gone_since_19(odoo: Make) -> None:
    rows = (o.partner(50, "C", mobile="0170", phone="030"), o.deal(1, type="lead", mobile="0171"))
    for version, numbers in ((14, ("0170", "0171")), (17, ("0170", "0171")), (19, ("030", None))):
        crm = odoo(*rows, version=version)
        assert (crm.rows("contact")["50"]["phone"], crm.rows("lead")["1"]["phone"]) == numbers


def test_a_name_stands_in_one_field_and_is_not_guessed_apart(odoo: Make) -> None:
    crm = odoo(o.partner(50, "Cora van Fox"))
    assert crm.rows("contact")["50"]["last_name"] == "Cora van Fox" and not crm.kept("contact", "first_name")


@versions
def test_lost_deals_are_archived_with_probability_0_and_archived_ones_are_not_lost(odoo: Make, version: int) -> None:
    """A connector that leaves archived rows out, as usual, wins every deal."""
    crm = odoo(
        o.deal(1), o.won(2), o.lost(3), o.deal(4, active=False, probability=30), o.deal(5, stage_id=o.WON, won_status="won"),
        o.deal(6, active=False, probability=None), o.deal(7, probability=None), o.deal(8, active=None, probability=0),
        o.deal(9, probability=0), version=version,
    )  # fmt: skip
    outcomes = {key: (deal["is_closed"], deal["is_won"]) for key, deal in crm.rows("opportunity").items()}
    open_, won, lost = (False, False), (True, True), (True, False)
    assert outcomes == {"1": open_, "2": won, "3": lost, "5": won, "7": open_, "8": lost, "9": open_}
    assert sorted(crm.rows("deleted_opportunity")) == ["4", "6"]


def test_since_19_odoo_says_itself_what_is_won(odoo: Make) -> None:
    """Probability 100 outside the won stage is pending there."""
    crm = odoo(o.deal(1, probability=100, won_status="pending"), o.deal(2, probability=100, won_status=None))
    assert {key: deal["is_won"] for key, deal in crm.rows("opportunity").items()} == {"1": False, "2": True}


def test_stages_the_company_named_count_too(odoo: Make) -> None:
    stages = [row("crm_stage", id=20 + n, name=name, sequence=n) for n, name in enumerate(("Signed", "Dead"))]
    crm = odoo(*stages, o.deal(1, stage_id=20), o.deal(2, stage_id=21), o.won(3), o.lost(4),
               won_stages=("Signed",), lost_stages=("Dead",))  # fmt: skip
    assert {key: (deal["is_closed"], deal["is_won"]) for key, deal in crm.rows("opportunity").items()} == {
        "1": (True, True), "2": (True, False), "3": (True, True), "4": (True, False),
    }  # fmt: skip


def test_a_deal_put_out_of_sight_says_when(odoo: Make) -> None:
    """The tracked moment, else the last change; an archived won deal stays won."""
    crm = odoo(
        o.deal(1, active=False, probability=30), o.message(1, 1, o.ANN_PARTNER, "2026-11-05 09:00:00"),
        o.tracked(1, 1, "active", old_value_integer=1, new_value_integer=0),
        o.won(2, active=False, date_closed="2026-11-04 09:00:00", write_date="2026-11-06 09:00:00"),
    )  # fmt: skip
    gone = crm.rows("deleted_opportunity")
    assert {key: deal["deleted_at"] for key, deal in gone.items()} == {
        "1": datetime(2026, 11, 5, 9), "2": datetime(2026, 11, 6, 9),
    }  # fmt: skip
    assert (gone["1"]["is_closed"], gone["2"]["is_won"], gone["2"]["closed_on"]) == (False, True, date(2026, 11, 4))


@versions
def test_columns_of_a_deal_in_every_version(odoo: Make, version: int) -> None:
    """lost_reason -> lost_reason_id, planned -> expected_revenue (which was the weighted one before)."""
    crm = odoo(
        row("crm_lost_reason", id=1, name="Too expensive"), row("utm_source", id=1, name="Fair"),
        o.lost(1, lost_reason_id=1, source_id=1, expected_revenue=1e6 / 3, prorated=5, date_deadline="2026-12-01",
               date_closed="2026-11-10 23:30:00", stage_id=o.QUALIFIED),
        version=version,
    )  # fmt: skip
    deal = crm.rows("opportunity", "Europe/Berlin")["1"]
    assert (deal["loss_reason"], deal["source"], deal["amount"]) == ("Too expensive", "Fair", Decimal("333333.3333"))
    assert (deal["closed_on"], deal["expected_close_on"]) == (date(2026, 11, 11), date(2026, 12, 1))
    assert (deal["stage_order"], deal["probability"], deal["currency"]) == (2, 0.0, "EUR")
    assert deal["pipeline"] == ("Sales" if version == 14 else "Vertrieb")


def test_money_is_in_the_currency_of_the_deals_company(odoo: Make) -> None:
    """Without one in that of the owner's company, else of the first."""
    crm = odoo(
        row("res_currency", id=2, name="USD"), o.company(60, "Our daughter"),
        row("res_company", id=2, name="D", partner_id=60, currency_id=2), o.partner(61, "Cy"),
        o.user(20, 61, "cy", company_id=2), o.deal(1, company_id=2), o.deal(2, company_id=None, user_id=20),
        o.deal(3, company_id=None, user_id=None), o.deal(4, company_id=1, user_id=20),
    )  # fmt: skip
    assert {key: deal["currency"] for key, deal in crm.rows("opportunity").items()} == {
        "1": "USD", "2": "USD", "3": "EUR", "4": "EUR",
    }  # fmt: skip


def test_closed_without_a_date_is_dated_by_the_last_move(odoo: Make) -> None:
    crm = odoo(
        o.won(1, date_last_stage_update="2026-11-08 08:00:00"), o.won(2), o.deal(3, date_closed="2026-11-08 08:00:00")
    )
    closed = {key: deal["closed_at"] for key, deal in crm.rows("opportunity").items()}
    assert closed == {"1": datetime(2026, 11, 8, 8), "2": datetime(2026, 11, 2, 8), "3": None}


@versions
def test_whose_client_a_deal_is(odoo: Make, version: int) -> None:
    crm = odoo(
        o.company(50, "C"), o.partner(51, "P", parent_id=50), o.partner(52, "I", parent_id=50, type="invoice"),
        o.partner(53, "Lone"), o.partner(54, "His address", parent_id=53, type="delivery"),
        *(o.deal(n, partner_id=partner) for n, partner in enumerate((50, 51, 52, 53, 54, o.ANN_PARTNER, 999, None), 1)),
        version=version,
    )  # fmt: skip
    found = {key: (deal["account_id"], deal["contact_id"]) for key, deal in crm.rows("opportunity").items()}
    assert found == {
        "1": ("50", None), "2": ("50", "51"), "3": ("50", None), "4": (None, "53"), "5": (None, "53"),
        "6": (None, None), "7": (None, None), "8": (None, None),
    }  # fmt: skip


@versions
def test_a_lead_and_the_deal_it_became_are_one_row(odoo: Make, version: int) -> None:
    """The type flips: without the conversion date the leads of a good month would be gone."""
    crm = odoo(
        o.deal(1, type="lead", contact_name="Lea"), o.lost(2, type="lead"), o.deal(3, type="lead", active=False),
        o.company(50, "C"), o.deal(4, partner_id=50, date_conversion="2026-11-03 09:00:00"), o.deal(5), version=version,
    )  # fmt: skip
    leads = crm.rows("lead")
    assert {key: (lead["is_converted"], lead["is_closed"]) for key, lead in leads.items()} == {
        "1": (False, False), "2": (False, True), "4": (True, True),
    }  # fmt: skip
    became = leads["4"]
    assert (became["opportunity_id"], became["account_id"]) == ("4", "50")
    assert became["converted_at"] == datetime(2026, 11, 3, 9) and leads["1"]["opportunity_id"] is None
    assert sorted(crm.rows("opportunity")) == ["4", "5"]


def test_confirmed_orders_are_purchases(odoo: Make) -> None:
    order = {"date_order": "2026-11-10 23:30:00", "amount_untaxed": 5, "amount_total": 6, "currency_id": 1}
    crm = odoo(
        o.company(50, "C"), o.partner(51, "P", parent_id=50), row("sale_order", id=1, partner_id=51, state="sale", **order),
        row("sale_order", id=2, partner_id=51, state="cancel", **order),
        row("sale_order", id=3, partner_id=o.ANN_PARTNER, state="sale", **order),
    )  # fmt: skip
    assert [tuple(found.values())[:4] for found in crm.all("purchase", "Europe/Berlin")] == [
        ("1", "50", date(2026, 11, 11), Decimal("5.0000"))
    ]


def test_targets_without_a_period_are_no_targets(odoo: Make) -> None:
    """res_users.target_* (17) and crm_team.invoiced_target say a number and no month."""
    assert odoo(version=17).provider.relation("target", Moment(NOW, NOW)) is None

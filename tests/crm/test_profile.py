"""The optional profile of accounts: which fields there are, the company's own too, and which are really filled."""

from typing import Any

from tests.crm import odoo_base as o
from tests.crm.conftest import Make, Suite
from tests.crm.suitecrm_schema import row


def filled(crm: Suite) -> dict[str, dict[str, bool]]:
    """account -> field -> whether it is filled."""
    found: dict[str, dict[str, Any]] = {}
    for cell in crm.all("profile_cell"):
        assert cell["is_applicable"] is True
        found.setdefault(cell["account_id"], {})[cell["field"]] = cell["is_filled"]
    return found


def test_suitecrm_s_fields_and_the_company_s_own(suite: Make) -> None:
    """An empty address form holds 'http://'; 'Select' is what stands there before anybody chooses."""
    crm = suite(
        row("accounts", id="a", account_type="Customer", industry="Select", website="http://", annual_revenue="3m"),
        row("accounts", id="b", website="https://b.example", employees="12"),
        row("accounts", id="gone", deleted=1, industry="Mining"),
        row("accounts_cstm", id_c="a", founded_c=1999, jjwg_maps_lat_c=52.5),
    )
    names = ("kind", "industry", "website", "annual_revenue", "employees", "founded_c")
    assert filled(crm) == {
        "a": dict(zip(names, (True, False, False, True, False, True), strict=True)),
        "b": dict(zip(names, (False, False, True, False, True, False), strict=True)),
    }


def test_suitecrm_without_a_table_of_own_fields(suite: Make) -> None:
    crm = suite(row("accounts", id="a"), without=("accounts_cstm", "accounts.employees"))
    assert set(filled(crm)["a"]) == {"kind", "industry", "website", "annual_revenue"}


def test_odoo_s_fields_and_the_company_s_own(odoo: Make) -> None:
    """Only of organisations that are clients: not of people, nor of the own company."""
    crm = odoo(
        o.company(20, "Acme", website="https://a.example", vat="asdf", x_founded=1999),
        o.partner(21, "Cora Fox", parent_id=20, website="https://c.example"),
    )
    assert filled(crm) == {"20": {"industry": False, "website": True, "vat": False, "x_founded": True}}

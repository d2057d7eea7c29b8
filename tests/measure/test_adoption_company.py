"""How the company uses its CRM: seats, features, fields, spellings, what arrives by itself, what others use."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from crm_core.base.facts import Facts
from crm_core.mart.answers import Group
from crm_core.measure.needs import readers
from tests.mini import ANN, BOB, GONE, Mini, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")


def company(crm: Mini, name: str, **more: object) -> object:
    return crm.value(name, *OCTOBER, owner="company", group=Group.COMPANY, **more)


def why(crm: Mini, name: str) -> dict[str, str]:
    return {row["id"]: row["why"] for row in crm.rows(name, *OCTOBER)}


def test_what_arrived_by_itself(tmp_path: Path) -> None:
    kinds = [("a", "human", 0), ("b", "sync", 0), ("c", "import", 0), ("d", None, 0), ("e", None, 1), ("f", "human", 1)]
    base = {"kind": "email", "status": "done", "owner_id": "1", "done_at": at("2026-10-05 09:00")}
    activities = [base | {"activity_id": id_, "source": source, "is_automatic": auto} for id_, source, auto in kinds]
    activities.append(activities[1] | {"activity_id": "planned", "status": "planned"})
    value = company(mini(tmp_path, activity=activities), "automatic_share")
    assert (value.numerator, value.denominator) == (4, 6)  # b, c, e, f
    plain = [{name: cell for name, cell in row.items() if name not in ("source", "is_automatic")} for row in activities]
    assert company(mini(tmp_path, activity=plain), "automatic_share").status == "not_recorded"


def test_seats_that_nobody_uses_with_their_price(tmp_path: Path) -> None:
    """As of 1 November 90 days reach back to 3 August."""
    newcomer = BOB | {"owner_id": "4", "hired_on": "2026-09-01"}
    owners = [{"hired_on": None} | owner for owner in (ANN, BOB, GONE)] + [
        newcomer,
        BOB | {"owner_id": "5", "hired_on": None},
    ]
    written = [
        {"account_id": "a", "created_by_id": "1", "created_at": at("2026-08-03 00:00")},
        {"account_id": "b", "created_by_id": "5", "created_at": at("2026-08-02 23:59")},
    ]
    crm = mini(
        tmp_path, sets=["currency=EUR"], facts=Facts(licence_price=Decimal("49.90")), owner=owners, account=written
    )
    at_the_end = {"as_of": datetime(2026, 11, 1)}
    assert company(crm, "unused_seats", **at_the_end).value == 2
    rows = {row["id"]: row for row in crm.rows("unused_seats", *OCTOBER, **at_the_end)}
    assert {id_: row["counted"] for id_, row in rows.items()} == {"1": 0, "2": 1, "5": 1}
    assert (float(rows["2"]["amount"]), rows["2"]["currency"]) == (49.9, "EUR")
    assert mini(tmp_path, account=[{"account_id": "a"}]).value("unused_seats", *OCTOBER).status == "not_recorded"


def test_features_that_nobody_uses(tmp_path: Path) -> None:
    uses = [
        {"owner_id": "1", "feature": "Calendar", "used_on": "2026-10-05", "uses": 1},
        {"owner_id": "3", "feature": "Reports", "used_on": "2026-09-05", "uses": 9},
        {"owner_id": "2", "feature": "Export", "used_on": "2026-10-05", "uses": 0},
    ]
    crm = mini(tmp_path, sets=["role_features=Manager=Phone"], feature_use=uses)
    assert why(crm, "unused_features") == {
        "Calendar": "used",
        "Export": "used by nobody",
        "Phone": "used by nobody",
        "Reports": "used by nobody",
    }
    assert company(crm, "unused_features").value == 3


def test_fields_that_nobody_fills(tmp_path: Path) -> None:
    """30 accounts: one has a city, all a name, none an industry; profile fields beside the CRM's own."""
    accounts = [{"account_id": str(n), "name": f"Client {n}", "city": "", "industry": None} for n in range(30)]
    accounts[0]["city"] = "Jena"
    cells = [
        {"account_id": "1", "field": "Machines", "is_filled": 1, "is_applicable": 1},
        {"account_id": "2", "field": "Fleet", "is_filled": 0, "is_applicable": 1},
        {"account_id": "2", "field": "Herd", "is_filled": 0, "is_applicable": 0},
    ]
    crm = mini(tmp_path, account=accounts, profile_cell=cells)
    assert why(crm, "field_use") == {
        "account.name": "filled",
        "account.city": "hardly filled",
        "account.industry": "filled by nobody",
        "account.Machines": "filled",
        "account.Fleet": "filled by nobody",
    }
    value = company(crm, "field_use")
    assert (value.numerator, value.denominator) == (3, 5)


def test_who_reads_a_field() -> None:
    assert "meeting_minimum_data_set" in readers()["activity.topic"]
    assert "account.website" not in readers()
    assert all(names for names in readers().values())


def test_spellings_of_one_value(tmp_path: Path) -> None:
    """Germany thrice, germany once, DE twice are one country; of two as frequent the last in the alphabet is usual."""
    countries = ["Germany"] * 3 + ["germany", "DE", "DE", "KE", "", None]
    industries = ["Food", "food", "Food & Drink", "Energy", " ", None, None, None, None]
    accounts = [
        {"account_id": str(n), "country": country, "industry": industry}
        for n, (country, industry) in enumerate(zip(countries, industries, strict=True))
    ]
    crm = mini(tmp_path, account=accounts)
    assert why(crm, "value_conformity") == {
        "account.country: Germany": "usual spelling",
        "account.country: germany": "mostly written Germany",
        "account.country: DE": "mostly written Germany",
        "account.country: KE": "usual spelling",
        "account.industry: Food": "mostly written food",
        "account.industry: food": "usual spelling",
        "account.industry: Food & Drink": "usual spelling",
        "account.industry: Energy": "usual spelling",
    }
    values = {a.value.slice: a.value for a in crm.values("value_conformity", *OCTOBER, group=Group.COMPANY)}
    assert {name: (value.numerator, value.denominator) for name, value in values.items()} == {
        "account.country": (2, 4),
        "account.industry": (3, 4),
    }


def view(id_: str, entity: str, record: str, actor: str, when: str = "2026-10-05 09:00") -> dict[str, object]:
    return {
        "change_id": id_,
        "entity": entity,
        "record_id": record,
        "action": "view",
        "actor_id": actor,
        "changed_at": at(when),
    }


def test_data_that_others_use(tmp_path: Path) -> None:
    client = {"owner_id": "2", "created_by_id": "1", "created_at": at("2026-09-01"), "email": None}
    crm = mini(
        tmp_path,
        account=[
            client | {"account_id": name}
            for name in ("seen", "seen by himself", "seen before", "through its person", "changed")
        ]
        + [
            client | {"account_id": "mailed", "email": "info@fox.example"},
            client | {"account_id": "b", "created_by_id": "2"},
        ],
        contact=[{"contact_id": "p", "account_id": "through its person", "last_name": "Ray", "email": None}],
        change=[
            view("1", "account", "seen", "2"),
            view("2", "account", "seen by himself", "1"),
            view("3", "account", "seen before", "2", "2026-09-30 09:00"),
            view("4", "contact", "p", "2"),
            view("5", "account", "changed", "2") | {"action": "update"},
        ],
    )
    rows = {row["id"]: row["why"] for row in crm.rows("data_used", *OCTOBER) if row["owner_id"] == "1"}
    assert rows == {
        "seen": "seen by others",
        "through its person": "seen by others",
        "mailed": "in reach of a mailing",
        "seen by himself": "used by nobody else",
        "seen before": "used by nobody else",
        "changed": "used by nobody else",
    }
    value = crm.value("data_used", *OCTOBER)
    assert (value.numerator, value.denominator) == (3, 6)

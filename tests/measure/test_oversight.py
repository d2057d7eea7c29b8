"""Are reviews held, and what waits for the operators."""

from datetime import datetime
from pathlib import Path
from typing import Any

from crm_core.base.access import EVERYTHING
from crm_core.mart.answers import Group
from tests.mini import ANN, BOB, GONE, Mini, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")
AS_OF = {"as_of": datetime(2026, 11, 1, 12)}  # 14 days before: 18 October, 12:00
LED = (
    {"team_id": "n", "name": "North", "leader_id": "5", "parent_team_id": "top"},
    {"team_id": "s", "name": "South", "leader_id": None, "parent_team_id": "top"},
    {"team_id": "top", "name": "Sales", "leader_id": "9", "parent_team_id": None},
)
CY = BOB | {"owner_id": "4", "name": "Cy"}


def review(number: int, owner: str, closed_at: str, lead: str | None = "5") -> dict[str, Any]:
    return {"review_id": f"r{number}", "owner_id": owner, "leader_id": lead, "closed_at": at(closed_at)}


def by_id(crm: Mini, name: str, **more: Any) -> dict[str, tuple[Any, ...]]:
    listed = crm.rows(name, *OCTOBER, **(AS_OF | more))
    assert crm.rows(name, *OCTOBER, live=True, **(AS_OF | more)) == listed
    return {row["id"]: (row["counted"], row["why"], row["value"], row["slice"]) for row in listed}


def test_who_was_reviewed_in_the_last_fourteen_days(tmp_path: Path) -> None:
    reviews = [
        review(1, "1", "2026-10-18 12:00"),  # just inside
        review(2, "2", "2026-10-18 11:59"),  # just outside
        review(3, "1", "2026-10-01 09:00", lead="8"),  # an earlier one
        review(4, "4", "2026-11-01 12:01"),  # after as_of: there was none yet
        review(5, "3", "2026-10-30 09:00"),  # of somebody who left
    ]
    crm = mini(tmp_path, owner=[ANN, BOB, GONE, CY], review=reviews)
    assert by_id(crm, "review_coverage") == {
        "1": (1, "reviewed", 14, "5"),
        "2": (0, "no review for 14 days", 14, "5"),
        "4": (0, "never reviewed", None, None),
    }
    value = crm.value("review_coverage", *OCTOBER, owner="company", group=Group.COMPANY, **AS_OF)
    assert (value.numerator, value.denominator) == (1, 3)
    teams = {a.id: a.value for a in crm.values("review_coverage", *OCTOBER, group=Group.TEAM, **AS_OF)}
    assert {id_: (one.numerator, one.denominator) for id_, one in teams.items()} == {"n": (1, 1), "s": (0, 2)}


def test_a_review_is_no_number_on_a_person(tmp_path: Path) -> None:
    crm = mini(tmp_path, review=[review(1, "1", "2026-10-30 09:00")])
    assert crm.value("review_coverage", *OCTOBER, **AS_OF).status == "insufficient_data"


def test_who_leads_a_team_with_no_team_above_has_nobody_to_review_him(tmp_path: Path) -> None:
    owners = [
        ANN,
        BOB,
        ANN | {"owner_id": "5", "name": "Lea"},
        ANN | {"owner_id": "9", "name": "Top", "team_id": "top"},
    ]
    crm = mini(tmp_path, owner=owners, team=list(LED), review=[review(1, "5", "2026-10-30 09:00", lead="9")])
    assert {id_: row[1] for id_, row in by_id(crm, "review_coverage").items()} == {
        "1": "never reviewed",
        "2": "never reviewed",
        "5": "reviewed",
    }


def test_two_reviews_at_one_instant_are_one_row_and_a_newcomer_counts_from_his_first_day(tmp_path: Path) -> None:
    owners = [ANN | {"hired_on": None}, BOB | {"hired_on": "2026-11-02"}, CY | {"hired_on": "2026-11-01"}]
    twice = [review(1, "1", "2026-10-30 09:00", lead="5"), review(2, "1", "2026-10-30 09:00", lead="6")]
    crm = mini(tmp_path, owner=owners, review=twice)
    assert by_id(crm, "review_coverage") == {
        "1": (1, "reviewed", 2, "6"),
        "4": (0, "never reviewed", None, None),
    }


def test_without_the_lead_reviews_count_all_the_same_without_the_table_nothing_is_recorded(tmp_path: Path) -> None:
    held = {"review_id": "r", "owner_id": "1", "closed_at": at("2026-10-30 09:00")}
    assert by_id(mini(tmp_path, review=[held]), "review_coverage")["1"] == (1, "reviewed", 2, None)
    company = {"owner": "company", "group": Group.COMPANY}
    assert mini(tmp_path).value("review_coverage", *OCTOBER, **company).status == "not_recorded"
    empty = [{"review_id": None, "owner_id": None, "closed_at": None}]
    assert mini(tmp_path, review=empty).value("review_coverage", *OCTOBER, **company).numerator == 0


def correction(number: int, opened: str, closed: str | None, operator: str | None = "olga") -> dict[str, Any]:
    return {
        "correction_id": f"c{number}", "owner_id": "1" if number % 2 else None, "operator_id": operator,
        "entity": "account", "record_id": "a", "opened_at": at(opened), "closed_at": closed and at(closed),
    }  # fmt: skip


CORRECTIONS = [
    correction(1, "2026-10-01 09:00", None),  # 31 days
    correction(2, "2026-10-31 09:00", "2026-11-01 12:01", "omar"),  # still open at as_of
    correction(3, "2026-10-10 09:00", "2026-10-30 09:00"),  # done lately, took 20 days
    correction(4, "2026-10-10 09:00", "2026-10-18 12:00"),  # done longer ago than 14 days
    correction(5, "2026-11-01 12:01", None),  # not yet asked for
    correction(6, "2026-11-01 12:00", None, None),  # this instant, of nobody
]


def test_what_waits_for_the_operators(tmp_path: Path) -> None:
    crm = mini(tmp_path, correction=CORRECTIONS)
    assert by_id(crm, "operator_queue") == {
        "c1": (1, "open", 31, "olga"),
        "c2": (1, "open", 1, "omar"),
        "c3": (0, "done", 20, "olga"),
        "c6": (1, "open", 0, None),
    }
    value = crm.value("operator_queue", *OCTOBER, owner="company", group=Group.COMPANY, **AS_OF)
    assert value.value == 3
    assert crm.value("operator_queue", *OCTOBER, **AS_OF).status == "insufficient_data"  # the company's alone


def test_a_scope_sees_the_corrections_of_its_people(tmp_path: Path) -> None:
    crm = mini(tmp_path, correction=CORRECTIONS)
    assert set(by_id(crm, "operator_queue", scope=EVERYTHING.narrowed(("1",)))) == {"c1", "c3"}
    assert by_id(crm, "operator_queue", scope=EVERYTHING.narrowed(("2",))) == {}


def test_corrections_that_nobody_keeps(tmp_path: Path) -> None:
    company = {"owner": "company", "group": Group.COMPANY}
    assert mini(tmp_path).value("operator_queue", *OCTOBER, **company).status == "not_recorded"
    undated = [{"correction_id": "c", "opened_at": at("2026-10-05 09:00"), "owner_id": "1"}]
    assert mini(tmp_path, correction=undated).value("operator_queue", *OCTOBER, **company).status == "not_recorded"

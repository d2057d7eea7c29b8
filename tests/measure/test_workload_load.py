"""The weight of what is on a desk, beside the team's, and how evenly it is spread; each answer by hand."""

from datetime import date, datetime
from pathlib import Path

import pytest

from crm_core.base.access import Role, Viewer, rows
from crm_core.base.errors import SettingsError
from crm_core.base.facts import Employment, Facts
from crm_core.mart.answers import Group
from tests.measure.test_workload import task
from tests.measure.test_workload_desk import account, deal
from tests.mini import ANN, BOB, Mini, mini

MONTH = ("2026-10-01", "2026-11-01")
NOON = datetime(2026, 10, 15, 12)


def person(id_: str, team: str | None = "n", active: int = 1) -> dict[str, object]:
    return {"owner_id": id_, "login": id_, "name": f"Person {id_}", "team_id": team, "is_active": active}


def clients(owner: str, *segments: str | None) -> list[dict[str, object]]:
    return [account(f"{owner}-{n}", owner_id=owner, segment=segment) for n, segment in enumerate(segments)]


def desk(folder: Path, **more: object) -> Mini:
    """Ann 3.5 (A, B and another), Bob 2, Cid 0, all in North; Dora is alone in no team, Gil has left."""
    people = [person("1"), person("2"), person("3"), person("4", None), person("5", active=0)]
    rows = [*clients("1", "A", "B", None), *clients("2", "A"), *clients("4", "A"), *clients("5", "A", "A", "A")]
    tables = {"owner": people, "account": rows, "opportunity": [deal("x", owner_id=None)], "activity": [task("t")]}
    return mini(folder, **(tables | more))  # type: ignore[arg-type]


def weights(crm: Mini) -> dict[str, tuple[str, float]]:
    return {row["id"]: (row["why"], row["value"]) for row in crm.rows("load_index", *MONTH, as_of=NOON, owners=("1",))}


def test_weights_of_things(tmp_path: Path) -> None:
    stages = {number: deal(f"stage {number}", stage_order=number) for number in range(1, 7)}
    crm = mini(
        tmp_path,
        opportunity=[*stages.values(), deal("no order"), deal("other pipeline", pipeline="renewal", stage_order=6)]
        + [deal("won", stage_order=7, is_closed=1, is_won=1, closed_on="2026-10-01")],
        account=clients("1", "A", " b", "C", "key account", None),
        activity=[task("late", due_on="2026-10-14"), task("soon", due_on="2026-10-16")],
    )
    assert weights(crm) == {
        "stage 1": ("early deal", 1),
        "stage 2": ("early deal", 1),
        "stage 3": ("deal in the middle", 2),
        "stage 4": ("deal in the middle", 2),
        "stage 5": ("late deal", 3),
        "stage 6": ("late deal", 3),
        "no order": ("deal in the middle", 2),
        "other pipeline": ("deal in the middle", 2),  # the only stage of its pipeline
        "1-0": ("client A", 2),
        "1-1": ("client B", 1),
        "1-2": ("client", 0.5),
        "1-3": ("client", 0.5),
        "1-4": ("client", 0.5),
        "late": ("overdue", 0.5),
    }


def test_a_stage_without_an_open_deal_is_a_stage(tmp_path: Path) -> None:
    """Deals stand in 3 only, but went through 1 and 2; 4 is where the won ones end."""
    crm = mini(
        tmp_path,
        opportunity=[deal("late", stage_order=3), deal("won", stage_order=4, is_closed=1, closed_on="2026-10-01")],
        stage_change=[
            {
                "change_id": f"{id_}{n}",
                "opportunity_id": id_,
                "to_stage": str(n),
                "to_stage_order": n,
                "changed_at": None,
            }
            for id_, n in (("late", 1), ("late", 2), ("late", 3), ("won", 4))
        ],
        account=clients("2", "A"),
        activity=[task("t")],
    )
    assert weights(crm) == {"late": ("late deal", 3)}


def test_the_company_sets_its_weights(tmp_path: Path) -> None:
    rows = {"account": clients("1", "A", "B"), "opportunity": [deal("d")], "activity": [task("t")]}
    crm = mini(tmp_path, sets=["load_weights=client_a=5,mid=0"], **rows)  # type: ignore[arg-type]
    assert weights(crm) == {"1-0": ("client A", 5), "1-1": ("client B", 1), "d": ("deal in the middle", 0)}
    with pytest.raises(SettingsError, match="load_weights"):
        mini(tmp_path, sets=["load_weights=huge=5"])


def test_load_beside_the_team(tmp_path: Path) -> None:
    """North: Ann 3.5, Bob 2, Cid 0; the median is 2. Gil, who left, is not compared with."""
    crm = desk(tmp_path)
    found = {answer.id: answer.value for answer in crm.values("load_index", *MONTH, as_of=NOON)}
    assert {id_: value.value for id_, value in found.items() if id_ in ("1", "2", "3")} == {"1": 175, "2": 100, "3": 0}
    assert (found["1"].numerator, found["1"].denominator, found["1"].n) == (3.5, 2, 3)
    assert (found["4"].status, found["4"].value, found["4"].numerator) == ("no_data", None, 2)  # of no team
    assert found[None].status == "no_data"
    only = crm.value("load_index", *MONTH, as_of=NOON, owners=("1",))
    assert only.value == 175  # to ask for one person alone changes nothing


def test_part_time_weighs_more(tmp_path: Path) -> None:
    half = Facts(
        employment=(Employment("2", date(2020, 1, 1), fte=0.5), Employment("3", date(2020, 1, 1), date(2026, 1, 1)))
    )
    crm = desk(tmp_path, facts=half)
    found = {answer.id: answer.value for answer in crm.values("load_index", *MONTH, as_of=NOON)}
    assert found["2"].numerator == 4  # 2 on half a desk
    assert found["1"].denominator == 3.75  # the middle of 3.5 and 4: Cid is not employed any more
    assert found["3"].status == "no_exposure"


def test_a_median_of_nothing(tmp_path: Path) -> None:
    crm = desk(tmp_path, account=clients("1", "A"))
    value = crm.value("load_index", *MONTH, as_of=NOON)
    assert (value.status, value.value, value.numerator) == ("no_data", None, 2)


def test_balance_of_a_team(tmp_path: Path) -> None:
    """Gini of 3.5, 2, 0: sum over all pairs 2 * (1.5 + 3.5 + 2) = 14, over 2 * 9 * 5.5/3 = 33."""
    crm = desk(tmp_path)
    teams = {a.id: a.value for a in crm.values("workload_balance", *MONTH, as_of=NOON, group=Group.TEAM)}
    assert teams["n"].value == pytest.approx(14 / 33)
    assert teams["n"].n == 3
    assert teams[None].status == "insufficient_data"
    (company,) = crm.values("workload_balance", *MONTH, as_of=NOON, group=Group.COMPANY)
    assert company.value.n == 4
    assert company.value.value == pytest.approx(2 * (1.5 + 3.5 + 1.5 + 2 + 0 + 2) / (2 * 16 * 7.5 / 4))


def test_balance_is_never_of_one_person(tmp_path: Path) -> None:
    found = desk(tmp_path).values("workload_balance", *MONTH, as_of=NOON)
    assert {answer.value.status for answer in found} == {"insufficient_data"}


def test_nothing_to_spread(tmp_path: Path) -> None:
    crm = desk(tmp_path, account=clients("4", "A"))
    teams = {a.id: a.value for a in crm.values("workload_balance", *MONTH, as_of=NOON, group=Group.TEAM)}
    assert (teams["n"].status, teams["n"].n) == ("no_data", 3)


def test_who_changed_teams_is_in_one(tmp_path: Path) -> None:
    """A state belongs to today's team: Cid came from South in the middle of the month."""
    moved = [
        {
            "owner_id": "3",
            "team_id": "s",
            "from_at": "2025-01-01 00:00:00.000000",
            "to_at": "2026-10-10 00:00:00.000000",
        },
        {"owner_id": "3", "team_id": "n", "from_at": "2026-10-10 00:00:00.000000", "to_at": None},
    ]
    crm = desk(tmp_path, membership=moved, owner=[*(person(id_) for id_ in "123"), person("6", "s")])
    teams = {a.id: a.value for a in crm.values("forward_load", *MONTH, as_of=NOON, group=Group.TEAM)}
    assert teams["n"].denominator == 3 * 80
    assert teams["s"].denominator == 80


def test_sales_say_who_is_a(tmp_path: Path) -> None:
    """Without a segment of the CRM the sales of twelve months decide: 80, 15 and 5 of 100."""
    rows = clients("1", None, None, None)
    sales = [
        {
            "purchase_id": str(n),
            "account_id": f"1-{n}",
            "purchased_on": "2026-06-01",
            "amount": amount,
            "currency": "EUR",
        }
        for n, amount in enumerate((80, 15, 5))
    ]
    crm = mini(
        tmp_path,
        owner=[ANN, BOB],
        account=rows,
        purchase=sales,
        opportunity=[deal("d", owner_id="2")],
        activity=[task("t")],
    )
    assert weights(crm) == {"1-0": ("client A", 2), "1-1": ("client B", 1), "1-2": ("client", 0.5)}


def test_whom_a_person_may_be_held_against(tmp_path: Path) -> None:
    """A manager does not see his colleagues: he learns of their median only among five others."""
    ann = rows(Viewer("ann", frozenset({Role.MANAGER}), "1"))
    small = desk(tmp_path)
    assert small.value("load_index", *MONTH, as_of=NOON, scope=ann).status == "insufficient_data"
    lead = rows(Viewer("ann", frozenset({Role.TEAM_LEAD}), "1", frozenset("123")))
    assert small.value("load_index", *MONTH, as_of=NOON, scope=lead).value == 175
    owners = [person(id_) for id_ in "123456"]
    more = [*clients("1", "A"), *(row for id_ in "23456" for row in clients(id_, "B"))]
    assert desk(tmp_path, owner=owners, account=more).value("load_index", *MONTH, as_of=NOON, scope=ann).value == 200

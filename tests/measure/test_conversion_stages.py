"""From stage to stage, age in the stage, pushed close dates, life cycle: rows in sight, answers by hand."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crm_core.mart.answers import Group
from tests.mini import Mini, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")
PLACE = {"Qualified": 1, "Proposal": 2, "Negotiation": 3, "Won": 4, "Lost": None}
Path_ = tuple[str, ...]


def deal(id_: str, stage: str, day: str | None = "2026-10-10", **more: Any) -> dict[str, Any]:
    return {
        "opportunity_id": id_,
        "owner_id": "1",
        "pipeline": "New",
        "stage": stage,
        "stage_order": PLACE.get(stage),
        "closed_on": day,
        "is_closed": int(day is not None),
        "is_won": int(stage == "Won"),
        "created_at": at("2026-09-01"),
    } | more


def changes(**ways: Path_) -> list[dict[str, Any]]:
    """deal id -> the stages it went through, one a day from 2 September."""
    found = []
    for id_, way in ways.items():
        for n, (before, after) in enumerate(zip((None, *way), way, strict=False)):
            found.append(
                {
                    "change_id": f"{id_}{n}",
                    "opportunity_id": id_,
                    "from_stage": before,
                    "to_stage": after,
                    "to_stage_order": PLACE.get(after),
                    "changed_at": at(f"2026-09-{2 + n:02}"),
                }
            )
    return found


def steps(crm: Mini, owner: str = "1") -> dict[str | None, tuple[Any, Any]]:
    """slice -> (came further, came to it)."""
    told = crm.values("stage_conversion", *OCTOBER)
    return {a.value.slice: (a.value.numerator, a.value.denominator) for a in told if a.id == owner}


WAYS = changes(
    a=("Qualified", "Proposal", "Negotiation", "Won"),
    b=("Qualified", "Negotiation", "Won"),  # skipped one: it counts as passed
    c=("Qualified", "Proposal", "Lost"),
    d=("Qualified", "Proposal", "Negotiation", "Qualified", "Lost"),  # a step back is ignored
    e=("Qualified", "Lost"),
    f=("Qualified", "Proposal"),
)
DEALS = [
    deal("a", "Won"),
    deal("b", "Won"),
    deal("c", "Lost"),
    deal("d", "Lost"),
    deal("e", "Lost"),
    deal("f", "Proposal", None),  # open: not resolved
    deal("g", "Won", "2026-11-02"),  # closed after the window
]


def test_furthest_stage_by_hand(tmp_path: Path) -> None:
    """Qualified: all five, e stays behind. Proposal: a b c d, c stays. Negotiation: a b d, d stays."""
    crm = mini(tmp_path, opportunity=DEALS, stage_change=WAYS)
    assert steps(crm) == {
        "Qualified>Proposal": (4, 5),
        "Proposal>Negotiation": (3, 4),
        "Negotiation>Won": (2, 3),
    }
    told = [a.value for a in crm.values("stage_conversion", *OCTOBER) if a.value.slice == "Qualified>Proposal"]
    assert (told[0].value, told[0].n) == (0.8, 5)
    rows = crm.rows("stage_conversion", *OCTOBER)
    assert {(row["id"], row["slice"], row["why"]) for row in rows if not row["counted"]} == {
        ("e", "Qualified>Proposal", "lost"),
        ("c", "Proposal>Negotiation", "lost"),
        ("d", "Negotiation>Won", "lost"),
    }


def test_nobody_without_closed_deals_has_a_step(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=DEALS, stage_change=WAYS)
    (bob,) = [a.value for a in crm.values("stage_conversion", *OCTOBER) if a.id == "2"]
    assert (bob.status, bob.slice) == ("no_data", None)


def test_a_stage_of_its_own_for_lost_deals_is_no_step(tmp_path: Path) -> None:
    """'Closed Lost' stands behind 'Won', as many CRMs have it; the first stage is only named by the first change."""
    last = [row | {"stage_order": 5 if row["stage"] == "Lost" else row["stage_order"]} for row in DEALS]
    ways = [row | {"to_stage_order": 5 if row["to_stage"] == "Lost" else row["to_stage_order"]} for row in WAYS]
    found = steps(mini(tmp_path, opportunity=last, stage_change=[row for row in ways if row["from_stage"]]))
    assert found == {"Qualified>Proposal": (4, 5), "Proposal>Negotiation": (3, 4), "Negotiation>Won": (2, 3)}


def test_lost_where_it_stood_needs_no_history(tmp_path: Path) -> None:
    rows = [deal("a", "Won"), deal("b", "Proposal", is_won=0), deal("c", "Qualified", is_won=0)]
    rows += [deal("o", "Negotiation", None)]
    assert steps(mini(tmp_path, opportunity=rows)) == {
        "Qualified>Proposal": (2, 3),
        "Proposal>Negotiation": (1, 2),
        "Negotiation>Won": (1, 1),
    }


def test_where_nobody_knows_how_far_lost_deals_came_nothing_is_told(tmp_path: Path) -> None:
    """All that would be left are the won deals, which passed everything."""
    crm = mini(tmp_path, opportunity=[row for row in DEALS if row["opportunity_id"] != "f"])
    assert steps(crm) == {None: (None, None)}
    assert crm.value("stage_conversion", *OCTOBER).status == "no_data"


def test_a_crm_without_stages_does_not_record_it(tmp_path: Path) -> None:
    rows = [
        {name: row[name] for name in ("opportunity_id", "owner_id", "closed_on", "is_closed", "is_won")}
        for row in DEALS
    ]
    assert mini(tmp_path, opportunity=rows).value("stage_conversion", *OCTOBER).status == "not_recorded"


def test_pipelines_are_never_pooled(tmp_path: Path) -> None:
    """The same stage names in two pipelines: both are told, each with its name; other steps go without."""
    rows = [
        deal("a", "Won"),
        deal("b", "Proposal", is_won=0),
        deal("n", "Negotiation", None),
        deal("q", "Qualified", None),
    ]
    other = [
        deal("c", "Won", stage_order=3, pipeline="Old"),
        deal("e", "Qualified", pipeline="Old", is_won=0),
        deal("p", "Proposal", None, pipeline="Old"),
    ]
    assert steps(mini(tmp_path, opportunity=[*rows, *other])) == {
        "New: Qualified>Proposal": (2, 2),
        "Proposal>Negotiation": (1, 2),
        "Negotiation>Won": (1, 1),
        "Old: Qualified>Proposal": (1, 2),
        "Proposal>Won": (1, 1),
    }


def test_a_win_of_somebody_else_then(tmp_path: Path) -> None:
    held = [
        {
            "entity": "opportunity",
            "record_id": "e",
            "owner_id": "2",
            "from_at": at("2026-09-01"),
            "to_at": at("2026-10-15"),
        },
        {"entity": "opportunity", "record_id": "e", "owner_id": "1", "from_at": at("2026-10-15"), "to_at": None},
    ]
    crm = mini(tmp_path, opportunity=DEALS, stage_change=WAYS, ownership=held)
    assert steps(crm)["Qualified>Proposal"] == (4, 4)
    assert steps(crm, "2") == {"Qualified>Proposal": (0, 1)}


# five closed deals stayed 2, 4, 6, 8 and 20 days in Proposal: three of four within 8
STAYS = [
    {
        "change_id": f"s{n}{step}",
        "opportunity_id": f"s{n}",
        "from_stage": "Qualified" if step == 1 else "Proposal",
        "to_stage": "Proposal" if step == 1 else "Lost",
        "changed_at": at(f"2026-08-{1 if step == 1 else 1 + days:02}"),
    }
    for n, days in enumerate((2, 4, 6, 8, 20))
    for step in (1, 2)
]
CLOSED = [
    deal(f"s{n}", "Lost", f"2026-08-{1 + days:02}", created_at=at("2026-07-31"), closed_at=at(f"2026-08-{1 + days:02}"))
    for n, days in enumerate((2, 4, 6, 8, 20))
]


def entered(id_: str, day: str, stage: str = "Proposal") -> dict[str, Any]:
    return {
        "change_id": id_,
        "opportunity_id": id_,
        "from_stage": "Qualified",
        "to_stage": stage,
        "changed_at": at(day),
    }


def test_age_in_the_stage_beside_the_usual_one(tmp_path: Path) -> None:
    """At the beginning of November: a 3, b 8, c 9 days in Proposal; d as long as it exists in a stage of few deals."""
    open_ = [deal(id_, "Proposal", None) for id_ in "abc"] + [
        deal("d", "Negotiation", None, created_at=at("2026-10-02"))
    ]
    moved = [entered("a", "2026-10-29"), entered("b", "2026-10-24"), entered("c", "2026-10-23")]
    crm = mini(tmp_path, opportunity=[*CLOSED, *open_], stage_change=[*STAYS, *moved])
    age = crm.value("stage_age_days", *OCTOBER)
    assert (age.value, age.n, age.numerator, age.denominator) == (8.5, 4, 3, 4)  # 3, 8, 9, 30
    rows = {row["id"]: (row["value"], row["counted"], row["why"]) for row in crm.rows("stage_age_days", *OCTOBER)}
    assert rows == {
        "a": (3.0, 1, "within the usual"),
        "b": (8.0, 1, "within the usual"),
        "c": (9.0, 0, "longer than three of four closed deals were in this stage"),
        "d": (30.0, 1, "too few closed deals to compare"),
    }


def test_age_in_the_stage_of_then(tmp_path: Path) -> None:
    """On 20 October the deal was in Proposal for five days; it went on afterwards, and was lost on the 25th."""
    ways = [entered("a", "2026-10-15"), entered("a2", "2026-10-22", "Negotiation") | {"opportunity_id": "a"}]
    rows = [*CLOSED, deal("a", "Lost", "2026-10-25", closed_at=at("2026-10-25"))]
    crm = mini(tmp_path, opportunity=rows, stage_change=[*STAYS, *ways])
    assert crm.value("stage_age_days", *OCTOBER, as_of=datetime(2026, 10, 20)).value == 5.0
    assert crm.value("stage_age_days", *OCTOBER).status == "no_data"
    (row,) = crm.rows("stage_age_days", *OCTOBER, as_of=datetime(2026, 10, 24))
    assert (row["value"], row["why"]) == (2.0, "too few closed deals to compare")  # in Negotiation


def test_age_crosses_the_change_of_clocks_in_utc(tmp_path: Path) -> None:
    """In Berlin 25 October has 25 hours: from the 24th to the 31st, both at midnight, it is 7 days and an hour."""
    rows = [deal("a", "Proposal", None)]
    moved = [entered("a", "2026-10-24") | {"changed_at": at("2026-10-23 22:00")}]
    crm = mini(tmp_path, zone="Europe/Berlin", opportunity=rows, stage_change=moved)
    age = crm.value("stage_age_days", "2026-10-01", "2026-10-31")
    assert age.value == pytest.approx(7 + 1 / 24)


def test_age_without_a_history_of_stages(tmp_path: Path) -> None:
    assert (
        mini(tmp_path, opportunity=[deal("a", "Proposal", None)]).value("stage_age_days", *OCTOBER).status
        == "not_recorded"
    )


def push(
    id_: str, before: str | None, after: str | None, day: str = "2026-10-05", field: str = "expected_close_on"
) -> dict:
    return {
        "change_id": f"{id_}{day}{field}",
        "entity": "opportunity",
        "record_id": id_,
        "field": field,
        "old_value": before,
        "new_value": after,
        "changed_at": at(day),
    }


def test_pushes_of_open_deals(tmp_path: Path) -> None:
    moved = [
        push("a", "2026-10-30", "2026-11-30"),
        push("a", "2026-11-30", "2027-01-15", "2026-10-09"),
        push("a", "2027-01-15", "2027-01-01", "2026-10-12"),  # earlier is no push
        push("a", "2027-01-01", "2027-03-01", "2026-11-10"),  # after as_of
        push("b", None, "2026-12-01"),  # the first date is no push
        push("b", "100", "200", field="amount"),
        push("z", "2026-10-30", "2026-11-30"),  # of a closed deal
    ]
    rows = [deal("a", "Proposal", None), deal("b", "Proposal", None), deal("z", "Won")]
    crm = mini(tmp_path, opportunity=rows, change=moved)
    told = crm.value("close_date_pushes", *OCTOBER)
    assert (told.value, told.numerator, told.denominator, told.n) == (1.0, 2, 2, 2)
    assert {row["id"]: (row["value"], row["counted"]) for row in crm.rows("close_date_pushes", *OCTOBER)} == {
        "a": (2, 0),
        "b": (0, 1),
    }
    assert crm.value("close_date_pushes", *OCTOBER, owner="2").status == "no_data"


def test_pushes_where_no_close_date_was_ever_seen_to_change(tmp_path: Path) -> None:
    rows = [deal("a", "Proposal", None)]
    crm = mini(tmp_path, opportunity=rows, change=[push("a", "1", "2", field="amount")])
    assert crm.value("close_date_pushes", *OCTOBER).status == "no_data"
    assert mini(tmp_path, opportunity=rows).value("close_date_pushes", *OCTOBER).status == "not_recorded"


def test_life_cycle_winning_and_keeping_apart(tmp_path: Path) -> None:
    stages = ("New", "new ", "Qualified", "At risk", "Active", "Active", "Loyal", "Other", None)
    accounts = [{"account_id": str(n), "owner_id": "1", "lifecycle_stage": stage} for n, stage in enumerate(stages)]
    crm = mini(tmp_path, account=accounts)
    found = [a for a in crm.values("lifecycle_conversion", *OCTOBER, group=Group.TEAM) if a.label == "North"]
    assert {a.value.slice: (a.value.numerator, a.value.denominator) for a in found} == {
        "acquisition: New>Qualified": (5, 7),
        "acquisition: Qualified>client": (4, 5),
        "retention: At risk>Active": (3, 4),
        "retention: Active>Loyal": (1, 3),
    }
    assert crm.value("lifecycle_conversion", *OCTOBER).status == "insufficient_data"  # of no person


@pytest.mark.parametrize(
    ("sets", "account", "status"),
    [
        (["acquisition_stages=", "retention_stages="], {"lifecycle_stage": "New"}, "no_data"),
        ([], {"name": "Acme"}, "not_recorded"),
    ],
)
def test_life_cycle_that_nobody_named_or_keeps(tmp_path: Path, sets: list[str], account: dict, status: str) -> None:
    crm = mini(tmp_path, sets=sets, account=[{"account_id": "1", "owner_id": "1"} | account])
    (whole,) = crm.values("lifecycle_conversion", *OCTOBER, group=Group.COMPANY)
    assert whole.value.status == status

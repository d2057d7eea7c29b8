"""The stages with their open deals: in their order, of each pipeline by itself, of whom the scope covers."""

from pathlib import Path
from typing import Any

from crm_core.base.access import Scope
from crm_core.mart.answers import Group
from crm_core.mart.backing import Whose
from crm_core.mart.stages import stages
from tests.mini import Mini, ask_for, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")
PLACE = {"Offer": 1, "Contract": 2, "Won": 3}


def deal(id_: str, pipeline: str | None, stage: str, won: int | None = None, owner: str = "1") -> dict[str, Any]:
    return {
        "opportunity_id": id_,
        "owner_id": owner,
        "pipeline": pipeline,
        "stage": stage,
        "stage_order": PLACE.get(stage),
        "is_closed": int(won is not None),
        "is_won": won or 0,
        "closed_on": None if won is None else "2026-10-05",
        "created_at": at("2026-09-01"),
    }


DEALS = [
    deal("a", "New", "Contract"),
    deal("b", "New", "Offer", owner="2"),
    deal("c", "New", "Offer"),
    deal("d", "New", "Won", 1),
    deal("e", "Old", "Offer"),
    deal("f", "Old", "Won", 1),
    deal("g", None, "Offer"),
    deal("h", "New", "Lost", 0),
]


def told(crm: Mini, **more: Any) -> list[tuple[str, str, str, int]]:
    with crm.answers(live=False) as answers:
        whose = Whose(ask_for(*OCTOBER, **more))
        return [(one.pipeline, one.name, one.step, one.open) for one in stages(answers, whose)]


def test_each_pipeline_by_itself_and_in_its_order(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=DEALS)
    assert told(crm) == [
        ("", "Offer", "(no pipeline): Offer>Won", 1),
        ("New", "Offer", "Offer>Contract", 2),
        ("New", "Contract", "Contract>Won", 1),
        ("Old", "Offer", "Old: Offer>Won", 1),
    ]


def test_only_open_deals_of_the_scope(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=DEALS)
    assert [n for *_names, n in told(crm, scope=Scope(("2",)))] == [0, 1, 0, 0]
    assert [n for *_names, n in told(crm, owners=("1",), group=Group.OWNER)] == [1, 1, 1, 1]


def test_the_steps_are_those_of_the_indicator(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=DEALS)
    slices = {a.value.slice for a in crm.values("stage_conversion", *OCTOBER) if a.value.slice}
    assert slices <= {step for _pipe, _name, step, _n in told(crm)}


def test_without_an_order_of_stages_there_is_none(tmp_path: Path) -> None:
    rows = [{name: row[name] for name in row if name != "stage_order"} for row in DEALS]
    assert told(mini(tmp_path, opportunity=rows)) == []

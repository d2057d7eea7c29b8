"""Names that can be names, and the hours until a result was written, on rows in sight."""

from pathlib import Path

from crm_core.mart.asking import Group
from crm_core.measure.answers.median import percentile
from crm_core.measure.asked import Fact
from tests.mini import ANN, BOB, at, mini

PERIOD = ("2026-10-01", "2026-11-01")


def test_a_name_has_a_letter_of_any_script(tmp_path: Path) -> None:
    names = [
        ("Ray", "Ann", 2, 2),
        ("Li", "Bo", 2, 2),  # two letters are a name
        ("நன்றி", "山", 2, 2),
        ("O'Neill-Weiß", "4711", 1, 2),
        ("+491234", "xxx", 0, 1),  # "xxx" is junk: not filled
        ("asdf", "---", 0, 0),
        (None, "", 0, 0),
    ]
    people = [
        {"contact_id": str(n), "owner_id": "1", "last_name": last, "first_name": first}
        for n, (last, first, _, _) in enumerate(names)
    ]
    crm = mini(tmp_path, contact=people)
    value = crm.value("name_validity", *PERIOD)
    assert (value.numerator, value.denominator) == (sum(n[2] for n in names), sum(n[3] for n in names))
    wrong = {(row["id"], row["why"]) for row in crm.rows("name_validity", *PERIOD) if not row["counted"]}
    assert wrong == {("3", "first name without a letter"), ("4", "last name without a letter")}


def test_one_cell_for_the_whole_name_is_one_cell(tmp_path: Path) -> None:
    crm = mini(tmp_path, contact=[{"contact_id": "1", "owner_id": "1", "last_name": "Ann Ray"}])
    assert crm.value("name_validity", *PERIOD).denominator == 1


def meeting(id_: str, recorded: str | None, **more: object) -> dict[str, object]:
    base = {"activity_id": id_, "kind": "visit", "status": "done", "owner_id": "1", "result": "agreed on a quote"}
    clocks = {"started_at": at("2026-10-05 09:00"), "ended_at": at("2026-10-05 10:00")}
    return base | clocks | {"result_at": at(recorded) if recorded else None, "modified_at": None} | more


def test_hours_until_entry(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        owner=[ANN, BOB],
        activity=[
            meeting("before", "2026-10-05 09:30"),  # 0: written before the end
            meeting("soon", "2026-10-05 11:30"),  # 1.5
            meeting("next day", "2026-10-06 11:00"),  # 8 + 2 = 10
            meeting("bound", None, modified_at=at("2026-10-08 10:00")),  # 27: known by the last change only
            meeting("missing", None, result=None, modified_at=at("2026-10-08 10:00")),
            meeting("unknown", None),
            meeting("bob's", "2026-10-05 13:00", owner_id="2"),  # 3
        ],
    )
    value = crm.value("entry_lag_hours", *PERIOD)
    assert (value.value, value.n, value.status) == ((1.5 + 10) / 2, 4, "ok")
    rows = {row["id"]: row for row in crm.rows("entry_lag_hours", *PERIOD)}
    assert {id_: row["value"] for id_, row in rows.items()} == {
        "before": 0.0,
        "soon": 1.5,
        "next day": 10.0,
        "bound": 27.0,
        "bob's": 3.0,
    }
    assert rows["bound"]["why"] == "late at most: only the last change is known"
    # the same rows as the share in time: 0, 1.5 and not 10, 27
    assert crm.value("entry_timeliness", *PERIOD).value == 0.5
    (company,) = crm.values("entry_lag_hours", *PERIOD, group=Group.COMPANY)
    assert company.value.value == 3.0  # of 0, 1.5, 3, 10, 27


def test_without_a_result_there_is_no_lag(tmp_path: Path) -> None:
    crm = mini(tmp_path, activity=[meeting("m", None, result="ok")])
    assert crm.value("entry_lag_hours", *PERIOD).status == "no_data"


def test_the_ninetieth_percent() -> None:
    """Of 0..10 ninety percent do not exceed 9 (the rank is 0.9 * 10)."""
    facts = [Fact("activity", str(n), "1", None, 1, 1, value=float(n)) for n in range(11)]
    assert percentile(facts, 90) == 9.0
    assert percentile(facts[:1], 90) == 0.0
    assert percentile([], 90) is None

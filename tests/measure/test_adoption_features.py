"""Features in use, level and barrier of adoption, depth of use, captured work, on rows in sight."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from crm_core.base.errors import SettingsError
from crm_core.base.facts import Absence, Facts, Training
from crm_core.mart.answers import Group
from tests.mini import ANN, BOB, GONE, Mini, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")


def use(feature: str, day: str, uses: int = 1, owner: str = "1") -> dict[str, object]:
    return {"owner_id": owner, "feature": feature, "used_on": day, "uses": uses}


USES = [
    use("Calendar", "2026-10-05", 2),
    use("Calendar", "2026-10-06", 1),  # three uses on two days: used
    use("Reports", "2026-10-05", 9),  # one day only
    use("Export", "2026-10-05"),
    use("Export", "2026-10-06"),  # two uses only
    use("Maps", "2026-09-30", 5),
    use("Maps", "2026-11-01", 5),  # both outside
    use("Forecast", "2026-10-07", 3, owner="2"),
    use("Forecast", "2026-10-08", 3, owner="2"),
]


def whys(crm: Mini, name: str, owner: str = "1", start: str = OCTOBER[0], end: str = OCTOBER[1]) -> dict[str, Any]:
    return {row["id"]: row["why"] for row in crm.rows(name, start, end) if row["owner_id"] == owner}


def test_a_feature_is_used_on_two_days_and_three_times(tmp_path: Path) -> None:
    crm = mini(tmp_path, owner=[ANN, BOB, GONE], feature_use=USES)
    value = crm.value("feature_breadth", *OCTOBER)
    assert (value.numerator, value.denominator, value.value) == (1, 5, 0.2)
    rows = [row for row in crm.rows("feature_breadth", *OCTOBER) if row["owner_id"] == "1"]
    assert [(row["table"], row["id"], row["counted"], row["why"], row["value"]) for row in rows] == [
        ("feature", "Calendar", 1, "used", 3.0),
        ("feature", "Export", 0, "hardly used", 2.0),
        ("feature", "Forecast", 0, "not used", 0.0),
        ("feature", "Maps", 0, "not used", 0.0),
        ("feature", "Reports", 0, "hardly used", 9.0),
    ]
    bob = crm.value("feature_breadth", *OCTOBER, owner="2")
    assert (bob.numerator, bob.denominator) == (1, 5)
    assert crm.value("feature_breadth", *OCTOBER, owner="company", group=Group.COMPANY).denominator == 10  # not Gil's


def test_uses_of_the_window_count_whatever_as_of_is(tmp_path: Path) -> None:
    crm = mini(tmp_path, feature_use=USES)
    value = crm.value("feature_breadth", *OCTOBER, as_of=datetime(2026, 10, 6, 12))
    assert (value.numerator, value.denominator) == (1, 5)
    assert crm.value("feature_breadth", "2026-10-05", "2026-10-06").numerator == 0


def test_the_settings_say_what_matters_to_a_role(tmp_path: Path) -> None:
    """Phone is used by nobody, and still it is one of the account manager's."""
    owners = [ANN | {"role": "Account manager "}, BOB | {"role": None}]
    sets = ["role_features=Account Manager=Calendar|Reports| Phone"]
    crm = mini(tmp_path, sets=sets, owner=owners, feature_use=USES)
    assert whys(crm, "feature_breadth") == {"Calendar": "used", "Phone": "not used", "Reports": "hardly used"}
    assert set(whys(crm, "feature_breadth", "2")) == {"Calendar", "Export", "Forecast", "Maps", "Phone", "Reports"}


def test_without_a_log_of_use_it_is_not_recorded(tmp_path: Path) -> None:
    call = {"activity_id": "a", "kind": "call", "status": "done", "created_by_id": "1"}
    crm = mini(tmp_path, activity=[call | {"created_at": at("2026-10-05 09:00")}])
    for name in ("feature_breadth", "adoption_barrier", "unused_features"):
        (answer, *_) = crm.values(name, *OCTOBER, group=Group.COMPANY)
        assert answer.value.status == "not_recorded"


def test_where_the_company_says_so_writes_stand_for_use(tmp_path: Path) -> None:
    """Three calls on two days are use of calls; one new deal is hardly use of deals."""
    made = [
        ("c1", "call", "05 09:00"),
        ("c2", "call", "05 10:00"),
        ("c3", "call", "06 09:00"),
        ("t1", "task", "06 10:00"),
    ]
    activities = [
        {"activity_id": id_, "kind": kind, "status": "done", "created_by_id": "1", "created_at": at(f"2026-10-{when}")}
        for id_, kind, when in made
    ]
    deals = [
        {"opportunity_id": "o", "created_by_id": "2", "created_at": at("2026-10-05 09:00"), "is_closed": 0, "is_won": 0}
    ]
    crm = mini(tmp_path, sets=["features_from=writes"], activity=activities, opportunity=deals)
    assert whys(crm, "feature_breadth") == {"Calls": "used", "Tasks": "hardly used", "Deals": "not used"}
    logged = mini(tmp_path, sets=["features_from=writes"], activity=activities, feature_use=USES)
    assert "Calls" not in whys(logged, "feature_breadth")  # a log of use is better than a guess


def wrote(day: int, *hours: int, owner: str = "1") -> list[dict[str, object]]:
    return [
        {
            "account_id": f"{owner}-{day}-{hour}",
            "created_by_id": owner,
            "created_at": at(f"2026-10-{day:02} {hour:02}:00"),
        }
        for hour in hours
    ]


def test_depth_is_the_median_day_beside_the_team_s(tmp_path: Path) -> None:
    """Ann 1, 2, 6 entries (median 2), Carl 4, 4 in her team: its days are 1, 2, 4, 4, 6 (median 4)."""
    carl = BOB | {"owner_id": "4", "login": "carl", "name": "Carl Fox", "team_id": "n"}
    accounts = [*wrote(5, 9), *wrote(6, 9, 10), *wrote(7, *range(9, 15)), *wrote(10, 9)]  # the 10th is a Saturday
    accounts += [
        *wrote(5, *range(9, 13), owner="4"),
        *wrote(6, *range(9, 13), owner="4"),
        *wrote(5, *range(9, 18), owner="2"),
    ]
    crm = mini(tmp_path, owner=[ANN, BOB, carl], account=accounts)
    value = crm.value("action_depth", *OCTOBER)
    assert (value.value, value.numerator, value.denominator, value.n) == (0.5, 2.0, 4.0, 3)
    assert crm.value("action_depth", *OCTOBER, owner="4").value == 1.0
    assert crm.value("action_depth", *OCTOBER, owner="2").value == 1.0  # alone in his team
    assert sorted(row["value"] for row in crm.rows("action_depth", *OCTOBER, owners=("1",))) == [1.0, 2.0, 6.0]
    assert crm.value("action_depth", "2026-10-12", "2026-10-19").status == "no_data"


def event(id_: str, when: str, activity: str | None = None, kind: str = "call") -> dict[str, object]:
    base = {"event_id": id_, "owner_id": "1", "kind": kind}
    return base | {"happened_at": at(when), "activity_id": activity}


EVENTS = [
    event("1", "2026-10-05 09:00", "a"),
    event("2", "2026-10-05 10:00"),
    event("3", "2026-10-31 23:30", "b", kind="meeting"),  # already November in Berlin
    event("4", "2026-09-30 23:00", "c", kind="email"),  # already October
]


def test_captured_work_is_what_was_matched(tmp_path: Path) -> None:
    crm = mini(tmp_path, zone="Europe/Berlin", outside_event=EVENTS)
    value = crm.value("capture_rate", *OCTOBER)
    assert (value.numerator, value.denominator) == (2, 3)
    assert [row["id"] for row in crm.rows("capture_rate", *OCTOBER) if not row["counted"]] == ["2"]
    assert crm.value("capture_rate", *OCTOBER, owner="2").status == "no_data"


def test_without_matches_or_lists_it_is_not_recorded(tmp_path: Path) -> None:
    unmatched = [{name: cell for name, cell in row.items() if name != "activity_id"} for row in EVENTS]
    assert mini(tmp_path, outside_event=unmatched).value("capture_rate", *OCTOBER).status == "not_recorded"
    assert mini(tmp_path, feature_use=USES).value("capture_rate", *OCTOBER).status == "not_recorded"


def deals(planned: int, of: int) -> dict[str, list[dict[str, object]]]:
    """So many open deals, the first of them with a step planned for November."""
    deal = {"owner_id": "1", "is_closed": 0, "is_won": 0, "created_at": at("2026-09-01"), "closed_on": None}
    call = {
        "kind": "call",
        "status": "planned",
        "owner_id": "1",
        "due_on": "2026-11-20",
        "created_at": at("2026-09-01"),
    }
    return {
        "opportunity": [deal | {"opportunity_id": f"d{n}"} for n in range(of)],
        "activity": [
            call | {"activity_id": f"p{n}", "opportunity_id": f"d{n}", "done_at": None} for n in range(planned)
        ]
        + [call | {"activity_id": "done", "status": "done", "opportunity_id": "d0", "done_at": at("2026-10-01 09:00")}],
    }


@pytest.mark.parametrize(
    ("planned", "matched", "word"),
    [(9, 9, "routine"), (4, 9, "trial"), (9, 4, "trial"), (0, 9, "none")],
)
def test_the_level_is_that_of_the_weakest_share(tmp_path: Path, planned: int, matched: int, word: str) -> None:
    """Breadth 1 of 5 is routine (0.2); ten deals and ten events: 0.1 a trial, 0.5 routine, 0.8 integrated."""
    events = [event(str(n), "2026-10-05 09:00", "a" if n < matched else None) for n in range(10)]
    crm = mini(tmp_path, feature_use=USES, outside_event=events, **deals(planned, 10))
    value = crm.value("adoption_level", *OCTOBER)
    assert (value.status, value.word, value.value, value.n) == ("ok", word, None, 25)


def test_the_level_of_a_window_leaves_out_other_days(tmp_path: Path) -> None:
    events = [event("1", "2026-10-05 09:00", "a"), event("2", "2026-09-05 09:00")]
    crm = mini(tmp_path, feature_use=USES, outside_event=events, **deals(1, 1))
    assert crm.value("adoption_level", *OCTOBER).word == "routine"
    assert {row["slice"] for row in crm.rows("adoption_level", *OCTOBER)} == {"breadth", "next_steps", "capture"}


def test_the_cut_offs_are_the_company_s(tmp_path: Path) -> None:
    sets = ["level_breadth=0.01,0.02,0.2", "level_next_steps=0.1,0.2,0.3", "level_capture=0.1,0.2,0.3"]
    crm = mini(tmp_path, sets=sets, feature_use=USES, outside_event=EVENTS[:1], **deals(1, 3))
    assert crm.value("adoption_level", *OCTOBER).word == "integrated"
    with pytest.raises(SettingsError, match="three shares"):
        mini(tmp_path, sets=["level_breadth=0.5,0.2,0.8"])


def test_of_one_share_no_level_is_told(tmp_path: Path) -> None:
    assert mini(tmp_path, feature_use=USES).value("adoption_level", *OCTOBER).status == "not_recorded"
    crm = mini(tmp_path, feature_use=USES, **deals(1, 1))
    assert crm.value("adoption_level", *OCTOBER).word == "routine"  # two sources are enough
    assert crm.value("adoption_level", *OCTOBER, owner="2").status == "no_data"  # Bob has no deal


TRAINED = Facts(trainings=(Training("1", date(2026, 9, 1), "Maps"), Training("2", date(2026, 9, 1), None)))
BARRIERS = [
    use("Calendar", "2026-09-10", 20),
    use("Calendar", "2026-10-10", 9),  # 20 in 64 working days before, 9 in 22: more than half
    use("Reports", "2026-09-10", 20),
    use("Reports", "2026-10-10", 3),  # 3 of 6.9 expected: less than half
    use("Export", "2026-10-10", 2),  # a try
    use("Forecast", "2026-05-10", 30),  # given up long ago
    use("Maps", "2026-10-10", 1, owner="2"),
]


def test_each_barrier_by_its_signs(tmp_path: Path) -> None:
    crm = mini(tmp_path, facts=TRAINED, feature_use=[*BARRIERS, use("Phone", "2026-10-10", 9, owner="2")])
    assert whys(crm, "adoption_barrier") == {
        "Calendar": "none",
        "Reports": "sees no value",
        "Export": "does not know how",
        "Forecast": "sees no value",
        "Maps": "sees no value",  # trained, and never used
        "Phone": "unaware",
    }
    value = crm.value("adoption_barrier", *OCTOBER)
    assert (value.status, value.word, value.value, value.numerator, value.denominator) == (
        "ok",
        "sees no value",
        None,
        3,
        6,
    )
    assert set(whys(crm, "adoption_barrier", "2").values()) == {"sees no value", "none"}  # he is trained in all of it


def test_who_was_away_has_not_given_up(tmp_path: Path) -> None:
    away = tuple(Absence("1", date(2026, 10, day)) for day in range(1, 32))
    crm = mini(tmp_path, facts=Facts(absences=away), feature_use=[use("Calendar", "2026-09-10", 20)])
    assert crm.value("adoption_barrier", *OCTOBER).word == "none"
    there = mini(tmp_path, feature_use=[use("Calendar", "2026-09-10", 20)])
    assert there.value("adoption_barrier", *OCTOBER).word == "sees no value"


def test_what_is_rarely_needed_is_not_given_up(tmp_path: Path) -> None:
    """Three uses in 90 days: in a week a quarter of one is to be expected, and none says nothing."""
    crm = mini(tmp_path, feature_use=[use("Calendar", "2026-09-10", 3)])
    assert crm.value("adoption_barrier", "2026-10-05", "2026-10-12").word == "none"


def test_who_uses_everything_has_no_barrier(tmp_path: Path) -> None:
    crm = mini(tmp_path, feature_use=[use("Calendar", "2026-10-05", 9)])
    assert crm.value("adoption_barrier", *OCTOBER).word == "none"
    assert crm.value("adoption_barrier", *OCTOBER, owner="2").word == "unaware"

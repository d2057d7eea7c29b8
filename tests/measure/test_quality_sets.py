"""Minimum data sets of meetings and clients, cell by cell, on rows in sight."""

from datetime import datetime
from pathlib import Path

import pytest

from crm_core.base.business import Business
from crm_core.base.errors import SettingsError
from crm_core.measure.parts.ownership.charging import charged
from crm_core.measure.registry import indicators
from tests.mini import Mini, at, mini

PERIOD = ("2026-10-01", "2026-11-01")
ANN = {"contact_id": "p", "owner_id": "1", "last_name": "Ray", "first_name": "Ann", "phone": "+49 30 901820"}
MUTE = ANN | {"contact_id": "mute", "first_name": "n/a", "phone": "000"}
WRITTEN = ANN | {"contact_id": "mail", "phone": None, "email": "ann@ray.de"}


def meeting(id_: str, **more: object) -> dict[str, object]:
    base = {"activity_id": id_, "kind": "meeting", "status": "done", "owner_id": "1", "contact_id": "p"}
    cells = {"topic": "Annual review", "result": "They want a new quote"}
    return base | cells | {"started_at": at("2026-10-05 08:00"), "ended_at": at("2026-10-05 09:00")} | more


def cells(crm: Mini, **more: object) -> dict[str, set[str]]:
    """meeting -> its cells that are not filled."""
    found: dict[str, set[str]] = {}
    for row in crm.rows("meeting_field_completeness", *PERIOD, **more):
        found.setdefault(row["id"], set()).update([] if row["counted"] else [row["why"]])
    return found


def test_each_cell_of_each_meeting_is_a_row(tmp_path: Path) -> None:
    meetings = [
        meeting("whole"),
        meeting("by mail", contact_id="mail"),
        meeting("mute", contact_id="mute"),
        meeting("nobody", contact_id=None, topic="tbd"),
        meeting("no result", result="ok"),
        meeting("planned", status="planned"),
        meeting("call", kind="call"),
    ]
    crm = mini(tmp_path, contact=[ANN, MUTE, WRITTEN], activity=meetings)
    lacking = {
        "whole": set(),
        "by mail": set(),
        "mute": {"first_name", "contact"},
        "nobody": {"last_name", "first_name", "contact", "topic"},
        "no result": {"result"},
    }
    assert cells(crm) == cells(crm, live=True) == lacking
    # 5 meetings of 6 cells, 7 of them empty
    value = crm.value("meeting_field_completeness", *PERIOD)
    assert (value.numerator, value.denominator, value.n, value.value) == (23, 30, 30, 23 / 30)
    assert value.low < 23 / 30 < value.high
    rows = crm.rows("meeting_field_completeness", *PERIOD)
    assert len({(row["table"], row["id"], row["owner_id"], row["why"]) for row in rows}) == len(rows) == 30


def test_the_cell_of_the_result_comes_with_the_end_of_the_grace(tmp_path: Path) -> None:
    crm = mini(tmp_path, contact=[ANN], activity=[meeting("m", result=None)])
    # it ended on Monday 09:00; nine working hours later is Monday 18:00
    before, after = datetime(2026, 10, 5, 17, 59), datetime(2026, 10, 5, 18)
    assert crm.value("meeting_field_completeness", *PERIOD, as_of=before).value == 1.0
    assert crm.value("meeting_field_completeness", *PERIOD, as_of=after).value == 5 / 6


def test_no_meeting_is_no_data(tmp_path: Path) -> None:
    crm = mini(tmp_path, contact=[ANN], activity=[meeting("m", kind="call")])
    assert crm.value("meeting_field_completeness", *PERIOD).status == "no_data"


def test_cells_may_weigh_differently(tmp_path: Path) -> None:
    sets = ["cell_weights=topic=3,date=0"]
    crm = mini(tmp_path, sets=sets, contact=[ANN], activity=[meeting("m"), meeting("n", topic=None)])
    # each meeting weighs 3 + 4 * 1; the date weighs nothing; one topic is missing
    value = crm.value("meeting_field_completeness", *PERIOD)
    assert (value.numerator, value.denominator, value.n) == (11, 14, 10)


def test_the_required_cells_are_a_setting(tmp_path: Path) -> None:
    sets = ["meeting_cells=date,topic,last_name"]
    people, meetings = [MUTE], [meeting("m", contact_id="mute", result=None), meeting("n", contact_id="mute", topic="")]
    crm = mini(tmp_path, sets=sets, contact=people, activity=meetings)
    assert cells(crm) == {"m": set(), "n": {"topic"}}
    for name in ("meeting_core_data_set", "meeting_minimum_data_set"):
        assert (crm.value(name, *PERIOD).numerator, crm.value(name, *PERIOD).denominator) == (1, 2)


@pytest.mark.parametrize("wrong", ["meeting_cells=datum", "meeting_cells=", "cell_weights=topic=-1", "client_cells=x"])
def test_a_wrong_cell_is_one_sentence(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SettingsError, match=wrong.partition("=")[0]):
        mini(tmp_path, sets=[wrong])


def test_where_an_operator_enters_people_the_manager_fills_date_and_topic(tmp_path: Path) -> None:
    sets = ["personal_data_by=operator"]
    meetings = [meeting("m", contact_id="mute"), meeting("n", contact_id=None, topic="asdf")]
    crm = mini(tmp_path, sets=sets, contact=[MUTE], activity=meetings)
    assert crm.value("meeting_core_data_set", *PERIOD).numerator == 1
    assert crm.value("meeting_minimum_data_set", *PERIOD).numerator == 1
    # the operator's work is listed, and weighs nothing: date, topic and result are the manager's
    assert cells(crm) == {"m": {"first_name", "contact"}, "n": {"last_name", "first_name", "contact", "topic"}}
    value = crm.value("meeting_field_completeness", *PERIOD)
    assert (value.numerator, value.denominator) == (5, 6)


def test_who_is_charged_with_personal_data() -> None:
    known = set(indicators())
    by_operator = Business(personal_data_by="operator")
    assert all(charged(name, Business()) for name in known)
    assert {name for name in known if not charged(name, by_operator)} == {
        *("phone_validity", "email_validity", "name_validity", "client_uniqueness", "client_minimum_data_set"),
        *("reachability", "reachability_email", "reachability_phone"),
    }


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("Ann Ray", set()),
        ("  Ann  Ray ", set()),
        ("அன்பு செல்வன்", set()),
        ("Ray", {"first_name"}),
        ("Ray -", {"first_name"}),
        ("n/a", {"last_name", "first_name"}),
        ("", {"last_name", "first_name"}),
    ],
)
def test_one_cell_for_the_whole_name_holds_both(tmp_path: Path, name: str, lacking: set[str]) -> None:
    person = {"contact_id": "p", "owner_id": "1", "last_name": name, "phone": "+49 30 901820"}
    crm = mini(tmp_path, contact=[person], activity=[meeting("m")])
    assert cells(crm) == cells(crm, live=True) == {"m": lacking}
    assert crm.value("meeting_core_data_set", *PERIOD).numerator == (not lacking)


def client(id_: str, **more: object) -> dict[str, object]:
    return {"account_id": id_, "owner_id": "1", "name": f"{id_} Ltd", "phone": "030 901820", "email": None} | more


def test_a_client_needs_a_name_a_channel_and_a_person(tmp_path: Path) -> None:
    def person(id_: str, account: str | None, **more: object) -> dict[str, object]:
        return ANN | {"contact_id": id_, "account_id": account, "phone": None, "email": None} | more

    crm = mini(
        tmp_path,
        account=[
            client("whole"),
            client("through a person", phone=None),
            client("nameless", name="---"),
            client("mute", phone="000"),
            client("alone"),
            client("half", owner_id="2"),
        ],
        contact=[
            person("1", "whole"),
            person("2", "through a person", email="ann@ray.de"),
            person("3", "nameless"),
            person("4", "mute", phone="asdf"),
            person("5", "half", first_name="xxx"),
            person("6", "half", last_name=None),
            person("lone", None, email="lone@wolf.de"),
            person("lone and mute", None),
        ],
    )
    why = {row["id"]: row["why"] for row in crm.rows("client_minimum_data_set", *PERIOD)}
    assert why == {
        "whole": "complete",
        "through a person": "complete",
        "nameless": "no name",
        "mute": "no phone or e-mail",
        "alone": "no contact person",
        "half": "no contact person",
        "lone": "complete",
        "lone and mute": "no phone or e-mail",
    }
    value = crm.value("client_minimum_data_set", *PERIOD)
    assert (value.numerator, value.denominator) == (3, 7)
    assert crm.value("client_minimum_data_set", *PERIOD, owner="2").value == 0.0


def test_the_cells_of_a_client_are_a_setting(tmp_path: Path) -> None:
    crm = mini(tmp_path, sets=["client_cells=name"], account=[client("a", phone=None), client("b", name="")])
    assert crm.value("client_minimum_data_set", *PERIOD).value == 0.5


def test_a_client_entered_after_as_of_is_not_there_yet(tmp_path: Path) -> None:
    people = [ANN | {"account_id": id_, "contact_id": id_, "email": None} for id_ in ("old", "new")]
    clients = [client("old", created_at=at("2026-10-01")), client("new", created_at=at("2026-11-01 00:01"))]
    crm = mini(tmp_path, account=clients, contact=people)
    assert crm.value("client_minimum_data_set", *PERIOD).denominator == 1

"""Completeness, validity, timeliness, reach and consistency on rows in sight."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.mini import Mini, at, mini

PERIOD = ("2026-10-01", "2026-11-01")
PERSON = {
    "contact_id": "p",
    "owner_id": "1",
    "last_name": "Ray",
    "first_name": "Ann",
    "phone": "+4930123456",
    "email": None,
}


def meeting(id_: str, **more: object) -> dict[str, object]:
    base = {"activity_id": id_, "kind": "meeting", "status": "done", "owner_id": "1", "contact_id": "p"}
    cells = {"topic": "Annual review", "result": "They want a new quote", "outcome": None}
    clocks = {"started_at": at("2026-10-05 08:00"), "ended_at": at("2026-10-05 09:00"), "result_at": None}
    return base | cells | clocks | {"created_at": at("2026-10-01"), "modified_at": at("2026-10-05 10:00")} | more


@pytest.mark.parametrize(
    ("cells", "core", "minimum"),
    [
        ({}, 1, 1),
        ({"topic": ""}, 0, 0),
        ({"topic": "asdf"}, 0, 0),
        ({"topic": "---"}, 0, 0),
        ({"topic": "000"}, 0, 0),
        ({"contact_id": None}, 0, 0),
        ({"contact_id": "nameless"}, 0, 0),
        ({"contact_id": "mute"}, 0, 0),
        ({"result": None}, 1, 0),
        ({"result": "ok"}, 1, 0),  # two letters are no result
        ({"result": None, "outcome": "won the tender"}, 1, 1),
        ({"result": "நன்றி"}, 1, 1),  # three Tamil letters with their signs
    ],
)
def test_cells_of_a_meeting(tmp_path: Path, cells: dict[str, object], core: int, minimum: int) -> None:
    people = [
        PERSON,
        PERSON | {"contact_id": "nameless", "first_name": "-"},
        PERSON | {"contact_id": "mute", "phone": "0000000", "email": "test@acme.de"},
    ]
    crm = mini(tmp_path, contact=people, activity=[meeting("m", **cells)])
    assert crm.value("meeting_core_data_set", *PERIOD).numerator == core
    assert crm.value("meeting_minimum_data_set", *PERIOD).numerator == minimum


def test_the_result_is_asked_for_after_the_grace_only(tmp_path: Path) -> None:
    fresh = meeting("m", result=None)
    crm = mini(tmp_path, contact=[PERSON], activity=[fresh])
    # it ended on Monday 09:00; nine working hours later is Monday 18:00
    before, after = datetime(2026, 10, 5, 17, 59), datetime(2026, 10, 5, 18)
    assert crm.value("meeting_minimum_data_set", *PERIOD, as_of=before).numerator == 1
    assert crm.value("meeting_minimum_data_set", *PERIOD, as_of=after).numerator == 0
    assert crm.value("meetings_with_result", *PERIOD, as_of=before).status == "no_data"
    assert crm.value("meetings_with_result", *PERIOD, as_of=after).value == 0.0


@pytest.mark.parametrize(
    ("ended", "recorded", "on_time"),
    [
        ("2026-10-05 10:00", "2026-10-05 10:05", 1),
        ("2026-10-05 10:00", "2026-10-06 10:00", 1),  # exactly nine working hours
        ("2026-10-05 10:00", "2026-10-06 10:01", 0),
        ("2026-10-02 17:00", "2026-10-05 17:00", 1),  # Friday to Monday: 1 + 8 hours
        ("2026-10-02 17:00", "2026-10-05 17:30", 0),
        ("2026-10-03 12:00", "2026-10-05 18:00", 1),  # ended on Saturday: the clock starts on Monday
        ("2026-10-05 10:00", "2026-10-01 08:00", 1),  # written before the meeting
    ],
)
def test_nine_working_hours(tmp_path: Path, ended: str, recorded: str, on_time: int) -> None:
    crm = mini(
        tmp_path,
        activity=[meeting("m", started_at=at(ended), ended_at=at(ended), result_at=at(recorded))],
        contact=[PERSON],
    )
    value = crm.value("entry_timeliness", *PERIOD)
    assert (value.numerator, value.denominator) == (on_time, 1)


def test_the_last_change_is_an_upper_bound_and_says_so(tmp_path: Path) -> None:
    crm = mini(tmp_path, contact=[PERSON], activity=[meeting("m"), meeting("late", modified_at=at("2026-10-09 09:00"))])
    why = {row["id"]: row["why"] for row in crm.rows("entry_timeliness", *PERIOD)}
    assert why == {"m": "on time, by the last change", "late": "late at most: only the last change is known"}


def test_a_meeting_without_a_result_costs_in_one_score_only(tmp_path: Path) -> None:
    crm = mini(tmp_path, contact=[PERSON], activity=[meeting("m", result=None)])
    assert crm.value("entry_timeliness", *PERIOD).status == "no_data"


def test_validity_leaves_out_blank_junk_and_what_cannot_be_judged(tmp_path: Path) -> None:
    cells = [
        ("1", "+49 30 901820", "ann@siemens.com"),
        ("2", "030 901820", "bob@gmail.con"),  # no country: not judged; a typing mistake: not valid
        ("3", "+49 1", "no-at-sign"),
        ("4", "asdf", "test@acme.de"),  # junk counts as blank
        ("5", "8 (999) 999-99-99", None),
        ("6", None, ""),
    ]
    people = [{"contact_id": i, "owner_id": "1", "phone": p, "email": e} for i, p, e in cells]
    crm = mini(tmp_path, contact=people)
    phone, email = crm.value("phone_validity", *PERIOD), crm.value("email_validity", *PERIOD)
    assert (phone.numerator, phone.denominator) == (1, 2)
    assert (email.numerator, email.denominator) == (1, 3)
    with crm.answers(live=True) as answers:
        from crm_core.measure.registry import indicator
        from tests.mini import ask_for

        assert answers.values([indicator("phone_validity")], ask_for(*PERIOD))[0].value.status == "not_live"


def test_the_region_is_the_client_s_country_else_the_company_s(tmp_path: Path) -> None:
    account = {"account_id": "a", "owner_id": "1", "country": "Germany", "phone": "030 901820"}
    people = [
        {"contact_id": "1", "account_id": "a", "owner_id": "1", "phone": "030 901820"},
        {"contact_id": "2", "account_id": None, "owner_id": "1", "phone": "(212) 736-5000"},
    ]
    assert mini(tmp_path, account=[account], contact=people).value("phone_validity", *PERIOD).numerator == 2
    with_region = mini(tmp_path, sets=["region=US"], account=[account], contact=people)
    assert with_region.value("phone_validity", *PERIOD).numerator == 3


def reach(crm: Mini, name: str) -> tuple[int, int]:
    value = crm.value(name, *PERIOD)
    return value.numerator, value.denominator


def test_clients_are_reached_through_their_people(tmp_path: Path) -> None:
    def client(id_: str, **more: object) -> dict[str, object]:
        return {"account_id": id_, "owner_id": "1", "phone": None, "email": None, "opted_out_email": 0} | more

    def person(id_: str, account: str | None, **more: object) -> dict[str, object]:
        base = {"contact_id": id_, "account_id": account, "owner_id": "1", "phone": None, "email": None}
        return base | {"opted_out_email": 0, "bounced_email": 0} | more

    crm = mini(
        tmp_path,
        account=[
            client("own", email="info@acme.de"),
            client("people"),
            client("bounced"),
            client("out", email="x@out.de", opted_out_email=1),
            client("all out"),
            client("phone", phone="+49 30 901820", opted_out_email=1),
            client("nothing"),
        ],
        contact=[
            person("1", "people", email="ann@people.de"),
            person("2", "people", email="no", opted_out_email=1),
            person("3", "bounced", email="ann@bounced.de", bounced_email=1),
            person("4", "all out", email="ann@all.de", opted_out_email=1),
            person("5", None, email="lone@wolf.de"),
            person("6", "deleted account", email="orphan@wolf.de"),
        ],
    )
    # e-mail: own, people, 5, 6 reachable; bounced, nothing not; out, all out, phone opted out
    assert reach(crm, "reachability_email") == (4, 6)
    # any channel: 'phone' by phone; nobody has opted out of the phone, so all nine clients are asked
    assert reach(crm, "reachability") == (5, 9)


DEAL = {
    "opportunity_id": "d",
    "owner_id": "1",
    "account_id": "a",
    "amount": 10,
    "probability": 0.5,
    "expected_close_on": "2026-12-01",
    "next_step_on": None,
    "created_at": at("2026-09-01"),
    "modified_at": at("2026-10-01"),
    "closed_at": None,
    "closed_on": None,
    "is_closed": 0,
    "is_won": 0,
    "loss_reason": None,
}
WON = DEAL | {
    "is_closed": 1,
    "is_won": 1,
    "probability": 1,
    "closed_on": "2026-09-20",
    "closed_at": at("2026-09-20 09:00"),
}
LOST = DEAL | {"is_closed": 1, "probability": 0, "closed_on": "2026-09-20", "loss_reason": "price"}
DONE = {"activity_id": "x", "kind": "call", "status": "done", "owner_id": "1", "opportunity_id": "d"} | {
    "done_at": at("2026-09-10 09:00"),
    "modified_at": at("2026-09-10 09:00"),
}
CHANGE = {"change_id": "c", "entity": "opportunity", "record_id": "d", "field": "amount", "action": "update"} | {
    "changed_at": at("2026-09-25 09:00")
}


@pytest.mark.parametrize(
    ("rule", "sound", "broken"),
    [
        ("won_without_amount", {"opportunity": [WON]}, {"opportunity": [WON | {"amount": 0}]}),
        (
            "open_past_close_date",
            {"opportunity": [DEAL]},
            {"opportunity": [DEAL | {"expected_close_on": "2026-10-31"}]},
        ),
        ("closed_before_created", {"opportunity": [WON]}, {"opportunity": [WON | {"closed_on": "2026-08-31"}]}),
        ("probability_contradicts_stage", {"opportunity": [WON]}, {"opportunity": [WON | {"probability": 0.9}]}),
        ("probability_contradicts_stage", {"opportunity": [LOST]}, {"opportunity": [LOST | {"probability": 0.1}]}),
        ("no_client", {"opportunity": [DEAL]}, {"opportunity": [DEAL | {"account_id": None}]}),
        (
            "contact_without_account",
            {"contact": [PERSON | {"account_id": "a"}]},
            {"contact": [PERSON | {"account_id": None}]},
        ),
        (
            "won_without_activity",
            {"opportunity": [WON], "activity": [DONE]},
            {"opportunity": [WON], "activity": [DONE | {"status": "planned"}]},
        ),
        ("held_in_future", {"activity": [DONE]}, {"activity": [DONE | {"done_at": at("2026-12-01")}]}),
        ("lost_without_reason", {"opportunity": [LOST]}, {"opportunity": [LOST | {"loss_reason": "n/a"}]}),
        (
            "amount_changed_after_won",
            {"opportunity": [WON], "change": [CHANGE | {"changed_at": at("2026-09-19 09:00")}]},
            {"opportunity": [WON], "change": [CHANGE]},
        ),
        ("owner_inactive", {"opportunity": [DEAL]}, {"opportunity": [DEAL | {"owner_id": "3"}]}),
        (
            "next_step_before_last",
            {"opportunity": [DEAL | {"next_step_on": "2026-09-10"}], "activity": [DONE]},
            {"opportunity": [DEAL | {"next_step_on": "2026-09-09"}], "activity": [DONE]},
        ),
    ],
)
def test_each_check_alone(
    tmp_path: Path, rule: str, sound: dict[str, list[object]], broken: dict[str, list[object]]
) -> None:
    from tests.mini import ANN, GONE

    for tables, violated in ((sound, 0), (broken, 1)):
        crm = mini(tmp_path, sets=[f"consistency_rules={rule}"], owner=[ANN, GONE], **tables)  # type: ignore[arg-type]
        (row,) = crm.rows("record_consistency", *PERIOD)
        assert (row["why"], row["counted"]) == (rule, 1 - violated)


def test_pairs_of_record_and_check(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=[DEAL, WON | {"opportunity_id": "w", "amount": None}], contact=[PERSON])
    rows = crm.rows("record_consistency", *PERIOD)
    value = crm.value("record_consistency", *PERIOD)
    assert value.denominator == len(rows)
    assert value.numerator == sum(row["counted"] for row in rows)
    assert ("w", "won_without_amount", 0) in {(row["id"], row["why"], row["counted"]) for row in rows}
    # no activity table, no change table, no account of the contact: their checks are left out
    assert {row["why"] for row in rows}.isdisjoint(
        {"won_without_activity", "held_in_future", "contact_without_account"}
    )

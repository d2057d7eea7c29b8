"""Found by an outsider's look at adoption, signals and scores: each against the words of the document."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from crm_core.base.access import Scope
from crm_core.base.errors import AccessError, DefinitionError
from crm_core.commands.output import score_owner
from crm_core.mart.answers import Group
from crm_core.measure.registry import indicators, scores
from crm_core.measure.score import Component, Score, compute
from crm_core.measure.score_definition import parse
from crm_core.measure.value import Status, Value
from crm_core.review.definitions import from_file
from tests.mini import at, mini

WEEK = ("2026-10-05", "2026-10-10")
OCTOBER = ("2026-10-01", "2026-11-01")


def call(number: int, **more: Any) -> dict[str, Any]:
    """A call of Monday at ten that Ann entered at eleven."""
    return {
        "activity_id": f"a{number}",
        "kind": "call",
        "status": "done",
        "owner_id": "1",
        "created_by_id": "1",
        "result": None,
        "done_at": at("2026-10-05 10:00"),
        "created_at": at("2026-10-05 11:00"),
    } | more


def test_words_that_nobody_owns_are_repeated_too(tmp_path: Path) -> None:
    """NULL = NULL is never true in SQL: two alike of no owner were 0 of 2. The same words of Ann are one of her own."""
    rows = [
        call(1, owner_id=None, result="He calls back"),
        call(2, owner_id=None, result="he calls back!"),
        call(3, result="He calls back"),
    ]
    made = mini(tmp_path, activity=rows)
    nobody = made.value("signal_copied_texts", *OCTOBER, owner=None)
    assert (nobody.numerator, nobody.denominator) == (2, 2)
    assert made.value("signal_copied_texts", *OCTOBER).numerator == 0


def test_shared_addresses_without_a_table_of_contacts(tmp_path: Path) -> None:
    """One address at three accounts, one of them without an owner; the CRM keeps no contacts, or keeps them alone."""
    owners = ["1", "1", None]
    accounts = [
        {"account_id": f"k{n}", "owner_id": owner, "name": "Acme", "email": "info@acme.example"}
        for n, owner in enumerate(owners)
    ]
    made = mini(tmp_path, account=accounts)
    ann, nobody = (made.value("signal_shared_contact", *OCTOBER, owner=owner) for owner in ("1", None))
    assert (ann.status, ann.numerator, ann.denominator) == ("ok", 2, 2)
    assert (nobody.numerator, nobody.denominator) == (1, 1)
    people = [
        {"contact_id": f"p{n}", "account_id": None, "owner_id": "1", "last_name": "Ray", "email": email}
        for n, email in enumerate(["ray@acme.example"] * 3 + ["own@acme.example"])
    ]
    alone = mini(tmp_path, contact=people).value("signal_shared_contact", *OCTOBER)
    assert (alone.status, alone.numerator, alone.denominator) == ("ok", 3, 4)


def test_an_amount_changed_after_a_day_of_closing_without_an_hour(tmp_path: Path) -> None:
    """Won on 3 October, no instant known; the amount was changed on the 3rd and on the 10th: the 10th is after it."""
    deals = [
        {
            "opportunity_id": f"o{n}",
            "owner_id": "1",
            "is_closed": 1,
            "is_won": 1,
            "closed_at": None,
            "closed_on": "2026-10-03",
        }
        for n in (1, 2)
    ]
    edits = [
        {
            "change_id": f"c{n}",
            "entity": "opportunity",
            "record_id": f"o{n}",
            "field": "amount",
            "action": "update",
            "actor_id": "1",
            "changed_at": at(f"2026-10-{day} 10:00"),
        }
        for n, day in ((1, "03"), (2, "10"))
    ]
    made = mini(tmp_path, opportunity=deals, change=edits)
    assert made.value("signal_stage_jumps", *OCTOBER).value == 1
    assert [row["id"] for row in made.rows("signal_stage_jumps", *OCTOBER)] == ["o2"]


def test_a_seat_is_judged_by_what_was_written_before_as_of(tmp_path: Path) -> None:
    """As of 1 November, midnight: what Ann enters later that day is not yet known. With 31 October she writes."""
    for day, idle in (("2026-11-01", {"1", "2"}), ("2026-10-31", {"2"})):
        made = mini(tmp_path, activity=[call(1, created_at=at(f"{day} 10:00"))])
        (seats,) = made.values("unused_seats", *OCTOBER, group=Group.COMPANY)
        rows = made.rows("unused_seats", *OCTOBER, group=Group.COMPANY)
        assert seats.value.value == len(idle)
        assert {row["id"] for row in rows if row["counted"]} == idle


def test_a_change_of_no_named_kind_is_a_change(tmp_path: Path) -> None:
    """A log of changes without `action`: NULL <> 'view' is not true in SQL, and the day was not active."""
    change = {
        "change_id": "c1",
        "entity": "account",
        "record_id": "k1",
        "actor_id": "1",
        "changed_at": at("2026-10-06 10:00"),
    }
    active = mini(tmp_path, change=[change]).value("active_day_share", *WEEK)
    assert (active.numerator, active.denominator) == (1, 5)


def test_a_burst_is_of_the_days_that_its_rate_is_divided_by(tmp_path: Path) -> None:
    """One entry a day from Monday to Thursday. On Friday noon, three more that day: the day is not over.

    The last three working days before Saturday are Wednesday to Friday, of which two are over: 2 in 2 days, 2 in 2.
    """
    days = ["2026-10-05", "2026-10-06", "2026-10-07", "2026-10-08", "2026-10-09", "2026-10-09", "2026-10-09"]
    made = mini(tmp_path, activity=[call(n, created_at=at(f"{day} 11:0{n}")) for n, day in enumerate(days)])
    noon = made.value("signal_pre_review_burst", *WEEK, as_of=datetime(2026, 10, 9, 12))
    assert (noon.value, noon.numerator, noon.denominator, noon.n) == (1.0, 2, 2.0, 4)
    assert len(made.rows("signal_pre_review_burst", *WEEK, as_of=datetime(2026, 10, 9, 12))) == 4
    assert made.value("signal_pre_review_burst", *WEEK).value == (5 / 3) / (2 / 2)
    bursts = made.value("signal_entry_bursts", *WEEK, as_of=datetime(2026, 10, 9, 12))
    assert (bursts.numerator, bursts.n) == (0, 4)


def scored(parts: tuple[Component, ...], values: dict[str, Value]) -> dict[str, Any]:
    """One person's line of `score`."""
    return score_owner(compute(Score("adoption", "x", "x?", parts), "1", values, indicators()), "Ann Ray")


def share(counted: int, total: int) -> Value:
    return Value(Status.OK, counted / total, counted, total, total)


def test_a_component_of_few_rows_has_no_value_in_the_contract() -> None:
    """`value` is null unless `status` is `ok`: 1 of 4 meetings is fewer than five. 60 of 100 are fed: 50 of 60."""
    parts = (
        Component("meetings_with_result", 40),
        Component("next_step_coverage", 30),
        Component("capture_rate", 30),
    )
    values = {"meetings_with_result": share(1, 4), "next_step_coverage": share(10, 10), "capture_rate": share(4, 6)}
    told = scored(parts, values)
    first = told["components"][0]
    assert (first["status"], first["value"], first["n"]) == ("insufficient_data", None, 4)
    assert (first["effective_weight"], first["points"], first["lost"]) == (0.0, None, None)
    assert told["value"] == pytest.approx(50 + 50 * 4 / 6)


def test_what_should_be_less_is_mended_too() -> None:
    """Thanks are overdue for 6 of 8 wins: from floor 1 to target 0.25 that is a third of 40 points.

    Four thanked are 2 of 8, the target: 40 - 13.33 are gained. The rows that count are the ones to mend.
    """
    parts = (
        Component("thanks_overdue", 40, floor=1.0, target=0.25),
        Component("next_step_coverage", 30),
        Component("capture_rate", 30),
    )
    values = {"thanks_overdue": share(6, 8), "next_step_coverage": share(10, 10), "capture_rate": share(6, 6)}
    told = scored(parts, values)
    assert told["components"][0]["points"] == pytest.approx(40 / 3)
    (fix,) = told["fixes"]
    assert (fix["rows"], fix["gain"], fix["score_after"]) == (4, pytest.approx(80 / 3), pytest.approx(100))


def test_cells_that_weigh_more_do_not_make_one_fix_enough() -> None:
    """Six cells of weight 10 in all, of which 7 are filled: about 4 of 6 rows, so the other 2 are to be filled."""
    parts = (
        Component("meeting_field_completeness", 40),
        Component("next_step_coverage", 30),
        Component("capture_rate", 30),
    )
    values = {
        "meeting_field_completeness": Value(Status.OK, 0.7, 7, 10, 6),
        "next_step_coverage": share(10, 10),
        "capture_rate": share(6, 6),
    }
    (fix,) = scored(parts, values)["fixes"]
    assert (fix["rows"], fix["gain"]) == (2, pytest.approx(12))


def part(name: str, weight: float, **more: float) -> dict[str, Any]:
    return {"indicator": name, "weight": weight, **more}


def body(*parts: dict[str, Any], **more: str) -> str:
    return json.dumps({"name": "adoption", "version": "1.1.0", "components": parts} | more)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            body(part("win_rat", 50, min_n=2, floor=1, target=1), part("won_count", 30), name="adopton"),
            ["no score 'adopton'", "add up to 80", "at least 3", "unknown indicator 'win_rat'", "weight 50"]
            + ["min_n of 'win_rat'", "floor and target of 'win_rat' are equal", "'won_count' is shown"],
        ),
        (
            body(part("win_rate", 40), part("signal_backdated", 40), part("next_step_coverage", 10), version="one"),
            ["version", "add up to 90", "'signal_backdated' is shown"],
        ),
        (
            body(part("win_rate", 33.5), part("crm_entry_burden", 50), part("next_step_coverage", 20, floor=1)),
            ["components.0.weight", "'crm_entry_burden' is shown", "weight 50", "'next_step_coverage' are equal"],
        ),
    ],
)
def test_every_mistake_is_told_at_once(text: str, said: list[str]) -> None:
    """What cannot be read, what is unknown and what breaks a rule, in one sentence."""
    with pytest.raises(DefinitionError) as caught:
        parse(text, indicators(), scores())
    assert [words for words in said if words not in str(caught.value)] == []


def test_a_definition_that_is_used_once_may_have_a_name_of_its_own(tmp_path: Path) -> None:
    """No rule of the document forbids it; a file of another name than the one asked for is refused as before."""
    file = tmp_path / "trial.json"
    parts = [part("win_rate", 40), part("meetings_with_result", 40), part("next_step_coverage", 20)]
    file.write_text(body(*parts, name="trial"))
    assert [one.weight for one in from_file("trial", file).components] == [40, 40, 20]
    with pytest.raises(DefinitionError, match="'trial'"):
        from_file("adoption", file)


def test_rows_of_how_others_work_are_of_whole_weeks_like_the_number(tmp_path: Path) -> None:
    """L8: a lead asks for one Tuesday. The number was refused, its rows told what Bob wrote on that day."""
    made = mini(tmp_path, activity=[call(1), call(2, owner_id="2", created_by_id="2")])
    lead = Scope(("1", "2"), own_id="1", whole_weeks=True)
    with pytest.raises(AccessError, match="whole weeks"):
        made.rows("active_day_share", "2026-10-06", "2026-10-07", scope=lead)
    assert made.rows("active_day_share", "2026-10-06", "2026-10-07", scope=lead, owners=("1",))
    assert {row["owner_id"] for row in made.rows("active_day_share", "2026-10-05", "2026-10-12", scope=lead)} == {
        "1",
        "2",
    }

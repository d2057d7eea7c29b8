"""What could be made easier, on rows in sight: repeated texts, seconds between saves, the effect of a training."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from crm_core.base.access import EVERYTHING, Scope
from crm_core.base.workdays import week_start
from crm_core.measure.automation import Pace, repeated_texts, saves, seconds_between_saves
from crm_core.measure.statistics.capture import captured, chapman
from crm_core.measure.training import training_effect
from tests.mini import ask_for, at, mini

GAP = timedelta(minutes=30)


def outcome(id_: str, text: str | None, owner: str = "1", when: str = "2026-10-05 09:00") -> dict[str, object]:
    base = {"activity_id": id_, "kind": "call", "status": "done", "owner_id": owner, "created_by_id": owner}
    return base | {"outcome": text, "done_at": at(when), "created_at": at(when)}


def test_texts_that_should_be_a_pick_list(tmp_path: Path) -> None:
    rows = [outcome(f"a{n}", "No answer.", owner="1" if n else "2") for n in range(4)]
    rows += [outcome("a4", "no answer"), outcome("a5", "No answer!", when="2026-11-05 09:00")]
    rows += [outcome(f"b{n}", "Called back") for n in range(9)]  # one person's habit
    rows += [outcome(f"c{n}", f"Offer {n}", owner=str(n % 2)) for n in range(9)]  # all different
    rows += [outcome(f"d{n}", "n/a", owner=str(n % 2)) for n in range(9)]
    crm = mini(tmp_path, activity=rows)
    for live in (True, False):
        with crm.answers(live) as answers:
            asked = answers.at(ask_for("2026-10-01", "2026-11-01")).fresh()
            found = asked.reader.fetch(repeated_texts(asked, "outcome", EVERYTHING))
            assert [tuple(row) for row in found] == [("No answer.", 5, 2)]
            own = repeated_texts(asked, "outcome", Scope(("1",)))
            assert asked.reader.fetch(own) == []  # of one person nothing is told
            asked.reader.fetch(saves(asked, EVERYTHING))
            repeated_texts(asked, "topic", EVERYTHING)
            assert "activity.topic" in asked.missing


def test_seconds_between_saves_by_kind_of_record() -> None:
    """Ann saves at 0, 40, 100 s (account, activity, activity), after a pause of an hour again; Bob at 0 and 20 s."""
    begin = datetime(2026, 10, 5, 9)
    ann = [(0, "account"), (40, "activity"), (40, "contact"), (100, "activity"), (3701, "account")]
    rows = [("1", begin + timedelta(seconds=second), entity) for second, entity in ann]
    rows += [("2", begin + timedelta(seconds=second), "activity") for second in (0, 20)]
    assert seconds_between_saves(reversed(rows), GAP) == {"activity": Pace(40.0, 3)}
    assert list(seconds_between_saves([*rows, ("3", begin, "lead"), ("3", begin + GAP, "lead")], GAP)) == [
        "lead",
        "activity",
    ]
    assert seconds_between_saves([], GAP) == {}


def test_the_effect_of_a_training_is_eight_weeks_against_eight() -> None:
    """Trained on a Wednesday: its own week, and what is further away than eight weeks, is in neither."""
    monday = date(2026, 6, 1)
    weekly = {monday + timedelta(weeks=n): (2 if n < 0 else 9, 10) for n in range(-10, 11)}
    effect = training_effect(weekly, week_start(date(2026, 6, 3)))
    assert (effect.before.k, effect.before.n, effect.after.k, effect.after.n) == (16, 80, 72, 80)
    assert effect.change == pytest.approx(0.7)
    assert effect.is_clear
    assert not training_effect(
        {monday - timedelta(weeks=1): (1, 2), monday + timedelta(weeks=1): (2, 2)}, monday
    ).is_clear
    nothing = training_effect({}, monday)
    assert (nothing.change, nothing.is_clear, nothing.before.value) == (None, False, None)


def test_two_lists_tell_how_much_both_missed() -> None:
    """Of 60 in the CRM and 80 in telephony 50 are in both: 61 * 81 / 51 - 1 = 95.88; the CRM has 62.6 %."""
    assert chapman(60, 80, 50) == pytest.approx(61 * 81 / 51 - 1)
    assert captured(60, 80, 50) == pytest.approx(60 / (61 * 81 / 51 - 1))
    assert captured(0, 0, 0) is None
    assert captured(5, 5, 5) == 1.0
    with pytest.raises(ValueError, match="in common"):
        chapman(5, 4, 5)

"""The scorecard's lines: points as shown add up to the score as shown, small n has no colour, missing is words."""

from datetime import date

import pytest

from crm_core.base.text import Message
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators, scores
from crm_core.measure.score import compute
from crm_core.measure.statistics import wilson
from crm_core.measure.value import Status, Value
from crm_core.web.views.numbers import Tone
from crm_core.web.views.scorecard import Scorecard, build
from crm_core.web.views.tongue import Tongue

WEEK = Window(date(2026, 11, 16), date(2026, 11, 23))


def part(counted: int, n: int) -> Value:
    if not n:
        return Value(Status.NO_DATA, None, 0, 0, 0)
    low, high = wilson(counted, n) or (None, None)
    return Value(Status.OK, counted / n, counted, n, n, low=low, high=high)


def card(**values: Value) -> Scorecard:
    scored = [compute(score, "7", values, indicators()) for score in scores().values()]
    return build(scored, {}, {}, "7", WEEK, "before", Tongue("en"))


FED = {
    "active_day_share": part(18, 20),
    "opportunities_with_recent_activity": part(33, 45),
    "meetings_with_result": part(8, 12),
    "next_step_coverage": part(32, 51),
    "meeting_core_data_set": part(62, 64),
    "phone_validity": part(274, 274),
    "email_validity": part(79, 96),
    "entry_timeliness": part(3, 4),
    "record_consistency": part(11144, 11155),
}


def number(text: str) -> float:
    return float(text.replace("–", "0").replace("−", "-").replace("+", "") or 0)


@pytest.mark.parametrize("name", ["data_quality", "adoption"])
def test_what_is_shown_adds_up(name: str) -> None:
    (found,) = [score for score in card(**FED).scores if score.name == name]
    assert round(sum(number(line.points) for line in found.lines), 1) == number(found.value)
    assert round(sum(number(line.weight) for line in found.lines), 1) == 100.0
    for line in found.lines:
        assert round(number(line.points) + number(line.gain), 1) == number(line.weight)


def test_a_fix_gains_what_its_line_shows() -> None:
    page = card(**FED)
    gains = {line.indicator: line.gain for score in page.scores for line in score.lines}
    assert page.fixes
    assert all(fix.gain == gains[fix.link.indicator] for fix in page.fixes)
    assert [number(fix.gain) for fix in page.fixes] == sorted((number(fix.gain) for fix in page.fixes), reverse=True)
    first = page.fixes[0]
    now, after = first.after.split(": ")[1].split(" → ")
    assert round(float(after) - float(now), 1) == number(first.gain)
    assert first.link.params["only"] == "not" and first.link.params["owner"] == "7"


def test_few_cases_have_no_colour_and_enough_have_one_with_a_word() -> None:
    lines = {line.indicator: line for score in card(**FED).scores for line in score.lines}
    assert (lines["meetings_with_result"].tone, lines["meetings_with_result"].word) == (Tone.FLAT, "few cases")
    assert lines["meetings_with_result"].detail == "8 of 12, likely 39% – 86%"
    assert (lines["phone_validity"].tone, lines["phone_validity"].word) == (Tone.GOOD, "on target")
    assert (lines["next_step_coverage"].tone, lines["next_step_coverage"].word) == (Tone.LOW, "to check")
    assert lines["email_validity"].word == "close"


def test_missing_lines_say_why_in_grey() -> None:
    lines = {line.indicator: line for score in card(**FED).scores for line in score.lines}
    assert lines["client_uniqueness"].detail.startswith("not measured yet")
    assert lines["entry_timeliness"].actual == "3 of 4"
    assert lines["entry_timeliness"].detail == "too few: 4 of the 5 that are needed"
    assert {lines[name].tone for name in ("client_uniqueness", "entry_timeliness")} == {Tone.MISSING}
    assert lines["client_uniqueness"].points == "–"


def test_below_the_least_coverage_there_is_no_score_but_the_lines_stay() -> None:
    (found,) = [s for s in card(next_step_coverage=part(1, 30)).scores if s.name == "adoption"]
    assert (found.value, found.part) == ("–", None)
    assert "60% are needed" in found.note
    assert [line.actual for line in found.lines if line.indicator == "next_step_coverage"] == ["3%"]


def test_the_weakest_line_is_named_with_what_it_loses() -> None:
    weakest = {score.name: score.weakest for score in card(**FED).scores}
    assert weakest["adoption"].startswith("Next step planned (−")
    full = {name: part(30, 30) for name in FED}
    assert card(**full).scores[0].weakest == "none, nothing is lost"


def test_labels_are_messages() -> None:
    assert isinstance(indicators()["win_rate"].label, Message)

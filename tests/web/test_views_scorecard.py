"""The scorecard's lines: points as shown add up to the score as shown, small n has no colour, missing is words."""

from datetime import date

import pytest

from crm_core.base.access import Benchmark
from crm_core.base.text import Message
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators, scores
from crm_core.measure.score import Component, Score, Scored, compute
from crm_core.measure.statistics import wilson
from crm_core.measure.value import Status, Value
from crm_core.review.score_history import Past
from crm_core.web.views.numbers import Tone
from crm_core.web.views.score_change import curve, reading, score_change
from crm_core.web.views.score_lines import Around, band
from crm_core.web.views.scorecard import Data, Scorecard, build
from crm_core.web.views.tongue import Tongue

WEEK = Window(date(2026, 11, 16), date(2026, 11, 23))


def part(counted: int, n: int) -> Value:
    if not n:
        return Value(Status.NO_DATA, None, 0, 0, 0)
    low, high = wilson(counted, n) or (None, None)
    return Value(Status.OK, counted / n, counted, n, n, low=low, high=high)


EN = Tongue("en")


NOTHING_AROUND = Around()


def card(around: Around = NOTHING_AROUND, **values: Value) -> Scorecard:
    scored = [compute(score, "7", values, indicators()) for score in scores().values()]
    return build(Data("7", WEEK, "before", scored, around=around), EN)


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
    fixes = page.fixes.lines
    assert fixes
    assert all(fix.gain == gains[fix.link.indicator] for fix in fixes)
    assert [number(fix.gain) for fix in fixes] == sorted((number(fix.gain) for fix in fixes), reverse=True)
    first = fixes[0]
    now, after = first.after.split(": ")[1].split(" → ")
    assert round(float(after) - float(now), 1) == number(first.gain)
    assert first.link.params["only"] == "not" and first.link.params["owner"] == "7"


def test_each_fix_goes_on_from_where_the_one_before_ended() -> None:
    """74.2 -> 81.0 -> 85.5: a curve per score, which begins at the score as it is shown."""
    page = card(**FED)
    for score in page.scores:
        steps = [fix.after.split(": ")[1].split(" → ") for fix in page.fixes.lines if fix.score == score.label]
        assert [step[0] for step in steps[1:]] == [step[1] for step in steps[:-1]]
        assert steps[0][0] == score.value
        whole = " → ".join([steps[0][0], *(step[1] for step in steps)])
        assert f"{score.label}: {whole}" in page.fixes.curves
    for fix in page.fixes.lines:
        assert round((fix.part[1] - fix.part[0]) * 100, 1) == number(fix.gain)


def test_what_cannot_be_mended_says_so() -> None:
    """Lateness is past: 6 of 12 in time loses half of its weight and no fix brings it back."""
    page = card(**FED | {"entry_timeliness": part(6, 12), "phone_validity": part(1, 2)})
    (late,) = [line for line in page.fixes.lost if line.link.indicator == "entry_timeliness"]
    lines = {line.indicator: line for score in page.scores for line in score.lines}
    assert late.lost == f"−{lines['entry_timeliness'].gain.lstrip('+')}"
    assert late.why == indicators()["entry_timeliness"].no_fix
    assert not lines["entry_timeliness"].is_mendable and lines["next_step_coverage"].is_mendable
    fixed = {fix.link.indicator for fix in page.fixes.lines}
    assert not fixed & {line.link.indicator for line in page.fixes.lost}


def test_few_cases_have_no_colour_and_enough_have_one_with_a_word() -> None:
    lines = {line.indicator: line for score in card(**FED).scores for line in score.lines}
    assert (lines["meetings_with_result"].tone, lines["meetings_with_result"].word) == (Tone.FLAT, "few cases")
    assert lines["meetings_with_result"].detail == "8 of 12, likely 39% – 86%"
    assert (lines["phone_validity"].tone, lines["phone_validity"].word) == (Tone.GOOD, "on target")
    assert (lines["next_step_coverage"].tone, lines["next_step_coverage"].word) == (Tone.LOW, "to check")
    assert lines["email_validity"].word == "close"


def test_missing_lines_say_why_in_grey() -> None:
    lines = {line.indicator: line for score in card(**FED).scores for line in score.lines}
    assert lines["client_uniqueness"].detail == "not recorded by this CRM"
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


def weeks(*shares: tuple[int, int]) -> list[list[Value]]:
    return [[part(counted, n)] for counted, n in shares]


def test_the_band_is_the_middle_half_of_the_own_weeks() -> None:
    """Of 0.2, 0.3 ... 1.0 the quartiles are 0.4 and 0.8; weeks of fewer than five rows do not count."""
    told = weeks(*((n, 10) for n in range(2, 11)), (0, 4), (4, 4))
    low, high = band(told) or (0, 0)
    assert (round(low, 6), round(high, 6)) == (0.4, 0.8)
    assert band(told[:5]) is None, "five weeks make nothing usual"
    assert band([[], *weeks((0, 0))]) is None


def test_a_line_is_held_against_own_weeks_and_peers_in_marks_and_words() -> None:
    told = weeks(*((n, 10) for n in range(2, 11)))
    around = Around({"next_step_coverage": told}, {"next_step_coverage": Benchmark(0.61, 0.4, 0.7, 7)})
    lines = {line.indicator: line for score in card(around, **FED).scores for line in score.lines}
    line = lines["next_step_coverage"]
    assert line.band is not None and [round(edge, 6) for edge in line.band] == [0.4, 0.8]
    assert line.peer_mark == 0.61
    assert line.beside == "own weeks 40% – 80% · median of 7 peers 61%"
    other = lines["meetings_with_result"]
    assert (other.band, other.peer_mark, other.beside) == (None, None, "")


PARTS = (Component("meetings_with_result", 40), Component("next_step_coverage", 35), Component("active_day_share", 25))
OLD = Score("adoption", "x", "x?", PARTS)


def adoption(results: Value, steps: Value, days: Value, by: Score = OLD) -> Scored:
    values = {"meetings_with_result": results, "next_step_coverage": steps, "active_day_share": days}
    return compute(by, "7", values, indicators())


def test_a_change_is_the_sum_of_its_lines() -> None:
    """40 * (0.8 - 0.5) = 12; 35 * (0.6 - 0.7) = -3.5: together +8.5; the line that stayed is not named."""
    before = adoption(part(5, 10), part(7, 10), part(9, 10))
    now = adoption(part(8, 10), part(6, 10), part(9, 10))
    told = score_change(now, Past(before, None), "the 4 weeks before", EN)
    assert told.by == "+8.5 against the 4 weeks before"
    assert told.why == "Meetings with a result +12.0, Next step planned −3.5"


def test_the_shown_parts_of_a_change_add_up_to_the_difference_of_the_shown_scores() -> None:
    for k in range(31):
        before, now = (
            adoption(part(11, 30), part(7, 31), part(9, 13)),
            adoption(part(k, 30), part(k % 9, 11), part(3, 7)),
        )
        told = score_change(now, Past(before, None), "before", EN)
        total = number(told.by.split(" ")[0].replace("±", ""))
        assert total == round(round(now.value or 0, 1) - round(before.value or 0, 1), 1)
        assert round(sum(number(text.rsplit(" ", 1)[1]) for text in told.why.split(", ")), 1) == total


def test_a_new_definition_is_named_as_a_cause() -> None:
    """Old weights on the new data: 32 + 21 + 22.5 = 75.5; new ones (30, 30, 40): 24 + 18 + 36 = 78: +2.5."""
    by = Score(
        "adoption", "x", "x?", tuple(Component(p.indicator, w) for p, w in zip(PARTS, (30, 30, 40), strict=True))
    )
    data = (part(8, 10), part(6, 10), part(9, 10))
    past = Past(adoption(part(5, 10), part(7, 10), part(9, 10)), adoption(*data))
    assert "the new definition +2.5" in score_change(adoption(*data, by=by), past, "before", EN).why


def test_without_a_score_before_the_page_says_why() -> None:
    before = adoption(part(5, 10), part(0, 0), part(0, 0))
    told = score_change(adoption(part(8, 10), part(6, 10), part(9, 10)), Past(before, None), "the week before", EN)
    assert told.by == "" and "only 40% of the weights" in told.why


def test_the_curve_has_a_reading_and_says_what_it_is_made_without() -> None:
    before = adoption(part(5, 10), part(7, 10), part(9, 10))
    past = Past(before, None, (70.0, None, 80.5), ("next_step_coverage",))
    assert curve(past, EN).heights == (0.7, None, 0.805)
    assert curve(past, EN).text == "Four weeks each, a week apart: 70.0, none, 80.5"
    assert reading(past, EN) == (
        "Windows of four weeks, 2 of twelve can be told: between 70.0 and 80.5. Without Next step planned."
    )
    alone = Past(before, None, (None, 80.5), ("next_step_coverage",))
    assert curve(alone, EN).heights == () and "known only since the first reading" in reading(alone, EN)

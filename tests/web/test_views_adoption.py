"""Adoption in words: features, barriers, trainings, goals, questions."""

from datetime import date, timedelta

from crm_core.measure.asked import Fact
from crm_core.measure.registry import indicators
from crm_core.measure.signals import Flag
from crm_core.measure.training import training_effect
from crm_core.measure.value import Status, Value
from crm_core.web.views.adoption import barriers, breadth_reading, feature_bars, features, goal, questions, trained
from crm_core.web.views.tongue import Tongue

EN = Tongue("en", "UTC")
METRIC = indicators()["feature_breadth"]


def row(owner: str, feature: str, counted: int, why: str = "none") -> Fact:
    return Fact("feature", feature, owner, None, 1, counted, why=why)


def test_features_by_how_many_use_them() -> None:
    rows = [row("1", "Maps", 0), row("2", "Maps", 1), row("1", "Reports", 1), row("2", "Reports", 1)]
    found = features(rows)
    assert [(one.name, one.users, one.people) for one in found] == [("Reports", 2, 2), ("Maps", 1, 2)]
    assert [bar.text for bar in feature_bars(found, False, EN)] == ["2 of 2", "1 of 2"]
    assert [bar.text for bar in feature_bars(features(rows[:1]), True, EN)] == ["not used"]


def test_breadth_against_the_line_of_20_percent() -> None:
    assert "below 20% a CRM is hardly used" in breadth_reading(Value(Status.OK, 0.4, 20, 50, 50), METRIC, EN)
    assert "Only 10%" in breadth_reading(Value(Status.OK, 0.1, 5, 50, 50), METRIC, EN)
    assert "not recorded by this CRM" in breadth_reading(Value(Status.NOT_RECORDED), METRIC, EN)


def test_barriers_are_guesses_with_something_to_do() -> None:
    rows = [row("1", "Maps", 0, "unaware"), row("2", "Maps", 0, "unaware"), row("1", "Export", 0, "sees no value")]
    first, second = barriers([*rows, row("1", "Reports", 1)], False, EN)
    assert (first.word, first.n, first.features) == ("does not know it yet", "2 times", "Maps")
    assert second.word == "sees no value in it" and "listen" in second.talk


def test_what_a_training_did() -> None:
    """Four of ten a week before, nine of ten after: far apart."""
    monday = date(2026, 6, 1)
    weeks = {monday + timedelta(weeks=n): ((4, 10) if n < 0 else (9, 10)) for n in range(-8, 9)}
    told = trained("Ann", "Maps", indicators()["meetings_with_result"], training_effect(weeks, monday), EN)
    assert told is not None and told.reading == "Meetings with a result: 40% before, 90% after"
    assert trained("Ann", "Maps", METRIC, training_effect({}, monday), EN) is None


def test_goals_set_before_go_live() -> None:
    metric = indicators()["meetings_with_result"]
    then, now = [Value(Status.OK, 0.5, 20, 40, 40)], [Value(Status.OK, 0.9, 36, 40, 40)]
    assert (goal(metric, 0.8, then, now, EN).word, goal(metric, 0.8, then, now, EN).before) == ("reached", "50%")
    assert goal(metric, 0.95, then, now, EN).word == "to go"
    assert goal(metric, 0.8, then, [Value(Status.NO_DATA)], EN).word == "no number"


def test_questions_only_of_people_in_sight() -> None:
    flag = Flag("7", "signal_copied_texts", Value(Status.OK, 0.5, 10, 20, 20), 0.1, 0.0001)
    (one,) = questions([flag], indicators(), {"7": "Carla"}, EN)
    assert (one.who, one.signal) == ("Carla", "signal_copied_texts") and "50%" in one.text
    assert questions([flag], indicators(), {"8": "Ann"}, EN) == []

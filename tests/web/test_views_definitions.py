"""Definitions, dry runs, the fairness report and the notes on a person in words; the table of a new definition."""

import json
from datetime import date, datetime

import pytest

from crm_core.base.fact_rows import Absence, Employment
from crm_core.base.facts import NO_FACTS, Facts
from crm_core.mart.people import Person
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators, scores
from crm_core.measure.score import Component, Score
from crm_core.measure.statistics.fairness import Coefficient, Sensitivity
from crm_core.review.dry_run import DryRun, Moved, Spread
from crm_core.review.fairness import Report, Spreads
from crm_core.review.peers import Alone, Peers
from crm_core.store.score_definitions import StoredDefinition
from crm_core.web.views import definitions, dry_run, fairness, person_note
from crm_core.web.views.tongue import Tongue

EN = Tongue("en")
WEEKS = Window(date(2026, 10, 26), date(2026, 11, 23))
PARTS = (Component("meetings_with_result", 40), Component("next_step_coverage", 35), Component("active_day_share", 25))


def stored(id_: int, version: str, day: date, **approved: str) -> StoredDefinition:
    at = datetime(2026, 11, 1)
    return StoredDefinition(id_, "adoption", version, "", "", day, "Why **not**", {}, "adam", at, approved)


def test_every_version_says_where_it_stands() -> None:
    both = {"admin": "adam", "executive": "helga"}
    listed = [
        stored(1, "1.1.0", date(2026, 10, 1), **both),
        stored(2, "1.2.0", date(2026, 11, 1), **both),
        stored(3, "1.3.0", date(2026, 11, 1), admin="adam"),
        stored(4, "1.10.0", date(2026, 12, 1), admin="adam"),
        stored(5, "2.0.0", date(2027, 1, 1), **both),
    ]
    made = {one.id: Score("adoption", "CRM adoption", "x?", PARTS, one.version) for one in listed}
    found = definitions.versions("adoption", listed, made, date(2026, 11, 24), EN)
    assert [(one.version, one.state) for one in found] == [
        ("2.0.0", "comes"),
        ("1.10.0", "waits"),
        ("1.3.0", "lapsed"),
        ("1.2.0", "holds"),
        ("1.1.0", "past"),
        ("1.0.0", "past"),
    ]
    by = {one.version: one for one in found}
    assert by["1.2.0"].said == "holds since 1 Nov 2026"
    assert by["1.10.0"].said == "waits for approval, to hold from 1 Dec 2026"
    assert by["1.10.0"].waits_for == ("executive",) and by["1.3.0"].waits_for == ()
    assert by["1.10.0"].note == "proposed by adam and approved by adam as administrator. Why **not**"
    assert by["1.2.0"].sha256 == made[2].sha256[:19]
    assert [(part.name, part.weight) for part in by["1.2.0"].parts][0] == ("meetings_with_result", 40)
    assert by["1.2.0"].parts[0].detail == "points from 0% to 100%, from 5 cases on"


def test_the_products_own_holds_while_there_is_no_other() -> None:
    (own,) = definitions.versions("adoption", [], {}, date(2026, 11, 24), EN)
    assert (own.state, own.said, own.id) == ("holds", "holds since the beginning", None)


def test_the_table_becomes_the_definition_and_nothing_is_put_right() -> None:
    rows = definitions.rows(scores()["adoption"])
    assert json.loads(definitions.body("adoption", "1.0.0", rows)) == scores()["adoption"].body
    rows[0] |= {"weight": 13.0, "floor": float("nan")}
    rows[1] |= {"weight": None}
    told = json.loads(definitions.body("adoption", "1.1.0", [*rows, dict.fromkeys(rows[0])]))["components"]
    assert told[0]["weight"] == 13 and "floor" not in told[0]
    assert "weight" not in told[1] and len(told) == len(rows)


def test_only_what_may_earn_points_is_offered() -> None:
    offered = definitions.weightable(EN)
    assert {"win_rate", "entry_timeliness"} <= offered.keys()
    assert not {"won_count", "won_amount", "signal_copied_texts", "crm_entry_burden"} & offered.keys()
    assert list(offered.values()) == sorted(offered.values(), key=str.casefold)
    assert offered["win_rate"] == indicators()["win_rate"].label


def test_the_next_versions_say_what_they_mean() -> None:
    assert list(definitions.next_versions("1.9.3")) == ["1.10.0", "2.0.0"]


def run(*pairs: tuple[float | None, float | None], sensitivity: Sensitivity | None = None) -> DryRun:
    moved = tuple(Moved(str(n), now, then) for n, (now, then) in enumerate(pairs))
    return DryRun(WEEKS, datetime(2026, 11, 24, 8), moved, sensitivity)


def test_a_dry_run_in_sentences() -> None:
    pairs = [(50.0, 61.0), (60.0, 60.0), (70.0, 70.0), (80.0, 80.0), (90.0, 90.0), (40.0, None), (None, 20.0)]
    made = run(*pairs, sensitivity=Sensitivity(10, 0.004, 0.2))
    told = dry_run.told(made, [], {}, EN)
    assert told.sentences[:3] == (
        "1 of 5 people moves by more than 10 points.",
        "1 person gets a score that has none now.",
        "1 person would have no score any more.",
    )
    assert "0.4% of the pairs" in told.sentences[3] and "20% do in at least one draw" in told.sentences[3]
    assert [(head, spread.median) for head, spread, _text in told.spreads] == [("Now", 65.0), ("With it", 65.5)]
    assert told.persons == ()


def test_persons_stand_by_name_and_those_who_move_much_are_marked() -> None:
    made = run((50.0, 61.0), (60.0, 55.0), (None, 20.0))
    told = dry_run.told(made, made.moved, {"0": "Zoe", "1": "anna", "2": "Mia"}, EN)
    assert [(one.name, one.now, one.then, one.by, one.is_much) for one in told.persons] == [
        ("anna", "60.0", "55.0", "−5.0", False),
        ("Mia", "–", "20.0", "–", False),
        ("Zoe", "50.0", "61.0", "+11.0", True),
    ]
    assert told.spreads == () and "Fewer than 5 people have a score: no distribution is told." in told.sentences


def test_the_fairness_report_in_sentences() -> None:
    spread = Spread(7, 61.4, 66.0, 74.2)
    by = (
        Spreads("tenure", (("longer", spread), ("new", spread)), 3),
        Spreads("team", (("t2", spread), ("t1", spread)), 0),
    )
    slopes = {
        "fte": Coefficient(-5.0, -20.0, 10.0, 30),
        "clients": Coefficient(3.1, 0.7, 5.5, 30),
        "team:t1": Coefficient(-1.0, -3.0, -0.5, 30),
    }
    report = Report(scores()["adoption"], 26, spread, by, slopes, None)
    told = fairness.told(report, {"t1": "North", "t2": "East"}, EN)
    assert told.answer == "median 66, half between 61 and 74; 7 people."
    assert [group.name for group in told.kinds[0].groups] == ["under 3 months", "over 3 years"]
    assert told.kinds[0].note == "3 people are in groups of fewer than 5: not shown."
    assert [group.name for group in told.kinds[1].groups] == ["East", "North"], "by name, no league table"
    assert told.slopes == (
        "Half a post more: −5.0 points, likely −20.0 to +10.0. Not to be told from chance.",
        "10 clients more: +3.1 points, likely +0.7 to +5.5. To check: more than chance.",
        "In North, against the largest team: −1.0 points, likely −3.0 to −0.5. To check: more than chance.",
    )
    assert "cannot be told" in fairness.told(Report(scores()["adoption"], 2, None, (), None, None), {}, EN).slopes[0]


ANN = Person("1", "Ann", "n", True, hired_on=date(2020, 1, 1))


def test_absence_is_a_fraction_of_the_working_days_and_unknown_where_nothing_is_recorded() -> None:
    """Two days and a half of the twenty; one more on a Sunday, which counts for nothing."""
    away = (Absence("1", date(2026, 10, 26)), Absence("1", date(2026, 10, 27)), Absence("1", date(2026, 10, 28), 0.5))
    known = Facts(absences=(*away, Absence("1", date(2026, 11, 1)), Absence("2", date(2026, 11, 2))))
    assert person_note.absence("1", known, WEEKS, EN) == "absent 2.5 of 20 working days"
    assert person_note.absence("3", known, WEEKS, EN) == "no absence in 20 working days"
    assert person_note.absence("1", NO_FACTS, WEEKS, EN) == "absence unknown"
    half = Facts(absences=away, employment=(Employment("1", date(2026, 10, 27), fte=0.5),))
    assert person_note.absence("1", half, WEEKS, EN) == "absent 1.5 of 19 working days"


def test_who_is_new_or_part_time_or_gone_is_told() -> None:
    new = Facts(employment=(Employment("1", date(2026, 9, 15), fte=0.6),))
    assert person_note.notes(ANN, new, WEEKS, EN)[1:] == (
        "works 60% of full time",
        "here since 2 months: no comparison with others",
    )
    assert person_note.notes(Person("1", "Ann", "n", False), NO_FACTS, WEEKS, EN) == ("absence unknown", "left")


@pytest.mark.parametrize("why", list(Alone))
def test_without_a_comparison_the_page_says_why(why: Alone) -> None:
    assert "target" in person_note.compared(Peers("field", (), why), EN)
    assert "'field'" in person_note.compared(Peers("field", ("2",) * 5), EN)

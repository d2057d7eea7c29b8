"""The fairness report: groups of five or more, what the score hangs on, and that no person is in it."""

from dataclasses import replace
from datetime import date

from crm_core.base.fact_rows import Employment
from crm_core.base.facts import Facts
from crm_core.mart.people import Person
from crm_core.measure.registry import indicators
from crm_core.measure.score import Component, Score, Scored, compute
from crm_core.measure.value import Status, Value
from crm_core.review.fairness import CLIENTS, TEAM, Profile, profiles, report, slopes

PARTS = (Component("meetings_with_result", 40), Component("next_step_coverage", 35), Component("active_day_share", 25))
SCORE = Score("adoption", "x", "x?", PARTS)
ONE = Profile("", "Account manager", "a", 40, 1.0, 10)


def scored(owner_id: str, share: float) -> Scored:
    """All lines at this share: the score is 100 times it."""
    value = Value(Status.OK, share, round(share * 100), 100, 100)
    return compute(SCORE, owner_id, {part.indicator: value for part in PARTS}, indicators())


def test_groups_of_fewer_than_five_are_left_out_and_counted() -> None:
    """Five in team a at 10 ... 50, four in team b: quartiles of a are 20, 30, 40; b is not told."""
    found = [scored(f"a{n}", n / 10) for n in range(1, 6)] + [scored(f"b{n}", 0.9) for n in range(4)]
    known = {one.owner_id: replace(ONE, owner_id=one.owner_id, team_id=one.owner_id[0]) for one in found}
    told = report(SCORE, found, known)
    (team,) = [one for one in told.by if one.kind == "team"]
    ((name, spread),) = team.groups
    assert (name, spread.n, round(spread.low, 6), round(spread.median, 6), round(spread.high, 6)) == (
        "a",
        5,
        20,
        30,
        40,
    )
    assert team.left_out == 4
    assert told.n == 9 and told.whole is not None and told.whole.n == 9


def test_bands_of_time_here_working_time_and_clients() -> None:
    months = [0, 2, 2, 2, 2, 3, 11, 11, 11, 11, 12, 35, 36, None, 99]
    found = [scored(str(n), 0.5) for n in range(15)]
    known = {
        str(n): replace(ONE, owner_id=str(n), months=months[n], fte=0.5 if n < 5 else 1.0, clients=n) for n in range(15)
    }
    by = {one.kind: {name: spread.n for name, spread in one.groups} for one in report(SCORE, found, known).by}
    assert by["tenure"] == {"new": 5, "first_year": 5}
    assert by["fte"] == {"part": 5, "full": 10}
    assert by["portfolio"] == {"small": 5, "middle": 5, "large": 5}


def test_a_score_that_follows_from_the_portfolio_is_found_out() -> None:
    """Each client more gives two points: ten give twenty; the team gives nothing."""
    who = [replace(ONE, owner_id=str(n), clients=n, team_id="a" if n % 2 else "b") for n in range(20)]
    found = slopes(who, {str(n): 2.0 * n for n in range(20)})
    assert found is not None and set(found) == {"clients", f"{TEAM}b"}
    assert round(found["clients"].value, 6) == 2.0 * CLIENTS
    assert abs(found[f"{TEAM}b"].value) < 1e-6


def test_of_too_few_people_or_no_variety_nothing_is_told() -> None:
    who = [replace(ONE, owner_id=str(n), clients=n) for n in range(9)]
    assert slopes(who, {str(n): 1.0 * n for n in range(9)}) is None
    alike = [replace(ONE, owner_id=str(n)) for n in range(30)]
    assert slopes(alike, {str(n): 1.0 * n for n in range(30)}) is None


def test_who_has_no_score_is_in_no_group() -> None:
    nothing = compute(SCORE, "9", {}, indicators())
    told = report(
        SCORE, [scored("1", 0.5), nothing], {"1": replace(ONE, owner_id="1"), "9": replace(ONE, owner_id="9")}
    )
    assert (told.n, told.whole, told.sensitivity) == (1, None, None)


def test_profiles_come_from_the_facts_else_from_the_crm() -> None:
    people = [
        Person("1", "Ann", "n", True, role="Seller", hired_on=date(2026, 1, 15)),
        Person("2", "Bob", "n", True, hired_on=date(2026, 1, 15)),
        Person("3", "Eve", "n", True),
    ]
    facts = Facts(employment=(Employment("1", date(2024, 6, 1), fte=0.6),))
    found = profiles(people, facts, date(2026, 6, 14), {"1": 30})
    assert [(one.months, one.fte, one.clients) for one in found.values()] == [
        (24, 0.6, 30),
        (4, 1.0, None),
        (None, 1.0, None),
    ]

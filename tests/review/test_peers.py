"""Whom somebody is compared with: a configured group of at least five others who are not new; else why not."""

from datetime import date

import pytest

from crm_core.base.access import Role, Viewer
from crm_core.base.fact_rows import Employment
from crm_core.base.facts import NO_FACTS, Facts
from crm_core.mart.answers import Answer, Group
from crm_core.mart.people import Person
from crm_core.measure.value import Status, Value
from crm_core.review.peers import Alone, Peers, benchmarks, months_here, peers

ON = date(2026, 11, 22)
LONG_AGO = date(2020, 1, 1)
PEOPLE = [Person(str(n), f"P{n}", "n", is_active=n != 8) for n in range(1, 9)]
LEAD = Viewer("lea", frozenset({Role.TEAM_LEAD}), "99")


def facts(groups: dict[str, str | None], came: dict[str, date] | None = None) -> Facts:
    rows = (Employment(id_, (came or {}).get(id_, LONG_AGO), peer_group=group) for id_, group in groups.items())
    return Facts(employment=tuple(rows))


def test_the_others_of_the_group_who_work_here_and_are_not_new() -> None:
    """Eight are in it: not himself, not 8, who left, and not 7, who came two months ago."""
    known = facts({str(n): "field" for n in range(1, 9)}, {"7": date(2026, 9, 15)})
    assert peers(PEOPLE[0], PEOPLE, known, ON) == Peers("field", ("2", "3", "4", "5", "6"))


@pytest.mark.parametrize(
    ("known", "why"),
    [
        (NO_FACTS, Alone.NO_GROUP),
        (facts({"1": None, "2": "field"}), Alone.NO_GROUP),
        (facts({str(n): "field" for n in range(1, 6)}), Alone.FEW),
        (facts({str(n): "field" for n in range(1, 8)}, {"1": date(2026, 8, 23)}), Alone.NEW),
    ],
)
def test_else_it_says_why(known: Facts, why: Alone) -> None:
    assert peers(PEOPLE[0], PEOPLE, known, ON).why is why


def test_three_months_to_the_day_is_no_longer_new() -> None:
    known = facts({str(n): "field" for n in range(1, 8)}, {"1": date(2026, 8, 22)})
    assert peers(PEOPLE[0], PEOPLE, known, ON).why is None


def test_the_day_he_was_hired_stands_in_where_no_employment_is_recorded() -> None:
    ann = Person("1", "Ann", "n", True, hired_on=date(2026, 9, 23))
    assert months_here(ann, NO_FACTS, ON) == 1
    assert months_here(ann, facts({"1": None}), ON) == 82
    assert months_here(PEOPLE[0], NO_FACTS, ON) is None


def answer(owner: str, share: float, n: int = 10) -> Answer:
    return Answer("win_rate", Group.OWNER, owner, "", Value(Status.OK, share, round(share * n), n, n))


def test_the_median_needs_five_others_with_five_rows_each() -> None:
    ids = ("2", "3", "4", "5", "6")
    found = [answer(id_, share) for id_, share in zip(ids, (0.1, 0.2, 0.3, 0.4, 0.9), strict=True)]
    told = benchmarks(LEAD, found, ids)["win_rate"]
    assert (told.median, told.low, told.high, told.n) == (0.3, 0.2, 0.4, 5)
    assert benchmarks(LEAD, [*found[:4], answer("6", 0.9, n=4)], ids) == {}
    assert benchmarks(Viewer("x", frozenset({Role.TEAM_LEAD}), "2"), found, ids) == {}, (
        "the viewer is none of the others"
    )

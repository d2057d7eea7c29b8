"""Week by week: each week is what the same question says of it alone, whatever day weeks begin with."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from crm_core.base.access import EVERYTHING, Scope
from crm_core.base.errors import AccessError
from crm_core.mart.answers import Ask, Group
from crm_core.mart.series import weekly
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicator
from tests.mini import Mini, at, mini

NAMES = ("calls_done", "meetings_with_result", "active_day_share", "meetings_held")


def call(id_: str, day: str, owner: str = "1", minutes: int = 5, kind: str = "call") -> dict[str, object]:
    return {
        "activity_id": id_, "kind": kind, "status": "done", "owner_id": owner, "created_by_id": owner,
        "done_at": at(f"{day} 10:00"), "started_at": at(f"{day} 10:00"), "created_at": at(f"{day} 10:05"),
        "duration_minutes": minutes, "outcome": None, "result": "agreed on the price", "direction": "outbound",
    }  # fmt: skip


# Saturday 3, Sunday 4, Monday 5, Saturday 10, Sunday 11 October 2026
CALLS = [
    call("a", "2026-10-03"), call("b", "2026-10-04"), call("c", "2026-10-05"), call("d", "2026-10-10"),
    call("e", "2026-10-11"), call("f", "2026-10-11", "2"), call("g", "2026-10-06", kind="meeting"),
]  # fmt: skip


@pytest.fixture
def crm(tmp_path: Path) -> Mini:
    return mini(tmp_path, activity=CALLS)


@pytest.mark.parametrize(("begin", "counts"), [("2026-09-28", [2, 3, 0]), ("2026-09-27", [1, 3, 1])])
def test_weeks_begin_where_the_window_does(crm: Mini, begin: str, counts: list[int]) -> None:
    """By hand: from Monday the calls of Ann fall into weeks as (a b) (c d e), from Sunday as (a) (b c d) (e)."""
    start = date.fromisoformat(begin)
    ask = Ask(Window(start, start + timedelta(weeks=3)), scope=EVERYTHING)
    with crm.answers(live=False) as answers:
        found = weekly(answers, [indicator("calls_done")], ask)
    assert [values[0].value if values else 0 for values in found["calls_done", "1"]] == counts


@pytest.mark.parametrize("group", [Group.OWNER, Group.TEAM, Group.COMPANY])
@pytest.mark.parametrize("begin", [date(2026, 9, 28), date(2026, 9, 27)])
@pytest.mark.parametrize("name", NAMES)
def test_a_week_is_what_is_said_of_it_alone(crm: Mini, name: str, begin: date, group: Group) -> None:
    metric, week = indicator(name), timedelta(weeks=1)
    ask = Ask(Window(begin, begin + 3 * week), scope=EVERYTHING, group=group)
    with crm.answers(live=False) as answers:
        found = weekly(answers, [metric], ask)
        alone = [answers.values([metric], replace(ask, window=Window(begin + n * week, begin + (n + 1) * week)))
                 for n in range(3)]  # fmt: skip
    assert found
    for n, told in enumerate(alone):
        for answer in told:
            values = found.get((name, answer.id), [[], [], []])[n]
            if values or answer.value.n:  # a week without a row is empty
                assert values == [answer.value]


def test_a_lead_asks_for_weeks_as_the_company_has_them(tmp_path: Path) -> None:
    crm = mini(tmp_path, sets=("week_starts_on=sun",), activity=CALLS)
    lead = Scope(("1", "2"), own_id="2", whole_weeks=True)
    with crm.answers(live=False) as answers:
        sunday = Ask(Window(date(2026, 10, 4), date(2026, 10, 11)), scope=lead)
        told = {a.id: a.value.value for a in answers.values([indicator("calls_done")], sunday)}
        assert told == {"1": 3, "2": 0}
        with pytest.raises(AccessError, match=r"as 2026-10-04 to 2026-10-18 \(exclusive\)"):
            answers.values(
                [indicator("calls_done")], replace(sunday, window=Window(date(2026, 10, 5), date(2026, 10, 12)))
            )
        assert answers.mart is not None and answers.mart.week_end.weekday() == 6

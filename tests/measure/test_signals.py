"""Signals that lie in activities and entries: each statistic on rows in sight; whatever n is, it is told."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from crm_core.base.calendar import Calendar
from crm_core.base.facts import Absence, Facts
from crm_core.measure.registry import indicators
from tests.mini import Mini, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")
Row = dict[str, object]


def counted(crm: Mini, name: str, start: str = OCTOBER[0], end: str = OCTOBER[1]) -> list[str]:
    return sorted(row["id"] for row in crm.rows(name, start, end) if row["counted"])


def done(id_: str, when: str = "2026-10-05 09:00", **more: object) -> Row:
    base = {
        "activity_id": id_,
        "kind": "call",
        "status": "done",
        "owner_id": "1",
        "created_by_id": "1",
        "source": "human",
    }
    return base | {"done_at": at(when), "created_at": at(when)} | more


def writes(days: Sequence[int], each: int, month: int = 10) -> list[Row]:
    return [
        {"account_id": f"{month}-{day}-{n}", "created_by_id": "1", "created_at": at(f"2026-{month}-{day:02} 09:{n:02}")}
        for day in days
        for n in range(each)
    ]


def test_a_burst_before_the_review_is_a_ratio_of_daily_rates(tmp_path: Path) -> None:
    """October 2026 ends on a Saturday: 28 to 30 are its last three working days, 19 come before."""
    accounts = writes([1, 2, 5], 2) + writes([28, 30, 31], 4) + writes([2], 9, month=11)
    crm = mini(tmp_path, account=accounts)
    value = crm.value("signal_pre_review_burst", *OCTOBER)
    assert value.value == pytest.approx((12 / 3) / (6 / 19))
    assert (value.numerator, value.n) == (12, 18) and value.denominator == pytest.approx(6 * 3 / 19)
    assert {row["day"].day: row["why"] for row in crm.rows("signal_pre_review_burst", *OCTOBER)} == {
        1: "before",
        2: "before",
        5: "before",
        28: "last three working days",
        30: "last three working days",
        31: "last three working days",
    }
    assert crm.value("signal_pre_review_burst", *OCTOBER, owner="2").status == "no_data"


def test_who_was_away_before_has_no_burst(tmp_path: Path) -> None:
    """He was there on 2 of the 19 days before, and the last day is a holiday: 27 to 29 are the last three."""
    away = tuple(Absence("1", date(2026, 10, day)) for day in range(3, 27))
    facts = Facts(calendar=Calendar(holidays=frozenset({date(2026, 10, 30)})), absences=away)
    crm = mini(tmp_path, facts=facts, account=writes([1, 2], 4) + writes([27, 28, 29], 4))
    assert crm.value("signal_pre_review_burst", *OCTOBER).value == pytest.approx(1.0)


def test_nothing_before_is_no_number(tmp_path: Path) -> None:
    crm = mini(tmp_path, account=writes([28], 4))
    value = crm.value("signal_pre_review_burst", *OCTOBER)
    assert (value.status, value.value, value.numerator, value.denominator) == ("no_data", None, 4, 0)
    assert crm.value("signal_pre_review_burst", "2026-10-28", "2026-10-31").status == "no_exposure"


def test_copied_texts_are_of_one_person_and_window(tmp_path: Path) -> None:
    texts = {
        "a": "Good talk, will follow up.",
        "b": "good talk -- will FOLLOW up",
        "c": "Ordered two pumps",
        "d": "Ordered three pumps",
        "junk": "n/a",
        "more junk": "n/a",
        "none": None,
    }
    rows = [done(id_, result=text) for id_, text in texts.items()]
    rows += [done("bob's", owner_id="2", result="Ordered two pumps")]
    rows += [done("September", "2026-09-05 09:00", result="Ordered three pumps")]
    rows += [done("planned", status="planned", result="Ordered two pumps")]
    crm = mini(tmp_path, activity=rows)
    value = crm.value("signal_copied_texts", *OCTOBER)
    assert (value.numerator, value.denominator) == (2, 4)
    assert counted(crm, "signal_copied_texts") == ["a", "b"]
    assert counted(crm, "signal_copied_texts", "2026-09-01", "2026-11-01") == ["September", "a", "b", "d"]


def sitting(prefix: str, entries: int, days: int, seconds: int, **more: object) -> list[Row]:
    """Entered on the 16th, one each so many seconds, of so many days before."""
    return [
        done(
            f"{prefix}{n}",
            f"2026-10-{5 + n % days:02} 09:00",
            created_at=f"2026-10-16 08:{n * seconds // 60:02}:{n * seconds % 60:02}.000000",
            **more,
        )
        for n in range(entries)
    ]


@pytest.mark.parametrize(
    ("entries", "days", "seconds", "bursts"),
    [(10, 5, 30, 1), (9, 5, 30, 0), (10, 4, 30, 0), (10, 5, 34, 0), (25, 5, 12, 1), (30, 5, 14, 1), (40, 5, 14, 2)],
)
def test_a_burst_is_ten_entries_of_five_days_in_five_minutes(
    tmp_path: Path, entries: int, days: int, seconds: int, bursts: int
) -> None:
    """At one each 14 seconds 22 fit into five minutes: of 30 entries 8 are left, of 40 another burst."""
    value = mini(tmp_path, activity=sitting("x", entries, days, seconds)).value("signal_entry_bursts", *OCTOBER)
    assert (value.numerator, value.n) == (bursts, entries)
    assert value.value == pytest.approx(bursts / (31 / 7))


def test_no_burst_of_imports_nor_of_two_people_nor_of_plans(tmp_path: Path) -> None:
    imported = sitting("i", 10, 5, 10, source="import")
    ahead = [
        row | {"activity_id": f"p{n}", "done_at": at("2026-10-20 09:00")}
        for n, row in enumerate(sitting("p", 10, 5, 10))
    ]
    two = sitting("a", 5, 5, 10) + sitting("b", 5, 5, 10, created_by_id="2")
    crm = mini(tmp_path, activity=imported + ahead + two)
    assert crm.value("signal_entry_bursts", *OCTOBER).numerator == 0
    assert crm.value("signal_entry_bursts", *OCTOBER, owner="2").value == 0.0
    assert {row["why"] for row in crm.rows("signal_entry_bursts", *OCTOBER)} == {f"2026-10-0{n}" for n in range(5, 10)}


def test_work_without_a_client(tmp_path: Path) -> None:
    links = ({"account_id": "a"}, {"contact_id": "c"}, {"lead_id": "l"}, {"opportunity_id": "o"}, {})
    crm = mini(
        tmp_path, activity=[done(str(n), **link) for n, link in enumerate(links)] + [done("p", status="planned")]
    )
    assert counted(crm, "signal_without_client") == ["4"]
    assert crm.value("signal_without_client", *OCTOBER).value == 0.2
    assert mini(tmp_path, activity=[done("a")]).value("signal_without_client", *OCTOBER).status == "not_recorded"


def test_backdated_is_more_than_seven_days(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        activity=[
            done("week", created_at=at("2026-10-12 23:59")),
            done("late", created_at=at("2026-10-13 00:00")),
            done("ahead", created_at=at("2026-09-01 09:00")),
            done("imported", created_at=at("2026-11-13 00:00"), source="import"),
            done("unknown", created_at=at("2026-11-13 00:00"), source=None),
        ],
    )
    assert counted(crm, "signal_backdated") == ["late", "unknown"]
    assert crm.value("signal_backdated", *OCTOBER).value == 0.5


def seen(id_: str, when: str = "2026-10-02 09:00", kind: str = "call") -> Row:
    return {"event_id": f"e{id_}", "owner_id": "1", "kind": kind, "happened_at": at(when), "activity_id": id_}


def test_calls_without_a_trace(tmp_path: Path) -> None:
    calls = [
        done("seen", minutes=5),
        done("unseen", minutes=5),
        done("empty", minutes=0),
        done("unknown length", minutes=None),
        done("by telephony", minutes=0, source="sync"),
        done("before the list", "2026-10-01 09:00", minutes=5),
        done("empty before the list", "2026-10-01 09:00", minutes=0),
        done("meeting", kind="meeting", minutes=0),
    ]
    events = [seen("seen"), seen("empty"), seen("unknown length"), seen("unseen", kind="meeting")]
    crm = mini(tmp_path, activity=calls, outside_event=events)
    assert counted(crm, "signal_empty_calls") == ["empty", "empty before the list", "unseen"]
    assert crm.value("signal_empty_calls", *OCTOBER).denominator == 7
    no_calls = mini(tmp_path, activity=calls, outside_event=[seen("unseen", kind="meeting")])
    assert counted(no_calls, "signal_empty_calls") == ["empty", "empty before the list"]
    assert counted(mini(tmp_path, activity=calls), "signal_empty_calls") == ["empty", "empty before the list"]
    bare = [{name: cell for name, cell in row.items() if name != "minutes"} for row in calls]
    assert mini(tmp_path, activity=bare).value("signal_empty_calls", *OCTOBER).status == "not_recorded"


def test_tasks_done_within_a_minute(tmp_path: Path) -> None:
    def task(id_: str, created: str, **more: object) -> Row:
        return done(id_, "2026-10-05 09:01", kind="task", created_at=f"2026-10-05 {created}.000000") | more

    crm = mini(
        tmp_path,
        activity=[
            task("at once", "09:01:00"),
            task("minute", "09:00:00"),
            task("longer", "08:59:59"),
            task("afterwards", "09:01:01"),
            task("robot", "09:01:00", source="workflow"),
            done("call", "2026-10-05 09:01"),
        ],
    )
    assert counted(crm, "signal_instant_tasks") == ["at once", "minute"]
    assert crm.value("signal_instant_tasks", *OCTOBER).value == 0.5


def test_signals_are_questions_without_points() -> None:
    signals = [metric for name, metric in indicators().items() if name.startswith("signal_")]
    assert len(signals) == 10
    for metric in signals:
        assert metric.signal and metric.behaviour and metric.better == "neither" and metric.fix is None

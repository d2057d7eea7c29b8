"""What holds whatever the data: properties that the definitions promise, on random small companies."""

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_core.base.access import EVERYTHING
from crm_core.base.facts import Employment, Facts
from crm_core.measure.registry import indicator, indicators, scores
from crm_core.measure.score import Score, compute
from crm_core.measure.value import Status, Value
from tests.mini import at, mini

FEW = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MONTH = ("2026-10-01", "2026-11-01")
JUNK = ["", "  ", "asdf", "ASDF", "000", "---", "n/a", "xxx", "test"]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=7, max_size=7), st.integers(0, 6))
def test_mending_a_row_never_lowers_a_score(parts: list[tuple[int, int]], mended: int) -> None:
    for made in scores().values():
        values = {part.indicator: _share(min(k, n), n) for part, (k, n) in zip(made.components, parts, strict=False)}
        before = _value(made, values)
        name = made.components[mended % len(made.components)].indicator
        k, n = values[name].numerator, values[name].denominator
        if before is None or not n or k == n:
            continue
        assert (_value(made, values | {name: _share(int(k or 0) + 1, int(n))}) or 0.0) >= before - 1e-9


@FEW
@given(words=st.lists(st.sampled_from(JUNK), min_size=6, max_size=6))
def test_junk_is_worth_nothing(words: Sequence[str], tmp_path: Path) -> None:
    """Whatever is typed to get past a field, the quality of the data is that of an empty one."""

    def company(cells: Sequence[str | None]) -> dict[str, Any]:
        contacts = [
            {"contact_id": f"c{n}", "owner_id": "1", "account_id": "a1", "last_name": cells[n], "first_name": cells[5 - n],
             "phone": cells[n], "email": cells[5 - n], "created_at": at("2026-01-05")}
            for n in range(6)
        ]  # fmt: skip
        meetings = [
            {"activity_id": f"m{n}", "kind": "meeting", "status": "done", "owner_id": "1", "topic": cells[n],
             "result": cells[5 - n], "contact_id": f"c{n}", "account_id": "a1", "started_at": at("2026-10-05 08:00"),
             "ended_at": at("2026-10-05 09:00"), "created_at": at("2026-10-01"), "result_at": at("2026-10-05 10:00")}
            for n in range(6)
        ]  # fmt: skip
        account = {"account_id": "a1", "owner_id": "1", "name": "Acme", "created_at": at("2026-01-05")}
        return {"account": [account], "contact": contacts, "activity": meetings}

    names = ("meeting_minimum_data_set", "meeting_core_data_set", "meeting_field_completeness", "name_validity",
             "phone_validity", "email_validity", "meetings_with_result", "reachability")  # fmt: skip
    for name in ("typed", "empty"):
        (tmp_path / name).mkdir(exist_ok=True)
    typed, empty = mini(tmp_path / "typed", **company(words)), mini(tmp_path / "empty", **company([None] * 6))
    for name in names:
        assert typed.value(name, *MONTH, owner="1") == empty.value(name, *MONTH, owner="1"), name


@FEW
@given(won=st.integers(0, 4), lost=st.integers(0, 4), gone=st.integers(0, 3))
def test_deleting_an_open_deal_never_raises_the_strict_win_rate(won: int, lost: int, gone: int, tmp_path: Path) -> None:
    deals = [_deal(f"w{n}", True) for n in range(won)] + [_deal(f"l{n}", False) for n in range(lost)]
    before = mini(tmp_path, opportunity=[*deals, _deal("x", None)], deleted_opportunity=[_gone("never", "2020-01-01")])
    (tmp_path / "after").mkdir(exist_ok=True)
    after = mini(tmp_path / "after", opportunity=[*deals, _deal("x", None)],
                 deleted_opportunity=[_gone(f"g{n}", "2026-10-20") for n in range(gone)] or [_gone("never", "2020-01-01")])  # fmt: skip
    old, new = (one.value("win_rate_strict", *MONTH, owner="1").value for one in (before, after))
    assert new is None or old is None or new <= old


@FEW
@given(done=st.integers(1, 12), fte=st.sampled_from([0.25, 0.5]))
def test_twice_the_time_and_twice_the_work_is_the_same_rate(done: int, fte: float, tmp_path: Path) -> None:
    def rate(count: int, part: float) -> Value:
        rows = [
            {
                "activity_id": f"a{n}",
                "kind": "call",
                "status": "done",
                "owner_id": "1",
                "done_at": at("2026-10-06 10:00"),
            }
            for n in range(count)
        ]
        made = mini(tmp_path, activity=rows)
        made.desk = replace(made.desk, facts=Facts(employment=(Employment("1", date(2020, 1, 1), None, part),)))
        return made.value("activities_per_working_day", *MONTH, owner="1")

    assert rate(done, fte).value == pytest.approx(rate(2 * done, 2 * fte).value)


def test_the_zone_of_the_server_changes_nothing(tmp_path: Path) -> None:
    meetings = [
        {"activity_id": f"m{hour}", "kind": "meeting", "status": "done", "owner_id": "1",
         "started_at": at(f"2026-10-31 {hour:02}:30"), "ended_at": at(f"2026-10-31 {hour:02}:45")}
        for hour in (0, 11, 22, 23)
    ]  # fmt: skip
    made = mini(tmp_path, activity=meetings)
    told = {
        zone: subprocess.run(
            [sys.executable, "-m", "crm_core", "indicators", "--from", "2026-10-31", "--to", "2026-11-01",
             "--connector", "native", "--url", made.desk.url, "--tz", "Europe/Berlin", "--live", "--json",
             "--name", "meetings_held", "--name", "meeting_utilisation", "--as-of", "2026-11-10T00:00:00Z"],
            env=os.environ | {"TZ": zone}, capture_output=True, text=True, check=True,
        ).stdout
        for zone in ("UTC", "Asia/Kolkata", "America/Los_Angeles")
    }  # fmt: skip
    assert len(set(told.values())) == 1
    assert '"value": 3' in told["UTC"]  # 00:30, 11:30 and 22:30 UTC; the fourth is 00:30 of the next day in Berlin


@pytest.mark.parametrize("name", [name for name, metric in indicators().items() if metric.answer is not None])
def test_the_order_of_rows_does_not_matter(name: str, company_facts: Any) -> None:
    metric, (facts, asked) = indicator(name), company_facts(name)
    assert metric.answer is not None
    first = metric.answer(facts, asked)
    shuffled = list(facts)
    random.Random(7).shuffle(shuffled)
    others = {id_: random.Random(8).sample(list(rows), len(rows)) for id_, rows in asked.others.items()}
    assert _close(metric.answer(shuffled, replace(asked, others=others)), first)


@pytest.fixture(scope="module")
def company_facts(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """(rows, context) of an indicator for one busy person of a demo company."""
    from crm_core.mart.answers import Answers, Ask
    from crm_core.mart.functions import Functions
    from crm_core.mart.reading import Reading
    from crm_core.measure.evidence import Window
    from tests import company

    settings_ = company.give(tmp_path_factory.mktemp("company") / "data")
    from crm_core.mart.desk import Desk

    answers = Answers.on_mart(Desk.of(settings_).required_mart())
    read_on = answers.crm.moment.day
    window = Window(date(read_on.year - 1, read_on.month, 1), date(read_on.year, read_on.month, 1))
    person = next(p.id for p in answers.people() if p.is_active and p.team_id)

    def facts(name: str) -> Any:
        ask = Ask(window, None, EVERYTHING)
        crm = answers.at(ask).fresh()
        reading = Reading(None, indicator(name), answers.evidence(indicator(name), crm, ask), crm, ask)
        functions = Functions(answers.people(), answers.placement(), ask, EVERYTHING)
        every = reading.facts(EVERYTHING)
        by_owner: dict[str | None, list[Any]] = {}
        for fact in every:
            by_owner.setdefault(fact.owner_id, []).append(fact)
        return by_owner.get(person, []), replace(functions.exposure(reading, person), others=by_owner)

    return facts


def _close(found: Sequence[Value], other: Sequence[Value]) -> bool:
    def flat(value: Value) -> Any:
        number = None if value.value is None else round(float(value.value), 9)
        return value.status, number, value.n, value.slice, value.currency, value.word

    return [flat(value) for value in found] == [flat(value) for value in other]


def _value(made: Score, values: dict[str, Value]) -> float | None:
    return compute(made, "1", values, indicators()).value


def _share(k: int, n: int) -> Value:
    return Value(Status.OK, k / n, k, n, n) if n else Value(Status.NO_DATA, None, 0, 0, 0)


def _deal(id_: str, won: bool | None) -> dict[str, Any]:
    closed = {} if won is None else {"closed_on": "2026-10-10", "closed_at": at("2026-10-10 10:00")}
    return {"opportunity_id": id_, "owner_id": "1", "amount": 100, "is_closed": int(won is not None),
            "is_won": int(bool(won)), "created_at": at("2026-09-01"), "closed_on": None, "closed_at": None} | closed  # fmt: skip


def _gone(id_: str, day: str) -> dict[str, Any]:
    return _deal(id_, None) | {"deleted_at": at(f"{day} 10:00")}

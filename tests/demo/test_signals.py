"""The signals on the demo company: each gaming case is flagged by its own signal, honest people almost never."""

from datetime import date
from pathlib import Path

import pytest

from crm_core.base.access import EVERYTHING
from crm_core.base.business import Business
from crm_core.demo.build import DemoCompany
from crm_core.demo.gaming import CASES
from crm_core.mart.answers import Answers, Ask
from crm_core.mart.desk import Desk
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.signals import RULES, Flags, flags
from crm_core.measure.value import Value

# whole weeks; the demo's player of bursts plays before each first of a month
MONTH = Window(date(2026, 10, 5), date(2026, 11, 2))
OTHERS = (
    Window(date(2026, 8, 31), date(2026, 11, 23)),
    Window(date(2026, 9, 7), date(2026, 10, 5)),
    Window(date(2026, 6, 1), date(2026, 6, 29)),
    Window(date(2026, 11, 16), date(2026, 11, 23)),
)


@pytest.fixture(scope="module")
def answers(company: DemoCompany, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    folder: Path = tmp_path_factory.mktemp("signals")
    desk = Desk(f"sqlite:///{company.file}", "native", company.time_zone, Business(region="DE"), folder)
    desk.sync(lambda *_: None)
    return Answers.on_mart(desk.required_mart())


def run(answers: Answers, window: Window) -> Flags:
    values: dict[str, dict[str, Value]] = {}
    for answer in answers.values([indicators()[name] for name in RULES], Ask(window, scope=EVERYTHING)):
        if answer.id is not None:
            values.setdefault(answer.id, {})[answer.indicator] = answer.value
    return flags(values)


def test_each_gaming_case_is_flagged_by_its_own_signal(answers: Answers) -> None:
    found = run(answers, MONTH)
    assert {(flag.signal, flag.owner_id) for flag in found.flags} == set(CASES.items())
    assert found.tested > 150
    assert found.false < 0.5


def test_honest_people_are_almost_never_asked(answers: Answers) -> None:
    """The rate of false flags over five windows: flags of people who do not play that signal / questions tested."""
    tested = false = 0
    for window in (MONTH, *OTHERS):
        found = run(answers, window)
        tested += found.tested
        false += sum(CASES[flag.signal] != flag.owner_id for flag in found.flags)
    print(f"false flags: {false} of {tested} questions")  # noqa: T201  (seen with -s)
    assert tested > 700
    assert false / tested <= 0.002

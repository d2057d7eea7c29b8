"""What holds for every indicator on a whole company: its rows are its number, and nobody sees another's rows."""

from datetime import date
from pathlib import Path

import pytest

from crm_core.base.access import EVERYTHING, Role, Viewer, rows
from crm_core.base.business import Business
from crm_core.crm.canonical import TABLES
from crm_core.demo.build import build
from crm_core.demo.plan import DemoPlan
from crm_core.mart.answers import Answers, Ask, Group
from crm_core.mart.desk import Desk
from crm_core.mart.people import led_owner_ids
from crm_core.measure.evidence import Window
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.registry import indicators, scores
from crm_core.review.scorecard import scored

TODAY = date(2026, 11, 24)
WINDOW = Window(date(2026, 9, 28), date(2026, 11, 23))
METRICS = list(indicators().values())
EACH = {"argvalues": METRICS, "ids": [metric.name for metric in METRICS]}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("company")
    build(folder / "demo.sqlite", DemoPlan(managers=8, years=1, today=TODAY))
    made = Desk(
        f"sqlite:///{folder / 'demo.sqlite'}", "native", "Europe/Berlin", Business(region="DE"), folder / "mart"
    )
    made.sync(lambda *_: None)
    return made


@pytest.fixture(scope="module")
def answers(desk: Desk) -> Answers:
    return Answers.on_mart(desk.required_mart())


@pytest.mark.parametrize("metric", **EACH)
@pytest.mark.parametrize("group", [Group.OWNER, Group.TEAM, Group.COMPANY])
def test_live_and_mart_say_the_same(metric: Indicator, group: Group, desk: Desk, answers: Answers) -> None:
    ask = Ask(WINDOW, scope=EVERYTHING, group=group)
    with desk.answers(live=True) as live:
        found = live.values([metric], ask)
    if all(answer.value.status == "not_live" for answer in found):
        return
    assert found == answers.values([metric], ask)


def adds_up(metric: Indicator) -> bool:
    """Whether the number is a sum over its rows: no median, no rhythm, nothing held against a plan."""
    return metric.answer is None and not metric.against


@pytest.mark.parametrize("metric", **EACH)
def test_the_rows_are_the_number(metric: Indicator, answers: Answers) -> None:
    """29 = 29: for each person, or for the company where it is of no person, the rows add up to what the number says."""
    listed = answers.rows(metric, Ask(WINDOW, scope=EVERYTHING))
    assert listed, "the demo feeds every indicator"
    if not adds_up(metric):
        return
    group = Group.OWNER if metric.level == "person" else Group.COMPANY
    for answer in answers.values([metric], Ask(WINDOW, scope=EVERYTHING, group=group)):
        value, currency = answer.value, answers.crm.business.currency
        own = [row for row in listed if group is Group.COMPANY or row["owner_id"] == answer.id]
        if metric.sliced:
            own = [row for row in own if row["slice"] == value.slice]
        counted = sum(row["counted"] for row in own)
        if metric.unit is Unit.MONEY:
            same = [row for row in own if row["counted"] and (row["currency"] or currency) == value.currency]
            assert sum(row["amount"] or 0 for row in same) == value.value
        elif metric.over == "available_days":
            assert counted == value.numerator
        elif metric.unit is Unit.SHARE:
            assert (counted, sum(row["total"] for row in own)) == (value.numerator or 0, value.denominator or 0)
        else:
            assert counted == (value.value or 0)


@pytest.mark.parametrize("metric", **EACH)
def test_every_row_has_an_address_and_its_own_key(metric: Indicator, answers: Answers) -> None:
    listed = answers.rows(metric, Ask(WINDOW, scope=EVERYTHING))
    records = [row for row in listed if row["table"] in TABLES]  # a day of a person is no record of the CRM
    assert all(answers.record_url(row["table"], row["id"], row["kind"]) for row in records)
    keys = [tuple(row[name] for name in ("table", "id", "owner_id", "why", "slice", "instant")) for row in listed]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("metric", **EACH)
def test_no_row_outside_the_scope(metric: Indicator, answers: Answers) -> None:
    person = next(p for p in answers.people() if p.is_active and p.team_id)
    lead = next(p for p in answers.people() if led_owner_ids(answers, p.id, None))
    team = led_owner_ids(answers, lead.id, None)
    viewers = {
        frozenset({person.id}): Viewer("m", frozenset({Role.MANAGER}), person.id),
        team | {lead.id}: Viewer("l", frozenset({Role.TEAM_LEAD}), lead.id, team),
        frozenset(): Viewer("a", frozenset({Role.ADMIN})),
    }
    for allowed, viewer in viewers.items():
        ask = Ask(WINDOW, scope=rows(viewer))
        assert {row["owner_id"] for row in answers.rows(metric, ask)} <= allowed
        assert {answer.id for answer in answers.values([metric], ask)} <= allowed


@pytest.mark.parametrize("metric", **EACH)
def test_teams_add_up_to_the_company(metric: Indicator, answers: Answers) -> None:
    if not adds_up(metric) or metric.level == "company" or metric.evidence(answers.crm.fresh()).distinct:
        return  # distinct clients do not add up, and must not
    company = [a.value for a in answers.values([metric], Ask(WINDOW, scope=EVERYTHING, group=Group.COMPANY))]
    teams = [a.value for a in answers.values([metric], Ask(WINDOW, scope=EVERYTHING, group=Group.TEAM))]
    for whole in company:
        parts = [part for part in teams if part.slice == whole.slice and part.currency == whole.currency]
        assert sum(part.numerator or 0 for part in parts) == whole.numerator


@pytest.mark.parametrize("score", scores().values(), ids=list(scores()))
def test_every_active_person_has_a_scorecard_that_adds_up(score: object, answers: Answers) -> None:
    cards = scored(score, answers, Ask(WINDOW, scope=EVERYTHING))  # type: ignore[arg-type]
    assert {card.owner_id for card in cards} == {p.id for p in answers.people() if p.is_active}
    for card in cards:
        if card.value is not None:
            assert abs(sum(line.points or 0 for line in card.lines) - card.value) < 1e-9
    assert sum(card.value is not None for card in cards) >= len(cards) / 2


def test_periods_tile(answers: Answers) -> None:
    """Two halves count what the whole counts."""
    middle = date(2026, 10, 19)
    for metric in METRICS:
        evidence = metric.evidence(answers.crm.fresh())
        if metric.unit is not Unit.COUNT or evidence.distinct or evidence.kind == "state" or not adds_up(metric):
            continue
        whole, first, second = (
            {a.id: a.value.value for a in answers.values([metric], Ask(window, scope=EVERYTHING))}
            for window in (WINDOW, Window(WINDOW.start, middle), Window(middle, WINDOW.end))
        )
        assert {id_: first.get(id_, 0) + second.get(id_, 0) for id_ in whole} == whole  # type: ignore[operator]


def test_a_damaged_mart_is_one_sentence(desk: Desk, tmp_path: Path) -> None:
    from crm_core.base.errors import MartError
    from crm_core.mart.mart import Mart

    (tmp_path / "manifest.json").write_text("{half")
    with pytest.raises(MartError, match="sync --full"):
        Mart.open(tmp_path)

"""The overview: eight cards, shares by team, what can be expected, are reviews held; nothing of others' teams."""

import pytest

from crm_core.mart.answers import Ask, Group
from crm_core.measure.registry import indicators
from crm_core.web.views.board import cell_text
from crm_core.web.views.numbers import shown
from crm_core.web.views.overview import SHARES
from crm_core.web.views.periods import period
from crm_core.web.views.tongue import Tongue
from tests.pages.conftest import Company
from tests.pages.test_opened import opened  # noqa: F401  a fixture
from tests.web.as_user import as_user, open_page, words

TONGUE = Tongue("en", "Europe/Berlin")


def values(company: Company, name: str, group: Group) -> dict[str | None, list]:
    window = period("4w", company.week_end).window
    ask = Ask(window, company.answers.read_at, company.everything, group)
    found: dict[str | None, list] = {}
    for answer in company.answers.values([indicators()[name]], ask):
        found.setdefault(answer.id, []).append(answer.value)
    return found


@pytest.mark.parametrize("login", ["helga", "kerstin"])
def test_no_more_than_eight_cards_and_every_question_has_its_answer(company: Company, login: str) -> None:
    with as_user(login) as at:
        page = words(open_page(at, "overview"))
        assert not at.exception and not at.warning
    assert page.count('class="rp rp-kpi"') == 8
    for question in (
        "Is the data sound, and is the CRM used?",
        "What can be expected?",
        "What needs attention?",
        "Are the reviews held?",
    ):
        assert question in page
    assert "planned until" in page or "no plan of won revenue runs" in page
    assert "accuracy" in page


@pytest.mark.parametrize("name", [*SHARES, "review_coverage"])
def test_shares_by_team_are_those_of_answers(company: Company, name: str) -> None:
    told = values(company, name, Group.TEAM)
    with as_user("helga") as at:
        open_page(at, "overview")
        table = next(
            frame.value for frame in at.dataframe if name in frame.value and "client_uniqueness" in frame.value
        )
    numbers = dict(zip(table["name"], table[name], strict=True))
    teams = company.answers.teams()
    for id_, own in told.items():
        if teams.get(id_ or "") in numbers and cell_text(shown(indicators()[name], own, TONGUE), own, TONGUE) != "–":
            assert numbers[teams[id_ or ""]] == pytest.approx(float(own[0].value)), teams[id_ or ""]


def test_reviews_are_those_of_answers_and_open_their_rows(company: Company) -> None:
    (value,) = values(company, "review_coverage", Group.COMPANY)["company"]
    with as_user("helga") as at:
        page = words(open_page(at, "overview"))
        assert f"{value.numerator} of {value.n} people" in page or f"({value.n} people)" in page
        at.query_params.update({"indicator": "review_coverage", "only": "not"})
        page = words(open_page(at, "evidence"))
        assert not at.exception and not at.warning
        assert "the rows agree with the number" in page
        if value.numerator != value.n:
            assert len(at.dataframe[0].value) == value.n - value.numerator


def test_a_lead_sees_his_team_alone(company: Company) -> None:
    with as_user("kerstin") as at:
        page = words(open_page(at, "overview"))
        tables = [frame.value for frame in at.dataframe if "name" in frame.value]
    others = [name for id_, name in company.answers.teams().items() if id_ != "t1"]
    assert not [name for name in others if name in page]
    assert [list(table["name"]) for table in tables] == [[company.answers.teams()["t1"]]]


def test_a_crm_without_reviews_says_so(opened: None) -> None:  # noqa: F811
    with as_user("boss") as at:
        page = words(open_page(at, "overview"))
        assert not at.exception and not at.warning
        assert "There is no number on reviews: not recorded by this CRM." in page
        assert "Show who was not reviewed" not in page
        page = words(open_page(at, "team_review"))
        assert not at.exception and "There is no number on reviews: not recorded by this CRM." in page

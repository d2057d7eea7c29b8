"""The pages on one subject each: their numbers are those of Answers, and nobody reads what is not open to him."""

import pytest

from crm_core.mart.answers import Ask, Group
from crm_core.measure.registry import indicators
from crm_core.web.views.adoption import DONE, USED
from crm_core.web.views.conversion import AHEAD, WON
from crm_core.web.views.data_quality import CELLS, WHOLE
from crm_core.web.views.numbers import shown
from crm_core.web.views.periods import period
from crm_core.web.views.relationships import KEPT, KNOWN
from crm_core.web.views.tongue import Tongue
from crm_core.web.views.workload import DESK, PACE
from tests.pages.conftest import Company
from tests.web.as_user import as_user, open_page, words

TONGUE = Tongue("en", "Europe/Berlin")
PAGES = {
    "workload": (*DESK, *PACE),
    "data_quality": (*WHOLE, *CELLS),
    "conversion": (*WON, *AHEAD),
    "adoption": (*USED, *DONE),
    "relationships": (*KEPT, *KNOWN),
}
CARDS = [(page, name) for page, names in PAGES.items() for name in names]
ANNA, BRUNO = "u21", "u22"


def card(name: str, company: Company, group: Group, id_: str) -> str:
    """The head of a card as it must stand on the page."""
    window = period(None, company.week_end).window
    owners = (id_,) if group is Group.OWNER else ()
    ask = Ask(window, company.answers.read_at, company.everything, group, owners)
    values = [a.value for a in company.answers.values([indicators()[name]], ask) if a.id == id_]
    big = shown(indicators()[name], values, TONGUE, True).big
    return f'<div class="rp-label">{indicators()[name].label}</div><div class="rp-big">{big}'


def named(company: Company, text: str, login: str) -> list[str]:
    """The people of the CRM that the text names, but for the viewer himself."""
    return [person.name for person in company.answers.people() if person.login != login and person.name in text]


@pytest.mark.parametrize("page", PAGES)
def test_the_executive_reads_the_company_and_no_person(company: Company, page: str) -> None:
    with as_user("helga") as at:
        open_page(at, page)
        text = words(at)
        for name in PAGES[page]:
            assert card(name, company, Group.COMPANY, "company") in text, name
        assert not named(company, text, "helga")


@pytest.mark.parametrize("page", PAGES)
def test_the_lead_reads_his_team_and_each_of_it(company: Company, page: str) -> None:
    with as_user("kerstin") as at:
        open_page(at, page)
        text = words(at)
        for name in PAGES[page]:
            assert card(name, company, Group.TEAM, "t1") in text, name
        table = at.dataframe[-1].value
        assert {"Anna Lindner", "Bruno Keller"} <= set(table["name"])
        others = {p.name for p in company.answers.people() if p.team_id != "t1"}
        assert not others & set(table["name"])


@pytest.mark.parametrize("page", PAGES)
def test_a_lead_looks_at_one_person(company: Company, page: str) -> None:
    with as_user("kerstin") as at:
        at.query_params["owner"] = BRUNO
        open_page(at, page)
        for name in PAGES[page]:
            assert card(name, company, Group.OWNER, BRUNO) in words(at), name


@pytest.mark.parametrize("page", PAGES)
def test_the_manager_reads_himself_alone(company: Company, page: str) -> None:
    with as_user("anna") as at:
        open_page(at, page)
        text = words(at)
        for name in PAGES[page]:
            assert card(name, company, Group.OWNER, ANNA) in text, name
        assert "Bruno" not in text and not at.selectbox


def test_the_operator_mends_records_and_sees_no_figure_of_people(company: Company) -> None:
    with as_user("olga") as at:
        open_page(at, "data_quality")
        text = words(at)
        assert "What can be mended?" in text and "rp-kpi" not in text
        assert not named(company, text, "olga")


@pytest.mark.parametrize("login", ["adam", "wolf"])
def test_who_reads_team_figures_only_has_no_way_to_rows(company: Company, login: str) -> None:
    with as_user(login) as at:
        open_page(at, "adoption")
        text = words(at)
        assert card("active_day_share", company, Group.COMPANY, "company") in text
        assert not named(company, text, login)
        assert "What is worth a question?" not in text and "working time" not in text


def test_a_rejected_pair_is_gone_and_lifts_the_number(company: Company) -> None:
    with as_user("bruno") as at:
        open_page(at, "data_quality")
        buttons = [button for button in at.button if button.key and button.key.startswith("two_")]
        before = len(buttons)
        if not before:
            pytest.skip("the small demo has no pair of this person")
        buttons[0].click().run()
        left = [button for button in at.button if button.key and button.key.startswith("two_")]
        assert len(left) == before - 1

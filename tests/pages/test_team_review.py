"""The team review: its numbers are those of Answers, each opens its rows, and nobody sees another's people."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from crm_core.mart.answers import Ask, Group
from crm_core.measure.registry import indicators
from crm_core.web.views import weeks
from crm_core.web.views.numbers import shown
from crm_core.web.views.team_review import NAMES
from crm_core.web.views.tongue import Tongue
from tests.mini import Mini
from tests.pages.conftest import Company
from tests.pages.test_hostile import evil  # noqa: F401  a fixture
from tests.pages.test_opened import opened  # noqa: F401  a fixture
from tests.web.as_user import as_user, open_page, words

TONGUE = Tongue("en", "Europe/Berlin")
CELL = re.compile(r'<td role="cell" class="[^"]*" data-label="[^"]*">(.*?)</td>', re.DOTALL)


def links(at: AppTest) -> list[str]:
    """The addresses that the table leads to, as the browser reads them."""
    return [html.unescape(href) for href in re.findall(r'href="([^"]*)"', words(at))]


def led(company: Company) -> tuple[str, ...]:
    """The people of Kerstin's team."""
    return tuple(person.id for person in company.answers.people() if person.team_id == "t1")


def query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


@pytest.mark.parametrize("login", ["helga", "kerstin", "anna", "olga", "adam", "aude", "wolf"])
def test_leads_and_executives_open_it(company: Company, login: str) -> None:
    with as_user(login) as at:
        if login not in ("helga", "kerstin"):
            with pytest.raises(ValueError, match="navigation page"):
                open_page(at, "team_review")
            return
        open_page(at, "team_review")
        assert not at.exception and not at.warning
        assert at.title[0].value == "Team review"


@pytest.mark.parametrize("length", ["1", "4"])
def test_every_cell_shows_the_number_of_answers(company: Company, length: str) -> None:
    window = weeks.asked(None, length, company.week_end).window
    scope = company.everything.narrowed(led(company))
    ask = Ask(window, company.answers.read_at, scope, Group.OWNER, led(company))
    expected = {(a.indicator, a.id): a.value for a in company.answers.values([indicators()[n] for n in NAMES], ask)}
    with as_user("kerstin") as at:
        at.query_params["weeks"] = length
        open_page(at, "team_review")
        page = words(at)
    people = sorted((p for p in company.answers.people() if p.id in led(company)), key=lambda p: p.name.casefold())
    for person in people:
        row = page.split(f">{person.name}</a>")[1].split("</tr>")[0]
        told = [re.search(r"<b>(.*?)</b>", cell) for cell in CELL.findall(row)]
        numbers = [re.sub(r"<[iu] .*?</[iu]>", "", found.group(1)) for found in told if found]
        assert numbers == [shown(indicators()[n], [expected[n, person.id]], TONGUE).big for n in NAMES], person.name


def test_every_number_opens_as_many_rows(company: Company) -> None:
    """A click on a cell: the evidence page with all filters, whose rows agree."""
    with as_user("kerstin") as at:
        open_page(at, "team_review")
        asked = [query(link) for link in links(at) if link.startswith("evidence?")]
        assert len(asked) > len(led(company)) * 4
        for one in asked[::3]:
            assert {"indicator", "from", "to"} <= set(one) and ("owner" in one) != ("team" in one)
            at.query_params.clear()
            at.query_params.update(one)
            open_page(at, "evidence")
            assert not at.exception and not at.warning
            page = words(at)
            assert "the rows agree with the number" in page or "Computed anew from its" in page, one


def test_a_name_opens_the_card(company: Company) -> None:
    with as_user("kerstin") as at:
        open_page(at, "team_review")
        asked = [query(link) for link in links(at) if link.startswith("scorecard?")]
        assert {one["owner"] for one in asked} == set(led(company))
        at.query_params.update(asked[0])
        open_page(at, "scorecard")
        assert not at.exception and not at.warning


@pytest.mark.parametrize("team", ["t2", "t9", "-1", "(none)", "a' or 1=1--", "மேலாளர்"])
def test_another_team_in_the_address_is_one_sentence(company: Company, team: str) -> None:
    with as_user("kerstin") as at:
        at.query_params["team"] = team
        open_page(at, "team_review")
        assert [warning.value for warning in at.warning] == ["You have no access to this team."]
        assert not at.title and "rp-heat" not in words(at)


@pytest.mark.parametrize("week", ["2026-11-17", "2030-01-07", "soon", "' or 1=1"])
def test_a_week_that_is_none_is_one_sentence(company: Company, week: str) -> None:
    with as_user("kerstin") as at:
        at.query_params["week"] = week
        open_page(at, "team_review")
        assert len(at.warning) == 1 and "no week that is over" in at.warning[0].value
        assert "rp-heat" not in words(at)


def test_the_choice_of_weeks_is_kept_in_the_address(company: Company) -> None:
    with as_user("kerstin") as at:
        open_page(at, "team_review")
        now = weeks.asked(None, None, company.week_end)
        at.selectbox(key="pick_week").set_value(now.choices[3].isoformat()).run()
        at.segmented_control(key="pick_weeks").set_value("4").run()
        chosen = weeks.Weeks(now.choices[3], 4, now.newest)
        assert TONGUE.span(chosen.window.start, chosen.window.end) in words(at)
        assert all(
            query(link)["to"] == chosen.window.end.isoformat() for link in links(at) if link.startswith("evidence?")
        )


def test_an_executive_sees_teams_and_no_person(company: Company) -> None:
    names = [person.name for person in company.answers.people() if person.id != "u10"]  # she is on the menu herself
    with as_user("helga") as at:
        for params in ({}, {"team": "t1"}):
            at.query_params.clear()
            at.query_params.update(params)
            open_page(at, "team_review")
            assert not at.exception and not at.warning
            page = words(at)
            assert "Germany, Austria, Switzerland" in page
            assert not [name for name in names if name in page]
            assert not [link for link in links(at) if "owner=" in link]


def test_a_lead_sees_nobody_of_another_team(company: Company) -> None:
    others = [p.name for p in company.answers.people() if p.id not in led(company)]
    with as_user("kerstin") as at:
        page = words(open_page(at, "team_review"))
    assert not [name for name in others if name in page]


def test_where_the_company_opens_persons_a_team_leads_to_its_people(opened: None) -> None:  # noqa: F811
    with as_user("boss") as at:
        open_page(at, "team_review")
        assert "Ann Ray" not in words(at)
        assert "team_review?team=n" in links(at)
        at.query_params["team"] = "n"
        open_page(at, "team_review")
        assert not at.exception and not at.warning
        assert "Ann Ray" in words(at) and "Bob Sun" not in words(at)


@pytest.mark.parametrize("login", ["boss", "lead"])
def test_hostile_names_are_shown_as_text(evil: Mini, login: str) -> None:  # noqa: F811
    with as_user(login) as at:
        open_page(at, "team_review")
        assert not at.exception
        seen = 0
        for element in at.main:
            text = str(getattr(element, "proto", ""))
            seen += text.count("CANARY")
            assert "CANARY" not in text or element.type in {"html", "selectbox"}, element.type
            if element.type == "html":
                assert "<img" not in text
        assert seen
        assert {urlsplit(link).path for link in links(at)} <= {"evidence", "scorecard", "catalogue", "overview"}

"""Which role opens which page, and what an address may not ask for."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Company
from tests.web.as_user import as_user, open_page, words

LOGINS = {
    "helga": "executive",
    "kerstin": "team_lead",
    "anna": "manager",
    "olga": "operator",
    "adam": "admin",
    "aude": "auditor",
    "wolf": "works_council",
}
OPENS = {
    "overview": {"helga", "kerstin"},
    "team_review": {"helga", "kerstin"},
    "scorecard": {"kerstin", "anna"},
    "workload": {"helga", "kerstin", "anna"},
    "data_quality": {"helga", "kerstin", "anna", "olga"},
    "conversion": {"helga", "kerstin", "anna"},
    "adoption": {"helga", "kerstin", "anna", "adam", "wolf"},
    "relationships": {"helga", "kerstin", "anna"},
    "evidence": {"helga", "kerstin", "anna", "olga"},
    "catalogue": set(LOGINS),
    "admin": {"adam", "kerstin"},
}
OWN, PEER, OTHER_TEAM = "u21", "u22", "u25"
STRANGE = [PEER, OTHER_TEAM, "deleted", "-1", str(2**63), "a' or 1=1--", "மேலாளர்", "../../etc"]


def warnings(at: AppTest) -> list[str]:
    return [warning.value for warning in at.warning]


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("page", OPENS)
def test_each_role_opens_its_pages_and_no_others(company: Company, page: str, login: str) -> None:
    with as_user(login) as at:
        if login not in OPENS[page]:
            with pytest.raises(ValueError):
                open_page(at, page)
            return
        open_page(at, page)
        assert not at.exception
        assert warnings(at) == []


@pytest.mark.parametrize("login", LOGINS)
def test_home_opens_for_everybody(company: Company, login: str) -> None:
    with as_user(login) as at:
        assert not at.exception
        assert at.title[0].value == "Home"
        assert ("Is the CRM connected" in words(at)) == (login == "adam")


@pytest.mark.parametrize("page", ["scorecard", "evidence", "workload", "data_quality", "adoption"])
@pytest.mark.parametrize("owner", STRANGE)
def test_a_manager_asking_for_somebody_else_gets_one_sentence(company: Company, page: str, owner: str) -> None:
    with as_user("anna") as at:
        at.query_params["owner"] = owner
        at.query_params["indicator"] = "win_rate"
        open_page(at, page)
        assert warnings(at) == ["You have no access to this manager."]
        assert not at.title and not at.dataframe and "Lindner" not in words_of_main(at)


@pytest.mark.parametrize("page", ["overview", "evidence", "workload", "data_quality", "adoption"])
@pytest.mark.parametrize("team", ["t2", "t9", "", "(none)"])
def test_a_lead_asking_for_another_team_gets_one_sentence(company: Company, page: str, team: str) -> None:
    with as_user("kerstin") as at:
        at.query_params["team"] = team
        at.query_params["indicator"] = "win_rate"
        open_page(at, page)
        assert not at.exception
        assert warnings(at) == (["You have no access to this team."] if team else [])


def test_an_executive_sees_no_person(company: Company) -> None:
    with as_user("helga") as at:
        at.query_params["owner"] = OWN
        at.query_params["indicator"] = "win_rate"
        open_page(at, "evidence")
        assert warnings(at) == ["You have no access to this manager."]


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ("2026-10-27", "2026-11-03", "whole weeks only"),
        ("2026-11-02", "2026-10-26", "ends before it starts"),
        ("soon", "later", "names no period"),
    ],
)
def test_a_period_that_is_none_or_cuts_weeks_is_refused(company: Company, start: str, end: str, sentence: str) -> None:
    with as_user("kerstin") as at:
        at.query_params.update({"indicator": "win_rate", "from": start, "to": end})
        open_page(at, "evidence")
        assert len(warnings(at)) == 1 and sentence in warnings(at)[0]
        assert not at.dataframe


def test_an_unknown_indicator_is_refused_without_repeating_it(company: Company) -> None:
    with as_user("anna") as at:
        at.query_params["indicator"] = "![x](http://evil)"
        open_page(at, "evidence")
        assert warnings(at) == ["There is no indicator of this name."]


def words_of_main(at: AppTest) -> str:
    return "\n".join(str(getattr(element, "value", "")) for element in at.main)

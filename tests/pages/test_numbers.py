"""The numbers on the pages are those that Answers give, and their rows add up to them."""

from datetime import timedelta

import pytest

from crm_core.base.access import Scope
from crm_core.mart.answers import Ask, Group
from crm_core.measure.registry import indicators, scores
from crm_core.review.scorecard import scored
from crm_core.web.views.numbers import shown
from crm_core.web.views.overview import SELLING, WORKING
from crm_core.web.views.periods import period
from crm_core.web.views.tongue import Tongue
from tests.pages.conftest import Company
from tests.web.as_user import as_user, open_page, words

TONGUE = Tongue("en", "Europe/Berlin")
TEAM_OF_KERSTIN = ("u11", "u21", "u22", "u23", "u24")


def window(company: Company, key: str = "4w"):
    return period(key, company.week_end).window


def values(company: Company, name: str, scope: Scope, group: Group, id_: str):
    ask = Ask(window(company), company.answers.read_at, scope, group)
    return [a.value for a in company.answers.values([indicators()[name]], ask) if a.id == id_]


@pytest.mark.parametrize("name", [*SELLING, *WORKING])
def test_the_executive_reads_the_companys_number(company: Company, name: str) -> None:
    expected = shown(
        indicators()[name], values(company, name, company.everything, Group.COMPANY, "company"), TONGUE, True
    )
    with as_user("helga") as at:
        open_page(at, "overview")
        assert f'<div class="rp-label">{indicators()[name].label}</div><div class="rp-big">{expected.big}' in words(at)


@pytest.mark.parametrize("name", [*SELLING, *WORKING])
def test_the_lead_reads_his_teams_number(company: Company, name: str) -> None:
    expected = shown(indicators()[name], values(company, name, company.everything, Group.TEAM, "t1"), TONGUE, True)
    with as_user("kerstin") as at:
        open_page(at, "overview")
        assert f'<div class="rp-label">{indicators()[name].label}</div><div class="rp-big">{expected.big}' in words(at)


@pytest.mark.parametrize("login, owner", [("anna", "u21"), ("bruno", "u22"), ("dieter", "u24")])
def test_the_manager_reads_his_scores(company: Company, login: str, owner: str) -> None:
    ask = Ask(window(company), company.answers.read_at, company.everything.narrowed([owner]), Group.OWNER, (owner,))
    with as_user(login) as at:
        open_page(at, "scorecard")
        page = words(at)
    for score in scores().values():
        (one,) = scored(score, company.answers, ask)
        said = "–" if one.value is None else TONGUE.number(one.value, 1)
        assert f'{score.label}</div>\n<div class="rp-value">{said}<small>' in page


@pytest.mark.parametrize("login, params", [("helga", {}), ("helga", {"team": "t2"}), ("kerstin", {}), ("bruno", {})])
def test_every_number_agrees_with_its_rows(company: Company, login: str, params: dict[str, str]) -> None:
    silent = []
    with as_user(login) as at:
        at.query_params.update(params)
        for name in indicators():
            at.query_params["indicator"] = name
            page = words(open_page(at, "evidence"))
            assert not at.exception and not at.warning
            assert "do not add up" not in page, name
            told = "the rows agree with the number" in page or "Computed anew from its" in page
            nothing = 'class="rp rp-big rp-huge">–' in page  # where there is no number there is nothing to hold against
            silent += [] if told or nothing else [name]
    assert silent == []


def test_filters_of_the_parent_are_carried(company: Company) -> None:
    last = window(company, "1w")
    with as_user("kerstin") as at:
        at.query_params.update({"indicator": "meetings_held", "owner": "u21"})
        at.query_params.update({"from": last.start.isoformat(), "to": last.end.isoformat()})
        open_page(at, "evidence")
        days = at.dataframe[0].value["day"]
        assert not at.exception
    assert len(days) and days.min() >= last.start and days.max() < last.end
    assert last.end - last.start == timedelta(weeks=1)


def test_an_executive_gets_no_personal_data_in_the_rows(company: Company) -> None:
    with as_user("helga") as at:
        at.query_params.update({"indicator": "meetings_held"})
        open_page(at, "evidence")
        assert list(at.dataframe[0].value.columns) == ["day", "what", "counts", "why", "id"]


def test_rows_that_do_not_count_are_those_a_fix_speaks_of(company: Company) -> None:
    with as_user("bruno") as at:
        at.query_params.update({"indicator": "meetings_with_result", "only": "not"})
        open_page(at, "evidence")
        rows = at.dataframe[0].value
    (value,) = values(company, "meetings_with_result", company.everything, Group.OWNER, "u22")
    assert len(rows) == value.n - value.numerator
    assert set(rows["counts"]) == {"✗ does not count"}


def test_the_period_is_kept_in_the_address(company: Company) -> None:
    with as_user("anna") as at:
        open_page(at, "scorecard")
        at.segmented_control[0].set_value("13w").run()
        assert at.query_params["period"] in ("13w", ["13w"])
        assert TONGUE.span(window(company, "13w").start, window(company, "13w").end) in words(at)

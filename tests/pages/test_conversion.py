"""The conversion page: plans, funnel, chance and cohorts are those of Answers; people only to who may see them."""

import html
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from crm_core.mart.answers import Ask, Group
from crm_core.measure.registry import indicators
from crm_core.web.views import cohorts
from crm_core.web.views.periods import period
from crm_core.web.views.tongue import Tongue
from tests.mini import Mini
from tests.pages.conftest import Company
from tests.pages.test_hostile import evil  # noqa: F401  a fixture
from tests.pages.test_opened import opened  # noqa: F401  a fixture
from tests.web.as_user import as_user, open_page, words

TONGUE = Tongue("en", "Europe/Berlin")
LOGINS = ["helga", "kerstin", "anna", "olga", "adam", "aude", "wolf"]
ANNA, BRUNO = "u21", "u22"


def ask(company: Company, group: Group, owners: tuple[str, ...] = ()) -> Ask:
    window = period(None, company.week_end).window
    return Ask(window, company.answers.read_at, company.everything, group, owners)


def links(at: AppTest) -> list[dict[str, str]]:
    """The queries of the page's own links to rows."""
    found = [html.unescape(href) for href in re.findall(r'href="(evidence\?[^"]*)"', words(at))]
    return [dict(parse_qsl(urlsplit(href).query)) for href in found]


def ways(at: AppTest) -> list[dict[str, str]]:
    """The queries of the links that Streamlit draws."""
    drawn = [element.proto for element in at.main if element.type == "page_link"]
    return [dict(parse_qsl(proto.query_string)) for proto in drawn]


@pytest.mark.parametrize("login", LOGINS)
def test_who_opens_it(company: Company, login: str) -> None:
    with as_user(login) as at:
        if login not in ("helga", "kerstin", "anna"):
            with pytest.raises(ValueError, match="navigation page"):
                open_page(at, "conversion")
            return
        open_page(at, "conversion")
        assert not at.exception and not at.warning
        assert at.title[0].value == "Conversion"
        text = words(at)
        for question in (
            "Will the plans be met?",
            "Where do deals get stuck?",
            "How sure is the win rate?",
            "What becomes of the deals of a month?",
            "Why are deals lost?",
            "How long does it take?",
            "Which deals slip?",
        ):
            assert question in text
        assert text.count('<div class="rp rp-kpi"><div class="rp-label">') - text.count("rp-stat") <= 8


def test_the_funnel_is_that_of_answers_stage_by_stage(company: Company) -> None:
    told = company.answers.values([indicators()["stage_conversion"]], ask(company, Group.COMPANY))
    with as_user("helga") as at:
        text = words(open_page(at, "conversion"))
    assert len(told) > 2
    for answer in told:
        stage, of = str(answer.value.slice).split(">")[0], f"{answer.value.numerator} of {answer.value.n}"
        assert re.search(rf">{stage}</a></span>.*?{of}", text, re.DOTALL), stage
    open_ = sum(int(n) for n in re.findall(r"(\d+) open</span>", text))
    (all_,) = company.answers.values([indicators()["open_opportunities"]], ask(company, Group.COMPANY))
    assert open_ == all_.value.value


def test_the_lead_sees_each_person_against_chance(company: Company) -> None:
    people = [p for p in company.answers.people() if p.team_id == "t1" and p.is_active]
    asked = ask(company, Group.OWNER, tuple(p.id for p in people))
    rates = {a.label: a.value for a in company.answers.values([indicators()["win_rate"]], asked)}
    with as_user("kerstin") as at:
        at.query_params["period"] = "4w"
        open_page(at, "conversion")
        assert not at.exception
        text = words(at)
        shown = next((t.value for t in at.dataframe if "side" in t.value.columns), None)
    closed = [p.name for p in people if rates[p.name].n]
    if len(closed) < 3:
        assert shown is None and "Too few people with closed deals" in text
        return
    assert shown is not None
    assert list(shown["name"]) == sorted(closed, key=str.casefold)
    assert list(shown["of"]) == [f"{rates[name].numerator} of {rates[name].n}" for name in shown["name"]]


def test_the_executive_sees_no_person_and_no_plot(company: Company) -> None:
    names = [p.name for p in company.answers.people() if p.login != "helga"]
    with as_user("helga") as at:
        for params in ({}, {"team": "t1"}):
            at.query_params.clear()
            at.query_params.update(params)
            open_page(at, "conversion")
            assert not at.exception and not at.warning
            text = words(at)
            tables = " ".join(table.value.to_string() for table in at.dataframe)
            assert not [name for name in names if name in text or name in tables]
            assert "Do people differ" not in text
            assert not [query for query in (*links(at), *ways(at)) if "owner" in query]


def test_each_step_of_the_funnel_opens_its_own_rows(company: Company) -> None:
    name = "stage_conversion"
    told = {a.value.slice: a.value for a in company.answers.values([indicators()[name]], ask(company, Group.COMPANY))}
    with as_user("helga") as at:
        open_page(at, "conversion")
        steps = [query for query in links(at) if query["indicator"] == name]
        assert {query["slice"] for query in steps} == set(told) and len(told) >= 3
        for query in steps:
            at.query_params.clear()
            at.query_params.update(query)
            page, value = words(open_page(at, "evidence")), told[query["slice"]]
            assert not at.exception and not at.warning
            counted = f"{value.numerator} of {value.n}"
            assert f"{counted} = {counted}: the rows agree" in page
            assert len(at.dataframe[0].value) == value.n


def test_cohorts_are_those_of_answers_and_open_their_rows(company: Company) -> None:
    """A month of the table: its link leads to an evidence page whose rows are the deals of the table."""
    name = "cohort_conversion"
    with as_user("helga") as at:
        open_page(at, "conversion")
        text, found = words(at), [query for query in links(at) if query["indicator"] == name]
        months = cohorts.months(company.week_end)
        assert len(found) >= 6
        for query in found[:3]:
            at.query_params.clear()
            at.query_params.update(query)
            page = words(open_page(at, "evidence"))
            assert not at.exception and not at.warning and "do not add up" not in page
    window = months[0][1].__class__(months[0][1].start, months[-1][1].end)
    asked = Ask(window, company.answers.read_at, company.everything, Group.COMPANY)
    told = {a.value.slice: a.value for a in company.answers.values([indicators()[name]], asked)}
    row = text.split("Twelve months</a>")[1].split("</tr>")[0]
    assert f"{TONGUE.number(told['30'].n)} deals" in row
    for value in told.values():
        assert value.value is None or f"<b>{TONGUE.percent(float(value.value))} won</b>" in row


def test_a_manager_reads_his_own_weeks_and_nobody_else(company: Company) -> None:
    names = [p.name for p in company.answers.people() if p.id != ANNA]
    with as_user("anna") as at:
        open_page(at, "conversion")
        text = words(at)
        tables = " ".join(table.value.to_string() for table in at.dataframe)
        assert "How was it in the last twelve weeks?" in text and "Do people differ" not in text
        assert not [name for name in names if name in text or name in tables]
        assert {query.get("owner", ANNA) for query in (*links(at), *ways(at))} == {ANNA}
        assert "Where does it differ?" not in text


@pytest.mark.parametrize("owner", [BRUNO, "u25", "-1", "a' or 1=1--"])
def test_somebody_else_in_the_address_is_one_sentence(company: Company, owner: str) -> None:
    with as_user("anna") as at:
        at.query_params["owner"] = owner
        open_page(at, "conversion")
        assert [warning.value for warning in at.warning] == ["You have no access to this manager."]
        assert not at.title and "rp-kpi" not in words(at)


def test_losses_are_told_with_their_reasons(company: Company) -> None:
    rows = company.answers.rows(indicators()["lost_count"], ask(company, Group.OWNER, (BRUNO,)))
    reasons = [row["why"] for row in rows if row["counted"]]
    with as_user("bruno") as at:
        text = words(open_page(at, "conversion"))
    told = text.split("Why are deals lost?")[1].split("How long does it take?")[0]
    assert reasons
    for why in set(reasons):
        label = "No reason given" if why == "no reason given" else why
        assert re.search(rf"<span>{re.escape(html.escape(label))}</span>.*?{reasons.count(why)} of {len(reasons)}", told, re.DOTALL)  # fmt: skip


def test_who_waits_longest_comes_first(company: Company) -> None:
    rows = company.answers.rows(indicators()["stage_age_days"], ask(company, Group.OWNER, (BRUNO,)))
    late = sorted((row["value"] for row in rows if not row["counted"]), reverse=True)
    with as_user("bruno") as at:
        open_page(at, "conversion")
        tables = [table.value for table in at.dataframe]
    if late:
        assert list(tables[0]["value"]) == pytest.approx(late[:12])
        assert list(tables[0]["url"]) and all(tables[0]["url"])


def test_where_the_company_opens_persons_a_team_shows_its_people(opened: None) -> None:  # noqa: F811
    with as_user("boss") as at:
        open_page(at, "conversion")
        assert not at.exception and "Ann Ray" not in words(at)
        at.query_params["team"] = "n"
        open_page(at, "conversion")
        assert not at.exception and not at.warning
        assert "Ann Ray" in list(at.dataframe[-1].value["name"])


def test_a_crm_without_deals_says_so(opened: None) -> None:  # noqa: F811
    with as_user("boss") as at:
        text = words(open_page(at, "conversion"))
        assert not at.exception
    assert "No plan runs today." in text
    assert "0%" not in text.replace("100%", "")


@pytest.mark.parametrize("login", ["boss", "lead"])
def test_hostile_text_stays_text(evil: Mini, login: str) -> None:  # noqa: F811
    with as_user(login) as at:
        for params in ({}, {"team": "n"}, {"period": "52w"}):
            at.query_params.clear()
            at.query_params.update(params)
            open_page(at, "conversion")
            assert not at.exception
            for element in at.main:
                text = str(getattr(element, "proto", ""))
                shows = {"html", "dataframe", "selectbox", "plotly_chart"}
                assert "CANARY" not in text or element.type in shows, element.type
                if element.type in ("html", "plotly_chart"):
                    assert "<img" not in text

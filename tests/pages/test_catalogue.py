"""The catalogue: everybody reads it, it explains every indicator, and it leads to rows only who may see them."""

import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from crm_core.base import access
from crm_core.measure import definition
from crm_core.measure.registry import families, indicators, scores
from crm_core.web.installation import Installation
from crm_core.web.views.catalogue import LEVELS, UNITS, defined, listed
from crm_core.web.views.lacks import lacks
from crm_core.web.views.tongue import Tongue
from tests.pages.conftest import Company
from tests.web.as_user import as_user, open_page, words
from tests.web.conftest import here  # noqa: F401  a fixture

LOGINS = ["helga", "kerstin", "anna", "olga", "adam", "aude", "wolf"]
TONGUE = Tongue("en")
HELD = list(scores().values())


def labels(at: AppTest) -> list[str]:
    return [element.proto.label for element in at.main if element.type == "page_link"]


def entries(at: AppTest) -> list[str]:
    """The indicators of the list, as their addresses name them."""
    return re.findall(r'<a href="catalogue\?indicator=([a-z0-9_]+)">', words(at))


@pytest.mark.parametrize("login", LOGINS)
def test_everybody_finds_every_indicator_and_both_scores(company: Company, login: str) -> None:
    with as_user(login) as at:
        open_page(at, "catalogue")
        assert not at.exception and not at.warning
        page = html.unescape(words(at))
        assert sorted(entries(at)) == sorted(indicators())
        at.query_params["part"] = "scores"
        held = html.unescape(words(open_page(at, "catalogue")))
        assert not at.exception and not at.warning
    assert all(f"<b>{metric.label}</b>" in page and str(metric.question) in page for metric in indicators().values())
    for score in scores().values():
        assert f"{score.label} {score.version}" in held and score.sha256[:19] in held
        assert all(str(indicators()[part.indicator].label) in held for part in score.components)


def test_the_whole_list_is_a_handful_of_elements(company: Company) -> None:
    """Quick with a hundred indicators: one piece of HTML a family, no widget for each."""
    with as_user("anna") as at:
        open_page(at, "catalogue")
        assert len(list(at.main)) < 40


@pytest.mark.parametrize("family", ["workload", "quality", "conversion", "adoption", "relationship"])
def test_one_family_alone(company: Company, family: str) -> None:
    with as_user("anna") as at:
        open_page(at, "catalogue")
        next(c for c in at.segmented_control if c.key == "pick_family").set_value(family).run()
        assert sorted(entries(at)) == sorted(name for name, of in families().items() if of == family)


@pytest.mark.parametrize("login", LOGINS)
def test_everybody_reads_the_fairness_report_and_no_person_is_in_it(company: Company, login: str) -> None:
    with as_user(login) as at:
        at.query_params["part"] = "fairness"
        open_page(at, "catalogue")
        assert not at.exception and not at.warning
        page = "\n".join(str(getattr(element, "value", "")) for element in at.main)  # the sidebar greets him by name
    assert "Are the scores fair?" in page and "Does it hang on the exact weights?" in page
    assert not [person.name for person in company.answers.people() if person.name in page]


@pytest.mark.parametrize("name", indicators())
def test_one_indicator_in_full(company: Company, name: str) -> None:
    metric = indicators()[name]
    with as_user("wolf") as at:
        at.query_params["indicator"] = name
        open_page(at, "catalogue")
        assert not at.exception
        page = words(at)
        assert at.title[0].value == metric.label
        assert len(at.code) == 1 and "FROM" in at.code[0].value
        assert str(metric.formula) in html.unescape(page)
    assert definition.digest(metric)[:19] in page
    assert "This CRM feeds it" in page  # the demo's CRM keeps everything


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("name", ["meetings_held", "phone_validity"])
def test_rows_are_offered_to_those_who_may_see_them(company: Company, login: str, name: str) -> None:
    with as_user(login) as at:
        at.query_params["indicator"] = name
        open_page(at, "catalogue")
        offered = "Show the rows" in labels(at)
        assert offered == (login in ("helga", "kerstin", "anna") or (login == "olga" and families()[name] == "quality"))
        if offered:
            open_page(at, "evidence")
            assert not at.exception and not at.warning


@pytest.mark.parametrize("name", ["", "x", "![x](http://evil)", "meetings_held'--"])
def test_an_unknown_indicator_is_one_sentence(company: Company, name: str) -> None:
    with as_user("anna") as at:
        at.query_params["indicator"] = name
        open_page(at, "catalogue")
        assert [warning.value for warning in at.warning] == ["There is no indicator of this name."]
        assert not at.title


def test_the_search_finds_words_of_the_formula(company: Company) -> None:
    with as_user("anna") as at:
        open_page(at, "catalogue")
        at.text_input(key="pick_q").set_value("Overdue").run()
        assert {"overdue_activities", "overdue_rate"} <= set(entries(at)) < set(indicators())
        assert all("overdue" in repr(indicators()[name]).casefold() for name in entries(at))
        at.text_input(key="pick_q").set_value("<img src=x> nothing").run()
        assert entries(at) == [] and "No indicator has these words." in words(at)


def test_it_opens_before_the_first_reading(here: Installation) -> None:  # noqa: F811
    with as_user("wolf") as at:
        open_page(at, "catalogue")
        assert not at.exception
        assert len(entries(at)) == len(indicators())
        assert "</span>fed</span>" not in words(at) and "not recorded</span>" not in words(at)
        for part in ("scores", "fairness"):
            at.query_params["part"] = part
            open_page(at, "catalogue")
            assert not at.exception and not at.warning
        assert "The CRM was not read yet." in words(at)


def test_what_a_crm_lacks_is_said_in_words() -> None:
    assert lacks(["activity.outcome", "activity.result_at", "change", "contact.odd_field"], TONGUE) == (
        "Activities: the outcome, when the result was written; Changes of records; Contacts: odd field"
    )
    told = defined(indicators()["calls_done"], {"calls_done": ("activity.kind",)}, HELD, TONGUE)
    assert (told.is_fed, told.lacking) == (False, "It lacks: Activities: what it is")
    (family,) = listed("calls_done calls that are done", {"calls_done": ("activity.kind",)}, HELD, TONGUE)
    assert family.answer == "1 indicator, 0 of them fed by this CRM"
    assert ("Not recorded", "It lacks: Activities: what it is") in family.entries[0].more


def test_what_is_scored_what_may_be_and_what_never_is() -> None:
    def points(name: str) -> str:
        return dict(defined(indicators()[name], None, HELD, TONGUE).facts)["In the scores"]

    assert points("meetings_with_result") == "CRM adoption: 23 of 100"
    assert points("win_rate") == "in none now; it may earn points"
    assert points("won_count") == points("signal_copied_texts") == "in none: shown, never scored"


def test_the_rules_of_the_law_are_told() -> None:
    def shown(name: str) -> str:
        return dict(defined(indicators()[name], None, HELD, TONGUE).formula).get("Shown", "")

    assert "whole weeks only" in shown("active_day_share")
    assert "groups of at least 5 people" in shown("crm_entry_burden")
    assert "never points" in shown("signal_copied_texts")
    assert shown("won_count") == ""


def test_every_unit_and_level_has_its_words() -> None:
    assert {metric.unit for metric in indicators().values()} <= UNITS.keys()
    assert {metric.level for metric in indicators().values()} <= LEVELS.keys()
    assert access.rights()["catalogue"].keys() == set(access.Role)

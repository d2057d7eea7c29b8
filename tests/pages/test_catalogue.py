"""The catalogue: everybody reads it, it explains every indicator, and it leads to rows only who may see them."""

import pytest
from streamlit.testing.v1 import AppTest

from crm_core.base import access
from crm_core.measure import definition
from crm_core.measure.registry import families, indicators, scores
from crm_core.web.installation import Installation
from crm_core.web.views.catalogue import defined, listed, scored
from crm_core.web.views.lacks import lacks
from crm_core.web.views.tongue import Tongue
from tests.pages.conftest import Company
from tests.web.as_user import as_user, open_page, words
from tests.web.conftest import here  # noqa: F401  a fixture

LOGINS = ["helga", "kerstin", "anna", "olga", "adam", "aude", "wolf"]
TONGUE = Tongue("en")


def labels(at: AppTest) -> list[str]:
    return [element.proto.label for element in at.main if element.type == "page_link"]


@pytest.mark.parametrize("login", LOGINS)
def test_everybody_finds_every_indicator_and_both_scores(company: Company, login: str) -> None:
    with as_user(login) as at:
        open_page(at, "catalogue")
        assert not at.exception and not at.warning
        assert set(labels(at)) == {str(metric.label) for metric in indicators().values()}
        page = words(at)
    assert all(str(metric.question) in page for metric in indicators().values())
    assert all(str(score.label) in page for score in scores().values())


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
        assert labels(at) == ["Overdue activities"]
        at.text_input(key="pick_q").set_value("<img src=x> nothing").run()
        assert labels(at) == [] and "No indicator has these words." in words(at)


def test_it_opens_before_the_first_reading(here: Installation) -> None:  # noqa: F811
    with as_user("wolf") as at:
        open_page(at, "catalogue")
        assert not at.exception
        assert len(labels(at)) == len(indicators())
        assert "fed" not in words(at)


def test_what_a_crm_lacks_is_said_in_words() -> None:
    assert lacks(["activity.outcome", "activity.result_at", "change", "contact.odd_field"], TONGUE) == (
        "Activities: the outcome, when the result was written; Changes of records; Contacts: odd field"
    )
    told = defined(indicators()["calls_done"], {"calls_done": ("activity.kind",)}, TONGUE)
    assert (told.is_fed, told.lacking) == (False, "It lacks: Activities: what it is")
    (family,) = listed("calls that are done", {"calls_done": ("activity.kind",)}, TONGUE)
    assert family.answer == "1 indicator, 0 of them fed by this CRM"


def test_the_weights_of_a_score_are_all_there() -> None:
    for score in scored(TONGUE):
        assert sum(part.weight for part in score.parts) == 100
    assert access.rights()["catalogue"].keys() == set(access.Role)

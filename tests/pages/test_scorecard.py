"""The scorecard's surroundings: peers told as a median and never by name, absence, the change, what others may see."""

from datetime import date

import pytest

from crm_core.base.fact_rows import Absence, Employment
from crm_core.base.workdays import week_start
from crm_core.store import facts
from crm_core.store.store import utc_now
from crm_core.web import scorecard
from crm_core.web.installation import installation
from crm_core.web.navigation import SITE
from tests.pages.test_definitions import PEOPLE, company  # noqa: F401  a fixture
from tests.web.as_user import as_user, open_page

LONG_AGO = date(2020, 1, 1)


def card(login: str, **query: str) -> str:
    with as_user(login) as page:
        page.query_params.update(query)
        open_page(page, "scorecard")
        assert not page.exception and not page.warning
        return "\n".join(str(getattr(element, "value", "")) for element in page.main)


def employ(*ids: str, came: date = LONG_AGO) -> None:
    facts.put(installation().store, [Employment(id_, came, peer_group="<b>field</b>") for id_ in ids], "test")


def test_the_median_of_five_others_without_their_names(company: None) -> None:  # noqa: F811
    """Dan's five peers wrote 10, 10, 10, 2 and 2 results of ten: the median is all of them."""
    employ(*PEOPLE)
    told = card("dan")
    assert "median of 5 peers 100%" in told
    assert "5 others of &#x27;&lt;b&gt;field&lt;/b&gt;&#x27;" in told and "<b>field</b>" not in told
    assert not [name for id_, name in PEOPLE.items() if id_ != "4" and name in told]


def test_the_viewer_is_nobodys_other(company: None) -> None:  # noqa: F811
    """Ann leads and is a peer too: without her and without Dan himself four are left, too few to be told."""
    employ(*PEOPLE)
    told = card("lead", owner="4")
    assert "Fewer than 5 others in the peer group" in told and "median of" not in told


@pytest.mark.parametrize(
    ("who", "came", "said"),
    [
        ((), LONG_AGO, "No peer group is set for this person"),
        (("4", "5", "6"), LONG_AGO, "Fewer than 5 others in the peer group"),
        (tuple(PEOPLE), date.today().replace(day=1), "New here"),
    ],
)
def test_else_the_page_says_why(company: None, who: tuple[str, ...], came: date, said: str) -> None:  # noqa: F811
    if who:
        employ(*who, came=came)
    told = card("dan")
    assert said in told and "median of" not in told


def test_absence_is_told_and_unknown_without_a_record(company: None) -> None:  # noqa: F811
    assert "absence unknown" in card("dan")
    friday = week_start(utc_now().date()).toordinal() - 3
    facts.put(installation().store, [Absence("4", date.fromordinal(friday), 0.5)], "test")
    assert "absent 0.5 of 20 working days" in card("dan")


def test_the_points_that_can_be_gained_and_the_curve_of_them(company: None) -> None:  # noqa: F811
    """Dan: 64 % of the weights are fed. Ten deals to work on give 18 / 0.64 = 28.1, eight results 18.4 / 0.64 = 28.8."""
    told = card("dan")
    assert "CRM adoption: 43.1 → 71.9 → 100.0" in told
    assert "CRM adoption: 43.1 → 71.9</span>" in told and "CRM adoption: 71.9 → 100.0</span>" in told


def test_links_lead_to_the_subject_pages_that_are_there_and_open(company: None) -> None:  # noqa: F811
    there = {entry.name for entry in SITE} & set(scorecard.SUBJECTS)
    with as_user("dan") as page:
        open_page(page, "scorecard")
        labels = [element.proto.label for element in page.main if element.type == "page_link"]
        titles = {str(entry.title) for entry in SITE if entry.name in there}
        assert titles <= set(labels)

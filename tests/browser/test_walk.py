"""From a number to its rows and on to the CRM's record, in Chromium; and what a viewer is refused."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from crm_core.demo.people import DEMO_PASSWORD
from tests.browser.conftest import Server, expect_sign_in, expect_signed_in, sign_in

pytestmark = pytest.mark.browser
ANNA, BRUNO = "u21", "u22"


@pytest.fixture
def anna(server: Server, page: Page) -> Page:
    page.goto(f"{server.url}/scorecard")
    sign_in(page, "anna", DEMO_PASSWORD)
    expect_signed_in(page, "Anna Lindner")
    return page


def test_a_number_its_rows_and_the_record(server: Server, anna: Page, context: BrowserContext) -> None:
    """'29 = 29': the page says that its rows add up to the number, and a row leads to the record."""
    card = anna.get_by_text("Deals won", exact=True).first
    expect(card).to_be_visible()
    anna.goto(f"{server.url}/evidence?indicator=won_count&owner={ANNA}")
    proof = anna.get_by_text(re.compile(r"(\d[\d,]*) = (\d[\d,]*)")).first
    expect(proof).to_be_visible()
    left, right = re.findall(r"(\d[\d,]*) = (\d[\d,]*)", proof.inner_text())[0]
    assert left == right
    record = context.new_page()
    record.goto(f"{server.url}/crm/owner/{ANNA}")
    expect(record.get_by_role("heading", name=f"owner {ANNA}")).to_be_visible()


def test_a_click_on_rows_keeps_whose_number_it_is(anna: Page) -> None:
    anna.get_by_role("link", name=re.compile("^Rows")).first.click()
    expect(anna).to_have_url(re.compile(rf"/evidence\?.*owner={ANNA}"))
    expect(anna.get_by_text(re.compile(r"\d+ = \d+")).first).to_be_visible()


@pytest.mark.parametrize("address", ["scorecard?owner={other}", "evidence?indicator=won_count&owner={other}"])
@pytest.mark.parametrize("other", [BRUNO, "-1", "9223372036854775808", "a' or 1=1--", "ünïcode"])
def test_another_manager_s_id_in_the_address_is_refused(server: Server, anna: Page, address: str, other: str) -> None:
    anna.goto(f"{server.url}/{address.format(other=other)}")
    expect(anna.get_by_text("You have no access to this manager.")).to_be_visible()
    assert "Bruno" not in anna.locator("body").inner_text()


def test_another_manager_s_record_in_the_demo_crm_is_refused(server: Server, anna: Page) -> None:
    told = anna.goto(f"{server.url}/crm/owner/{BRUNO}")
    assert told is not None and told.status == 404
    assert "Bruno" not in anna.locator("body").inner_text()


def test_a_stranger_sees_no_record(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/crm/owner/{ANNA}")
    expect_sign_in(page)


def test_a_phone_shows_the_whole_card(server: Server, anna: Page) -> None:
    anna.set_viewport_size({"width": 390, "height": 844})
    expect(anna.get_by_text("What gains most?")).to_be_visible()
    too_wide = anna.evaluate(
        "[...document.querySelectorAll('[data-testid=stMain] *')].filter(e => e.getBoundingClientRect().right > 392"
        " && getComputedStyle(e).overflowX !== 'auto' && !e.closest('[data-testid=stDataFrame]')).length"
    )
    assert too_wide == 0

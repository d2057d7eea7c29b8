"""A plan counter in a real browser moves by itself after a deal is won in the CRM and synced."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from crm_core import store as stores
from crm_core.base.settings import ROOT
from crm_core.demo.people import DEMO_PASSWORD
from tests.browser.conftest import sign_in, start
from tests.web import plan_crm

pytestmark = pytest.mark.browser


def _sync(env: dict[str, str]) -> None:
    command = [sys.executable, "-m", "crm_core", "sync"]
    subprocess.run(command, cwd=ROOT, env=os.environ | env, check=True, capture_output=True, timeout=120)


def _win(made: plan_crm.Mini) -> None:
    import sqlite3

    with sqlite3.connect(made.file) as connection:
        connection.execute(
            "UPDATE opportunity SET is_closed = 1, is_won = 1, closed_on = ? WHERE opportunity_id = 'd2'",
            (str(plan_crm.TODAY),),
        )
    connection.close()


def test_the_counter_moves_in_place_and_opens_its_rows(page: Page, tmp_path: Path) -> None:
    made = plan_crm.crm(tmp_path)
    env = plan_crm.settings(made, tmp_path)
    store = stores.open(f"sqlite:///{tmp_path / 'var' / 'store.sqlite'}")
    plan_crm.add_users(store)
    store.close()
    server = start(tmp_path / "var", env)
    try:
        page.goto(f"{server.url}/scorecard")
        sign_in(page, "ann", plan_crm.PASSWORD)
        counter = page.locator(".rp-parts")
        expect(counter).to_contain_text("Done 1")
        page.evaluate("window.still = 1")
        _win(made)
        _sync(env)
        expect(counter).to_contain_text("Done 2", timeout=60_000)
        assert page.evaluate("window.still") == 1, "the page was not loaded anew"
        if os.environ.get("RAPPORT_SCREENSHOTS"):
            page.screenshot(path=f"{os.environ['RAPPORT_SCREENSHOTS']}/plan.png", full_page=True)
        page.get_by_text("Done: show 2 rows").click()
        expect(page.get_by_text("the rows agree with the number")).to_be_visible()
        assert "Traceback" not in server.log
    finally:
        server.stop()


def test_a_team_of_the_overview_opens_its_deals(page: Page, tmp_path: Path) -> None:
    """From a table within the part that refreshes itself to another page."""
    server = start(tmp_path / "var")
    try:
        page.goto(f"{server.url}/overview")
        sign_in(page, "helga", DEMO_PASSWORD)
        table = page.get_by_test_id("stDataFrame").first
        expect(table).to_be_visible(timeout=60_000)
        if os.environ.get("RAPPORT_SCREENSHOTS"):
            page.set_viewport_size({"width": 1280, "height": 2200})
            page.wait_for_timeout(1500)
            page.screenshot(path=f"{os.environ['RAPPORT_SCREENSHOTS']}/overview.png")
        box = table.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 12, box["y"] + 35 + 17)  # the mark of the first row
        expect(page.get_by_text("the rows agree with the number")).to_be_visible()
        assert "Traceback" not in server.log
    finally:
        server.stop()

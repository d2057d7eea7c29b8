"""Calendar and absences on the administrator's page: files change what holds, chosen rows are withdrawn, all at once."""

from collections.abc import Iterator
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from crm_core.base.fact_rows import Absence, CompanyDay
from crm_core.store import audit, facts
from crm_core.web import caches
from crm_core.web.installation import Installation, installation
from tests.web.as_user import as_user, open_page, words
from tests.web.conftest import here  # noqa: F401  a fixture

EVE = CompanyDay(date(2026, 12, 24), "holiday", "Christmas Eve")


@pytest.fixture
def at(here: Installation) -> Iterator[AppTest]:  # noqa: F811
    """The part as the administrator sees it; no CRM was read."""
    with as_user("adam") as page:
        page.query_params["part"] = "facts"
        yield open_page(page, "admin")


def upload(at: AppTest, *files: tuple[str, str]) -> AppTest:
    at.file_uploader[0].set_value([(name, text.encode(), "text/csv") for name, text in files])
    return at.run()


@pytest.mark.parametrize("login", ["kerstin", "helga", "olga", "wolf"])
def test_nobody_else_opens_it(here: Installation, login: str) -> None:  # noqa: F811
    with as_user(login) as page:
        page.query_params["part"] = "facts"
        if login != "kerstin":
            with pytest.raises(ValueError, match="navigation page"):
                open_page(page, "admin")
            return
        assert "Who works when?" not in words(open_page(page, "admin"))


def test_several_files_are_read_and_stored_after_a_look(at: AppTest) -> None:
    store = installation().store
    before = caches.desk().facts
    facts.put(store, [EVE], "eva")
    upload(
        at,
        ("calendar.csv", "on,kind,name\n2026-12-24,holiday,Christmas Eve\n2026-12-31,holiday,\n"),
        ("absences.csv", "owner_id,on,fraction\nu21,2026-11-03,0.5\n"),
    )
    told = words(at)
    assert "Company days: 1 new, 1 as it is" in told and "Absences: 1 new" in told
    assert [one.fact for one in facts.current(store, "absences")] == []
    at.button(key="facts_store").click().run()
    assert not at.exception
    assert "2 rows are stored." in words(at)
    assert [one.fact for one in facts.current(store, "absences")] == [Absence("u21", date(2026, 11, 3), 0.5)]
    assert facts.current(store, "absences")[0].created_by == "adam"
    now = caches.desk().facts
    assert now.digest != before.digest and not now.calendar.is_workday(date(2026, 12, 31))


def test_all_mistakes_of_all_files_and_nothing_is_stored(at: AppTest) -> None:
    upload(
        at,
        ("absences.csv", "owner_id,on,fraction\nu21,x,2\n"),
        ("holidays.csv", "on\n"),
        ("rates.csv", "currency,rate\n"),
    )
    told = words(at)
    for sentence in (
        "4 mistakes", "absences.csv: Row 2: 'x' in 'on' is no date",
        "absences.csv: Row 2: the fraction of a day is from 0 to 1.", "holidays.csv: No facts are read from a file of this name.",
        "rates.csv: These columns are missing: base, on.",
    ):  # fmt: skip
        assert sentence in told, told
    assert not [button for button in at.button if button.key == "facts_store"]


def test_chosen_rows_are_withdrawn(at: AppTest) -> None:
    store = installation().store
    facts.put(store, [EVE, CompanyDay(date(2026, 12, 31), "holiday")], "eva")
    at.run()
    at.session_state["facts_held_calendar"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    at.button(key="facts_withdraw").click().run()
    assert not at.exception
    assert [one.fact for one in facts.current(store, "calendar")] == [EVE]  # the latest day stands first
    assert audit.read(store)[0].action == "facts_withdrawn"

"""The administrator's page: who opens which part, what its deeds change, and that each is in the audit log."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from crm_core.measure.registry import indicators
from crm_core.store import audit, passwords, users
from crm_core.web.installation import Installation, installation
from crm_core.web.views.users import locks_out
from tests.pages.conftest import Company
from tests.web.as_user import as_user, open_page, words
from tests.web.conftest import HASH, here  # noqa: F401  a fixture


@pytest.fixture
def at(here: Installation) -> Iterator[AppTest]:  # noqa: F811
    """The users before the administrator; no CRM was read."""
    with as_user("adam") as page:
        page.query_params["part"] = "users"
        yield open_page(page, "admin")


def choose(at: AppTest, login: str) -> AppTest:
    """A click on the row of this user."""
    row = [user.login for user in users.everybody(installation().store)].index(login)
    at.session_state["users_table"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return at.run()


def deeds() -> list[tuple[str, str, str]]:
    entries = audit.read(installation().store)
    return [(entry.actor, entry.action, entry.detail.get("login", "")) for entry in entries]


def user(login: str) -> users.User:
    found = users.find(installation().store, login)
    assert found is not None
    return found


@pytest.mark.parametrize("login", ["helga", "kerstin", "anna", "olga", "adam", "aude", "wolf"])
def test_administrators_open_all_of_it_and_leads_the_plans(company: Company, login: str) -> None:
    with as_user(login) as page:
        if login not in ("adam", "kerstin"):
            with pytest.raises(ValueError, match="navigation page"):
                open_page(page, "admin")
            return
        for part in ("connection", "users", "targets", "nonsense"):
            page.query_params["part"] = part
            open_page(page, "admin")
            assert not page.exception
            told = words(page)
            assert ("Who may sign in?" in told) == (login == "adam" and part == "users")
            assert ("Is the CRM connected" in told) == (login == "adam" and part in ("connection", "nonsense"))
            assert ("Set a plan" in told) == (login == "kerstin" or part == "targets")


def test_no_score_and_no_number_of_a_person(company: Company) -> None:
    with as_user("adam") as page:
        for part in ("connection", "users"):
            page.query_params["part"] = part
            told = words(open_page(page, "admin"))
            assert "rp-score" not in told and "rp-heat" not in told


def test_the_connection_is_checked_with_its_proof(company: Company) -> None:
    with as_user("adam") as page:
        open_page(page, "admin")
        page.button(key="check").click().run(timeout=60)
        assert not page.exception
        assert "Read-only: a write was refused" in words(page)
        every = len(indicators())
        assert f"{every} of {every} indicators can be fed." in words(page)
    (entry,) = [e for e in audit.read(installation().store) if e.action == "connection_checked"]
    assert (entry.actor, entry.detail["reached"], entry.detail["read_only"]) == ("adam", True, True)


def test_a_crm_that_is_not_there_is_one_sentence(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    with as_user("adam") as page:
        open_page(page, "admin")
        page.button(key="check").click().run()
        assert not page.exception
        assert [error.value for error in page.error] == ["The CRM cannot be reached, or is not what the settings say."]
        assert "Traceback" not in words(page)


def test_somebody_new_gets_a_password_that_is_shown_once(at: AppTest) -> None:
    at.text_input(key="new_login_0").set_value("Neu")
    at.multiselect(key="new_roles_0").set_value(["manager", "team_lead"])
    next(button for button in at.button if button.label == "Add").click().run()
    assert not at.exception
    (password,) = [code.value for code in at.code]
    assert "neu is added." in words(at) and len(password) == 19
    assert user("neu").roles == {"manager", "team_lead"}
    assert passwords.matches(password, users.hash_to_check(installation().store, "neu"))
    assert deeds()[0] == ("adam", "user_added", "neu")
    assert password not in str(audit.read(installation().store))
    at.run()
    assert not at.code and "is added" not in words(at)


@pytest.mark.parametrize(
    ("login", "roles"), [("anna", ["manager"]), ("", ["manager"]), ("a b", ["manager"]), ("neu", [])]
)
def test_nobody_is_added_by_mistake(at: AppTest, login: str, roles: list[str]) -> None:
    before = users.everybody(installation().store)
    at.text_input(key="new_login_0").set_value(login)
    at.multiselect(key="new_roles_0").set_value(roles)
    next(button for button in at.button if button.label == "Add").click().run()
    assert not at.exception and not at.code
    assert [warning.value for warning in at.warning] == ["Nobody was added."]
    assert users.everybody(installation().store) == before


def test_roles_are_changed(at: AppTest) -> None:
    choose(at, "anna")
    at.multiselect(key="user_roles_anna").set_value(["manager", "operator"]).run()
    at.button(key="user_save").click().run()
    assert not at.exception
    assert user("anna").roles == {"manager", "operator"}
    assert deeds()[0] == ("adam", "roles_set", "anna")


def test_a_new_password(at: AppTest) -> None:
    choose(at, "anna")
    at.button(key="user_reset").click().run()
    (password,) = [code.value for code in at.code]
    assert passwords.matches(password, users.hash_to_check(installation().store, "anna"))
    assert deeds()[0] == ("adam", "password_reset", "anna")


def test_shut_out_and_let_in_again(at: AppTest) -> None:
    choose(at, "anna")
    at.button(key="user_disable").click().run()
    assert not user("anna").is_active
    assert deeds()[0] == ("adam", "user_disabled", "anna")
    choose(at, "anna")
    at.button(key="user_enable").click().run()
    assert user("anna").is_active
    assert deeds()[0] == ("adam", "user_enabled", "anna")


def test_the_last_administrator_stays(at: AppTest) -> None:
    choose(at, "adam")
    at.button(key="user_disable").click().run()
    assert "last administrator" in at.warning[0].value and user("adam").is_active
    at.multiselect(key="user_roles_adam").set_value(["manager"]).run()
    at.button(key="user_save").click().run()
    assert "last administrator" in at.warning[0].value and "admin" in user("adam").roles
    users.add(installation().store, users.NewUser("second", "Second", ("admin",), HASH))
    choose(at, "adam")
    at.button(key="user_disable").click().run()
    assert not user("adam").is_active


def test_a_disabled_administrator_does_not_count() -> None:
    two = [users.User("a", "A", frozenset({"admin"})), users.User("b", "B", frozenset({"admin"}), is_active=False)]
    assert locks_out(two, "a", ["admin"], False) and locks_out(two, "a", ["manager"], True)
    assert not locks_out(two, "a", ["admin", "manager"], True)


def test_a_hostile_log_in_and_name_are_text(at: AppTest) -> None:
    evil = "**[x](http://evil)**<img/src=http://evil/x>:red[canary]"
    users.add(installation().store, users.NewUser(evil, f"{evil} name", ("manager",), HASH))
    choose(at, evil)
    at.button(key="user_reset").click().run()
    assert not at.exception
    for element in at.main:
        text = str(getattr(element, "proto", ""))
        # a multiselect has it in its key, which is no text
        assert "canary" not in text or element.type in {"html", "dataframe", "multiselect"}, element.type
        assert "canary" not in str(getattr(element, "label", ""))
        assert element.type != "html" or "<img" not in text


def test_the_roles_of_a_lead_do_not_open_the_users(company: Company) -> None:
    with as_user("kerstin") as page:
        page.query_params["part"] = "users"
        open_page(page, "admin")
        assert not [button for button in page.button if button.label == "Add"]
        assert "The plans of your team." in words(page)

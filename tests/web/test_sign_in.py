"""Signing in, driven without a browser: who gets a ticket, and what an anonymous visitor sees."""

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from crm_core.base.access import Role, rights
from crm_core.demo.people import DEMO_PASSWORD, demo_logins
from crm_core.store import audit, sessions, users
from crm_core.store.tables import ticket
from crm_core.web import navigation, principal
from crm_core.web.cookies import pre_session_cookie, session_cookie
from crm_core.web.installation import Installation
from tests.web.as_user import app, as_user, cookies, open_page, words

LOGINS = {who.login: who for who in demo_logins()}


def _sign_in(at: AppTest, login: str, password: str) -> AppTest:
    at.text_input[0].set_value(login)
    at.text_input[1].set_value(password)
    return next(button for button in at.button if button.label == "Sign in").click().run()


def _tickets(here: Installation) -> list[sa.Row[tuple[str, str]]]:
    with here.store.read() as connection:
        return list(connection.execute(sa.select(ticket.c.login, ticket.c.next_path)))


def test_an_anonymous_visitor_sees_only_the_sign_in(here: Installation) -> None:
    at = app().run()
    assert not at.exception
    assert [title.value for title in at.title] == ["Rapport"]
    assert len(at.sidebar) == 0


@pytest.mark.parametrize("entry", navigation.SITE, ids=lambda entry: entry.name)
def test_every_page_guards_itself(here: Installation, entry: navigation.PageEntry) -> None:
    at = open_page(app().run(), entry.name)
    assert not at.exception
    assert [title.value for title in at.title] == ["Rapport"]


def test_the_right_password_gives_a_ticket_and_nothing_else(here: Installation) -> None:
    with cookies({pre_session_cookie(here.settings): "browser"}):
        at = _sign_in(app().run(), " Anna ", DEMO_PASSWORD)
    assert not at.exception
    assert [row.login for row in _tickets(here)] == ["anna"]
    assert [key for key in ("authentication_status", "username", "roles") if key in at.session_state] == []
    assert "signed_in" not in [entry.action for entry in audit.read(here.store)]  # not before the ticket is redeemed


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("anna", "wrong password"),
        ("anna", f" {DEMO_PASSWORD}"),
        ("nobody", DEMO_PASSWORD),
        ("anna", "x" * 5000),
        ("an\x00na\r\n", "y"),
        ("ä😀" * 90, "y"),
    ],
)
def test_whatever_is_wrong_gets_the_same_sentence(here: Installation, login: str, password: str) -> None:
    with cookies({pre_session_cookie(here.settings): "browser"}):
        at = _sign_in(app().run(), login, password)
    assert not at.exception
    assert [error.value for error in at.error] == ["Log-in or password is wrong."]
    assert _tickets(here) == []
    assert audit.read(here.store)[0].action == "sign_in_failed"


def test_a_disabled_user_is_told_no_more_than_anybody(here: Installation) -> None:
    users.disable(here.store, "anna")
    at = _sign_in(app().run(), "anna", DEMO_PASSWORD)
    assert [error.value for error in at.error] == ["Log-in or password is wrong."]


def test_a_field_left_empty_is_no_try(here: Installation) -> None:
    at = _sign_in(app().run(), "anna", "")
    assert [warning.value for warning in at.warning] == ["Type your log-in and your password."]
    assert [error.value for error in at.error] == []


def test_wrong_tries_have_to_wait_even_with_the_right_password(here: Installation) -> None:
    at = app().run()
    for _ in range(3):
        at = _sign_in(at, "anna", "wrong password")
    at = _sign_in(at, "anna", DEMO_PASSWORD)
    assert [error.value for error in at.error] == ["Too many tries. Try again in 2 seconds."]
    assert _tickets(here) == []


def test_a_browser_without_cookies_is_told_so(here: Installation) -> None:
    with cookies({}):
        at = _sign_in(app().run(), "anna", DEMO_PASSWORD)
    assert "cookie" in at.error[0].value
    assert _tickets(here) == []


@pytest.mark.parametrize("login", LOGINS)
def test_a_demo_button_signs_in(here: Installation, login: str) -> None:
    with cookies({pre_session_cookie(here.settings): "browser"}):
        at = app().run()
        at.button(key=f"demo_{login}").click().run()
    assert not at.exception
    assert [row.login for row in _tickets(here)] == [login]


@pytest.mark.parametrize("login", LOGINS)
def test_each_user_gets_the_pages_of_his_roles_and_no_others(here: Installation, login: str) -> None:
    roles = {Role(role) for role in LOGINS[login].roles}
    with as_user(login) as at:
        for entry in navigation.SITE:
            # 'if_opened': only where the company lets executives see persons, which the demo does not
            if roles & {role for role, level in rights()[entry.name].items() if level != "if_opened"}:
                open_page(at, entry.name)  # what is on it is the page's own test
            else:
                with pytest.raises(ValueError, match="navigation page"):
                    open_page(at, entry.name)


def test_the_sidebar_names_the_user_and_his_role(here: Installation) -> None:
    with as_user("kerstin") as at:
        assert at.sidebar.text[0].value == "Kerstin Hofmann"
        assert at.sidebar.caption[0].value == "Team lead"


def test_a_name_with_markdown_in_it_is_shown_as_it_is(here: Installation) -> None:
    hostile = "**[x](http://evil.example)** <img src=http://evil.example>"
    users.add(here.store, users.NewUser("eve", hostile, ["admin"], users.hash_to_check(here.store, "anna")))
    with as_user("eve") as at:
        assert [text.value for text in at.sidebar.text] == [hostile]
        assert hostile not in words(at).replace(hostile, "", 1)


def test_roles_are_read_anew_on_every_run(here: Installation) -> None:
    with as_user("anna") as at:
        with here.store.write() as connection:
            connection.exec_driver_sql("UPDATE user_role SET role = 'admin' WHERE login = 'anna'")
        at.run()
        assert at.sidebar.caption[0].value == "Administrator"
        with pytest.raises(ValueError, match="navigation page"):
            open_page(at, "scorecard")


@pytest.mark.parametrize("end", ["sign_out", "disable", "roles", "password"])
def test_a_session_that_was_ended_shows_the_sign_in_at_the_next_run(here: Installation, end: str) -> None:
    with as_user("anna") as at:
        assert at.title[0].value == "Home"
        if end == "sign_out":
            at.sidebar.button(key="sign_out").click().run()
        elif end == "disable":
            users.disable(here.store, "anna")
        elif end == "roles":
            users.set_roles(here.store, "anna", ["admin"])
        else:
            users.reset_password(here.store, "anna", "another long password")
        at.run()
        assert not at.exception
        assert at.title[0].value == "Rapport"


@pytest.mark.parametrize("cookie", ["", "garbage", "a.b.c", "eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6ImhlbGdhIn0.", "ä"])
def test_a_forged_cookie_is_an_anonymous_visitor(here: Installation, cookie: str) -> None:
    names = (session_cookie(here.settings), "some_cookie_name", "rapport_cookie")
    with cookies(dict.fromkeys(names, cookie)):
        at = app().run()
    assert not at.exception
    assert at.title[0].value == "Rapport"


def test_nothing_in_the_session_state_signs_in(here: Installation) -> None:
    at = app()
    for key, value in {"authentication_status": True, "username": "helga", "roles": ["executive"]}.items():
        at.session_state[key] = value
    assert at.run().title[0].value == "Rapport"


def test_a_store_that_fails_is_one_sentence(here: Installation) -> None:
    with as_user("anna") as at:
        with here.store.write() as connection:
            connection.exec_driver_sql("ALTER TABLE session RENAME TO gone")
        at.run()
    assert not at.exception
    assert "cannot reach its own database" in at.error[0].value


def test_a_session_of_another_process_counts(here: Installation) -> None:
    secret = sessions.create(here.store, "anna") or ""
    with cookies({session_cookie(here.settings): secret}):
        assert app().run().title[0].value == "Home"


def test_a_fragment_without_a_session_reruns_the_whole_app(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    class Rerun(Exception):
        pass

    def rerun() -> None:
        raise Rerun

    monkeypatch.setattr(principal, "_in_fragment", lambda: True)
    monkeypatch.setattr(st, "rerun", rerun)
    with cookies({}), pytest.raises(Rerun):
        principal.guard("home")

"""The routes: a ticket becomes a session once, in its browser, from our page; and nobody is led to another site."""

import dataclasses

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.middleware import Middleware

from crm_core.store import sessions, tickets
from crm_core.web import cookies
from crm_core.web.installation import Installation
from crm_core.web.middleware import Answers
from crm_core.web.routes import routes, safe_path
from tests.web.asgi import Answer, ask

APP = Starlette(routes=routes(), middleware=[Middleware(Answers)])
SAME = {"sec-fetch-site": "same-origin"}


def _redeem(here: Installation, ticket: str, browser: str = "browser", **headers: str) -> Answer:
    name = cookies.pre_session_cookie(here.settings)
    return ask(APP, "POST", "/auth/redeem", {**SAME, "cookie": f"{name}={browser}", **headers}, f"ticket={ticket}")


def _session(here: Installation, answer: Answer) -> str | None:
    """The session's id in the answer's cookies."""
    start = cookies.session_cookie(here.settings) + "="
    found = [value for value in answer.headers.getlist("set-cookie") if value.startswith(start)]
    return found[0].split(";")[0].removeprefix(start) if found else None


def test_a_ticket_becomes_a_session_and_leads_to_the_page_asked_for(here: Installation) -> None:
    answer = _redeem(here, tickets.issue(here.store, "anna", "browser", "/scorecard?who=u21"))
    assert (answer.status, answer.headers["location"]) == (303, "/scorecard?who=u21")
    held = sessions.resolve(here.store, _session(here, answer) or "")
    assert held and held.login == "anna"
    cookie = next(value for value in answer.headers.getlist("set-cookie") if "rapport=" in value).lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie


def test_a_ticket_is_of_no_use_twice_elsewhere_or_invented(here: Installation) -> None:
    ticket = tickets.issue(here.store, "anna", "browser")
    for answer in (
        _redeem(here, ticket, browser="another"),
        ask(APP, "POST", "/auth/redeem", SAME, f"ticket={ticket}"),
        _redeem(here, "invented"),
        _redeem(here, ""),
        _redeem(here, "x" * 10_000),
        _redeem(here, "%00%ff&ticket=&&=="),
    ):
        assert (answer.status, answer.headers["location"]) == (303, "/?sign_in=again")
        assert _session(here, answer) is None
    assert _session(here, _redeem(here, ticket))
    assert _session(here, _redeem(here, ticket)) is None


@pytest.mark.parametrize("path", ["/auth/redeem", "/auth/logout"])
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
    ],
)
def test_forms_of_other_sites_are_refused(here: Installation, path: str, headers: dict[str, str]) -> None:
    secret = sessions.create(here.store, "anna") or ""
    cookie = {"cookie": f"{cookies.session_cookie(here.settings)}={secret}"}
    assert ask(APP, "POST", path, headers | cookie).status == 403
    assert sessions.resolve(here.store, secret)


def test_a_new_session_ends_the_one_before(here: Installation) -> None:
    before = sessions.create(here.store, "bruno") or ""
    names = (cookies.pre_session_cookie(here.settings), cookies.session_cookie(here.settings))
    both = f"{names[0]}=browser; {names[1]}={before}"
    ticket = tickets.issue(here.store, "anna", "browser")
    assert _session(here, ask(APP, "POST", "/auth/redeem", {**SAME, "cookie": both}, f"ticket={ticket}"))
    assert sessions.resolve(here.store, before) is None


def test_signing_out_ends_the_session_and_deletes_the_cookie(here: Installation) -> None:
    secret = sessions.create(here.store, "anna") or ""
    cookie = {"cookie": f"{cookies.session_cookie(here.settings)}={secret}"}
    answer = ask(APP, "POST", "/auth/logout", SAME | cookie)
    assert (answer.status, answer.headers["location"]) == (303, "/")
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert sessions.resolve(here.store, secret) is None
    assert ask(APP, "POST", "/auth/logout", SAME).status == 303  # twice is no mistake


@pytest.mark.parametrize("path", ["/auth/redeem", "/auth/logout"])
def test_no_session_begins_or_ends_by_a_link(here: Installation, path: str) -> None:
    assert ask(APP, "GET", path).status == 405


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example", "javascript:alert(1)", "x", "",
        "/a\r\nSet-Cookie: x=1", "/ä", "/\t/evil.example", "///evil.example", "/a\\b",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_site(path: str) -> None:
    assert safe_path(path) == "/"


@pytest.mark.parametrize(
    "path", ["/", "/scorecard", "/scorecard?who=u1&x=a%20b", "/evidence?q=http%3A%2F%2Fx", "/a?u=//x"]
)
def test_paths_of_ours_stay(path: str) -> None:
    assert safe_path(path) == path


def test_health_tells_whether_the_store_answers(here: Installation) -> None:
    assert (ask(APP, "GET", "/healthz").status, ask(APP, "GET", "/healthz").body) == (200, b'{"status":"ok"}')


def test_a_page_brings_the_pre_session_cookie_once(here: Installation) -> None:
    page = {"accept": "text/html"}
    given = ask(APP, "GET", "/anything", page).headers["set-cookie"]
    assert given.startswith(cookies.pre_session_cookie(here.settings)) and "HttpOnly" in given
    again = ask(APP, "GET", "/anything", page | {"cookie": given.split(";")[0]})
    assert "set-cookie" not in again.headers
    assert "set-cookie" not in ask(APP, "GET", "/healthz").headers
    assert again.headers["x-content-type-options"] == "nosniff"


def test_outside_the_demo_cookies_need_https(here: Installation) -> None:
    real = here.settings.model_copy(update={"source_url": SecretStr("sqlite:///crm")})
    assert cookies.is_secure(real) and not cookies.is_secure(here.settings)
    assert cookies.session_cookie(real) == "__Host-rapport"
    assert not cookies.is_secure(real.model_copy(update={"cookie_secure": False}))
    assert dataclasses.replace(here, settings=real).settings.is_demo is False


def test_the_start_page_is_found_by_its_name_too(here: Installation) -> None:
    answer = ask(APP, "GET", "/home", {}, "")
    assert (answer.status, answer.headers["location"]) == (307, "/")

"""Signing in and out in Chromium, against a real server."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from crm_core import store
from crm_core.demo.people import DEMO_PASSWORD
from crm_core.store import Store, audit, sessions, users
from crm_core.store.passwords import hash_password
from crm_core.store.tables import login_attempt
from crm_core.web import navigation
from tests.browser.conftest import Server, expect_sign_in, expect_signed_in, sign_in, start

pytestmark = pytest.mark.browser
TITLES = [entry.title for entry in navigation.SITE]
COOKIE = "rapport"  # the session's, in demo mode


@pytest.fixture
def db(server: Server) -> Iterator[Store]:
    """The server's store, opened beside it."""
    opened = store.open(server.store_url)
    with opened.write() as connection:
        connection.execute(sa.delete(login_attempt))  # tests share users, not their wrong tries
    yield opened
    opened.close()


def _session_of(context: BrowserContext) -> str | None:
    found = [str(cookie.get("value")) for cookie in context.cookies() if cookie.get("name") == COOKIE]
    return found[0] if found else None


@pytest.mark.parametrize("address", ["", *(entry.url_path for entry in navigation.SITE), "nonsense"])
def test_the_first_visitor_of_a_fresh_server_sees_only_the_sign_in(
    chromium: Browser, tmp_path: Path, address: str
) -> None:
    """The old page detection of Streamlit would run pages/x.py for him, without the shell."""
    fresh = start(tmp_path / "data")
    context = chromium.new_context()
    page = context.new_page()
    told: list[str] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: told.append(repr(frame))))
    try:
        page.goto(f"{fresh.url}/{address}")
        expect_sign_in(page)
        text = page.locator("body").inner_text()
        assert [title for title in TITLES if title in text] == []
        assert page.title() == "Rapport"
        sent = "".join(told)
        assert "Rapport" in sent
        assert [title for title in TITLES if title in sent] == []  # nor in what the server sends
        expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    finally:
        context.close()
        fresh.stop()


def test_signing_in_holds_over_a_reload_and_in_another_tab(
    server: Server, db: Store, context: BrowserContext, page: Page
) -> None:
    page.goto(server.url)
    sign_in(page, " Anna ", DEMO_PASSWORD)
    expect_signed_in(page, "Anna Lindner")
    page.reload()
    expect_signed_in(page, "Anna Lindner")
    other = context.new_page()
    other.goto(f"{server.url}/evidence")
    expect_signed_in(other, "Anna Lindner")
    cookie = next(cookie for cookie in context.cookies() if cookie.get("name") == COOKIE)
    assert (cookie.get("httpOnly"), cookie.get("sameSite"), cookie.get("expires")) == (True, "Lax", -1)


def test_a_deep_link_with_its_question_survives_the_sign_in(server: Server, db: Store, page: Page) -> None:
    page.goto(f"{server.url}/evidence?who=u21&word=a%20%26%20b")
    sign_in(page, "anna", DEMO_PASSWORD)
    expect_signed_in(page, "Anna Lindner")
    assert re.search(r"/evidence\?who=u21&word=a(\+|%20)%26(\+|%20)b$", page.url)


def test_no_ticket_is_in_an_address_a_log_or_the_history(server: Server, db: Store, page: Page) -> None:
    seen: list[tuple[str, str, str | None]] = []
    page.on("request", lambda request: seen.append((request.method, request.url, request.post_data)))
    page.goto(server.url)
    sign_in(page, "anna", DEMO_PASSWORD)
    expect_signed_in(page, "Anna Lindner")
    posts = [(url, body) for method, url, body in seen if method == "POST" and "/auth/" in url]
    assert len(posts) == 1
    assert posts[0][0] == f"{server.url}/auth/redeem"
    ticket = str(posts[0][1]).removeprefix("ticket=")
    assert len(ticket) == 43
    assert not any(ticket in url for _, url, _ in seen)
    assert ticket not in server.log
    page.go_back()
    page.wait_for_timeout(500)
    assert "ticket" not in page.url


def test_a_wrong_password_gets_a_sentence_and_then_a_delay(server: Server, db: Store, page: Page) -> None:
    page.goto(server.url)
    for _ in range(3):
        sign_in(page, "bruno", "wrong password")
        expect(page.get_by_text("Log-in or password is wrong.")).to_be_visible()
        page.wait_for_function("() => !document.querySelector('[data-testid=stStatusWidget]')")
    sign_in(page, "bruno", DEMO_PASSWORD)
    expect(page.get_by_text(re.compile("Too many tries. Try again in [12] second"))).to_be_visible()
    page.wait_for_timeout(2100)
    sign_in(page, "bruno", DEMO_PASSWORD)
    expect_signed_in(page, "Bruno Keller")


def test_signing_out_ends_the_session_in_the_other_tab(
    server: Server, db: Store, context: BrowserContext, page: Page
) -> None:
    page.goto(server.url)
    sign_in(page, "anna", DEMO_PASSWORD)
    expect_signed_in(page, "Anna Lindner")
    other = context.new_page()
    other.goto(f"{server.url}/")
    expect_signed_in(other, "Anna Lindner")
    secret = _session_of(context) or ""
    page.get_by_role("button", name="Sign out").click()
    expect_sign_in(page)
    assert _session_of(context) is None
    assert sessions.resolve(db, secret) is None
    other.get_by_test_id("stSidebarNav").get_by_text("Evidence").click()
    expect_sign_in(other)
    assert [entry.action for entry in audit.read(db)][:2] == ["signed_out", "signed_in"]


def test_the_next_in_the_same_browser_is_himself(server: Server, db: Store, page: Page) -> None:
    """After signing out the page comes from the browser's own copy; the pre-session cookie must come all the same."""
    page.goto(server.url)
    for login, name in (("anna", "Anna Lindner"), ("kerstin", "Kerstin Hofmann")):
        page.get_by_role("button", name=f"Sign in as {login}").click()
        expect_signed_in(page, name)
        page.get_by_role("button", name="Sign out").click()
        expect_sign_in(page)


@pytest.mark.parametrize("kind", ["garbage", "alg-none", "cut", "expired", "idle", "revoked", "disabled", "huge"])
def test_a_cookie_that_does_not_hold_leads_to_the_sign_in(
    server: Server, db: Store, context: BrowserContext, page: Page, kind: str
) -> None:
    value = _cookie(db, kind)
    context.add_cookies([{"name": COOKIE, "value": value, "url": server.url}])
    page.goto(f"{server.url}/scorecard")
    expect_sign_in(page)
    assert "Traceback" not in page.locator("body").inner_text()
    assert "Traceback" not in server.log
    users.enable(db, "dieter")


def _cookie(db: Store, kind: str) -> str:
    secret = sessions.create(db, "dieter") or ""
    if kind == "garbage":
        return "%00%ff-../.."
    if kind == "alg-none":
        return "eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6ImhlbGdhIiwiZXhwX2RhdGUiOjk5OTk5OTk5OTl9."
    if kind == "cut":
        return secret[:-1]
    if kind == "huge":
        return "x" * 3500
    if kind == "revoked":
        sessions.revoke(db, secret)
    if kind == "disabled":
        users.disable(db, "dieter")
    column = {"expired": "expires_at", "idle": "last_seen_at"}.get(kind)
    if column:
        long_ago = str(db.now() - timedelta(days=1))
        with db.write() as connection:
            connection.exec_driver_sql(f"UPDATE session SET {column} = ? WHERE login = 'dieter'", (long_ago,))
    return secret


def test_a_role_taken_away_ends_the_visit(server: Server, db: Store, page: Page) -> None:
    page.goto(server.url)
    sign_in(page, "carla", DEMO_PASSWORD)
    expect_signed_in(page, "Carla Vogt")
    users.set_roles(db, "carla", ["admin"])
    page.get_by_test_id("stSidebarNav").get_by_text("Evidence").click()
    expect_sign_in(page)
    users.set_roles(db, "carla", ["manager"])


def test_another_site_cannot_sign_a_visitor_out(server: Server, db: Store, context: BrowserContext, page: Page) -> None:
    page.goto(server.url)
    page.get_by_role("button", name="Sign in as anna").click()
    expect_signed_in(page, "Anna Lindner")
    evil = server.url.replace("127.0.0.1", "localhost")  # another host to the browser
    page.goto(f"{evil}/healthz")
    page.set_content(f'<form id="f" method="post" action="{server.url}/auth/logout"></form>')
    page.evaluate("document.getElementById('f').submit()")
    expect(page.get_by_text("not sent from our page")).to_be_visible()
    page.goto(server.url)
    expect_signed_in(page, "Anna Lindner")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_sign_in_fits_the_screen(server: Server, chromium: Browser, scheme: str, width: int) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 844})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(server.url)
    expect_sign_in(page)
    expect(page.get_by_role("button", name="Sign in as helga")).to_be_attached()
    overflow = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    button = page.get_by_role("button", name="Sign in", exact=True).bounding_box()
    assert overflow <= 0
    assert button and button["width"] >= 250
    context.close()


REAL = {
    "RAPPORT_SOURCE_URL": "sqlite:///crm.sqlite",
    "RAPPORT_CONNECTOR": "native",
    "RAPPORT_COOKIE_KEY": "k7Jq2Zx9Lm4Pb8Vn3Wc6Td1Rf5Hg0Ys-",
}


@pytest.mark.parametrize("secure", ["true", "false"])
def test_outside_the_demo_there_is_no_list_and_the_cookie_is_bound_to_the_host(
    chromium: Browser, tmp_path: Path, secure: str
) -> None:
    real = start(tmp_path / "data", {**REAL, "RAPPORT_COOKIE_SECURE": secure})
    opened = store.open(real.store_url)
    users.add(opened, users.NewUser("maria", "Maria Kern", ["admin"], hash_password("a long password")))
    context = chromium.new_context()
    page = context.new_page()
    try:
        page.goto(real.url)
        expect_sign_in(page)
        assert DEMO_PASSWORD not in page.locator("body").inner_text()
        assert page.get_by_role("button", name=re.compile("Sign in as")).count() == 0
        sign_in(page, "maria", "a long password")
        expect_signed_in(page, "Maria Kern")
        names = {str(cookie.get("name")): cookie.get("secure") for cookie in context.cookies()}
        assert names.get("__Host-rapport" if secure == "true" else "rapport") is (secure == "true")
    finally:
        context.close()
        opened.close()
        real.stop()

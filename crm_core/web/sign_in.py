"""The sign-in page: what an anonymous visitor sees, whichever page he asked for."""

import secrets
from functools import lru_cache
from urllib.parse import urlencode, urlsplit

import streamlit as st

from crm_core.base.text import _, plural
from crm_core.store import tickets
from crm_core.web import demo_list, handover, look
from crm_core.web.authenticator import Check, Form
from crm_core.web.cookies import pre_session_cookie, read_cookie
from crm_core.web.installation import installation
from crm_core.web.words import PRODUCT, language, say

PROMISE = _("Evaluation reviews that people can trust: every number shows the rows behind it.")
WRONG = _("Log-in or password is wrong.")
INCOMPLETE = _("Type your log-in and your password.")
AGAIN = _("That took too long, or came from another browser. Please sign in again.")
NO_COOKIE = _("Your browser sent no cookie. Allow cookies for this site, then load the page again.")
SECONDS = plural("Too many tries. Try again in {n} second.", "Too many tries. Try again in {n} seconds.")
MINUTES = plural("Too many tries. Try again in {n} minute.", "Too many tries. Try again in {n} minutes.")


def draw() -> None:
    """The whole page. When log-in and password are right, it leaves for the route that sets the cookie."""
    here = installation()
    check = Check(here.store, _address(), _key())
    look.style_sign_in()
    if here.settings.is_demo:
        with st.container(horizontal_alignment="center"), st.container(width=1120):
            left, right = st.columns([5, 7], gap="xlarge")
        answer = _card(check, left)
        with right:
            chosen = demo_list.draw()
        if chosen:
            check.login(chosen, demo_list.PASSWORD)
    else:
        with st.container(horizontal_alignment="center"):
            answer = _card(check, st.container(width=420))
    _answer(check, answer)


def _card(check: Check, where: "st.delta_generator.DeltaGenerator") -> "st.delta_generator.DeltaGenerator":
    """Name, promise and form; gives the place for the answer, above the form."""
    with where, st.container(key="sign_in_card"):
        st.image(look.ICON, width=52)
        st.title(PRODUCT, anchor=False)
        st.markdown(say(PROMISE))
        answer = st.container()
        Form(check).draw()
    return answer


def _answer(check: Check, where: "st.delta_generator.DeltaGenerator") -> None:
    with where:
        if not check.was_asked:
            if st.query_params.get("sign_in") == "again":
                st.info(say(AGAIN), icon=":material/schedule:")
        elif check.attempt is None:
            st.warning(say(INCOMPLETE), icon=":material/edit:")
        elif check.attempt.wait:
            st.error(_waiting(check.attempt.wait), icon=":material/timer:")
        elif not check.is_right:
            st.error(say(WRONG), icon=":material/error:")
        else:
            _hand_over(check.attempt.login)


def _hand_over(login: str) -> None:
    """Never st.rerun() here: this very run must reach the browser."""
    here = installation()
    pre_session = read_cookie(pre_session_cookie(here.settings))
    if pre_session is None:
        st.error(say(NO_COOKIE), icon=":material/cookie:")
    else:
        ticket = tickets.issue(here.store, login, pre_session, _asked_for())
        handover.post("/auth/redeem", _("Continue"), ticket)


def _asked_for() -> str:
    """Path and query of the page in the address bar; the route takes only a path on this site."""
    path = urlsplit(st.context.url or "").path or "/"
    asked = [(key, value) for key in st.query_params for value in st.query_params.get_all(key) if key != "sign_in"]
    return path + ("?" + urlencode(asked) if asked else "")


def _waiting(seconds: int) -> str:
    return SECONDS.of(seconds, language()) if seconds < 60 else MINUTES.of(-(-seconds // 60), language())


def _address() -> str | None:
    """The visitor's address. Only text counts: under AppTest Streamlit gives a mock."""
    address: object = st.context.ip_address
    return address if isinstance(address, str) else None


@lru_cache(maxsize=1)
def _key() -> str:
    """What streamlit-authenticator wants for a cookie that it never sets here; it signs nothing."""
    key = installation().settings.cookie_key
    return key.get_secret_value() if key else secrets.token_urlsafe(48)

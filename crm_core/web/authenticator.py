"""streamlit-authenticator, used for two things only: its form, and its comparison of a password with a bcrypt hash.

What it would do besides is cut off: no signed cookie in JavaScript's reach, no lists of users in memory, no lock-out
for ever, nothing trusted that it leaves in the session state (docs/adr/0006).
"""

import streamlit as st
from streamlit_authenticator import Authenticate
from streamlit_authenticator.controllers import AuthenticationController

from crm_core.base.text import _
from crm_core.store import Store, attempts, users
from crm_core.store.passwords import prehash
from crm_core.web.words import say

_ITS_KEYS = ("authentication_status", "username", "name", "email", "roles", "logout", "password_hint")


class Form(Authenticate):  # type: ignore[misc]
    """Its form, before a check of ours."""

    def __init__(self, check: "Check") -> None:
        # not its own __init__: that puts an iframe into the page, to read and write a cookie it would trust
        self.path = None
        self.attrs = {"login_sleep_time": 0}
        self.cookie_controller = _NoCookie()
        self.authentication_controller = check

    def draw(self) -> None:
        """Show the form; `check.attempt` tells what came of it."""
        words = {"Form name": _("Sign in"), "Username": _("Log-in"), "Password": _("Password"), "Login": _("Sign in")}
        fields = {field: say(word) for field, word in words.items()}
        _forget()
        self.login(location="main", max_login_attempts=None, fields=fields, key="sign_in")
        _forget()


class Check(AuthenticationController):  # type: ignore[misc]
    """Its check, fed with the one user who is asked for, and counted."""

    def __init__(self, store: Store, ip: str | None, key: str) -> None:
        super().__init__({"usernames": {}}, auto_hash=False, secret_key=key)
        self.store, self.ip = store, ip
        self.attempt: attempts.Try | None = None
        self.was_asked = False
        self.is_right = False

    def login(self, username: str | None = None, password: str | None = None, *_: object, **__: object) -> bool:
        """Whether log-in and password belong together. Takes the same time for a log-in that does not exist."""
        self.was_asked = True
        if not username or not username.strip() or not password:
            return False
        self.attempt = attempts.begin(self.store, username, self.ip)
        if self.attempt.wait:
            return False
        user = {"password": users.hash_to_check(self.store, self.attempt.login), "name": self.attempt.login}
        self.authentication_model.credentials = {"usernames": {self.attempt.login: user}}
        self.is_right = super().login(self.attempt.login, prehash(password)) is True
        (attempts.succeeded if self.is_right else attempts.failed)(self.store, self.attempt)
        return self.is_right


class _NoCookie:
    """In the place of its cookie: there is none."""

    def get_cookie(self) -> None:
        return None

    def set_cookie(self) -> None:
        return None


def _forget() -> None:
    for key in _ITS_KEYS:
        st.session_state.pop(key, None)

"""Driving the app as a signed-in user: a real session row, and Streamlit's cookies patched to hold its id.

The product has no door for tests; this stands outside of it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from crm_core.store import sessions, users
from crm_core.web.cookies import session_cookie
from crm_core.web.installation import installation
from crm_core.web.navigation import PAGES

SHELL = PAGES / "crm_core" / "web" / "shell" / "shell.py"
TIMEOUT = 30


def app() -> AppTest:
    """The app before a visitor, not run yet."""
    return AppTest.from_file(str(SHELL), default_timeout=TIMEOUT)


@contextmanager
def cookies(values: Mapping[str, str]) -> Iterator[None]:
    """A browser with these cookies."""
    with patch.object(ContextProxy, "cookies", property(lambda self: dict(values))):
        yield


@contextmanager
def as_user(login: str) -> Iterator[AppTest]:
    """The app before this user, run once: `with as_user("anna") as at: open_page(at, "scorecard")`."""
    here = installation()
    secret = sessions.create(here.store, login)
    if secret is None:
        known = ", ".join(user.login for user in users.everybody(here.store))
        raise AssertionError(f"'{login}' cannot sign in; users are: {known}")
    with cookies({session_cookie(here.settings): secret}):
        yield app().run()


def open_page(at: AppTest, name: str) -> AppTest:
    """Go to pages/<name>.py. ValueError when it is not among the viewer's pages."""
    return at.switch_page(str(Path("..", "..", "..", "pages", f"{name}.py"))).run()


def words(at: AppTest) -> str:
    """All text on the page."""
    return "\n".join(str(getattr(element, "value", "")) for block in (at.main, at.sidebar) for element in block)

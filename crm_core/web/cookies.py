"""The two cookies: the session's, and one given before sign-in that ties a ticket to its browser.

Both are HttpOnly and SameSite=Lax, and random: what they mean stands in the store alone.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from starlette.requests import Request

from crm_core.base.settings import Settings

# a browser takes a __Host- cookie only from this host, over https, for the whole site
SECURE_PREFIX = "__Host-"


def is_secure(settings: Settings) -> bool:
    """Whether cookies travel over https only. The demo must also run on a plain machine in the house."""
    return settings.cookie_secure and not settings.is_demo


def session_cookie(settings: Settings) -> str:
    """The name of the session's cookie."""
    return f"{SECURE_PREFIX}rapport" if is_secure(settings) else "rapport"


def pre_session_cookie(settings: Settings) -> str:
    """The name of the cookie of a browser that is not signed in yet."""
    return f"{SECURE_PREFIX}rapport-pre" if is_secure(settings) else "rapport-pre"


def attributes(settings: Settings, request: Request) -> dict[str, Any]:
    """How to set or delete either of them."""
    secure = is_secure(settings) or (settings.cookie_secure and request.url.scheme == "https")
    return {"path": "/", "httponly": True, "samesite": "lax", "secure": secure}


def read_cookie(name: str) -> str | None:
    """A cookie of the browser before the page. Only text counts: under AppTest Streamlit gives a mock."""
    cookies: Mapping[str, object] = st.context.cookies
    value = cookies.get(name)
    return value if isinstance(value, str) and value else None

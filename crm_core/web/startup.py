"""What happens before the first visitor: settings are checked, the store is opened, the demo has its users."""

import hashlib
import hmac
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.concurrency import run_in_threadpool
from streamlit import config

from crm_core.base.errors import RapportError, SettingsError
from crm_core.base.settings import load_to_serve
from crm_core.web import demo_start
from crm_core.web.first_read import first_read
from crm_core.web.installation import installation

EXIT_MISTAKE = 2


def check_or_exit() -> None:
    """Refuse to start with wrong settings or a store that cannot be used: plain sentences, exit code 2."""
    try:
        settings = load_to_serve()
        installation()
    except SettingsError as error:
        _refuse(error.mistakes)
    except RapportError as error:
        _refuse([str(error)])
    if settings.cookie_key is not None:
        # Streamlit signs its own cookies (XSRF) with a key that all replicas must share: derived from the one we have
        key = settings.cookie_key.get_secret_value().encode()
        config.set_option("server.cookieSecret", hmac.new(key, b"streamlit", hashlib.sha256).hexdigest())


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """While the server runs: users of the demo are there in demo mode, and only then; the CRM is read once."""
    await run_in_threadpool(demo_start.ensure_demo, installation().settings)
    first_read().begin(installation().settings)
    yield {}


def _refuse(mistakes: list[str]) -> None:
    sys.stderr.write("\n".join(["Rapport does not start:", *(f"- {mistake}" for mistake in mistakes), ""]))
    raise SystemExit(EXIT_MISTAKE)

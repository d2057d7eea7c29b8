"""The demo CRM's own record page, so that links from a number to its rows end somewhere in demo mode.

It stands for a foreign CRM. It shows a record only to whom Rapport would show its row, in a fixed template with
every value escaped.
"""

from html import escape
from typing import Any

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from crm_core.base import access
from crm_core.base.errors import RapportError
from crm_core.crm.canonical import TABLES
from crm_core.crm.source import Source
from crm_core.store import sessions, users
from crm_core.web.cookies import session_cookie
from crm_core.web.installation import installation
from crm_core.web.principal import viewer_of

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Demo CRM</title>
<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><style>
:root{{color-scheme:light dark}}
body{{font:15px/1.5 system-ui,sans-serif;max-width:46rem;margin:2.5rem auto;padding:0 1rem}}
small{{opacity:.7}} table{{border-collapse:collapse;width:100%;margin-top:1rem}}
th,td{{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #8884;overflow-wrap:anywhere}}
th{{width:11rem;font-weight:500;opacity:.75}}</style>
<small>Demo CRM · this page stands for your CRM's own record page</small><h1>{title}</h1><table>{rows}</table></html>"""
_GONE = "There is no such record, or it is not yours to see."


def routes() -> list[Route]:
    """The route that native's default record_url leads to."""
    return [Route("/crm/{table}/{record_id:path}", record, methods=["GET"])]


async def record(request: Request) -> Response:
    """One record of the demo CRM."""
    return await run_in_threadpool(_record, request, request.path_params["table"], request.path_params["record_id"])


def _record(request: Request, table: str, record_id: str) -> Response:
    here = installation()
    if not here.settings.is_demo or table not in TABLES or TABLES[table].key is None:
        return HTMLResponse(_GONE, status_code=404)
    secret = request.cookies.get(session_cookie(here.settings))
    session = sessions.resolve(here.store, secret) if secret else None
    user = users.find(here.store, session.login) if session else None
    if user is None or not user.is_active:
        return RedirectResponse("/", status_code=303)
    found = _read(table, record_id)
    scope = access.rows(viewer_of(user), here.settings.business.open_persons)
    if found is None or not scope.persons or not scope.covers(found.get("owner_id")):
        return HTMLResponse(_GONE, status_code=404)
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
        for name, value in found.items()
        if value not in (None, "")
    )
    return HTMLResponse(
        _PAGE.format(title=escape(f"{table} {record_id}"), rows=rows), headers={"Cache-Control": "no-store"}
    )


def _read(table: str, record_id: str) -> dict[str, Any] | None:
    key = TABLES[table].key or ""
    try:
        reflected = (source := Source(installation().settings.url)).table(table)
        if reflected is None:
            return None
        rows = source.fetch(sa.select(*reflected.c).where(reflected.c[key] == record_id))
    except RapportError:
        return None
    return dict(zip(reflected.c.keys(), rows[0], strict=True)) if rows else None

"""On every answer: a few headers that narrow what a browser does with it; on a page also the pre-session cookie."""

import secrets

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from crm_core.web.cookies import attributes, pre_session_cookie
from crm_core.web.installation import installation

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Answers:
    """ASGI middleware around Streamlit and our routes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(Request(scope), MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _complete(request: Request, headers: MutableHeaders) -> None:
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    # by what is asked for, not by what is answered: a page that has not changed comes without a content type
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        settings = installation().settings
        name = pre_session_cookie(settings)
        if name not in request.cookies:
            cookie = Response()
            cookie.set_cookie(name, secrets.token_urlsafe(32), **attributes(settings, request))
            headers.append("set-cookie", cookie.headers["set-cookie"])

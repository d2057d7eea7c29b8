"""One request to an ASGI app, without a server."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Headers
    body: bytes


def ask(app: ASGIApp, method: str, path: str, headers: dict[str, str] | None = None, body: str = "") -> Answer:
    """The answer of the app."""
    sent: list[dict[str, Any]] = []
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b""}
    scope |= {
        "headers": [(b"host", b"rapport.example"), *raw],
        "scheme": "http",
        "root_path": "",
        "http_version": "1.1",
    }
    scope |= {"server": ("rapport.example", 80), "client": ("203.0.113.9", 5000)}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body.encode("latin-1"), "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    async def answer() -> None:
        await app(scope, receive, send)

    with ThreadPoolExecutor(1) as thread:  # a browser test of the same worker may have left its loop in this one
        thread.submit(lambda: asyncio.run(answer())).result()
    content = b"".join(part.get("body", b"") for part in sent[1:])
    return Answer(sent[0]["status"], Headers(raw=sent[0]["headers"]), content)

"""The routes beside Streamlit: is it alive, a ticket for a session cookie, signing out."""

from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from crm_core.base.errors import RapportError
from crm_core.store import sessions, tickets
from crm_core.web import demo_crm
from crm_core.web.cookies import attributes, pre_session_cookie, session_cookie
from crm_core.web.installation import Installation, installation

MAX_BODY = 4096
AGAIN = "/?sign_in=again"


def routes() -> list[Route]:
    """Every route of ours."""
    return [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/home", home, methods=["GET"]),
        Route("/auth/redeem", redeem, methods=["POST"]),
        Route("/auth/logout", logout, methods=["POST"]),
        *demo_crm.routes(),
    ]


async def healthz(request: Request) -> Response:
    """200 while this process can read its store, for the proxy; nothing about what it holds."""
    try:
        await run_in_threadpool(_alive)
    except RapportError:
        return JSONResponse({"status": "down"}, status_code=503)
    return JSONResponse({"status": "ok"})


async def home(request: Request) -> Response:
    """The default page lives at '/'; who types its name gets there too."""
    return RedirectResponse("/", status_code=307)


async def redeem(request: Request) -> Response:
    """Give the browser that signed in its session, and lead it to the page it had asked for."""
    if not from_our_page(request):
        return PlainTextResponse("This form was not sent from our page.", status_code=403)
    ticket = await _field(request, "ticket")
    return await run_in_threadpool(_redeemed, installation(), request, ticket)


async def logout(request: Request) -> Response:
    """End the session of the cookie, and delete the cookie."""
    if not from_our_page(request):
        return PlainTextResponse("This form was not sent from our page.", status_code=403)
    return await run_in_threadpool(_signed_out, installation(), request)


def from_our_page(request: Request) -> bool:
    """Whether a form was sent from a page of this site. SameSite guards as well; this also stops a sister host."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")  # browsers send no Sec-Fetch-Site over plain http
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def safe_path(path: str) -> str:
    """A path on this site, else the start page: never another host, never a control sign in a header."""
    parts = urlsplit(path)
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return path if is_ours and path.isascii() and path.isprintable() and "\\" not in path else "/"


def _alive() -> None:
    with installation().store.read() as connection:
        connection.exec_driver_sql("SELECT 1")


def _redeemed(here: Installation, request: Request, ticket: str) -> Response:
    pre_session = request.cookies.get(pre_session_cookie(here.settings), "")
    redeemed = tickets.redeem(here.store, ticket, pre_session) if ticket and pre_session else None
    secret = sessions.create(here.store, redeemed.login) if redeemed else None
    if redeemed is None or secret is None:
        return RedirectResponse(AGAIN, status_code=303)
    _revoke(here, request)  # whoever was signed in here before is no more
    response = RedirectResponse(safe_path(redeemed.next_path), status_code=303)
    how = attributes(here.settings, request)
    response.set_cookie(session_cookie(here.settings), secret, **how)
    response.delete_cookie(pre_session_cookie(here.settings), **how)
    return response


def _signed_out(here: Installation, request: Request) -> Response:
    _revoke(here, request)
    response = RedirectResponse("/", status_code=303)
    response.delete_cookie(session_cookie(here.settings), **attributes(here.settings, request))
    return response


def _revoke(here: Installation, request: Request) -> None:
    secret = request.cookies.get(session_cookie(here.settings))
    if secret:
        sessions.revoke(here.store, secret)


async def _field(request: Request, name: str) -> str:
    """One field of a small form; '' when it is not there."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return ""
    return parse_qs(body.decode("latin-1")).get(name, [""])[0]

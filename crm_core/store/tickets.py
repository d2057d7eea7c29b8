"""Tickets: what the sign-in form hands to the route that sets the cookie. Good once, 30 s long, in one browser."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from crm_core.store.sessions import digest
from crm_core.store.store import Store
from crm_core.store.tables import ticket

LIFETIME = timedelta(seconds=30)
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Redeemed:
    """Who signed in, and the page he had asked for."""

    login: str
    next_path: str


def issue(store: Store, login: str, pre_session: str, next_path: str = "/") -> str:
    """A ticket for a user whose password was right, good only with this browser's pre-session cookie."""
    now, secret = store.now(), secrets.token_urlsafe(32)
    row = {"digest": digest(secret), "login": login, "binding": digest(pre_session)}
    row["next_path"] = next_path[:2000]
    with store.write() as connection:
        connection.execute(sa.delete(ticket).where(ticket.c.expires_at < now - KEPT))
        connection.execute(sa.insert(ticket).values({**row, "expires_at": now + LIFETIME}))
    return secret


def redeem(store: Store, secret: str, pre_session: str) -> Redeemed | None:
    """Use a ticket up. None when it is unknown, used, too old, or comes from another browser."""
    now = store.now()
    valid = (
        ticket.c.digest == digest(secret),
        ticket.c.binding == digest(pre_session),
        ticket.c.used_at.is_(None),
        ticket.c.expires_at > now,
    )
    with store.write() as connection:
        # the update is the test: of two that come at once, one finds used_at set
        if connection.execute(sa.update(ticket).where(*valid).values(used_at=now)).rowcount != 1:
            return None
        row = connection.execute(sa.select(ticket).where(ticket.c.digest == digest(secret))).one()
    return Redeemed(row.login, row.next_path)

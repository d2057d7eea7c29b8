"""Sessions: a random id in the browser's cookie, its SHA-256 here, where it can be ended at any time."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from crm_core.store import audit
from crm_core.store.store import Store
from crm_core.store.tables import app_user, session

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
SEEN_EVERY = timedelta(minutes=1)  # a rerun a second need not write a second
KEPT = timedelta(days=30)  # ended sessions, for whoever looks into an incident


@dataclass(frozen=True)
class Session:
    """A session that holds now."""

    digest: str
    login: str
    created_at: datetime
    expires_at: datetime


def digest(secret: str) -> str:
    """What the store keeps of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def create(store: Store, login: str) -> str | None:
    """A new session of an active user: the id for his cookie. None when he may not sign in (any more)."""
    now, secret = store.now(), secrets.token_urlsafe(32)
    with store.write() as connection:
        active = sa.select(app_user.c.login).where(app_user.c.login == login, app_user.c.is_active)
        if connection.scalar(active) is None:
            return None
        connection.execute(sa.delete(session).where(session.c.expires_at < now - KEPT))
        connection.execute(
            sa.insert(session).values(
                digest=digest(secret),
                login=login,
                created_at=now,
                last_seen_at=now,
                expires_at=now + ABSOLUTE,
            )
        )
        audit.write(connection, now, login, "signed_in", {})
    return secret


def resolve(store: Store, secret: str, touch: bool = True) -> Session | None:
    """The session of a cookie when it still holds. `touch=False` (a timer, not a person) lets it go idle."""
    now = store.now()
    query = sa.select(session).join(app_user).where(session.c.digest == digest(secret), app_user.c.is_active)
    with store.read() as connection:
        row = connection.execute(query).one_or_none()
    if row is None or row.revoked_at or now >= row.expires_at or now >= row.last_seen_at + IDLE:
        return None
    if touch and now >= row.last_seen_at + SEEN_EVERY:
        with store.write() as connection:
            connection.execute(sa.update(session).where(session.c.digest == row.digest).values(last_seen_at=now))
    return Session(row.digest, row.login, row.created_at, row.expires_at)


def revoke(store: Store, secret: str) -> None:
    """End the session of a cookie: he signed out. Of no effect on one that has ended."""
    now, which = store.now(), (session.c.digest == digest(secret), session.c.revoked_at.is_(None))
    with store.write() as connection:
        login = connection.scalar(sa.select(session.c.login).where(*which))
        if login is not None:
            connection.execute(sa.update(session).where(*which).values(revoked_at=now))
            audit.write(connection, now, login, "signed_out", {})


def revoke_all_of(store: Store, login: str, by: str = "cli") -> int:
    """End every session of a user; how many there were."""
    with store.write() as connection:
        ended = revoke_all_in(connection, login, store.now())
        audit.write(connection, store.now(), by, "sessions_ended", {"login": login, "sessions": ended})
    return ended


def revoke_all_in(connection: sa.Connection, login: str, now: datetime) -> int:
    """The same inside a transaction of the caller."""
    which = (session.c.login == login, session.c.revoked_at.is_(None))
    return connection.execute(sa.update(session).where(*which).values(revoked_at=now)).rowcount

"""Tries to sign in: at most ten wrong ones in 15 minutes per account and address, slower after the second.

Locks only for a time, never for good, and counts tries that run side by side: each is written down as wrong
before the password is looked at, and made right afterwards.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from crm_core.store import audit
from crm_core.store.store import Store
from crm_core.store.tables import login_attempt as tries
from crm_core.store.users import MAX_LOGIN, normalised

WINDOW = timedelta(minutes=15)
MAX_FAILURES = 10
FREE = 2  # wrong tries before any waiting
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Try:
    """A try to sign in. It goes ahead when `wait` is 0 seconds; a refused one is not counted."""

    login: str
    ip: str | None
    wait: int
    number: int = 0


def begin(store: Store, login: str, ip: str | None) -> Try:
    """Ask for a try. An unknown address (behind a proxy that does not tell it) is not limited by itself."""
    now, ip = store.now(), ip[:60] if ip else None
    login = audit.one_line(normalised(login))[:MAX_LOGIN]
    with store.write() as connection:
        connection.execute(sa.delete(tries).where(tries.c.at < now - KEPT))
        made = connection.execute(sa.insert(tries).values(login=login, ip=ip, at=now, succeeded=False))
        number = int(made.inserted_primary_key[0])  # type: ignore[index]
    # committed before counting: of tries side by side the last to count sees all the others
    with store.write() as connection:
        wait = max(_wait(connection, now, number, tries.c.login == login), _wait_of_ip(connection, now, number, ip))
        if wait:
            connection.execute(sa.delete(tries).where(tries.c.id == number))
    return Try(login, ip, wait, number)


def failed(store: Store, attempt: Try) -> None:
    """The password was wrong, or there is no such user; the log says the same for both."""
    with store.write() as connection:
        audit.write(connection, store.now(), attempt.login, "sign_in_failed", {"ip": attempt.ip})


def succeeded(store: Store, attempt: Try) -> None:
    """The password was right."""
    with store.write() as connection:
        connection.execute(sa.update(tries).where(tries.c.id == attempt.number).values(succeeded=True))


def _wait_of_ip(connection: sa.Connection, now: datetime, number: int, ip: str | None) -> int:
    # the slowing down is per account: an office behind one address must not wait for a colleague's typing
    return _wait(connection, now, number, tries.c.ip == ip, slow=False) if ip else 0


def _wait(
    connection: sa.Connection, now: datetime, number: int, whose: sa.ColumnElement[bool], slow: bool = True
) -> int:
    """Seconds until the next try; 0 for now."""
    wrong = sa.select(tries.c.at).where(
        whose, tries.c.id != number, tries.c.succeeded.is_(False), tries.c.at > now - WINDOW
    )
    at = list(connection.scalars(wrong.order_by(tries.c.at.desc()).limit(MAX_FAILURES)))
    if len(at) >= MAX_FAILURES:
        return _seconds(at[-1] + WINDOW - now, WINDOW)
    if not slow or len(at) <= FREE:
        return 0
    pause = timedelta(seconds=2 ** (len(at) - FREE))
    return _seconds(at[0] + pause - now, pause)


def _seconds(left: timedelta, most: timedelta) -> int:
    """Rounded up; a clock that jumped back must not make anybody wait longer than the rule."""
    return max(0, -(-min(left, most) // timedelta(seconds=1)))

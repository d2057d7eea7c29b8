"""The audit log: who did what, when. It only grows; the database refuses the rest. One entry is one line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from crm_core.store.store import Store
from crm_core.store.tables import audit


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    at: datetime
    actor: str
    action: str
    detail: dict[str, Any]


def record(store: Store, actor: str, action: str, detail: Mapping[str, Any] | None = None) -> None:
    """Write one entry."""
    with store.write() as connection:
        write(connection, store.now(), actor, action, detail or {})


def write(connection: sa.Connection, at: datetime, actor: str, action: str, detail: Mapping[str, Any]) -> None:
    """Write one entry within the caller's transaction: a deed and its entry stand or fall together."""
    text = json.dumps(detail, sort_keys=True, default=str)  # escapes line ends by itself
    values = {"at": at, "actor": one_line(actor)[:200], "action": action, "detail": text}
    connection.execute(sa.insert(audit).values(values))


def read(store: Store, since: datetime | None = None, limit: int = 1000) -> list[Entry]:
    """The newest entries first."""
    query = sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
    if since is not None:
        query = query.where(audit.c.at >= since)
    with store.read() as connection:
        return [Entry(row.at, row.actor, row.action, json.loads(row.detail)) for row in connection.execute(query)]


def one_line(text: str) -> str:
    """The text with everything that could start a new line or hide something written as its code."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)

"""Definitions of scores with their approvals and dry runs: what was proposed stays, and nothing is changed afterwards.

A definition holds from `effective_from` once an admin and an executive, two different people, have approved it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from crm_core.base.errors import StoreError
from crm_core.store import audit
from crm_core.store.store import Store
from crm_core.store.tables import score_approval, score_definition

APPROVERS = ("admin", "executive")


@dataclass(frozen=True)
class Proposal:
    """What somebody wants to score with, and what it would do to everybody's score (the dry run)."""

    name: str
    version: str
    sha256: str
    body: str  # canonical JSON
    effective_from: date
    note: str
    dry_run: Mapping[str, Any]


@dataclass(frozen=True)
class StoredDefinition:
    """A proposal with its author and who has approved it: role -> login."""

    id: int
    name: str
    version: str
    sha256: str
    body: str
    effective_from: date
    note: str
    dry_run: Mapping[str, Any]
    author: str
    created_at: datetime
    approved: Mapping[str, str]

    @property
    def is_approved(self) -> bool:
        """By an admin and an executive, who are two people."""
        return set(self.approved) >= set(APPROVERS) and len(set(self.approved.values())) > 1


def propose(store: Store, wanted: Proposal, by: str) -> int:
    """Store a proposal; its id. Raises StoreError for a version that is there already."""
    with store.write() as connection:
        d = score_definition.c
        known = sa.select(d.id).where(d.name == wanted.name, d.version == wanted.version)
        if connection.execute(known).first():
            raise StoreError(f"Version {wanted.version} of '{wanted.name}' is there already; give it a new number.")
        values = {
            "name": wanted.name,
            "version": wanted.version,
            "sha256": wanted.sha256,
            "body": wanted.body,
            "effective_from": wanted.effective_from,
            "note": wanted.note,
            "dry_run": json.dumps(dict(wanted.dry_run), sort_keys=True),
            "author": by,
            "created_at": store.now(),
        }
        made = connection.execute(sa.insert(score_definition).values(values).returning(d.id)).scalar_one()
        detail = {"name": wanted.name, "version": wanted.version, "sha256": wanted.sha256}
        audit.write(connection, store.now(), by, "definition_proposed", detail)
        return int(made)


def approve(store: Store, definition_id: int, role: str, by: str, today: date) -> StoredDefinition:
    """One of the two approvals. Raises StoreError where it was given, or comes after the definition should hold."""
    with store.write() as connection:
        found = _one(connection, definition_id)
        if role not in APPROVERS:
            raise StoreError("A definition is approved by an admin and by an executive.")
        if role in found.approved:
            raise StoreError(f"The approval as {role} was given already by {found.approved[role]}.")
        if by in found.approved.values():
            raise StoreError("The second approval is given by another person than the first.")
        if found.effective_from <= today:
            raise StoreError("The day from which it should hold has come; propose it anew for the next period.")
        values = {"definition_id": definition_id, "role": role, "login": by, "at": store.now()}
        connection.execute(sa.insert(score_approval).values(values))
        detail = {"name": found.name, "version": found.version, "role": role}
        audit.write(connection, store.now(), by, "definition_approved", detail)
        return _one(connection, definition_id)


def everything(store: Store, name: str | None = None) -> list[StoredDefinition]:
    """All definitions, of one score or of all, the oldest first."""
    with store.read() as connection:
        return _select(connection, *([score_definition.c.name == name] if name else []))


def in_force(store: Store, name: str, on: date) -> StoredDefinition | None:
    """The approved definition that holds on that day; None where none was ever approved."""
    held = [one for one in everything(store, name) if one.is_approved and one.effective_from <= on]
    return max(held, key=lambda one: (one.effective_from, one.id), default=None)


def stamp(store: Store) -> str:
    """Changes whenever a proposal or an approval comes."""
    counts = sa.select(
        sa.select(sa.func.count()).select_from(score_definition).scalar_subquery(),
        sa.select(sa.func.count()).select_from(score_approval).scalar_subquery(),
    )
    with store.read() as connection:
        return "-".join(str(number) for number in connection.execute(counts).one())


def _one(connection: sa.Connection, definition_id: int) -> StoredDefinition:
    found = _select(connection, score_definition.c.id == definition_id)
    if not found:
        raise StoreError("There is no such definition.")
    return found[0]


def _select(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> list[StoredDefinition]:
    approvals: dict[int, dict[str, str]] = {}
    for row in connection.execute(sa.select(score_approval)).mappings():
        approvals.setdefault(row["definition_id"], {})[row["role"]] = row["login"]
    rows = connection.execute(sa.select(score_definition).where(*which).order_by(score_definition.c.id)).mappings()
    return [
        StoredDefinition(**{**row, "dry_run": json.loads(row["dry_run"])}, approved=approvals.get(row["id"], {}))
        for row in rows
    ]

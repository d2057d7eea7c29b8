"""Who counts as a client, and how clients are found in what is kept per client."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql, workdays
from crm_core.crm.canonical import TABLES
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.parts.time.moments import existed, is_planned

KINDS = TABLES["account"].column("kind").codes


def is_client(crm: Crm, c: CanonicalTable) -> ColumnElement[bool]:
    """The record was there at as_of and is a client by `client_definition`; without that setting every record is.

    Words of the setting that are kinds limit the kinds, others the stages of the life cycle, whatever their case.
    """
    wanted = [word.strip().casefold() for word in crm.business.client_definition]
    kinds, stages = [w for w in wanted if w in KINDS], [w for w in wanted if w not in KINDS]
    conditions = [existed(crm, c)]
    if kinds:
        conditions.append(c.c.kind.in_(kinds))
    if stages:
        conditions.append(sql.folded(c.c.lifecycle_stage).in_(stages))
    return sa.and_(*conditions)


def same_client(c: CanonicalTable, other: CanonicalTable) -> ColumnElement[bool]:
    """The row of `other` (a view per client) is that of the client."""
    return sa.and_(other.c.client_entity == c.c.entity, other.c.client_id == c.c.client_id)


def among_clients_of(c: CanonicalTable, other: CanonicalTable, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The client has a row in `other` for which the conditions hold.

    Asked as IN, not as EXISTS: SQLite would run the inner question anew for every client.
    """
    found = sa.select(other.c.client_entity, other.c.client_id).where(other.c.client_id.is_not(None), *conditions)
    return in_clients(c, found)


def in_clients(c: CanonicalTable, found: sa.Select[Any]) -> ColumnElement[bool]:
    """The client is one of these (entity, client_id)."""
    return sa.tuple_(c.c.entity, c.c.client_id).in_(found)


def last_day(crm: Crm) -> date:
    """The last local day of which something had gone at as_of: of a midnight the day before."""
    return workdays.local_day(crm.as_of - timedelta(microseconds=1), crm.moment.zone)


def has_plan(crm: Crm, c: CanonicalTable) -> ColumnElement[bool]:
    """Something is planned with the client for as_of's day or later; a note is no plan."""
    return among_clients_of(c, crm.activity, plans_ahead(crm, crm.activity))


def plans_ahead(crm: Crm, a: CanonicalTable) -> ColumnElement[bool]:
    """The activity is planned for as_of's day or later; a note is no plan."""
    return sa.and_(is_planned(crm, a), a.c.kind != "note", a.c.scheduled_on >= crm.moment.day)

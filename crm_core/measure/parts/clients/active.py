"""Which clients are worked with: spoken or written with in the last 90 days, or with an open deal."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.parts.clients.who import among_clients_of
from crm_core.measure.parts.time.moments import is_open

RECENT = timedelta(days=90)


def is_two_way(a: CanonicalTable) -> ColumnElement[bool]:
    """A call, meeting or visit that took place, or a message from the client."""
    spoken = sa.and_(a.c.status == "done", a.c.kind.in_(("call", "meeting", "visit")))
    written = sa.and_(a.optional("direction") == "inbound", a.c.kind.in_(("email", "message")))
    return sa.or_(spoken, written)


def is_active(crm: Crm, client: CanonicalTable) -> ColumnElement[bool]:
    """A two-way contact in the 90 days before as_of, or an open deal; never null."""
    a, o = crm.activity, crm.opportunity
    recent = (is_two_way(a), a.c.happened_at >= crm.as_of - RECENT, a.c.happened_at <= crm.as_of)
    return sa.or_(among_clients_of(client, a, *recent), among_clients_of(client, o, is_open(crm, o)))

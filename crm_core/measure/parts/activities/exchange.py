"""Calls and messages that went in or out: who gets in touch with whom."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import CanonicalTable

KINDS = ("call", "email", "message")


def exchanged(a: CanonicalTable) -> ColumnElement[bool]:
    """A done call or message with a client that has a direction, and that a person sent."""
    by_hand = sql.flag(a.optional("is_automatic").is_(sa.true())) == 0
    return sa.and_(
        a.c.status == "done",
        a.c.kind.in_(KINDS),
        a.c.direction.in_(("inbound", "outbound")),
        a.c.client_id.is_not(None),
        by_hand,
    )

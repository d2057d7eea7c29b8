"""What people wrote into the CRM, day by day."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.crm import CanonicalTable, Crm


def by_day(crm: Crm) -> sa.Subquery:
    """owner_id, day, actions: how often each person wrote on each day on which he did."""
    w = crm.write_event
    return (
        sa.select(w.c.owner_id.label("owner_id"), w.c.day.label("day"), sa.func.count().label("actions"))
        .where(w.c.day.is_not(None))
        .group_by(w.c.owner_id, w.c.day)
        .subquery("actions_of_day")
    )


def by_hand(a: CanonicalTable) -> ColumnElement[bool]:
    """A person entered the activity; one of which nobody knows how it came counts as his."""
    source = a.optional("source")
    return sa.or_(source.is_(None), source == "human")

"""What had been recorded by an instant: `--known-at` leaves out the rows entered after it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.crm import Relation

# the clock of what was recorded, where it is not created_at
_CLOCKS = {
    "ownership": "from_at",
    "stage_change": "changed_at",
    "change": "changed_at",
    "review": "closed_at",
    "correction": "opened_at",
}


def until(relation: Relation, known_at: datetime | None) -> list[ColumnElement[bool]]:
    """The conditions for the rows that were known; a row without a date of entry was always there."""
    clock = relation.columns.get(_CLOCKS.get(relation.name, "created_at"))
    if known_at is None or clock is None:
        return []
    return [sa.or_(clock.is_(None), clock <= known_at)]

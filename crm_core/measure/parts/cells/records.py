"""Records whose cells are judged: there at as_of, and not merged into another."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.parts.time.moments import existed


def judged(crm: Crm, table: CanonicalTable, id_: ColumnElement[Any]) -> ColumnElement[bool]:
    """The record is charged with what it holds; one that was merged is gone, even where its table still has it."""
    if not crm.keeps("merge", "entity", "loser_id", "survivor_id"):
        return existed(crm, table)
    m = crm.merge
    merged = sa.select(m.c.loser_id).where(
        m.c.entity == table.name, m.c.loser_id.is_not(None), m.c.loser_id != m.c.survivor_id
    )
    return sa.and_(existed(crm, table), id_.not_in(merged))

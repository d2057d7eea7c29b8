"""Every write of a person into the CRM: what he created, and each change that the CRM logs."""

from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View

WRITTEN = ("account", "contact", "lead", "opportunity", "activity")
_FROM = ("activity.created_by_id", "change.actor_id")


def make(provider: Provider, moment: Moment) -> Relation | None:
    """One row per record created and per field changed, not by import or robot; None where no table tells.

    A creation that the record and the log tell alike is one row; `field` is null where no field is named.
    """
    writes = [write for name in WRITTEN if (write := _creations(provider.relation(name, moment))) is not None]
    change = provider.relation("change", moment)
    logged = change is not None and change.kept["actor_id"] is Kept.YES and change.kept["changed_at"] is Kept.YES
    if change is not None and logged:
        writes.append(_changes(change))
    if not writes:
        return None
    made = sa.union(*writes).cte("rapport_write_event") if len(writes) > 1 else writes[0].cte("rapport_write_event")
    kept = dict.fromkeys(VIEW.columns, Kept.YES)
    kept["field"] = change.kept["field"] if change is not None and logged else Kept.NO
    return Relation("write_event", dict(made.c), kept)


def _creations(table: Relation | None) -> sa.Select[Any] | None:
    if table is None or {table.kept["created_by_id"], table.kept["created_at"]} != {Kept.YES}:
        return None
    c = table.columns
    by_hand = [c["source"].is_(None) | (c["source"] == "human")] if table.name == "activity" else []
    return sa.select(
        c["created_by_id"].label("owner_id"),
        c["created_at"].label("at"),
        c["created_on"].label("day"),
        sa.literal(table.name, sa.String).label("entity"),
        c[f"{table.name}_id"].label("record_id"),
        sql.NotKept(sa.String()).label("field"),
    ).where(c["created_by_id"].is_not(None), c["created_at"].is_not(None), *by_hand)


def _changes(change: Relation) -> sa.Select[Any]:
    c = change.columns
    return sa.select(
        c["actor_id"].label("owner_id"),
        c["changed_at"].label("at"),
        c["changed_on"].label("day"),
        c["entity"].label("entity"),
        c["record_id"].label("record_id"),
        c["field"].label("field"),
    ).where(
        c["actor_id"].is_not(None),
        c["entity"].in_(WRITTEN),
        sa.or_(c["action"].is_(None), c["action"] != "view"),
        sa.or_(c["source"].is_(None), c["source"] == "human"),
    )


_COLUMNS = {
    "owner_id": Type.ID,
    "at": Type.AT,
    "day": Type.ON,
    "entity": Type.TEXT,
    "record_id": Type.ID,
    "field": Type.TEXT,
}
VIEW = View(
    name="write_event",
    columns=_COLUMNS,
    make=make,
    sources=dict.fromkeys(_COLUMNS, _FROM) | {"field": ("change.field",)},
)

"""Who first entered each optional profile field of a client, and when the client was last spoken with before."""

from typing import Any

import sqlalchemy as sa

from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View, lacking

_NEEDS = ("field", "actor_id", "changed_at")


def make(provider: Provider, moment: Moment) -> Relation:
    """One row per account and field of which an entry by a person is known: `day` of the first one, `owner_id` who.

    `spoken_on`: the last day of contact with the client up to that day, null without any.
    """
    change, cell = provider.relation("change", moment), provider.relation("profile_cell", moment)
    contact = provider.relation("contact_day", moment)
    if change is None or cell is None or contact is None or any(change.kept[name] is not Kept.YES for name in _NEEDS):
        return lacking("profile_entry", VIEW.columns)
    first, d = _first(change, cell), contact.columns
    before = sa.and_(d["client_entity"] == "account", d["client_id"] == first.c.account_id, d["day"] <= first.c.day)
    made = (
        sa.select(*first.c, sa.func.max(d["day"], type_=sa.Date()).label("spoken_on"))
        .select_from(first.outerjoin(contact.table, before))
        .group_by(*first.c)
        .cte("rapport_profile_entry")
    )
    kept = dict.fromkeys(VIEW.columns, Kept.YES) | {"spoken_on": contact.kept["day"]}
    return Relation("profile_entry", {name: made.c[name] for name in VIEW.columns}, kept)


def _first(change: Relation, cell: Relation) -> sa.Subquery:
    """account_id, field, owner_id, day of the first entry of each cell; later ones only correct it."""
    c = change.columns
    place = sa.func.row_number().over(
        partition_by=(c["record_id"], c["field"]), order_by=(c["changed_at"], c["change_id"])
    )
    by_hand = sa.or_(c["source"].is_(None), c["source"] == "human")
    entered: Any = (
        sa.select(
            c["record_id"].label("account_id"),
            c["field"].label("field"),
            c["actor_id"].label("owner_id"),
            c["changed_on"].label("day"),
            place.label("place"),
        )
        .where(
            c["entity"] == "account",
            c["action"].in_(("create", "update")),
            c["field"].in_(sa.select(cell.columns["field"])),
            c["actor_id"].is_not(None),
            c["changed_at"].is_not(None),
            by_hand,
        )
        .subquery("entered")
    )
    columns = (entered.c[name] for name in ("account_id", "field", "owner_id", "day"))
    return sa.select(*columns).where(entered.c.place == 1).subquery("first_entry")


VIEW = View(
    name="profile_entry",
    columns={
        **dict.fromkeys(("account_id", "owner_id"), Type.ID),
        "field": Type.TEXT,
        **dict.fromkeys(("day", "spoken_on"), Type.ON),
    },
    make=make,
    sources={
        "account_id": ("change.field", "profile_cell.field"),
        "field": ("change.field", "profile_cell.field"),
        "owner_id": ("change.actor_id",),
        "day": ("change.changed_at",),
        "spoken_on": ("activity.done_at", "activity.started_at"),
    },
)

"""Pairs of clients that look like the same one: found at load, where Python may compare their names."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View


def make(provider: Provider, moment: Moment) -> Relation | None:
    """What a source can say of the pairs: nothing; on the mart the rows are stored (mart/duplicates.py).

    `record_id` is the later record of the pair (by created_at, then id), `other_id` the earlier one, `owner_id` who
    entered the later one, else its owner; `created_at` the later one's. `number`, `other_number`: their places in
    the order of all clients of the entity.
    """
    client = provider.relation("client", moment)
    if client is None:
        return None
    kept = Kept.NO if {client.kept["email_key"], client.kept["phone_key"]} == {Kept.NO} else Kept.NOT_LIVE
    columns: dict[str, sa.ColumnElement[object]] = {n: sql.NotKept(sql.sa_type(t)) for n, t in VIEW.columns.items()}
    return Relation("duplicate", columns, dict.fromkeys(VIEW.columns, kept))


_FROM = tuple(f"{table}.{channel}" for channel in ("email", "phone") for table in ("account", "contact"))
_COLUMNS = {
    **dict.fromkeys(("pair_id", "entity", "record_id", "other_id", "owner_id", "reason"), Type.TEXT),
    "created_at": Type.AT,
    **dict.fromkeys(("number", "other_number"), Type.INT),
}
VIEW = View(
    name="duplicate",
    columns=_COLUMNS,
    make=make,
    at_load=True,
    sources=dict.fromkeys(_COLUMNS, _FROM),
)

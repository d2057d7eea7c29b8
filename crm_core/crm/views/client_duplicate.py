"""Each client, and of which earlier one it is a duplicate: what people have rejected counts no more."""

from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View

HOPS = 4  # so many pairs may lie between two records of one cluster
_OF_CLIENT = {
    **dict.fromkeys(("entity", "client_id", "owner_id", "name", "segment", "kind", "lifecycle_stage"), Type.TEXT),
    **dict.fromkeys(("created_at", "owned_since"), Type.AT),
}
_MADE = ("duplicate_of", "duplicate_owner_id", "duplicate_reason")


def make(provider: Provider, moment: Moment) -> Relation | None:
    """`duplicate_of`: the earliest record of its cluster, null for that one and for clients without a pair.

    So of a cluster of n records n - 1 are duplicates. `duplicate_owner_id`: who entered the record, else its owner;
    `duplicate_reason`: what it has in common with another, in words. Pairs that a person has rejected are no pairs.
    """
    client, pair = provider.relation("client", moment), provider.relation("duplicate", moment)
    if client is None:
        return None
    state = Kept.NO if pair is None else pair.kept["pair_id"]
    c, kept = client.columns, {name: client.kept[name] for name in _OF_CLIENT}
    columns: list[sa.ColumnElement[Any]] = [c[name].label(name) for name in _OF_CLIENT]
    if pair is None or state is not Kept.YES:
        columns += [sql.NotKept(sa.String()).label(name) for name in _MADE]
        made = sa.select(*columns).cte("rapport_client_duplicate")
    else:
        twin = _twins(pair, moment)
        is_twin = twin.c.duplicate_of.is_not(None)
        owner = sa.case((is_twin, sa.func.coalesce(c["created_by_id"], c["owner_id"], type_=sa.String())))
        columns += [twin.c.duplicate_of, owner.label("duplicate_owner_id"), twin.c.duplicate_reason]
        same = sa.and_(twin.c.entity == c["entity"], twin.c.client_id == c["client_id"])
        made = sa.select(*columns).select_from(client.table.outerjoin(twin, same)).cte("rapport_client_duplicate")
    return Relation("client_duplicate", dict(made.c), kept | dict.fromkeys(_MADE, state))


def _twins(pair: Relation, moment: Moment) -> sa.Subquery:
    """entity, client_id, duplicate_of, duplicate_reason of every record that is not the earliest of its cluster."""
    edges = _edges(pair, moment)
    as_later = sa.func.min(sa.case((edges.c.is_later == 1, edges.c.reason)))
    reason = sa.func.coalesce(as_later, sa.func.min(edges.c.reason)).label("reason")
    keys = (edges.c.entity, edges.c.number, edges.c.client_id)
    records = sa.select(*keys, reason).group_by(*keys).cte("rapport_twin")
    nearest = sa.select(edges.c.entity, edges.c.number, edges.c.other_number.label("first"))
    itself = sa.select(records.c.entity, records.c.number, records.c.number.label("first"))
    near = sa.union(nearest, itself).cte("rapport_twin_near")
    found = near
    for hop in range(1, HOPS + 1):
        step = near.alias(f"step_{hop}")
        joined = step.join(found, sa.and_(found.c.entity == step.c.entity, found.c.number == step.c.first))
        reached = sa.select(step.c.entity, step.c.number, sa.func.min(found.c.first).label("first"))
        found = reached.select_from(joined).group_by(step.c.entity, step.c.number).cte(f"rapport_twin_{hop}")
    first = records.alias("first_twin")
    return (
        sa.select(
            records.c.entity,
            records.c.client_id,
            first.c.client_id.label("duplicate_of"),
            records.c.reason.label("duplicate_reason"),
        )
        .select_from(
            records.join(found, sa.and_(found.c.entity == records.c.entity, found.c.number == records.c.number)).join(
                first, sa.and_(first.c.entity == found.c.entity, first.c.number == found.c.first)
            )
        )
        .where(found.c.first < records.c.number)
        .subquery("twin")
    )


def _edges(pair: Relation, moment: Moment) -> sa.CTE:
    """The pairs that nobody has rejected, from both ends."""
    p, rejected = pair.columns, sorted(moment.facts.rejected_pairs)
    stays = [p["pair_id"].not_in(rejected)] if rejected else []
    ends = [("record_id", "number", "other_number", 1), ("other_id", "other_number", "number", 0)]
    return sa.union_all(
        *(
            sa.select(
                p["entity"].label("entity"),
                p[id_].label("client_id"),
                p[number].label("number"),
                p[other].label("other_number"),
                p["reason"].label("reason"),
                sa.literal(is_later, sa.Integer).label("is_later"),
            ).where(*stays)
            for id_, number, other, is_later in ends
        )
    ).cte("rapport_twin_edge")


_FROM = tuple(f"{table}.{channel}" for channel in ("email", "phone") for table in ("account", "contact"))
VIEW = View(
    name="client_duplicate",
    columns={**_OF_CLIENT, **dict.fromkeys(_MADE, Type.TEXT)},
    make=make,
    by_moment=("facts",),
    sources={
        **{name: (f"account.{name}", f"contact.{name}") for name in ("owner_id", "created_at")},
        "name": ("account.name", "contact.last_name"),
        **{name: (f"account.{name}",) for name in ("segment", "kind", "lifecycle_stage")},
        "owned_since": ("ownership.from_at",),
        **dict.fromkeys(_MADE, _FROM),
    },
)

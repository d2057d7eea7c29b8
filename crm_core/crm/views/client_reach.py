"""How far a message to each client would get: channel filled, valid, its own, not opted out, not bounced."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.reach import BROKEN, CHANNELS, Step
from crm_core.crm.view import View

_STEPS = tuple(f"{channel}_step" for channel in CHANNELS)


def make(provider: Provider, moment: Moment) -> Relation | None:
    """One row per client: for each channel the furthest step that an address of it or of any of its people comes to.

    An address that several clients have is that of the one entered first (then of the smallest id); a client without
    a date of entry was there before the others. What has opted out as a whole gets no further than that step.
    """
    client = provider.relation("client", moment)
    records = {name: provider.relation(name, moment) for name in ("account", "contact")}
    found = {name: relation for name, relation in records.items() if relation is not None}
    if client is None:
        return None
    c, joined, steps = client.columns, client.table, {}
    for channel in CHANNELS:
        best = _furthest(channel, client, found)
        joined = joined.outerjoin(best, _same(best.c, c))
        step = sa.func.coalesce(best.c.step, Step.NO_CHANNEL, type_=sa.Integer())
        is_out = sa.and_(c[f"{channel}_opted_out"] == 1, step > Step.OPTED_OUT)
        steps[f"{channel}_step"] = sa.case((is_out, Step.OPTED_OUT), else_=step)
    key = {"client_entity": c["entity"], "client_id": c["client_id"]}
    columns = (column.label(name) for name, column in (key | steps).items())
    made = sa.select(*columns).select_from(joined).cte("rapport_client_reach")
    kept = {f"{channel}_step": client.kept[f"{channel}_reaches"] for channel in CHANNELS}
    return Relation("client_reach", dict(made.c), dict.fromkeys(VIEW.columns, Kept.YES) | kept)


def _furthest(channel: str, client: Relation, records: dict[str, Relation]) -> sa.Subquery:
    """entity, client_id, step: of the address that comes furthest."""
    addresses = sa.union_all(*(_addresses(channel, name, records) for name in records)).cte(
        f"rapport_{channel}_address"
    )
    a = addresses.c
    keeper = _keepers(channel, addresses, client)
    is_kept = sa.and_(keeper.c.entity == a.entity, keeper.c.client_id == a.client_id)
    step = sa.case(
        (a.is_valid == 0, Step.NOT_VALID),
        (sa.not_(is_kept), Step.SHARED),
        (a.is_out == 1, Step.OPTED_OUT),
        (a.is_broken == 1, Step.BOUNCED),
        else_=Step.REACHES,
    )
    joined = addresses.outerjoin(keeper, keeper.c.address == a.address)
    furthest = sa.select(a.entity, a.client_id, sa.func.max(step).label("step")).select_from(joined)
    return furthest.group_by(a.entity, a.client_id).subquery(f"{channel}_furthest")


def _addresses(channel: str, name: str, records: dict[str, Relation]) -> sa.Select[Any]:
    """Each filled cell of the channel: whose client it is, what it is known by, what stands against it."""
    relation = records[name]
    c, account = relation.columns, records.get("account")
    entity: ColumnElement[Any] = sa.literal(name, sa.String)
    client_id, source = c[f"{name}_id"], relation.table
    if name == "contact" and account is not None:
        of = account.columns["account_id"]
        source = source.outerjoin(account.table, of == c["account_id"])
        entity = sa.case((of.is_not(None), "account"), else_="contact")
        client_id = sa.func.coalesce(of, client_id, type_=sa.String())
    return (
        sa.select(
            entity.label("entity"),
            client_id.label("client_id"),
            c[f"{channel}_key"].label("address"),
            sql.flag(c[f"{channel}_verdict"] == "valid").label("is_valid"),
            sql.flag(c[f"opted_out_{channel}"].is_(sa.true())).label("is_out"),
            sql.flag(c[BROKEN[channel]].is_(sa.true())).label("is_broken"),
        )
        .select_from(source)
        .where(c[f"{channel}_verdict"].not_in(("blank", "junk")))
    )


def _keepers(channel: str, addresses: sa.CTE, client: Relation) -> sa.Subquery:
    """address, entity, client_id: the one client that each valid address reaches."""
    a, c = addresses.c, client.columns
    undated = sql.flag(c["created_at"].is_not(None))
    order = (undated, c["created_at"], c["client_id"], c["entity"])
    place = sa.func.row_number().over(partition_by=a.address, order_by=order)
    ranked = (
        sa.select(a.address, a.entity, a.client_id, place.label("place"))
        .select_from(addresses.join(client.table, _same(a, c)))
        .where(a.is_valid == 1)
        .subquery(f"{channel}_holder")
    )
    first = sa.select(ranked.c.address, ranked.c.entity, ranked.c.client_id).where(ranked.c.place == 1)
    return first.subquery(f"{channel}_keeper")


def _same(one: Any, client: Any) -> ColumnElement[bool]:
    return sa.and_(one.entity == client["entity"], one.client_id == client["client_id"])


VIEW = View(
    name="client_reach",
    columns={"client_entity": Type.TEXT, "client_id": Type.ID, **dict.fromkeys(_STEPS, Type.INT)},
    make=make,
    stored=True,
    sources={f"{channel}_step": (f"account.{channel}", f"contact.{channel}") for channel in CHANNELS},
)

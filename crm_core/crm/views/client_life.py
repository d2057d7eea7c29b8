"""The last sign of life of each client: entered, in contact, or bought something."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from crm_core.base import sql, workdays
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View


def make(provider: Provider, moment: Moment) -> Relation | None:
    """One row per client; nothing after as_of counts.

    `created_on`: the local day of its entry; `bought_on`: its last purchase; `last_on`: the latest of these and its
    days of contact; each null where there is none.
    """
    client, purchase = provider.relation("client", moment), provider.relation("client_purchase", moment)
    if client is None or purchase is None:
        return None
    contact = provider.relation("contact_day", moment)
    signs = [_entered(client, moment)]
    if purchase.kept["day"] is Kept.YES:
        signs.append(_days(purchase, moment, is_purchase=True))
    if contact is not None and contact.kept["day"] is Kept.YES:
        signs.append(_days(contact, moment, is_purchase=False))
    listed = sa.union_all(*signs).subquery("signs_of_life")
    made = (
        sa.select(
            listed.c.client_entity,
            listed.c.client_id,
            sa.func.max(listed.c.created_on, type_=sa.Date()).label("created_on"),
            sa.func.max(listed.c.bought_on, type_=sa.Date()).label("bought_on"),
            sa.func.max(listed.c.day, type_=sa.Date()).label("last_on"),
        )
        .group_by(listed.c.client_entity, listed.c.client_id)
        .having(sa.func.max(listed.c.is_client) == 1)
        .cte("rapport_client_life")
    )
    kept = dict.fromkeys(VIEW.columns, Kept.YES)
    kept |= {"created_on": client.kept["created_at"], "bought_on": purchase.kept["day"]}
    return Relation("client_life", {name: made.c[name] for name in VIEW.columns}, kept)


def _entered(client: Relation, moment: Moment) -> sa.Select[Any]:
    c = client.columns
    created_on = sql.local_day(c["created_at"], moment.zone)
    return sa.select(
        c["entity"].label("client_entity"),
        c["client_id"].label("client_id"),
        created_on.label("created_on"),
        sql.NotKept(sa.Date()).label("bought_on"),
        created_on.label("day"),
        sa.literal(1, sa.Integer).label("is_client"),
    ).where(sa.or_(c["created_at"].is_(None), c["created_at"] <= moment.as_of))


def _days(relation: Relation, moment: Moment, is_purchase: bool) -> sa.Select[Any]:
    c, no_day = relation.columns, sql.NotKept(sa.Date())
    until = workdays.local_day(moment.as_of - timedelta(microseconds=1), moment.zone)
    return sa.select(
        c["client_entity"].label("client_entity"),
        c["client_id"].label("client_id"),
        no_day.label("created_on"),
        (c["day"] if is_purchase else no_day).label("bought_on"),
        c["day"].label("day"),
        sa.literal(0, sa.Integer).label("is_client"),
    ).where(c["day"] <= until)


VIEW = View(
    name="client_life",
    columns={
        "client_entity": Type.TEXT,
        "client_id": Type.ID,
        **dict.fromkeys(("created_on", "bought_on", "last_on"), Type.ON),
    },
    make=make,
    by_moment=("as_of",),
    sources={
        "created_on": ("account.created_at", "contact.created_at"),
        "bought_on": ("purchase.purchased_on", "opportunity.closed_on"),
    },
)

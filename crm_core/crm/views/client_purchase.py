"""What each client bought: its purchases, or its won deals where the CRM keeps no purchases."""

from typing import Any

import sqlalchemy as sa

from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View, lacking

_COLUMNS = {
    **dict.fromkeys(("entity", "client_entity"), Type.TEXT),
    **dict.fromkeys(("record_id", "client_id"), Type.ID),
    "day": Type.ON,
    "amount": Type.MONEY,
    "currency": Type.TEXT,
}


def make(provider: Provider, moment: Moment) -> Relation:
    """One row per purchase, or per won deal with its close date; not kept where there is neither."""
    purchase = provider.relation("purchase", moment)
    source = purchase or provider.relation("opportunity", moment)
    if source is None:
        return lacking("client_purchase", _COLUMNS)
    made = (_purchases(source) if purchase else _won(source)).cte("rapport_client_purchase")
    kept = {name: source.kept.get(name, Kept.YES) for name in _COLUMNS}
    if not purchase:
        kept |= {"client_id": source.kept["client_id"], "day": source.kept["closed_on"]}
    return Relation("client_purchase", dict(made.c), kept)


def _purchases(purchase: Relation) -> sa.Select[Any]:
    c = purchase.columns
    return sa.select(
        sa.literal("purchase").label("entity"),
        c["purchase_id"].label("record_id"),
        sa.literal("account").label("client_entity"),
        c["account_id"].label("client_id"),
        c["purchased_on"].label("day"),
        c["amount"].label("amount"),
        c["currency"].label("currency"),
    )


def _won(opportunity: Relation) -> sa.Select[Any]:
    c = opportunity.columns
    return sa.select(
        sa.literal("opportunity").label("entity"),
        c["opportunity_id"].label("record_id"),
        c["client_entity"].label("client_entity"),
        c["client_id"].label("client_id"),
        c["closed_on"].label("day"),
        c["amount"].label("amount"),
        c["currency"].label("currency"),
    ).where(c["is_closed"].is_(sa.true()), c["is_won"].is_(sa.true()), c["client_id"].is_not(None))


VIEW = View(
    name="client_purchase",
    columns=_COLUMNS,
    make=make,
    sources={
        **dict.fromkeys(("entity", "record_id", "client_entity", "client_id"), ("purchase.account_id",)),
        "day": ("purchase.purchased_on",),
        "amount": ("purchase.amount",),
        "currency": ("purchase.currency",),
    },
)

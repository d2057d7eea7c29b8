"""When each client bought for the first time: its first deal won, or its first purchase."""

from typing import Any

import sqlalchemy as sa

from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View, lacking

_COLUMNS = {"client_entity": Type.TEXT, "client_id": Type.ID, "first_on": Type.ON}


def make(provider: Provider, moment: Moment) -> Relation:
    """`first_on` of every client that ever bought."""
    purchase, opportunity = provider.relation("client_purchase", moment), provider.relation("opportunity", moment)
    starts = []
    if purchase is not None and purchase.kept["day"] is Kept.YES:
        c = purchase.columns
        starts.append(_of(c["client_entity"], c["client_id"], c["day"]))
    if opportunity is not None:
        c = opportunity.columns
        won = sa.and_(c["is_closed"].is_(sa.true()), c["is_won"].is_(sa.true()))
        starts.append(_of(c["client_entity"], c["client_id"], c["closed_on"]).where(won))
    if not starts:
        return lacking("client_start", _COLUMNS)
    days = sa.union_all(*starts).subquery("buying_days")
    first = sa.func.min(days.c.day, type_=sa.Date()).label("first_on")
    key = (days.c.client_entity, days.c.client_id)
    made = sa.select(*key, first).where(days.c.client_id.is_not(None)).group_by(*key).cte("rapport_client_start")
    return Relation("client_start", dict(made.c), dict.fromkeys(_COLUMNS, Kept.YES))


def _of(entity: Any, client_id: Any, day: Any) -> sa.Select[Any]:
    return sa.select(entity.label("client_entity"), client_id.label("client_id"), day.label("day"))


VIEW = View(
    name="client_start",
    columns=_COLUMNS,
    make=make,
    sources=dict.fromkeys(_COLUMNS, ("opportunity.closed_on", "purchase.purchased_on")),
)

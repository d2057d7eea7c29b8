"""How much each client buys: ABC by the last twelve months, and the tier that intervals and weights go by."""

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql, workdays
from crm_core.base.years import year_before
from crm_core.crm.canonical import Type
from crm_core.crm.converted import in_one_currency
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View

NEW_DAYS = 90
_A_BELOW, _B_BELOW = 80, 95  # percent of all sales that the larger clients make
_UNITS = 10_000  # money is compared in whole ten-thousandths: SQLite knows only binary floats
_OF_SALES = ("abc", "spent", "orders", "last_on")


def make(provider: Provider, moment: Moment) -> Relation | None:
    """One row per client that existed at as_of.

    `spent`, `orders`, `last_on`: sum, number and last day of its purchases of the twelve months before as_of, 0, 0
    and null without any. `abc` goes by the cumulative share of the sales *before* the client, the largest first:
    below 80 % A, below 95 % B, else C; equal sums share a tier, negative ones count as 0; younger than 90 days is
    'new'; null when nobody bought anything. `tier`: the CRM's own segment where it is A, B or C, else `abc`; null
    for a new client.
    """
    client, purchase = provider.relation("client", moment), provider.relation("client_purchase", moment)
    if client is None or purchase is None:
        return None
    sold = purchase.kept["amount"] is Kept.YES and purchase.kept["day"] is Kept.YES
    clients = _clients(client, purchase, moment) if sold else _without_sales(client, moment)
    segment = sa.func.upper(sa.func.trim(clients.c.segment))
    bought = sa.case((clients.c.abc.in_(("A", "B", "C")), clients.c.abc))
    tier = sa.case((segment.in_(("A", "B", "C")), segment), else_=bought)
    names = ("client_entity", "client_id", *_OF_SALES)
    made = sa.select(*(clients.c[name] for name in names), tier.label("tier")).cte("rapport_client_tier")
    kept = dict.fromkeys(VIEW.columns, Kept.YES) | dict.fromkeys(_OF_SALES, Kept.YES if sold else Kept.NO)
    return Relation("client_tier", {name: made.c[name] for name in VIEW.columns}, kept)


def _period(moment: Moment) -> tuple[date, date]:
    """The local days [start, end) of the twelve months before as_of; its own day belongs where it has begun."""
    end = workdays.local_day(moment.as_of - timedelta(microseconds=1), moment.zone) + timedelta(days=1)
    return year_before(end), end


def _existing(client: Relation, moment: Moment) -> ColumnElement[bool]:
    created = client.columns["created_at"]
    return sa.or_(created.is_(None), created <= moment.as_of)


def _head(client: Relation) -> list[ColumnElement[Any]]:
    c = client.columns
    return [c["entity"].label("client_entity"), c["client_id"].label("client_id"), c["segment"].label("segment")]


def _without_sales(client: Relation, moment: Moment) -> sa.Subquery:
    nothing = (sql.NotKept(sql.sa_type(VIEW.columns[name])).label(name) for name in _OF_SALES)
    return sa.select(*_head(client), *nothing).where(_existing(client, moment)).subquery("tiered")


def _clients(client: Relation, purchase: Relation, moment: Moment) -> sa.Subquery:
    """Each client with its sales and what the larger ones make of all sales."""
    c, sales = client.columns, _sales(purchase, moment)
    own = sa.and_(sales.c.client_entity == c["entity"], sales.c.client_id == c["client_id"])
    spent = sa.func.coalesce(sales.c.spent, 0, type_=sql.MONEY)
    listed = (
        sa.select(
            *_head(client),
            spent.label("spent"),
            sa.func.coalesce(sales.c.orders, 0).label("orders"),
            sales.c.last_on.label("last_on"),
            sql.flag(c["created_at"] > moment.as_of - timedelta(days=NEW_DAYS)).label("is_new"),
            sa.case((spent > 0, sa.cast(sa.func.round(spent * _UNITS), sa.BigInteger)), else_=0).label("worth"),
        )
        .select_from(client.table.outerjoin(sales, own))
        .where(_existing(client, moment))
        .subquery("clients_with_sales")
    )
    worth = listed.c.worth
    # of equals none is before the other: the frame up to the last equal, less all equals
    larger = sa.func.sum(worth).over(order_by=worth.desc()) - sa.func.sum(worth).over(partition_by=worth)
    whole = sa.func.sum(worth).over()
    return _tiers(sa.select(listed, larger.label("larger"), whole.label("whole")).subquery("ranked"))


def _tiers(ranked: sa.Subquery) -> sa.Subquery:
    before, whole = ranked.c.larger * 100, ranked.c.whole
    abc = sa.case(
        (whole == 0, sa.null()),
        (ranked.c.is_new == 1, "new"),
        (before < whole * _A_BELOW, "A"),
        (before < whole * _B_BELOW, "B"),
        else_="C",
    )
    return sa.select(ranked, abc.label("abc")).subquery("tiered")


def _sales(purchase: Relation, moment: Moment) -> sa.Subquery:
    c, (start, end) = purchase.columns, _period(moment)
    amount = in_one_currency(purchase.table, start, moment)
    return (
        sa.select(
            c["client_entity"].label("client_entity"),
            c["client_id"].label("client_id"),
            sa.func.round(sa.func.sum(amount, type_=sql.MONEY), 4).label("spent"),
            sa.func.count().label("orders"),
            sa.func.max(c["day"]).label("last_on"),
        )
        .where(c["day"] >= start, c["day"] < end)
        .group_by(c["client_entity"], c["client_id"])
        .subquery("sales")
    )


VIEW = View(
    name="client_tier",
    columns={
        **dict.fromkeys(("client_entity", "tier", "abc"), Type.TEXT),
        "client_id": Type.ID,
        "spent": Type.MONEY,
        "orders": Type.INT,
        "last_on": Type.ON,
    },
    make=make,
    by_moment=("as_of", "facts", "currency"),
    sources=dict.fromkeys(_OF_SALES, ("purchase.amount", "opportunity.amount")),
)

"""When each client was last in contact, and how many days usually lie between two days of contact."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from crm_core.base import sql, workdays
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View, lacking

GAPS = 3  # fewer are no rhythm
_COLUMNS = {
    "client_entity": Type.TEXT,
    "client_id": Type.ID,
    "last_on": Type.ON,
    "since": Type.INT,
    "interval": Type.NUMBER,
}
_KEY = ("client_entity", "client_id")


def make(provider: Provider, moment: Moment) -> Relation:
    """One row per client, whoever had the contact; contacts after as_of are left out.

    `last_on`, `since`: the last day of contact and the days since, null without any. `interval`: median of the gaps
    between its days of contact (R02), null with fewer than three.
    """
    client, contact = provider.relation("client", moment), provider.relation("contact_day", moment)
    if client is None or contact is None:
        return lacking("client_rhythm", _COLUMNS)
    last, usual = _last(contact, moment), _usual(contact, moment)
    c = client.columns
    today = sql.day_number(sa.literal(moment.day, sa.Date))
    made = (
        sa.select(
            c["entity"].label("client_entity"),
            c["client_id"].label("client_id"),
            last.c.last_on.label("last_on"),
            (today - sql.day_number(last.c.last_on)).label("since"),
            usual.c.interval.label("interval"),
        )
        .select_from(
            client.table.outerjoin(last, _same(last, c["entity"], c["client_id"])).outerjoin(
                usual, _same(usual, c["entity"], c["client_id"])
            )
        )
        .cte("rapport_client_rhythm")
    )
    kept = dict.fromkeys(_KEY, Kept.YES) | dict.fromkeys(("last_on", "since", "interval"), contact.kept["day"])
    return Relation("client_rhythm", {name: made.c[name] for name in _COLUMNS}, kept)


def _same(side: sa.Subquery, entity: Any, client_id: Any) -> sa.ColumnElement[bool]:
    return sa.and_(side.c.client_entity == entity, side.c.client_id == client_id)


def _until(contact: Relation, moment: Moment) -> sa.ColumnElement[bool]:
    """On as_of's own day only what has begun of it: at its midnight nothing."""
    return contact.columns["day"] <= workdays.local_day(moment.as_of - timedelta(microseconds=1), moment.zone)


def _last(contact: Relation, moment: Moment) -> sa.Subquery:
    c = contact.columns
    found = sa.select(*(c[name].label(name) for name in _KEY), sa.func.max(c["day"]).label("last_on"))
    return found.where(_until(contact, moment)).group_by(*(c[name] for name in _KEY)).subquery("last_contact")


def _usual(contact: Relation, moment: Moment) -> sa.Subquery:
    """The median: of an odd number of gaps the middle one, else the mean of the two in the middle."""
    c = contact.columns
    days = sa.select(*(c[name] for name in (*_KEY, "day"))).where(_until(contact, moment)).distinct().subquery("days")
    key = [days.c[name] for name in _KEY]
    number = sql.day_number(days.c.day)
    before = sa.func.lag(number).over(partition_by=key, order_by=days.c.day)
    gaps = sa.select(*key, (number - before).label("gap")).subquery("gaps")
    key = [gaps.c[name] for name in _KEY]
    place = sa.func.row_number().over(partition_by=key, order_by=gaps.c.gap).label("place")
    many = sa.func.count().over(partition_by=key).label("many")
    placed = sa.select(gaps, place, many).where(gaps.c.gap.is_not(None)).subquery("placed_gaps")
    middle = sa.and_(2 * placed.c.place >= placed.c.many, 2 * placed.c.place <= placed.c.many + 2)
    key = [placed.c[name] for name in _KEY]
    interval = sa.func.avg(sql.as_number(placed.c.gap)).label("interval")
    return sa.select(*key, interval).where(placed.c.many >= GAPS, middle).group_by(*key).subquery("usual_interval")


VIEW = View(
    name="client_rhythm",
    columns=_COLUMNS,
    make=make,
    by_moment=("as_of",),
    sources=dict.fromkeys(("last_on", "since", "interval"), ("activity.done_at", "activity.started_at")),
)

"""Unused seats: people with access who have written nothing for 90 days, and what their licences cost."""

from datetime import timedelta

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import last_day

IDLE = timedelta(days=90)


def evidence(crm: Crm) -> Evidence:
    o, w = crm.owner, crm.written_day
    since, hired_on = crm.moment.day - IDLE, o.optional("hired_on")
    price, currency = crm.facts.licence_price, crm.business.currency
    wrote = sa.select(w.c.owner_id).where(w.c.day >= since, w.c.day <= last_day(crm), w.c.owner_id.is_not(None))
    idle = o.c.owner_id.not_in(wrote)
    return Evidence(
        o,
        id=o.c.owner_id,
        among=sa.and_(o.c.is_active.is_(sa.true()), sa.or_(hired_on.is_(None), hired_on <= since)),
        counts=idle,
        amount=None if price is None else sql.as_money(sa.literal(price, sql.MONEY)),
        currency=None if currency is None else sa.literal(currency, sa.String),
        why=sa.case((idle, "wrote nothing for 90 days"), else_="writes"),
    )


METRIC = Indicator(
    name="unused_seats",
    label=_("Seats nobody uses"),
    question=_("Which licences could be given to somebody else?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Active users who have been here for 90 days, with the price of a seat for a month."),
    counted=_("Those who created or changed nothing in the last 90 days."),
    dated=_("The instant asked for."),
    exclusions=_("Imports and automatic entries. Who only reads is counted: ask before you take a seat."),
    better="lower",
    level="company",
    descriptive=True,
)

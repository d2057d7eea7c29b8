"""Purchase triggers: clients that have bought so much, so often or so long ago that they should hear from us."""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.business import Business
from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import is_client, same_client
from crm_core.measure.value import Status, Value


def evidence(crm: Crm) -> Evidence:
    c, life, r, t = crm.client, crm.client_life, crm.client_rhythm, crm.client_tier
    reached, cases = [], []
    for past, reached_on, words in _triggers(crm):
        waits = sa.and_(past, sa.or_(r.c.last_on.is_(None), r.c.last_on < reached_on))
        reached.append(past)
        cases.append((waits, words))
    waiting = sa.or_(sa.false(), *(waits for waits, _words in cases))
    of_client = sa.and_(same_client(c, life), same_client(c, r), same_client(c, t))
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(is_client(crm, c), of_client, life.c.bought_on.is_not(None), sa.or_(sa.false(), *reached)),
        counts=waiting,
        why=sa.case(*cases, else_="contacted since") if cases else None,
    )


def _triggers(crm: Crm) -> Iterator[tuple[ColumnElement[bool], ColumnElement[Any], str]]:
    """(the threshold is reached, the day since which, in words) of every trigger that is set."""
    business, life, t = crm.business, crm.client_life, crm.client_tier
    if business.trigger_amount is not None:
        yield t.c.spent >= business.trigger_amount, life.c.bought_on, f"bought for {business.trigger_amount:f}"
    if business.trigger_orders is not None:
        yield t.c.orders >= business.trigger_orders, life.c.bought_on, f"bought {business.trigger_orders} times"
    if business.trigger_days:
        days = sa.literal(business.trigger_days, sa.Integer)
        today = sa.literal(crm.moment.day, sa.Date)
        since = sql.day_number(today) - sql.day_number(life.c.bought_on)
        due_on = sql.add_days(today, -(since % days))
        yield since >= days, due_on, f"{business.trigger_days} days since a purchase"


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """How many wait, of those past a threshold; no_plan where the company has set none."""
    if not is_set(asked.business):
        return [Value(Status.NO_PLAN)]
    waiting = sum(fact.counted for fact in facts)
    return [Value(Status.OK, waiting, waiting, len(facts), len(facts))]


def is_set(business: Business) -> bool:
    """Whether the company has set any threshold."""
    return bool(business.trigger_days or business.trigger_orders or business.trigger_amount is not None)


METRIC = Indicator(
    name="purchase_triggers",
    label=_("Purchases to follow up"),
    question=_("Which clients should hear from us because of what they bought?"),
    unit=Unit.COUNT,
    evidence=evidence,
    answer=answer,
    population=_("Clients past a threshold of the settings: amount or number of purchases in 12 months, or days."),
    counted=_("Those without contact since they reached it."),
    dated=_("The instant asked for."),
    exclusions=_("Where no threshold is set there is nothing to tell."),
    formula=_(
        "Amount and number: since the last purchase. Days: since the last multiple of the days after the last purchase."
    ),
    fix=plural("Contact {n} client about what it bought", "Contact {n} clients about what they bought"),
    better="lower",
    descriptive=True,
)

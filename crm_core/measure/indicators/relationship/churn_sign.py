"""Churn signs: clients with a long silence, fewer answers or fewer orders than before; two of the three count."""

from itertools import product

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients import rhythms
from crm_core.measure.parts.clients.churn import fewer_answers, fewer_orders
from crm_core.measure.parts.clients.who import is_client, same_client
from crm_core.measure.statistics.rhythm import RED

_ENOUGH = 2


def evidence(crm: Crm) -> Evidence:
    c, r, t = crm.client, crm.client_rhythm, crm.client_tier
    signs = {"long silence": rhythms.ratio(r, t) >= RED, **_falling(crm, c)}
    number = sum((sql.flag(sign) for sign in signs.values()), sa.literal(0, sa.Integer))
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(is_client(crm, c), same_client(c, r), same_client(c, t), r.c.last_on.is_not(None)),
        counts=number >= _ENOUGH,
        why=_words(signs),
        value=number,
    )


def _falling(crm: Crm, c: CanonicalTable) -> dict[str, ColumnElement[bool]]:
    """Those of the two that this CRM can tell; without either two signs are not possible, and both are noted."""
    answers, orders = crm.keeps("activity", "direction", "client_id"), crm.keeps("client_purchase", "client_id", "day")
    found = {}
    if answers or not orders:
        found["fewer answers"] = fewer_answers(crm, c)
    if orders or not answers:
        found["fewer orders"] = fewer_orders(crm, c)
    return found


def _words(signs: dict[str, ColumnElement[bool]]) -> ColumnElement[str]:
    """The signs that are there, in words."""
    cases = []
    for shown in product((True, False), repeat=len(signs)):
        words = ", ".join(word for word, is_shown in zip(signs, shown, strict=True) if is_shown)
        there = (sql.flag(sign) == int(is_shown) for sign, is_shown in zip(signs.values(), shown, strict=True))
        cases.append((sa.and_(*there), words or "no sign"))
    return sa.case(*cases)


METRIC = Indicator(
    name="churn_sign",
    label=_("Signs of leaving"),
    question=_("Which clients may be about to leave?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Clients with any contact so far."),
    counted=_("Those with at least two of three signs: a long silence, fewer answers, fewer orders."),
    dated=_("The instant asked for."),
    exclusions=_("A sign that the CRM cannot tell, because it keeps no directions or no purchases, is left out."),
    formula=_(
        "Long silence: at least 2.5 times the client's own interval since the last contact. Fewer answers: "
        "reciprocity of the last 90 days at most half of that of the 90 days before, with 3 calls or messages in "
        "both. Fewer orders: at most half as many in the last 180 days as in the 180 days before, with 2 before."
    ),
    better="lower",
    descriptive=True,
)

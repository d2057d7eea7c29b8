"""Attention: whether the time goes to the clients where the purchases are."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.answers.misallocation import misallocation
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import is_client

_KINDS = ("call", "meeting", "visit", "email", "message")


def evidence(crm: Crm) -> EvidenceUnion:
    return EvidenceUnion((_time(crm), _purchases(crm)), kind="flow")


def _time(crm: Crm) -> Evidence:
    c, a = crm.client, crm.activity
    is_own = sa.and_(a.c.client_entity == c.c.entity, a.c.client_id == c.c.client_id)
    return Evidence(
        a,
        id=a.c.activity_id,
        among=sa.and_(is_own, is_client(crm, c), a.c.status == "done", a.c.kind.in_(_KINDS)),
        when=a.c.happened_on,
        kind="flow",
        why=sa.case((a.c.kind.in_(("email", "message")), "message"), else_="talk"),
        slice=_key(c),
        value=_minutes(a),
    )


def _purchases(crm: Crm) -> Evidence:
    c, p = crm.client, crm.client_purchase
    is_own = sa.and_(p.c.client_entity == c.c.entity, p.c.client_id == c.c.client_id)
    return Evidence(
        p,
        id=p.c.record_id,
        entity=p.c.entity,
        owner=c.c.owner_id,
        among=sa.and_(is_own, is_client(crm, c)),
        when=p.c.day,
        kind="flow",
        why=sa.literal("purchase"),
        slice=_key(c),
        amount=p.c.amount,
        currency=p.optional("currency"),
    )


def _minutes(a: CanonicalTable) -> sa.ColumnElement[float]:
    """From begin to end, else as the CRM says; null where it says nothing."""
    seconds, minutes = sql.seconds_between(a.optional("started_at"), a.optional("ended_at")), a.optional("minutes")
    return sa.case((seconds > 0, seconds / sa.literal(60.0)), (minutes > 0, minutes))


def _key(c: CanonicalTable) -> sa.ColumnElement[str]:
    return c.c.entity.concat(":").concat(c.c.client_id)


METRIC = Indicator(
    name="attention_allocation",
    label=_("Attention to the wrong clients"),
    question=_("Does the time go to the clients where the purchases are?"),
    unit=Unit.SHARE,
    evidence=evidence,
    answer=misallocation,
    population=_("Calls, meetings, visits and messages with clients, and the purchases of the clients."),
    counted=_("All of them; the slice names the client."),
    dated=_("The day of the contact, and of the purchase."),
    exclusions=_("Purchases in a currency without an exchange rate; returns that exceed purchases count as 0."),
    formula=_(
        "Half the sum over the clients of |share of the time - share of the purchases|: 0 in step, 1 all elsewhere. "
        "Time is that of meetings and calls where most of them have a length (those without get the mean), else the "
        "number of contacts; the word says which."
    ),
    better="lower",
    descriptive=True,
)

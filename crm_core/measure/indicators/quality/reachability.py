"""Reachable clients: a valid channel on the client or any of its people."""

import sqlalchemy as sa

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.moments import existed


def evidence(crm: Crm) -> Evidence:
    c = crm.client
    reached = sa.or_(c.c.email_reaches == 1, c.c.phone_reaches == 1)
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(existed(crm, c), sa.not_(sa.and_(c.c.email_opted_out == 1, c.c.phone_opted_out == 1))),
        counts=reached,
        why=sa.case((reached, "reachable"), else_="no working channel"),
    )


METRIC = Indicator(
    name="reachability",
    label=_("Reachable clients"),
    question=_("How many of the clients can be reached at all?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Clients that have not opted out of every channel."),
    counted=_(
        "A valid phone number or e-mail address, neither bounced nor opted out, on the client or any of its contacts."
    ),
    dated=_("The record as the sync read it."),
    fix=plural("Find a way to reach {n} client", "Find a way to reach {n} clients"),
    better="higher",
)

"""Clients reachable by e-mail: a valid channel on the client or any of its people."""

import sqlalchemy as sa

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.moments import existed


def evidence(crm: Crm) -> Evidence:
    c = crm.client
    reached = c.c.email_reaches == 1
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(existed(crm, c), c.c.email_opted_out == 0),
        counts=reached,
        why=sa.case((reached, "reachable"), else_="no working channel"),
    )


METRIC = Indicator(
    name="reachability_email",
    label=_("Clients reachable by e-mail"),
    question=_("Could a mailing reach the clients?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Clients that have not opted out of e-mail."),
    counted=_("A valid e-mail address that has not bounced, on the client or any of its contacts."),
    dated=_("The record as the sync read it."),
    fix=plural("Add a working e-mail address for {n} client", "Add a working e-mail address for {n} clients"),
    better="higher",
)

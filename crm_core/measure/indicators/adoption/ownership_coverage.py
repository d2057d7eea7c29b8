"""Ownership coverage: clients that somebody who works here looks after, with their minimum data set."""

import sqlalchemy as sa

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import is_client
from crm_core.measure.parts.ownership.inheritance import inherited


def evidence(crm: Crm) -> Evidence:
    c, o = crm.client, crm.owner
    here = sa.select(o.c.owner_id).where(o.c.is_active.is_(sa.true()))
    is_here = c.c.owner_id.in_(here)
    complete = sa.and_(sa.true(), *(getattr(c.c, f"{cell}_filled") == 1 for cell in crm.business.client_cells))
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(is_client(crm, c), c.c.owner_id.is_not(None)),
        counts=sa.and_(is_here, complete),
        why=sa.case((sa.not_(is_here), "owner has left"), (sa.not_(complete), "data missing"), else_="covered"),
        inherited=inherited(crm, c),
    )


METRIC = Indicator(
    name="ownership_coverage",
    label=_("Clients in good hands"),
    question=_("Does somebody who works here know how to reach each client?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Clients that have an owner."),
    counted=_("The owner works here, and the client's minimum data set is complete."),
    dated=_("The record as it was last read."),
    exclusions=_("Clients without an owner; a client taken over in the last 30 days is not charged."),
    fix=plural("Complete {n} client, or give it to somebody", "Complete {n} clients, or give them to somebody"),
    better="higher",
    behaviour=True,
    descriptive=True,
)

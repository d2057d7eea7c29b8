"""Contact rhythm: days since the last contact, as a multiple of what is usual for the client; the middle client."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.answers.median import median
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients import rhythms
from crm_core.measure.parts.clients.who import is_client, same_client


def evidence(crm: Crm) -> Evidence:
    c, r, t = crm.client, crm.client_rhythm, crm.client_tier
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(is_client(crm, c), same_client(c, r), same_client(c, t)),
        counts=r.c.last_on.is_not(None),
        value=rhythms.ratio(r, t),
        why=rhythms.state(r, t),
    )


METRIC = Indicator(
    name="contact_rhythm",
    label=_("Contact rhythm"),
    question=_("Are the clients contacted as often as they are used to?"),
    unit=Unit.RATIO,
    evidence=evidence,
    answer=median,
    population=_("Clients, by their owner; the contact may have been anybody's."),
    counted=_("Those with a call, meeting or visit that took place, or a message from them."),
    dated=_("The instant asked for."),
    exclusions=_("Clients without any contact are listed; they have no rhythm."),
    formula=_(
        "Median over the clients of: days since the last contact / the client's own interval. The interval is the "
        "median gap between its days of contact, with at least 3 gaps; else 30 days for tier A, 60 for B, 120 for "
        "the others. From 1.5 a client is amber, from 2.5 red."
    ),
    better="lower",
    descriptive=True,
)

"""Could a message reach the clients: where each one drops out on the way, by one channel or by any."""

from collections.abc import Sequence

import sqlalchemy as sa

from crm_core.crm.crm import Crm
from crm_core.crm.reach import Step
from crm_core.measure.evidence import Evidence
from crm_core.measure.parts.clients.who import is_client
from crm_core.measure.parts.ownership.inheritance import inherited

# the waterfall: what stands in `why` of a client that gets no further
WORDS = {
    Step.NO_CHANNEL: "no channel",
    Step.NOT_VALID: "not valid",
    Step.SHARED: "shared",
    Step.OPTED_OUT: "opted out",
    Step.BOUNCED: "bounced",
    Step.REACHES: "reachable",
}


def reached(crm: Crm, channels: Sequence[str], with_opted_out: bool = False) -> Evidence:
    """One row per client; counted is who is reached through one of the channels.

    Who has opted out of all of them is no defect of the manager's, but the company cannot reach him.
    """
    c, r = crm.client, crm.client_reach
    kept = [name for name in channels if any(crm.keeps(table, name) for table in ("account", "contact"))]
    asked = kept or channels[:1]
    first, *others = (getattr(r.c, f"{name}_step") for name in asked)
    step = first
    for other in others:
        step = sa.case((other > step, other), else_=step)
    among = sa.and_(is_client(crm, c), r.c.client_entity == c.c.entity, r.c.client_id == c.c.client_id)
    if not with_opted_out:
        is_out = sa.and_(*(getattr(c.c, f"{name}_opted_out") == 1 for name in asked))
        among = sa.and_(among, sa.not_(is_out))
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=among,
        counts=step == Step.REACHES,
        why=sa.case(WORDS, value=step),
        inherited=inherited(crm, c),
    )

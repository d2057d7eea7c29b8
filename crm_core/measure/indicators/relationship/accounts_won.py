"""New clients won: clients whose first deal was won in the window."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.outcomes import is_closed, is_won


def evidence(crm: Crm) -> Evidence:
    o, s = crm.opportunity, crm.client_start
    of_client = sa.and_(s.c.client_entity == o.c.client_entity, s.c.client_id == o.c.client_id)
    return Evidence(
        o,
        id=o.c.client_id,
        entity=o.c.client_entity,
        among=sa.and_(is_closed(o), is_won(o), of_client, o.c.closed_on <= s.c.first_on),
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        distinct=True,
    )


METRIC = Indicator(
    name="accounts_won",
    label=_("New clients won"),
    question=_("How many new clients were won?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Clients whose first deal was won in the window, for the owner at the close."),
    counted=_("Each client once."),
    dated=_("The day of the first deal won."),
    exclusions=_("Clients that had bought something before; deals without a client."),
    better="higher",
    descriptive=True,
)

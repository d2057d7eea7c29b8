"""ABC of the clients: who the sales of the last twelve months come from."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import is_client, same_client


def evidence(crm: Crm) -> Evidence:
    c, t = crm.client, crm.client_tier
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(is_client(crm, c), same_client(c, t), t.c.abc.is_not(None)),
        why=t.c.abc,
        slice=t.c.abc,
        value=t.c.orders,
        amount=t.c.spent,
    )


METRIC = Indicator(
    name="client_segment",
    label=_("Clients by sales (ABC)"),
    question=_("Which clients do the sales come from?"),
    unit=Unit.COUNT,
    evidence=evidence,
    sliced=True,
    population=_("Clients, compared over the whole company."),
    counted=_("One number for each of A, B, C and new; the rows show orders and sales of the twelve months."),
    dated=_("Purchases of the twelve months before the instant asked for."),
    exclusions=_(
        "Nobody is told where nothing was bought. Money in a currency without an exchange rate is left out; "
        "returns that exceed purchases count as 0."
    ),
    formula=_(
        "By the cumulative share of sales before the client, the largest first: below 80 % A, below 95 % B, else C; "
        "a client of less than 90 days is new. Won deals stand for purchases where the CRM keeps none."
    ),
    descriptive=True,
)

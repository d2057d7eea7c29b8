"""Retention: clients that bought in the year before last, and bought again in the last twelve months."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import among_clients_of, is_client
from crm_core.measure.parts.time.years import in_last_year, in_year_before


def evidence(crm: Crm) -> Evidence:
    c, p = crm.client, crm.client_purchase
    again = among_clients_of(c, p, in_last_year(crm, p.c.day))
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(is_client(crm, c), among_clients_of(c, p, in_year_before(crm, p.c.day))),
        counts=again,
        why=sa.case((again, "bought again"), else_="not bought again"),
    )


METRIC = Indicator(
    name="retention_rate",
    label=_("Retention rate"),
    question=_("How many of the buying clients bought again within a year?"),
    unit=Unit.SHARE,
    evidence=evidence,
    level="team",
    population=_("Clients that bought in the twelve months before the last twelve."),
    counted=_("Those that bought in the last twelve months too."),
    dated=_("The instant asked for."),
    formula=_("Won deals stand for purchases where the CRM keeps none."),
    better="higher",
    descriptive=True,
)

"""Repeat share: buying clients that bought more than once in the last twelve months."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import among_clients_of, in_clients, is_client
from crm_core.measure.parts.time.years import in_last_year


def evidence(crm: Crm) -> Evidence:
    c, p = crm.client, crm.client_purchase
    key = (p.c.client_entity, p.c.client_id)
    days = sa.func.count(sa.distinct(p.c.day))
    repeated = in_clients(c, sa.select(*key).where(in_last_year(crm, p.c.day)).group_by(*key).having(days >= 2))
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(is_client(crm, c), among_clients_of(c, p, in_last_year(crm, p.c.day))),
        counts=repeated,
        why=sa.case((repeated, "bought more than once"), else_="bought once"),
    )


METRIC = Indicator(
    name="repeat_share",
    label=_("Repeat buyers"),
    question=_("How many of the buying clients buy more than once a year?"),
    unit=Unit.SHARE,
    evidence=evidence,
    level="team",
    population=_("Clients that bought in the last twelve months."),
    counted=_("Those that bought on at least two days of them."),
    dated=_("The instant asked for."),
    formula=_("Won deals stand for purchases where the CRM keeps none."),
    better="higher",
    descriptive=True,
)

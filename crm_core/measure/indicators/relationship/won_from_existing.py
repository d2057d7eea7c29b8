"""Won from existing clients: the share of the deals won that came from clients who had bought before."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.outcomes import is_closed, is_won


def evidence(crm: Crm) -> Evidence:
    o, s = crm.opportunity, crm.client_start
    of_client = sa.and_(s.c.client_entity == o.c.client_entity, s.c.client_id == o.c.client_id)
    business = o.optional("business")
    known = sql.flag(business.in_(("new", "existing"))) == 1
    existing = sa.case((known, sql.flag(business == "existing")), else_=sql.flag(o.c.closed_on > s.c.first_on)) == 1
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_closed(o), is_won(o), of_client),
        counts=existing,
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=sa.case((existing, "existing client"), else_="new client"),
    )


METRIC = Indicator(
    name="won_from_existing",
    label=_("Won from existing clients"),
    question=_("How much of what was won came from clients who had bought before?"),
    unit=Unit.SHARE,
    evidence=evidence,
    level="team",
    population=_("Deals won that belong to a client."),
    counted=_("Those that the CRM calls existing business, else those whose client had bought on an earlier day."),
    dated=_("The day the deal was closed."),
    descriptive=True,
)

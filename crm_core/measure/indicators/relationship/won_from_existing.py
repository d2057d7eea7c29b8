"""Won from existing clients: the share of the deals won that came from clients who had bought before."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.deals import is_closed, is_won
from crm_core.measure.evidence import Evidence
from crm_core.measure.existing import bought_before
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    business = o.optional("business")
    known = sql.flag(business.in_(("new", "existing"))) == 1
    existing = sa.case((known, sql.flag(business == "existing")), else_=sql.flag(bought_before(crm, o))) == 1
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_closed(o), is_won(o), sa.or_(known, o.c.client_id.is_not(None))),
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
    population=_("Deals won, of which it is known whose they are."),
    counted=_("Those that the CRM calls existing business, else those whose client had bought on an earlier day."),
    dated=_("The day the deal was closed."),
    descriptive=True,
)

"""Next contact planned: active clients with something planned for today or later."""

import sqlalchemy as sa

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.active import is_active
from crm_core.measure.parts.clients.who import has_plan, is_client


def evidence(crm: Crm) -> Evidence:
    c = crm.client
    planned = has_plan(crm, c)
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=sa.and_(is_client(crm, c), is_active(crm, c)),
        counts=planned,
        why=sa.case((planned, "next contact planned"), else_="nothing planned"),
    )


METRIC = Indicator(
    name="next_contact_planned",
    label=_("Next contact planned"),
    question=_("Is the next contact with every active client planned?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Active clients: with contact in the last 90 days or an open deal."),
    counted=_("Those with an activity planned for the day asked for or later."),
    dated=_("The instant asked for."),
    exclusions=_("Notes are no plan."),
    fix=plural("Plan the next contact with {n} client", "Plan the next contact with {n} clients"),
    better="higher",
)

"""Active clients: those of a person who are worked with, of all who are assigned to him."""

from datetime import timedelta

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.answers.part_of import part_of
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.active import is_active
from crm_core.measure.parts.clients.who import is_client

NEW = timedelta(days=30)


def evidence(crm: Crm) -> Evidence:
    c = crm.client
    active = is_active(crm, c)
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=is_client(crm, c),
        counts=active,
        why=sa.case((active, "active"), (c.optional("created_at") > crm.as_of - NEW, "onboarding"), else_="dormant"),
    )


METRIC = Indicator(
    name="active_accounts",
    label=_("Active clients"),
    question=_("With how many of the assigned clients is somebody in touch?"),
    unit=Unit.COUNT,
    evidence=evidence,
    answer=part_of,
    population=_("Clients assigned to the person."),
    counted=_("Those with a call, meeting, visit or message from them in the last 90 days, or with an open deal."),
    dated=_("The instant asked for."),
    exclusions=_("A client of less than 30 days without any of it is being taken on, and not called dormant."),
    formula=_("Active clients, of all assigned clients."),
    better="neither",
)

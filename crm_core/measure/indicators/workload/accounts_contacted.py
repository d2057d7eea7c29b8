"""Clients contacted: distinct clients with a two-way activity in the window."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.active import is_two_way


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    return Evidence(
        a,
        id=a.c.client_id,
        entity=a.c.client_entity,
        among=sa.and_(a.c.client_id.is_not(None), is_two_way(a)),
        when=a.c.happened_on,
        kind="flow",
        distinct=True,
    )


METRIC = Indicator(
    name="accounts_contacted",
    label=_("Clients contacted"),
    question=_("How many different clients were really spoken or written with?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Clients with a call, meeting or visit that took place, or a message from them."),
    counted=_("Each client once in the window, for each person who had the contact."),
    dated=_("The day of the contact."),
    exclusions=_("Messages to the client alone: they reach nobody for certain."),
    better="higher",
    behaviour=True,
)

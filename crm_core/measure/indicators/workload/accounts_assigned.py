"""Clients assigned: those that came to a person in the window, new ones and those of a colleague."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    s = crm.assignment
    taken_over = s.c.is_taken_over == 1
    return Evidence(
        s,
        id=s.c.client_id,
        entity=s.c.entity,
        among=s.c.is_bounce == 0,
        when=s.c.day,
        kind="flow",
        why=sa.case((taken_over, "taken over"), else_="new"),
        at=s.c.at,
        inherited=taken_over,
    )


METRIC = Indicator(
    name="accounts_assigned",
    label=_("Clients assigned"),
    question=_("How many clients were given to him?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Begins of ownership of clients: companies, and persons without one."),
    counted=_("All of them; taken over are those created more than 7 days before."),
    dated=_("The day on which the ownership began."),
    exclusions=_("What came and went, or came back, within a day."),
)

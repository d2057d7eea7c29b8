"""Unique clients: records that are not a second one of the same client."""

import sqlalchemy as sa

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import is_client


def evidence(crm: Crm) -> Evidence:
    c = crm.client_duplicate
    is_duplicate = c.c.duplicate_of.is_not(None)
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=is_client(crm, c),
        counts=sa.not_(is_duplicate),
        # the defect is that of the person who entered the client again
        owner=sa.case((is_duplicate, c.c.duplicate_owner_id), else_=c.c.owner_id),
        why=sa.case((is_duplicate, c.c.duplicate_reason), else_="unique"),
    )


METRIC = Indicator(
    name="client_uniqueness",
    label=_("Unique clients"),
    question=_("Is each client there once?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Clients; a duplicate is a row of the person who entered it, where that is known."),
    counted=_(
        "No earlier client has the same e-mail or phone and an agreeing name: of several records of one client the "
        "first one counts."
    ),
    dated=_("The record as the sync read it."),
    exclusions=_("Pairs that a person has looked at and rejected."),
    fix=plural("Confirm or merge {n} duplicate", "Confirm or merge {n} duplicates"),
    better="higher",
)

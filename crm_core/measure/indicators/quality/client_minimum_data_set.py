"""Clients complete: the minimum data set of a client."""

import sqlalchemy as sa

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import is_client
from crm_core.measure.parts.ownership.inheritance import inherited

WORDS = {"name": "no name", "channel": "no phone or e-mail", "person": "no contact person"}


def evidence(crm: Crm) -> Evidence:
    c, names = crm.client, dict.fromkeys(crm.business.client_cells)
    lacking = {WORDS[name]: getattr(c.c, f"{name}_filled") == 0 for name in names}
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=is_client(crm, c),
        counts=sa.not_(sa.or_(sa.false(), *lacking.values())),
        why=sa.case(*((is_lacking, word) for word, is_lacking in lacking.items()), else_="complete"),
        inherited=inherited(crm, c),
    )


METRIC = Indicator(
    name="client_minimum_data_set",
    label=_("Clients complete"),
    question=_("Is everything there that a colleague needs to take up contact?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Clients."),
    counted=_(
        "The name, and a phone number or e-mail address of the client or any of its people are filled; of an "
        "organisation also last and first name of a contact person."
    ),
    dated=_("The record as the sync read it."),
    exclusions=_("A placeholder or junk counts as blank; a client taken over in the last 30 days is not charged."),
    fix=plural("Write the missing cells of {n} client", "Write the missing cells of {n} clients"),
    better="higher",
)

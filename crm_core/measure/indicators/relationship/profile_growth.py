"""Profile growth: what was learned about clients within a week of speaking with them."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit

_WITHIN_DAYS = 7


def evidence(crm: Crm) -> Evidence:
    e = crm.profile_entry
    return Evidence(
        e,
        id=e.c.account_id,
        entity=sa.literal("account", sa.String),
        among=sql.day_number(e.c.day) - sql.day_number(e.c.spoken_on) <= _WITHIN_DAYS,
        when=e.c.day,
        kind="flow",
        why=e.c.field,
    )


METRIC = Indicator(
    name="profile_growth",
    label=_("Profile growth"),
    question=_("Is more known about the clients after speaking with them?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Optional profile fields that were entered within 7 days of a contact with the client."),
    counted=_("Each field of a client once, by who entered it first."),
    dated=_("The day it was entered."),
    exclusions=_("Imports and automatic entries; later changes of the same field."),
    descriptive=True,
)

"""Field use: which fields of the CRM anybody fills; the others are candidates to drop."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.cells.fields import fill

RARE = 0.05


def evidence(crm: Crm) -> Evidence:
    fields = fill(crm)
    share = sql.as_number(fields.c.filled) / sql.as_number(fields.c.records)
    return Evidence(
        crm.account,
        id=fields.c.field,
        entity=sa.literal("field", sa.String),
        owner=sql.NotKept(sa.String()),
        among=fields.c.records > 0,
        counts=fields.c.filled > 0,
        value=share,
        why=sa.case((fields.c.filled == 0, "filled by nobody"), (share < RARE, "hardly filled"), else_="filled"),
    )


METRIC = Indicator(
    name="field_use",
    label=_("Fields in use"),
    question=_("Which fields could the forms do without?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Fields of clients, persons, leads, deals and activities that a person fills in."),
    counted=_("Those that are filled in at least one record."),
    dated=_("The records as they were last read."),
    exclusions=_("Ids, instants and flags, which the CRM sets itself; fields of tables without a record."),
    better="higher",
    level="company",
    descriptive=True,
)

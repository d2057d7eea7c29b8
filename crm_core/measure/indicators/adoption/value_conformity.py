"""Conformity of values: whether one value is written one way, or as Germany, germany and DE."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.cells.variants import variants


def evidence(crm: Crm) -> Evidence:
    v = variants(crm)
    usual = v.c.text == v.c.usual
    return Evidence(
        crm.account,
        id=v.c.field.concat(": ").concat(v.c.text),
        entity=sa.literal("field_value", sa.String),
        owner=sql.NotKept(sa.String()),
        among=v.c.text.is_not(None),
        counts=usual,
        slice=v.c.field,
        value=sql.as_number(v.c.records),
        why=sa.case((usual, "usual spelling"), else_=sa.literal("mostly written ", sa.String).concat(v.c.usual)),
    )


METRIC = Indicator(
    name="value_conformity",
    label=_("One value, one spelling"),
    question=_("Is one value always written the same way?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("The spellings in each field that people count and filter by: country, industry, source ..."),
    counted=_("Those that are the most frequent spelling of their value."),
    dated=_("The records as they were last read."),
    exclusions=_("Empty cells."),
    formula=_("Spellings are of one value when their letters and digits are the same, or the country is."),
    better="higher",
    sliced=True,
    level="company",
    descriptive=True,
)

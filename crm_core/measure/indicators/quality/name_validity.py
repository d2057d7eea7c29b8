"""Valid names: of the filled last and first names of contacts."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.cells.records import judged
from crm_core.measure.parts.ownership.inheritance import inherited


def evidence(crm: Crm) -> EvidenceUnion:
    # a CRM that keeps the whole name in one cell calls it the last name
    names = [name for name in ("last_name", "first_name") if crm.keeps("contact", name)] or ["last_name"]
    return EvidenceUnion(tuple(_cells(crm, name) for name in names))


def _cells(crm: Crm, name: str) -> Evidence:
    c = crm.contact
    cell = getattr(c.c, name)
    is_name = sql.letter_count(cell) >= 1
    words = name.replace("_", " ")
    return Evidence(
        c,
        id=c.c.contact_id,
        among=sa.and_(judged(crm, c, c.c.contact_id), c.filled(cell)),
        counts=is_name,
        why=sa.case((is_name, words), else_=f"{words} without a letter"),
        inherited=inherited(crm, c),
    )


METRIC = Indicator(
    name="name_validity",
    label=_("Valid names"),
    question=_("Can the names that were entered be names?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Filled last and first names of contacts."),
    counted=_("At least one letter of any script; a name of two letters is a name."),
    dated=_("The record as the sync read it."),
    exclusions=_("Junk counts as blank; defects of a contact taken over in the last 30 days are listed, not charged."),
    fix=plural("Correct {n} name", "Correct {n} names"),
    better="higher",
)

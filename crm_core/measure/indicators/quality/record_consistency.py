"""Consistent records: pairs of a record and a check that applies to it, not violated."""

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.cells.consistency import checks


def evidence(crm: Crm) -> EvidenceUnion:
    return EvidenceUnion(checks(crm))


METRIC = Indicator(
    name="record_consistency",
    label=_("Consistent records"),
    question=_("Do the records contradict themselves?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Every record with every check that applies to it and that this CRM can feed."),
    counted=_("The check is not violated."),
    dated=_("The record as the sync read it."),
    exclusions=_("Contradictions of a record taken over in the last 30 days are listed, not charged."),
    fix=plural("Mend {n} contradiction", "Mend {n} contradictions"),
    better="higher",
)

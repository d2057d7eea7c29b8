"""Valid phone numbers: of the filled cells of clients and contacts."""

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.cells.validity import judged_cells


def evidence(crm: Crm) -> EvidenceUnion:
    return judged_cells(crm, "phone")


METRIC = Indicator(
    name="phone_validity",
    label=_("Valid phone numbers"),
    question=_("Can the numbers that were entered be right?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Filled phone cells of clients and contacts."),
    counted=_("Valid by the numbering plan of the country."),
    dated=_("The record as the sync read it."),
    exclusions=_(
        "Junk counts as blank; numbers without a country are not judged; defects of a client or contact taken over in "
        "the last 30 days are listed, not charged."
    ),
    fix=plural("Correct {n} phone number", "Correct {n} phone numbers"),
    better="higher",
)

"""Valid e-mail addresses: of the filled cells of clients and contacts."""

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.cells.validity import judged_cells


def evidence(crm: Crm) -> EvidenceUnion:
    return judged_cells(crm, "email")


METRIC = Indicator(
    name="email_validity",
    label=_("Valid e-mail addresses"),
    question=_("Can the addresses that were entered be right?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Filled e-mail cells of clients and contacts."),
    counted=_("Well-formed and no known typing mistake in the domain."),
    dated=_("The record as the sync read it."),
    exclusions=_(
        "Junk counts as blank; defects of a client or contact taken over in the last 30 days are listed, not charged."
    ),
    fix=plural("Correct {n} e-mail address", "Correct {n} e-mail addresses"),
    better="higher",
)

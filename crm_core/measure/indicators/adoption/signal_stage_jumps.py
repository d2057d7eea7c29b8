"""Signal: deals that leap or change about the end of a period, are opened again after it, or are deleted."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.jumps import PARTS


def evidence(crm: Crm) -> EvidenceUnion:
    """What this CRM can tell of the four; where it can tell none, all that is lacking is noted."""
    found, lacking = [], set[str]()
    for make in PARTS:
        own = crm.fresh()
        part = make(own)
        lacking |= own.missing
        if not own.missing:
            found.append(part)
    if not found:
        crm.missing |= lacking
    return EvidenceUnion(tuple(found or [PARTS[0](crm)]), kind="flow")


METRIC = Indicator(
    name="signal_stage_jumps",
    label=_("Deals that leap"),
    question=_("What happened to deals that leapt, changed when won, came back or vanished?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Deals whose stage or amount was changed, and deals that were deleted."),
    counted=_(
        "Moves over a stage in the last two working days of the period, amounts changed after the deal was won, "
        "deals closed before the period and opened again in it, open deals that were deleted."
    ),
    dated=_("The day of the change."),
    exclusions=_("Moves to lost."),
    behaviour=True,
    signal=True,
)

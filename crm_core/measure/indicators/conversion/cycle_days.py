"""Cycle time: days from the creation of a deal to its being won."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.answers.median import median
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.outcomes import WON, ended


def evidence(crm: Crm) -> Evidence:
    return ended(crm, WON)


METRIC = Indicator(
    name="cycle_days",
    label=_("Days to win"),
    question=_("How long does it take to win a deal?"),
    unit=Unit.DAYS,
    evidence=evidence,
    population=_("Deals won in the window."),
    counted=_("All of them."),
    dated=_("The day the deal was closed."),
    exclusions=_("Deals that were entered after they were closed."),
    formula=_(
        "Median of the days from creation to closing: to the second where the CRM keeps the hour of the closing, "
        "else in calendar days."
    ),
    better="lower",
    answer=median,
)

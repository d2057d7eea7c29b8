"""Next step planned: open deals with something planned for today or later."""

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.coverage import next_steps


def evidence(crm: Crm) -> Evidence:
    return next_steps(crm)


METRIC = Indicator(
    name="next_step_coverage",
    label=_("Next step planned"),
    question=_("Does every open deal have a next step?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Open deals."),
    counted=_("Those with an activity planned for the day asked for or later."),
    dated=_("The instant asked for."),
    fix=plural("Agree the next step of {n} deal and plan it", "Agree the next step of {n} deals and plan it"),
    better="higher",
)

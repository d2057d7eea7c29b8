"""Entry in time: results of meetings recorded within one working day."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.lag import entry_lags


def evidence(crm: Crm) -> Evidence:
    return entry_lags(crm)


METRIC = Indicator(
    name="entry_timeliness",
    label=_("Entered in time"),
    question=_("Are results of meetings written down while they are fresh?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Meetings and visits held that have a result."),
    counted=_("Result recorded within 9 working hours after the end."),
    dated=_("The day of the meeting."),
    exclusions=_("A missing result: it costs in 'Meetings with a result' only."),
    no_fix=_("Cannot be changed for this period; next period: write the result within one working day."),
    better="higher",
    behaviour=True,
)

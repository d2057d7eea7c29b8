"""Hours until entry: the median working time between a meeting's end and its first result."""

from dataclasses import replace

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.answers.median import median
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.lag import entry_lags


def evidence(crm: Crm) -> Evidence:
    return replace(entry_lags(crm), counts=None)


METRIC = Indicator(
    name="entry_lag_hours",
    label=_("Hours until entry"),
    question=_("How long after a meeting is its result written down?"),
    unit=Unit.HOURS,
    evidence=evidence,
    population=_("Meetings and visits held that have a result."),
    counted=_("All of them; the number of a row is its lag in working hours."),
    dated=_("The day of the meeting."),
    exclusions=_("A missing result: it costs in 'Meetings with a result' only."),
    formula=_(
        "Median of the working hours from the end to the first recording of the result; 0 where it was written before "
        "the end. Where only the last change is known, the lag is an upper bound and the row says so."
    ),
    no_fix=_("Cannot be changed for this period; next period: write the result within one working day."),
    better="lower",
    behaviour=True,
    answer=median,
)

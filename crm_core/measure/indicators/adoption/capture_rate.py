"""Captured work: how much of what telephony, calendar and mail saw is in the CRM."""

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.coverage import captured


def evidence(crm: Crm) -> Evidence:
    return captured(crm)


METRIC = Indicator(
    name="capture_rate",
    label=_("Work that is in the CRM"),
    question=_("Does the CRM know of the calls, meetings and mails there were?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Calls, meetings and mails that telephony, calendar and mail recorded."),
    counted=_("Those that were matched with an activity of the CRM."),
    dated=_("The day on which it happened."),
    fix=plural("Enter {n} contact that the CRM does not know", "Enter {n} contacts that the CRM does not know"),
    better="higher",
    behaviour=True,
)

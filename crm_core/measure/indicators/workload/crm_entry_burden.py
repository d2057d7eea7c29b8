"""CRM entry burden: the share of the working time that goes into entering, estimated from the entries."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.answers.sessions import entry_burden
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    w = crm.write_event
    return Evidence(
        w,
        id=w.c.record_id,
        entity=w.c.entity,
        among=w.c.day < crm.moment.day,  # finished days only
        when=w.c.day,
        kind="flow",
        why=w.optional("field"),
        at=w.c.at,
    )


METRIC = Indicator(
    name="crm_entry_burden",
    label=_("Time spent on entries"),
    question=_("How much working time does the CRM take?"),
    unit=Unit.SHARE,
    evidence=evidence,
    answer=entry_burden(),
    population=_("Entries and changes of the person on days that are over."),
    counted=_("Minutes from the first to the last entry of each session, and 2 minutes after it."),
    dated=_("The instant of the entry."),
    exclusions=_("Imports and automatic entries. Reading leaves no trace: the number is an estimate from below."),
    formula=_("Minutes in sessions / available minutes; a gap of more than 30 minutes begins a new session."),
    better="lower",
    behaviour=True,
    least=5,
    opened_by="open_entry_burden",
)

"""Reachable clients: a working channel on the client or any of its people."""

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.reachability import reached

CHANNELS = ("email", "phone")


def evidence(crm: Crm) -> Evidence:
    return reached(crm, CHANNELS)


def company(crm: Crm) -> Evidence:
    return reached(crm, CHANNELS, with_opted_out=True)


METRIC = Indicator(
    name="reachability",
    label=_("Reachable clients"),
    question=_("How many of the clients can be reached at all?"),
    unit=Unit.SHARE,
    evidence=evidence,
    company=company,
    population=_("Clients that have not opted out of every channel; for the company all clients."),
    counted=_(
        "A valid phone number or e-mail address of its own, neither opted out nor bounced, on the client or any of its "
        "contacts."
    ),
    dated=_("The record as the sync read it."),
    exclusions=_(
        "An address that several clients share reaches the one entered first; defects of a client taken over in the "
        "last 30 days are listed, not charged."
    ),
    fix=plural("Find a way to reach {n} client", "Find a way to reach {n} clients"),
    better="higher",
)

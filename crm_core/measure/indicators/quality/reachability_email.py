"""Clients reachable by e-mail: a working address on the client or any of its people."""

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.reachability import reached

CHANNELS = ("email",)


def evidence(crm: Crm) -> Evidence:
    return reached(crm, CHANNELS)


def company(crm: Crm) -> Evidence:
    return reached(crm, CHANNELS, with_opted_out=True)


METRIC = Indicator(
    name="reachability_email",
    label=_("Clients reachable by e-mail"),
    question=_("Could a mailing reach the clients?"),
    unit=Unit.SHARE,
    evidence=evidence,
    company=company,
    population=_("Clients that have not opted out of e-mail; for the company all clients."),
    counted=_(
        "A valid e-mail address of its own, neither opted out nor bounced, on the client or any of its contacts."
    ),
    dated=_("The record as the sync read it."),
    exclusions=_(
        "An address that several clients share reaches the one entered first; defects of a client taken over in the "
        "last 30 days are listed, not charged."
    ),
    fix=plural("Add a working e-mail address for {n} client", "Add a working e-mail address for {n} clients"),
    better="higher",
)

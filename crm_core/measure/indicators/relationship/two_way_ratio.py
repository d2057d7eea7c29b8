"""Two-way ratio: of the calls and messages with clients, the share that came from them."""

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.exchange import exchanged


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    return Evidence(
        a,
        id=a.c.activity_id,
        among=exchanged(a),
        counts=a.c.direction == "inbound",
        when=a.c.happened_on,
        kind="flow",
        why=a.c.direction,
    )


METRIC = Indicator(
    name="two_way_ratio",
    label=_("Two-way ratio"),
    question=_("Do the clients get in touch themselves, or is it always us?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Calls, e-mails and messages with clients that went in or out."),
    counted=_("Those that came from the client."),
    dated=_("The day of the call or message."),
    exclusions=_("Internal ones, automatic replies and newsletters. Meetings have no direction."),
    descriptive=True,
)

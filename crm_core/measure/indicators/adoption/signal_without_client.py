"""Signal: work that belongs to no client, lead or deal."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    links = a.any_of("account_id", "contact_id", "lead_id", "opportunity_id")
    alone = sa.and_(*(link.is_(None) for link in links))
    return Evidence(
        a,
        id=a.c.activity_id,
        among=a.c.status == "done",
        counts=alone,
        when=a.c.happened_on,
        kind="flow",
        why=sa.case((alone, "no client, lead or deal"), else_="of a client, lead or deal"),
    )


METRIC = Indicator(
    name="signal_without_client",
    label=_("Work without a client"),
    question=_("For whom was the work that names no client, lead or deal?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Activities done."),
    counted=_("Those without account, contact, lead and deal."),
    dated=_("The day of the activity."),
    behaviour=True,
    signal=True,
)

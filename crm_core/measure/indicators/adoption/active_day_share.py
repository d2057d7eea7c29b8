"""Active days: the share of a person's working days on which he wrote something into the CRM."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    d = crm.owner_day
    return Evidence(
        d,
        id=d.c.owner_day_id,
        among=d.c.day < crm.moment.day,  # finished days only
        counts=d.c.is_active == 1,
        when=d.c.day,
        kind="flow",
        why=sa.case((d.c.is_active == 1, "wrote"), else_="nothing written"),
    )


METRIC = Indicator(
    name="active_day_share",
    label=_("Active days"),
    question=_("On how many of his working days did he enter something?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Finished working days of the company's calendar on which the person was at work."),
    counted=_("Days on which he created or changed a client, contact, lead, deal or activity."),
    dated=_("The day of the entry, not of the event."),
    exclusions=_("Imports and automatic entries; opening a record is no entry. Days of absence are no working days."),
    formula=_("Days with an entry divided by available working days: days less absence, times the part of full time."),
    no_fix=_("Past days cannot be changed; next period: enter what you did on the same day."),
    better="higher",
    behaviour=True,
    version=2,
    over="available_days",
)

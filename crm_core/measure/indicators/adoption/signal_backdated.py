"""Signal: work entered more than a week after its date."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.use.actions import by_hand

DAYS = 7


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    days = sql.day_number(a.c.created_on) - sql.day_number(a.c.happened_on)
    late = days > DAYS
    return Evidence(
        a,
        id=a.c.activity_id,
        among=sa.and_(a.c.status == "done", a.c.created_on.is_not(None), by_hand(a)),
        counts=late,
        when=a.c.happened_on,
        kind="flow",
        value=sql.as_number(days),
        why=sa.case((late, "entered over a week later"), else_="entered within a week"),
    )


METRIC = Indicator(
    name="signal_backdated",
    label=_("Entered long after"),
    question=_("Why was work entered more than a week after its date?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Activities done that a person entered."),
    counted=_("Those entered more than 7 days after they happened."),
    dated=_("The day of the activity, not of the entry."),
    exclusions=_("Imports and automatic entries."),
    behaviour=True,
    signal=True,
)

"""Signal: tasks that were created and ticked off at once."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.use.actions import by_hand

SECONDS = 60


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    seconds = sql.seconds_between(a.c.created_at, a.c.done_at)
    instant = seconds.between(0, SECONDS)
    return Evidence(
        a,
        id=a.c.activity_id,
        among=sa.and_(a.c.kind == "task", a.c.status == "done", a.c.done_at.is_not(None), by_hand(a)),
        counts=instant,
        when=a.c.happened_on,
        kind="flow",
        why=sa.case((instant, "created and done within a minute"), else_="done later"),
    )


METRIC = Indicator(
    name="signal_instant_tasks",
    label=_("Tasks done at once"),
    question=_("What are tasks for that are created and done within a minute?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Tasks done that a person entered."),
    counted=_("Those done at most 60 seconds after they were created."),
    dated=_("The day on which the task was done."),
    exclusions=_("Imports and automatic entries; tasks without an instant of being done."),
    behaviour=True,
    signal=True,
)

"""Entry in time: results of meetings recorded within one working day."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.meetings import GRACE_HOURS, has_result, held


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    recorded_at = sa.func.coalesce(*a.any_of("result_at", "modified_at"), type_=sa.DateTime())
    zone = crm.moment.zone
    lag = sql.working_sevenths(recorded_at, zone) - sql.working_sevenths(a.c.finished_at, zone)
    on_time = lag <= 7 * 3600 * GRACE_HOURS
    is_bound = a.optional("result_at").is_(None)
    return Evidence(
        a,
        id=a.c.activity_id,
        among=sa.and_(held(a), has_result(a), recorded_at.is_not(None)),
        counts=on_time,
        when=a.c.happened_on,
        kind="flow",
        why=sa.case(
            (sa.and_(on_time, is_bound), "on time, by the last change"),
            (on_time, "on time"),
            (is_bound, "late at most: only the last change is known"),
            else_="late",
        ),
    )


METRIC = Indicator(
    name="entry_timeliness",
    label=_("Entered in time"),
    question=_("Are results of meetings written down while they are fresh?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Meetings and visits held that have a result."),
    counted=_("Result recorded within 9 working hours after the end."),
    dated=_("The day of the meeting."),
    exclusions=_("A missing result: it costs in 'Meetings with a result' only."),
    no_fix=_("Cannot be changed for this period; next period: write the result within one working day."),
    better="higher",
    behaviour=True,
)

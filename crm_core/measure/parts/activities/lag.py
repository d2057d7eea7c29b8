"""How long after a meeting its result was written down: one row set behind the share in time and the median."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.parts.activities.meetings import GRACE_HOURS, has_result, held

HOUR = 3600


def entry_lags(crm: Crm) -> Evidence:
    """Meetings held with a result: `value` is the lag in working hours, counted is what was written in time.

    The lag runs from the meeting's end to the first recording of the result; one written before the end has none.
    Where only the last change is known, it is an upper bound, and `why` says so.
    """
    a = crm.activity
    recorded_at = sa.func.coalesce(*a.any_of("result_at", "modified_at"), type_=sa.DateTime())
    worked = _working_seconds(crm, recorded_at) - _working_seconds(crm, a.c.finished_at)
    # worked out once, for it is a long expression
    timed = (
        sa.select(a.c.activity_id.label("activity_id"), worked.label("lag"))
        .where(held(a), has_result(a), recorded_at.is_not(None))
        .cte("rapport_entry_lag")
    )
    lag, on_time, is_bound = timed.c.lag, timed.c.lag <= HOUR * GRACE_HOURS, a.optional("result_at").is_(None)
    return Evidence(
        a,
        id=a.c.activity_id,
        among=a.c.activity_id == timed.c.activity_id,
        counts=on_time,
        when=a.c.happened_on,
        kind="flow",
        value=sa.case((lag > 0, lag / sa.literal(float(HOUR), sa.Float)), else_=sa.literal(0.0, sa.Float)),
        why=sa.case(
            (sa.and_(on_time, is_bound), "on time, by the last change"),
            (on_time, "on time"),
            (is_bound, "late at most: only the last change is known"),
            else_="late",
        ),
    )


def _working_seconds(crm: Crm, at: ColumnElement[Any]) -> ColumnElement[Any]:
    return sql.working_seconds(at, crm.moment.zone, crm.facts.calendar)

"""Meeting utilisation: the share of the working time that was spent in meetings."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.answers.occupied import occupied_share
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.appointments import DAY_HOURS, hours, is_appointment, remark


def evidence(crm: Crm) -> EvidenceUnion:
    """A meeting that goes on after midnight has a row on both days, each with its own hours."""
    a = crm.activity
    length, day = hours(crm, a), sql.local_day(a.c.started_at, crm.moment.zone)
    left = DAY_HOURS - sql.local_second(a.c.started_at, crm.moment.zone) / sa.literal(3600.0)
    next_day = sql.add_days(day, sa.literal(1, sa.Integer))
    first = Evidence(
        a,
        id=a.c.activity_id,
        among=_within(crm, is_appointment(a), day),
        when=day,
        kind="flow",
        why=remark(crm, a),
        value=sa.case((length > left, left), else_=length),
        at=a.c.started_at,
    )
    second = replace(
        first,
        among=_within(crm, sa.and_(is_appointment(a), length > left), next_day),
        when=next_day,
        why=remark(crm, a).concat(", after midnight"),
        value=length - left,
    )
    return EvidenceUnion((first, second), kind="flow")


def _within(crm: Crm, among: ColumnElement[bool], day: ColumnElement[Any]) -> ColumnElement[bool]:
    return sa.and_(among, day < crm.moment.day)  # finished days only


METRIC = Indicator(
    name="meeting_utilisation",
    label=_("Time in meetings"),
    question=_("What share of the working time went into meetings?"),
    unit=Unit.SHARE,
    evidence=evidence,
    answer=occupied_share,
    population=_("Meetings and visits with a begin, held or planned, on days that are over."),
    counted=_("All of them; time in two at once counts once."),
    dated=_("The hours within the period; a meeting after midnight counts on both days."),
    exclusions=_("Cancelled ones and those of whole days; what is beyond 12 hours."),
    formula=_(
        "Hours covered by meetings / available hours. Without an end a meeting has the usual length of its kind."
    ),
    behaviour=True,
)

"""Forward load: what the next ten working days hold already, against the hours there are."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import fsum

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.calendar import Calendar
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.appointments import hours, remark, takes_hours
from crm_core.measure.parts.activities.meetings import MEETING_KINDS
from crm_core.measure.parts.activities.planned import is_overdue, with_a_day
from crm_core.measure.parts.time.moments import is_open, is_planned
from crm_core.measure.value import Status, Value

WORKING_DAYS = 10


def evidence(crm: Crm) -> EvidenceUnion:
    """`value` is what a row takes, in hours, `day` the day on which it takes it."""
    return EvidenceUnion((_meetings(crm), _tasks(crm), _closings(crm)))


def ends_on(calendar: Calendar, today: date) -> date:
    """The day after the tenth working day, today being the first where it is one."""
    return calendar.add_working_days(today - timedelta(days=1), WORKING_DAYS) + timedelta(days=1)


def _meetings(crm: Crm) -> Evidence:
    a = crm.activity
    begins_on = sql.local_day(a.optional("started_at"), crm.moment.zone)
    day = sa.func.coalesce(begins_on, a.c.scheduled_on, type_=sa.Date())
    end = ends_on(crm.facts.calendar, crm.moment.day)
    return Evidence(
        a,
        id=a.c.activity_id,
        among=sa.and_(is_planned(crm, a), takes_hours(a), day >= crm.moment.day, day < end),
        when=day,
        why=remark(crm, a),
        value=hours(crm, a),
        at=a.optional("started_at"),
    )


def _tasks(crm: Crm) -> Evidence:
    a = crm.activity
    due = a.c.scheduled_on < ends_on(crm.facts.calendar, crm.moment.day)
    today = sa.literal(crm.moment.day, sa.Date)
    return Evidence(
        a,
        id=a.c.activity_id,
        among=sa.and_(with_a_day(crm, a), a.c.kind.not_in(MEETING_KINDS), due),
        when=sa.case((a.c.scheduled_on < today, today), else_=a.c.scheduled_on),
        why=sa.case((is_overdue(crm, a), "overdue task"), else_="task"),
        value=sa.literal(crm.business.task_hours, sa.Float),
    )


def _closings(crm: Crm) -> Evidence:
    o = crm.opportunity
    day = o.c.expected_close_on
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_open(crm, o), day >= crm.moment.day, day < ends_on(crm.facts.calendar, crm.moment.day)),
        when=day,
        why=sa.literal("expected close", sa.String),
        value=sa.literal(crm.business.closing_hours, sa.Float),
    )


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """Hours planned / hours available; more than 1 where more is planned than there is time."""
    end = ends_on(asked.facts.calendar, asked.today)
    planned = fsum(fact.value or 0.0 for fact in facts)
    available = fsum(asked.facts.available_hours(owner_id, asked.today, end) for owner_id in asked.owner_ids)
    if available <= 0:
        return [Value(Status.NO_EXPOSURE, None, planned, 0, len(facts))]
    return [Value(Status.OK, planned / available, planned, available, len(facts))]


METRIC = Indicator(
    name="forward_load",
    label=_("Load of the next ten working days"),
    question=_("How full are the coming two weeks?"),
    unit=Unit.SHARE,
    evidence=evidence,
    answer=answer,
    population=_("Planned meetings, tasks that are or will be due, and deals expected to close."),
    counted=_("The hours of each: a meeting its own, a task and a close what the settings say."),
    dated=_(
        "The ten working days from the day of the instant asked for. A meeting without a begin takes place on the day"
        " it is due; an overdue task is due now."
    ),
    exclusions=_("Cancelled ones, meetings of whole days, meetings whose day has gone."),
    formula=_("Planned hours / available hours; absence that is known lowers the hours there are."),
)

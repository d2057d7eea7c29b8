"""Operator queue: corrections of personal data that wait, how long, and for whom."""

from datetime import timedelta

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit

DONE_LATELY = timedelta(days=14)


def evidence(crm: Crm) -> Evidence:
    """`value` is the age in days, of a done one how long it took; `slice` the operator."""
    c, zone = crm.correction, crm.moment.zone
    closed_at = c.c.closed_at
    is_open = sa.or_(closed_at.is_(None), closed_at > crm.as_of)
    is_done = sa.and_(closed_at <= crm.as_of, closed_at > crm.as_of - DONE_LATELY)
    until = sa.case((is_open, sa.literal(crm.moment.day, sa.Date)), else_=sql.local_day(closed_at, zone))
    return Evidence(
        c,
        id=c.c.correction_id,
        among=sa.and_(c.c.opened_at <= crm.as_of, sa.or_(is_open, is_done)),
        counts=is_open,
        owner=c.optional("owner_id"),
        slice=c.optional("operator_id"),
        why=sa.case((is_open, "open"), else_="done"),
        value=sql.day_number(until) - sql.day_number(sql.local_day(c.c.opened_at, zone)),
    )


METRIC = Indicator(
    name="operator_queue",
    label=_("Open corrections of personal data"),
    question=_("What waits for the operators?"),
    unit=Unit.COUNT,
    evidence=evidence,
    population=_("Corrections of personal data that are open, and those done in the 14 days before."),
    counted=_("The open ones."),
    dated=_("The instant asked for: asked for by then, and not yet done."),
    better="lower",
    level="company",
    descriptive=True,
)

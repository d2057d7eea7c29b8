"""Two shares that more than one indicator asks for: deals with a next step, outside work that the CRM knows."""

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.parts.time.moments import is_open, is_planned, of_deal


def next_steps(crm: Crm) -> Evidence:
    """Open deals; those with an activity planned for as_of's local day or later count."""
    o, a = crm.opportunity, crm.activity
    planned = of_deal(o, a, is_planned(crm, a), a.c.scheduled_on >= crm.moment.day)
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=is_open(crm, o),
        counts=planned,
        why=sa.case((planned, "next step planned"), else_="nothing planned"),
    )


def captured(crm: Crm, of_window: bool = False) -> Evidence:
    """What telephony, calendar and mail saw; what was matched with an activity counts.

    `of_window`: as a state, with the window's days cut here.
    """
    e, (start, end) = crm.outside_event, crm.moment.window
    day = sql.local_day(e.c.happened_at, crm.moment.zone)
    matched = e.c.activity_id.is_not(None)
    return Evidence(
        e,
        id=e.c.event_id,
        among=sa.and_(day >= start, day < end) if of_window else day.is_not(None),
        counts=matched,
        when=None if of_window else day,
        kind="state" if of_window else "flow",
        why=sa.case((matched, "in the CRM"), else_="not in the CRM"),
    )

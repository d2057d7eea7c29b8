"""Deals with recent activity: open deals older than a week on which something was done in the last 14 days."""

from datetime import timedelta

import sqlalchemy as sa

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.time.moments import is_open, of_deal, was_done

SETTLED = timedelta(days=7)
RECENT = timedelta(days=14)


def evidence(crm: Crm) -> Evidence:
    o, a = crm.opportunity, crm.activity
    recent = of_deal(o, a, was_done(crm, a), a.c.happened_at >= crm.as_of - RECENT)
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_open(crm, o), o.c.created_at < crm.as_of - SETTLED),
        counts=recent,
        why=sa.case((recent, "activity within 14 days"), else_="no activity for 14 days"),
    )


METRIC = Indicator(
    name="opportunities_with_recent_activity",
    label=_("Deals with recent activity"),
    question=_("Are the open deals being worked on?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Open deals created more than 7 days ago."),
    counted=_("Those with an activity done in the last 14 days."),
    dated=_("The instant asked for."),
    fix=plural(
        "Get in touch about {n} deal without activity for 14 days",
        "Get in touch about {n} deals without activity for 14 days",
    ),
    better="higher",
    behaviour=True,
)

"""Next step planned: open deals with something planned for today or later."""

import sqlalchemy as sa

from crm_core.base.text import _, plural
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.moments import is_open, is_planned, of_deal


def evidence(crm: Crm) -> Evidence:
    o, a = crm.opportunity, crm.activity
    planned = of_deal(o, a, is_planned(crm, a), a.c.scheduled_on >= crm.moment.day)
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=is_open(crm, o),
        counts=planned,
        why=sa.case((planned, "next step planned"), else_="nothing planned"),
    )


METRIC = Indicator(
    name="next_step_coverage",
    label=_("Next step planned"),
    question=_("Does every open deal have a next step?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Open deals."),
    counted=_("Those with an activity planned for the day asked for or later."),
    dated=_("The instant asked for."),
    fix=plural("Agree the next step of {n} deal and plan it", "Agree the next step of {n} deals and plan it"),
    better="higher",
)

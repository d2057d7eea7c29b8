"""Automatic share: how much of the activities arrived by themselves, from telephony, mail or an import."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    source, is_automatic = a.any_of("source", "is_automatic")
    by_itself = sa.or_(sa.and_(source.is_not(None), source != "human"), is_automatic.is_(sa.true()))
    return Evidence(
        a,
        id=a.c.activity_id,
        among=a.c.status == "done",
        counts=by_itself,
        when=a.c.happened_on,
        kind="flow",
        why=sa.func.coalesce(source, sa.case((is_automatic.is_(sa.true()), "automatic"), else_="not known")),
    )


METRIC = Indicator(
    name="automatic_share",
    label=_("Arrived by itself"),
    question=_("How much of the work need nobody type in?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Activities done."),
    counted=_("Those that telephony, mail, an import or a workflow entered."),
    dated=_("The day of the activity."),
    exclusions=_("An activity of which nobody knows how it came counts as typed in."),
    better="higher",
    level="company",
    descriptive=True,
)

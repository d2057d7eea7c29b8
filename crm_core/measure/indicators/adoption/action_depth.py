"""Depth of use: how much a person writes on an active day, beside his team."""

from collections.abc import Sequence
from statistics import median

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.use.actions import by_day
from crm_core.measure.value import Status, Value


def evidence(crm: Crm) -> Evidence:
    d, wrote = crm.owner_day, by_day(crm)
    is_his = sa.and_(wrote.c.owner_id == d.c.owner_id, wrote.c.day == d.c.day)
    return Evidence(
        d,
        id=d.c.owner_day_id,
        among=sa.and_(d.c.day < crm.moment.day, is_his),
        when=d.c.day,
        kind="flow",
        value=sql.as_number(wrote.c.actions),
    )


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """His median of actions per active day over that of all active days of his team, at most 1."""
    own = [fact.value for fact in facts if fact.value]
    team = [fact.value for rows in asked.others.values() for fact in rows if fact.value]
    if not own or not team:
        return [Value(Status.NO_DATA)]
    mine, usual = float(median(own)), float(median(team))
    return [Value(Status.OK, min(1.0, mine / usual), mine, usual, len(own))]


METRIC = Indicator(
    name="action_depth",
    label=_("Depth of use"),
    question=_("Does he enter as much on an active day as is usual in the team?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Working days on which the person created or changed something."),
    counted=_("All of them, each with the number of entries."),
    dated=_("The day of the entry."),
    exclusions=_("Imports and automatic entries."),
    formula=_("The median of entries per active day, divided by the same median of the team, at most 1."),
    no_fix=_("More entries are no aim in themselves: the number is shown and never scored."),
    behaviour=True,
    answer=answer,
    compares="team",
    descriptive=True,
)

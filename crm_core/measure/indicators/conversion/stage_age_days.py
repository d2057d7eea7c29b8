"""Stage age: how long open deals have been in their stage, beside what is usual there."""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.answers.median import median
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.stages import at_instant, at_read, same_pipeline
from crm_core.measure.parts.time.durations import days_between
from crm_core.measure.parts.time.moments import is_open
from crm_core.measure.value import Value

LEAST = 5  # stays of closed deals: with fewer nothing is usual


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    stands = _stands(crm, o)
    age = days_between(stands.c.entered_at, crm.as_of)
    is_longer = age > stands.c.usual_days
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_open(crm, o), stands.c.opportunity_id == o.c.opportunity_id, age >= 0),
        counts=sa.not_(sa.func.coalesce(is_longer, sa.false(), type_=sa.Boolean())),
        value=age,
        why=sa.case(
            (is_longer, "longer than three of four closed deals were in this stage"),
            (stands.c.usual_days.is_(None), "too few closed deals to compare"),
            else_="within the usual",
        ),
    )


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """The median age of all of them; those that count are the ones within the usual."""
    (told,) = median([replace(fact, counted=1) for fact in facts], asked)
    return [replace(told, numerator=sum(fact.counted for fact in facts), denominator=len(facts))]


def _stands(crm: Crm, o: CanonicalTable) -> sa.CTE:
    """opportunity_id, entered_at, usual_days of every deal: the stage it was in at as_of."""
    usual, standing = crm.stage_length, at_read(o) if crm.moment.is_now else at_instant(crm, o, crm.as_of)
    same = sa.and_(usual.c.stage == standing.stage, same_pipeline(usual, o), usual.c.stays >= LEAST)
    entered_at = standing.entered_at.label("entered_at")
    return (
        sa.select(o.c.opportunity_id.label("opportunity_id"), entered_at, usual.c.usual_days)
        .select_from(standing.source.outerjoin(usual.source, same))
        .cte("rapport_stands")
    )


METRIC = Indicator(
    name="stage_age_days",
    label=_("Days in the stage"),
    question=_("How long have the open deals been in their stage?"),
    unit=Unit.DAYS,
    evidence=evidence,
    population=_("Deals that are neither won nor lost."),
    counted=_("Those that are not in their stage for longer than three of four closed deals were."),
    dated=_("The instant asked for."),
    formula=_(
        "Median of the days since the last change into the stage. What is usual is told from at least 5 stays of "
        "closed deals in the stage."
    ),
    better="lower",
    answer=answer,
)

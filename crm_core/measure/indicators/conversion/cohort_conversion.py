"""Cohort conversion: of the deals created in the window, the share won after 30, 60, 90 and 180 days."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.outcomes import WON, days_to_close, is_closed, is_won, outcome
from crm_core.measure.parts.time.moments import existed, is_open
from crm_core.measure.statistics.survival import OPEN, aalen_johansen
from crm_core.measure.value import Status, Value

HORIZONS = (30, 60, 90, 180)  # days
AT_RISK = 5  # deals that must still be watched and open at a horizon for it to be told
_DAY = 86_400


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    days = days_to_close(crm, o)
    still = is_open(crm, o)
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(existed(crm, o), sa.or_(still, sa.and_(is_closed(o), days >= 0))),
        counts=sa.and_(sa.not_(still), is_won(o)),
        when=o.c.created_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=sa.case((still, OPEN), else_=outcome(o)),
        value=sa.case((sa.not_(still), days)),
        at=o.c.created_at,
    )


def watched(facts: Sequence[Fact], as_of: datetime) -> tuple[list[float], list[str | None]]:
    """For how many days each deal was watched until as_of (UTC), and how it ended; None of one that is still open."""
    told = [fact for fact in facts if fact.at is not None]
    days = [fact.value if fact.value is not None else _days_until(as_of, fact) for fact in told]
    return days, [None if fact.value is None else fact.why for fact in told]


def _days_until(as_of: datetime, fact: Fact) -> float:
    return max(0.0, (as_of - fact.at).total_seconds() / _DAY) if fact.at else 0.0


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """F_won at each horizon (Aalen and Johansen 1978, lost as the competing end); n is the cohort."""
    times, causes = watched(facts, asked.as_of)
    if not times:
        return [Value(Status.NO_DATA, slice=str(horizon)) for horizon in HORIZONS]
    shares = aalen_johansen(times, causes)
    found = []
    for horizon in HORIZONS:
        won = sum(cause == WON and time <= horizon for time, cause in zip(times, causes, strict=True))
        told = Value(Status.OK, shares.at(horizon).get(WON, 0.0), won, len(times), len(times), slice=str(horizon))
        hidden = replace(told, status=Status.INSUFFICIENT_DATA, value=None)
        found.append(told if shares.at_risk(horizon) >= AT_RISK else hidden)
    return found


METRIC = Indicator(
    name="cohort_conversion",
    label=_("Cohort conversion"),
    question=_("Of the deals created in the period, what share was won after 30, 60, 90 and 180 days?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Deals created in the window."),
    counted=_("The won ones."),
    dated=_("The day the deal was created; of a deal that was opened again the last closing counts."),
    exclusions=_("Deals that were entered after they were closed."),
    formula=_(
        "Aalen-Johansen: open deals count for as long as they were watched, lost ones are an end of another kind. "
        "A horizon at which fewer than 5 deals are still watched and open is not told."
    ),
    better="higher",
    answer=answer,
    sliced=True,
)

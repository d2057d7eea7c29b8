"""Close-date pushes: how often the expected closing of an open deal was moved to a later day."""

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.answers.mean import mean
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.time.moments import is_open

FIELD = "expected_close_on"
_DATE = 10  # characters of YYYY-MM-DD


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    pushed = _pushed(crm, o)
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_open(crm, o), pushed.c.opportunity_id == o.c.opportunity_id),
        counts=pushed.c.pushes == 0,
        value=pushed.c.pushes,
        why=sa.case((pushed.c.pushes == 0, "never moved to a later day"), else_="moved to a later day"),
    )


def _pushed(crm: Crm, o: CanonicalTable) -> sa.CTE:
    """opportunity_id, pushes until as_of, of every deal; nobody where no close date was ever seen to change."""
    c = crm.change
    of_date = sa.and_(c.c.entity == "opportunity", c.c.field == FIELD)
    before, after = (sa.func.substr(value, 1, _DATE) for value in (c.c.old_value, c.c.new_value))
    push = sa.and_(of_date, c.c.record_id == o.c.opportunity_id, after > before, c.c.changed_at <= crm.as_of)
    ever = c.source.alias("rapport_any_change")
    seen = sa.exists(sa.select(sa.literal(1)).where(ever.c.entity == "opportunity", ever.c.field == FIELD))
    joined = o.source.outerjoin(c.source, push)
    pushes = sa.func.count(c.c.record_id).label("pushes")
    counted = sa.select(o.c.opportunity_id.label("opportunity_id"), pushes).select_from(joined).where(seen)
    return counted.group_by(o.c.opportunity_id).cte("rapport_pushed")


METRIC = Indicator(
    name="close_date_pushes",
    label=_("Close-date pushes per deal"),
    question=_("How often is the expected closing of an open deal moved to a later day?"),
    unit=Unit.NUMBER,
    evidence=evidence,
    population=_("Deals that are neither won nor lost."),
    counted=_("Those whose expected closing was never moved to a later day."),
    dated=_("The instant asked for; changes of the date until then."),
    formula=_("Moves of the expected closing to a later day / open deals."),
    better="lower",
    answer=mean,
)

"""Contacts per open deal: with how many people of the client was a deal ever spoken about."""

from collections.abc import Sequence

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.time.moments import is_open, was_done
from crm_core.measure.value import Status, Value

_KINDS = ("meeting", "visit", "call", "email", "message")


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    engaged = _engaged(crm, o)
    people = engaged.c.people
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=sa.and_(is_open(crm, o), engaged.c.opportunity_id == o.c.opportunity_id),
        counts=people > 0,
        value=people,
        why=sa.case((people > 1, "several people"), (people > 0, "one person"), else_="nobody yet"),
    )


def _engaged(crm: Crm, o: CanonicalTable) -> sa.CTE:
    """opportunity_id, people: of every deal the different contacts of what was done about it by as_of."""
    a = crm.activity
    done = sa.and_(a.c.opportunity_id == o.c.opportunity_id, was_done(crm, a), a.c.kind.in_(_KINDS))
    people = sa.func.count(sa.distinct(a.c.contact_id)).label("people")
    joined = o.source.outerjoin(a.source, done)
    counted = sa.select(o.c.opportunity_id.label("opportunity_id"), people).select_from(joined)
    return counted.group_by(o.c.opportunity_id).cte("rapport_engaged")


def answer(facts: Sequence[Fact], _asked: Asked) -> list[Value]:
    """The mean over the open deals, those without a contact too."""
    if not facts:
        return [Value(Status.NO_DATA)]
    people = round(sum(fact.value or 0 for fact in facts))
    return [Value(Status.OK, people / len(facts), people, len(facts), len(facts))]


METRIC = Indicator(
    name="contacts_per_open_deal",
    label=_("Contacts per open deal"),
    question=_("With how many people of the client is a deal spoken about?"),
    unit=Unit.NUMBER,
    evidence=evidence,
    population=_("Deals that are neither won nor lost."),
    counted=_("Those with at least one contact person in a meeting, call, e-mail or message about the deal."),
    dated=_("The instant asked for; what was done by then."),
    formula=_("Different contact persons in what was done about each deal, added up / open deals."),
    answer=answer,
    descriptive=True,
)

"""Contacts per open deal: with how many people of the client was a deal ever spoken about."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.answers.mean import mean
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.time.moments import is_open, was_done

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
    met = sa.union(*_met(crm)).subquery("met")
    people = sa.func.count(sa.distinct(met.c.contact_id)).label("people")
    joined = o.source.outerjoin(met, met.c.opportunity_id == o.c.opportunity_id)
    counted = sa.select(o.c.opportunity_id.label("opportunity_id"), people).select_from(joined)
    return counted.group_by(o.c.opportunity_id).cte("rapport_engaged")


def _met(crm: Crm) -> Iterator[sa.Select[Any]]:
    """(opportunity_id, contact_id) of what was done: whom the activity names, and who took part where that is kept."""
    a = crm.activity
    done = (a.c.opportunity_id.is_not(None), was_done(crm, a), a.c.kind.in_(_KINDS))
    takes_part = crm.keeps("participant", "activity_id", "contact_id")
    named = a.optional("contact_id") if takes_part else a.c.contact_id
    yield sa.select(a.c.opportunity_id, named.label("contact_id")).where(*done)
    if takes_part:
        p = crm.participant
        yield sa.select(a.c.opportunity_id, p.c.contact_id).where(*done, p.c.activity_id == a.c.activity_id)


METRIC = Indicator(
    name="contacts_per_open_deal",
    label=_("Contacts per open deal"),
    question=_("With how many people of the client is a deal spoken about?"),
    unit=Unit.NUMBER,
    evidence=evidence,
    population=_("Deals that are neither won nor lost."),
    counted=_("Those with at least one contact person in a meeting, visit, call, e-mail or message about the deal."),
    dated=_("The instant asked for; what was done by then."),
    formula=_(
        "Different contact persons in what was done about each deal, named in it or taking part, added up / open deals."
    ),
    answer=mean,
    descriptive=True,
)

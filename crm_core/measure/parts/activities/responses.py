"""Leads and their first answer: the first time that a person turned to the lead after it was given to its owner."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import CanonicalTable, Crm

SPOKEN = ("call", "meeting", "visit")
WRITTEN = ("email", "message")
_HOUR = 3600.0


@dataclass(frozen=True)
class Responses:
    """The leads, and beside them what `joined` adds to each."""

    lead: CanonicalTable
    since: ColumnElement[Any]  # the lead was given to its owner, else entered
    answered_at: ColumnElement[Any]  # null while it waits
    hours: ColumnElement[Any]  # of work from the one to the other
    joined: ColumnElement[bool]  # to be among the conditions


def responses(crm: Crm) -> Responses:
    """Every lead that has a beginning, with its first answer."""
    lead = crm.lead
    first = _first_answers(crm, lead)
    # worked out once, for it is a long expression
    hours = (_worked(crm, first.c.answered_at) - _worked(crm, first.c.since)) / sa.literal(_HOUR, sa.Float)
    timed = sa.select(*first.c, hours.label("hours")).cte("rapport_response")
    return Responses(lead, timed.c.since, timed.c.answered_at, timed.c.hours, timed.c.lead_id == lead.c.lead_id)


def _first_answers(crm: Crm, lead: CanonicalTable) -> sa.CTE:
    """(lead_id, since, answered_at); a closing or a conversion without a contact is no answer."""
    a = crm.activity
    since = sa.func.coalesce(*lead.any_of("assigned_at", "created_at"), type_=sa.DateTime())
    turned = sa.and_(a.c.lead_id == lead.c.lead_id, a.c.happened_at >= since, _is_turning_to(a, lead))
    answered_at = sa.func.min(a.c.happened_at, type_=sa.DateTime()).label("answered_at")
    found = sa.select(lead.c.lead_id.label("lead_id"), since.label("since"), answered_at)
    found = found.select_from(lead.source.outerjoin(a.source, turned)).where(since.is_not(None))
    return found.group_by(lead.c.lead_id, since).cte("rapport_first_answer")


def _is_turning_to(a: CanonicalTable, lead: CanonicalTable) -> ColumnElement[bool]:
    """A person called, met or wrote: outbound, or of no known direction and spoken by the lead's owner.

    Not what a machine sent or an interface brought in, and not the lead's own call.
    """
    outbound = sa.and_(a.optional("direction") == "outbound", a.c.kind.in_((*SPOKEN, *WRITTEN)))
    own = sa.and_(a.optional("direction").is_(None), a.c.kind.in_(SPOKEN), a.c.owner_id == lead.c.owner_id)
    source = a.optional("source")
    by_hand = sa.and_(a.optional("is_automatic").is_not(sa.true()), sa.or_(source.is_(None), source == "human"))
    return sa.and_(a.c.status == "done", by_hand, sa.or_(outbound, own))


def _worked(crm: Crm, at: ColumnElement[Any]) -> ColumnElement[Any]:
    return sql.working_seconds(at, crm.moment.zone, crm.facts.calendar)

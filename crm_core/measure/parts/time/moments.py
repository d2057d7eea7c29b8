"""What was true at as_of: at the read's own instant the CRM's flags decide, for an earlier one its clocks.

A record that was not changed since as_of was then what it is now; only of a changed one the clocks are asked.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import workdays
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import AnyEvidence, Evidence, EvidenceUnion
from crm_core.measure.parts.deals.stages import closed_at_instant

_INSTANTS = {"activity": "happened_at", "opportunity": "closed_at", "deleted_opportunity": "closed_at"}


def existed(crm: Crm, table: CanonicalTable) -> ColumnElement[bool]:
    """The record had been entered at as_of; one without a date of entry counts as there."""
    created = table.optional("created_at")
    return sa.or_(created.is_(None), created <= crm.as_of)


def _was_there(crm: Crm, table: CanonicalTable) -> ColumnElement[bool]:
    """Like `existed`, but a CRM that dates no entries at all cannot tell: what is there now would always have been."""
    _ = table.c.created_at  # noted where it is not kept
    return existed(crm, table)


def is_open(crm: Crm, o: CanonicalTable) -> ColumnElement[bool]:
    """The deal was open at as_of."""
    if crm.moment.is_now:
        return o.c.is_closed.is_(sa.false())
    closed_at, closed_on = o.optional("closed_at"), o.c.closed_on
    # a day without an hour ends before nothing is known: closed on as_of's day is still open at its beginning
    closed_later = sa.case((closed_at.is_not(None), closed_at > crm.as_of), else_=closed_on >= crm.moment.day)
    return sa.and_(
        _was_there(crm, o),
        sa.or_(_stayed_open(crm, o), sa.and_(o.c.is_closed.is_(sa.true()), _changed_since(crm, o), closed_later)),
    )


def _stayed_open(crm: Crm, o: CanonicalTable) -> ColumnElement[bool]:
    """The deal is open now, and was not closed at as_of and opened again since, where changes of its stage tell."""
    is_open = o.c.is_closed.is_(sa.false())
    if not crm.keeps("stage_change", "to_stage", "changed_at"):
        return is_open
    return sa.and_(is_open, o.c.opportunity_id.not_in(closed_at_instant(crm, o, crm.as_of)))


def is_planned(crm: Crm, a: CanonicalTable) -> ColumnElement[bool]:
    """The activity stood as planned at as_of."""
    if crm.moment.is_now:
        return a.c.status == "planned"
    done_later = sa.and_(a.c.status == "done", _changed_since(crm, a), a.c.happened_at > crm.as_of)
    return sa.and_(_was_there(crm, a), sa.or_(a.c.status == "planned", done_later))


def was_done(crm: Crm, a: CanonicalTable) -> ColumnElement[bool]:
    """The activity was done by as_of: it had happened by then, whenever it was entered."""
    return sa.and_(a.c.status == "done", a.c.happened_at <= crm.as_of)


def _changed_since(crm: Crm, table: CanonicalTable) -> ColumnElement[Any]:
    """The record was changed after as_of, or nobody knows."""
    modified = table.optional("modified_at")
    return sa.or_(modified.is_(None), modified > crm.as_of)


def of_deal(o: CanonicalTable, a: CanonicalTable, *conditions: ColumnElement[Any]) -> ColumnElement[bool]:
    """There is an activity on the deal for which the conditions hold.

    Asked as IN, not as EXISTS: SQLite would run the inner question anew for every deal.
    """
    touched = sa.select(a.c.opportunity_id).where(a.c.opportunity_id.is_not(None), *conditions)
    return o.c.opportunity_id.in_(touched)


def until_as_of(crm: Crm, evidence: AnyEvidence) -> AnyEvidence:
    """The same question, of what had happened by as_of: no row that the CRM dates later.

    The day decides; on as_of's own day the hour does, where the CRM keeps it.
    """
    if isinstance(evidence, EvidenceUnion):
        return replace(evidence, parts=tuple(_until(crm, part) for part in evidence.parts))
    return _until(crm, evidence)


def _until(crm: Crm, evidence: Evidence) -> Evidence:
    if evidence.when is None:
        return evidence
    last = workdays.local_day(crm.as_of - timedelta(microseconds=1), crm.moment.zone)
    happened = evidence.when <= last
    name = _INSTANTS.get(evidence.table.name)
    if name is not None:
        at, midnight = evidence.table.optional(name), workdays.midnight(last + timedelta(days=1), crm.moment.zone)
        later_that_day = sa.and_(evidence.when == last, at.is_not(None), at > crm.as_of, at < midnight)
        happened = sa.and_(happened, sa.not_(later_that_day))
    return replace(evidence, among=sa.and_(evidence.among, happened))

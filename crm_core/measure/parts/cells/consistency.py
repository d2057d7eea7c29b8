"""The checks of record_consistency: each names its population and what violates it.

They judge a record as the sync read it; what is compared with the clock is compared with as_of. A check whose
columns this CRM does not keep is left out. Rows: one per record and applicable check, `why` the check's name.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.errors import unknown
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.parts.cells.records import judged
from crm_core.measure.parts.ownership.inheritance import inherited
from crm_core.measure.parts.time.moments import of_deal

Check = Callable[[Crm], tuple[CanonicalTable, ColumnElement[bool], ColumnElement[bool]]]  # population, violated
_KEYS = {"opportunity": "opportunity_id", "contact": "contact_id", "activity": "activity_id"}


def _won(o: CanonicalTable) -> ColumnElement[bool]:
    return sa.and_(o.c.is_closed.is_(sa.true()), o.c.is_won.is_(sa.true()))


def _lost(o: CanonicalTable) -> ColumnElement[bool]:
    return sa.and_(o.c.is_closed.is_(sa.true()), o.c.is_won.is_not(sa.true()))


def _open(o: CanonicalTable) -> ColumnElement[bool]:
    return o.c.is_closed.is_not(sa.true())


def _is_among(
    key: ColumnElement[Any], found: ColumnElement[Any], *conditions: ColumnElement[Any]
) -> ColumnElement[bool]:
    """The key is one of those found; the inner question is asked once, of tables of its own, not anew for every row."""
    return key.in_(sa.select(found).where(found.is_not(None), *conditions).correlate(None))


def won_without_amount(crm: Crm) -> Any:
    o = crm.opportunity
    return o, _won(o), sa.or_(o.c.amount.is_(None), o.c.amount == 0)


def open_past_close_date(crm: Crm) -> Any:
    o = crm.opportunity
    return o, _open(o), o.c.expected_close_on < crm.moment.day


def closed_before_created(crm: Crm) -> Any:
    o = crm.opportunity
    return o, o.c.is_closed.is_(sa.true()), o.c.closed_on < o.c.created_on


def probability_contradicts_stage(crm: Crm) -> Any:
    o = crm.opportunity
    p = o.c.probability
    certain = sa.and_(_open(o), sa.or_(p <= 0, p >= 1))
    contradicts = sa.or_(certain, sa.and_(_won(o), p < 1), sa.and_(_lost(o), p > 0))
    return o, p.is_not(None), contradicts


def no_client(crm: Crm) -> Any:
    o = crm.opportunity
    account, contact = o.any_of("account_id", "contact_id")
    return o, sa.true(), sa.and_(account.is_(None), contact.is_(None))


def contact_without_account(crm: Crm) -> Any:
    c = crm.contact
    return c, sa.true(), c.c.account_id.is_(None)


def won_without_activity(crm: Crm) -> Any:
    o, a = crm.opportunity, crm.activity
    return o, _won(o), sa.not_(of_deal(o, a, a.c.status == "done"))


def held_in_future(crm: Crm) -> Any:
    """Marked as done although it lies ahead; one marked after as_of may have happened since."""
    a = crm.activity
    modified = a.optional("modified_at")
    marked_before = sa.or_(modified.is_(None), modified <= crm.as_of)
    ahead = sa.and_(a.c.happened_at > crm.as_of, sa.or_(marked_before, a.c.happened_at > crm.moment.read_at))
    return a, a.c.status == "done", ahead


def lost_without_reason(crm: Crm) -> Any:
    o = crm.opportunity
    return o, _lost(o), sa.not_(o.filled(o.c.loss_reason))


def amount_changed_after_won(crm: Crm) -> Any:
    o, change = crm.opportunity, crm.change
    closed_at = o.optional("closed_at")
    later_day = sa.and_(closed_at.is_(None), change.c.changed_on > o.c.closed_on)
    changed = _is_among(
        o.c.opportunity_id,
        change.c.record_id,
        change.c.entity == "opportunity",
        change.c.field == "amount",
        change.c.record_id == o.c.opportunity_id,
        sa.or_(change.c.changed_at > closed_at, later_day),
    )
    return o, _won(o), changed


def owner_inactive(crm: Crm) -> Any:
    o, owner = crm.opportunity, crm.owner
    return o, _open(o), _is_among(o.c.owner_id, owner.c.owner_id, owner.c.is_active.is_(sa.false()))


def next_step_before_last(crm: Crm) -> Any:
    o, a = crm.opportunity, crm.activity
    # every deal once with its last activity: of a join in an IN MariaDB asks anew for each deal
    none = sa.select(o.c.opportunity_id.label("opportunity_id"), sql.NotKept(sa.Date()).label("day"))
    done = sa.select(a.c.opportunity_id.label("opportunity_id"), a.c.happened_on.label("day")).where(
        a.c.opportunity_id.is_not(None), a.c.status == "done"
    )
    steps = sa.union_all(none, done).subquery("step")
    last = sa.select(steps.c.opportunity_id, sa.func.max(steps.c.day, type_=sa.Date()).label("day"))
    last_step = last.group_by(steps.c.opportunity_id).subquery("last_step")
    is_planned = sa.and_(_open(o), o.c.next_step_on.is_not(None))
    return o, sa.and_(is_planned, last_step.c.opportunity_id == o.c.opportunity_id), last_step.c.day > o.c.next_step_on


CHECKS: tuple[Check, ...] = (
    won_without_amount,
    open_past_close_date,
    closed_before_created,
    probability_contradicts_stage,
    no_client,
    contact_without_account,
    won_without_activity,
    held_in_future,
    lost_without_reason,
    amount_changed_after_won,
    owner_inactive,
    next_step_before_last,
)


def checks(crm: Crm) -> tuple[Evidence, ...]:
    """The checks that this company wants and this CRM can feed. Raises QuestionError for an unknown name.

    Where none can be fed, what the first one lacks is noted, so that the indicator says "not recorded".
    """
    names = [check.__name__ for check in CHECKS]
    for asked in crm.business.consistency_rules:
        if asked not in names:
            raise unknown("consistency rule", asked, names)
    wanted = [c for c in CHECKS if not crm.business.consistency_rules or c.__name__ in crm.business.consistency_rules]
    found, lacking = [], crm.fresh()
    for check in wanted:
        own = crm.fresh()
        evidence = _evidence(own, check)
        if not own.missing and not own.not_live:
            found.append(evidence)
        lacking.missing |= own.missing
    if not found:
        crm.missing |= lacking.missing
        found = [_evidence(crm, wanted[0])]
    return tuple(found)


def _evidence(crm: Crm, check: Check) -> Evidence:
    table, population, violated = check(crm)
    id_ = getattr(table.c, _KEYS[table.name])
    return Evidence(
        table,
        id=id_,
        among=sa.and_(judged(crm, table, id_), population),
        # a comparison with an empty cell is no violation
        counts=sa.not_(sa.func.coalesce(violated, sa.false())),
        why=sa.literal(check.__name__, sa.String),
        inherited=None if table.name == "activity" else inherited(crm, table),
    )

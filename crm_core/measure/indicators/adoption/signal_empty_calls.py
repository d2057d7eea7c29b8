"""Signal: calls of no minutes, or calls that the telephony never saw."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.use.actions import by_hand


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    seen = crm.keeps("outside_event", "activity_id", "happened_at")
    minutes = a.optional("minutes") if seen else a.c.minutes
    empty = minutes <= 0
    unseen = _unseen(crm, a) if seen else sa.false()
    doubtful = sa.and_(by_hand(a), sa.or_(empty, unseen))
    return Evidence(
        a,
        id=a.c.activity_id,
        among=sa.and_(a.c.kind == "call", a.c.status == "done"),
        counts=doubtful,
        when=a.c.happened_on,
        kind="flow",
        value=minutes,
        why=sa.case(
            (sa.not_(by_hand(a)), "call"), (empty, "no minutes"), (unseen, "not seen by telephony"), else_="call"
        ),
    )


def _unseen(crm: Crm, a: CanonicalTable) -> ColumnElement[bool]:
    """Since telephony keeps a list, the call is not on it; nobody can say so of a call before."""
    e = crm.outside_event
    matched = sa.select(e.c.activity_id).where(e.c.kind == "call", e.c.activity_id.is_not(None))
    begun = sa.select(sa.func.min(e.c.happened_at)).where(e.c.kind == "call").scalar_subquery()
    return sa.and_(a.c.happened_at >= begun, a.c.activity_id.not_in(matched))


METRIC = Indicator(
    name="signal_empty_calls",
    label=_("Calls without a trace"),
    question=_("What happened in calls of no minutes, or that telephony did not see?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Calls done."),
    counted=_("Those a person entered with 0 minutes, or that the list of telephony does not have."),
    dated=_("The day of the call."),
    exclusions=_(
        "Calls before telephony's first entry are only judged by their minutes; telephony's own entries by none."
    ),
    behaviour=True,
    signal=True,
)

"""Handover readiness: clients that a colleague could take over today."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.text import _, plural
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.meetings import has_result
from crm_core.measure.parts.clients.who import among_clients_of, has_plan, in_clients, is_client
from crm_core.measure.parts.time.moments import is_open, was_done

_TALKS = ("call", "meeting", "visit")


def evidence(crm: Crm) -> Evidence:
    c = crm.client
    email, phone = (sql.flag(reaches == 1) for reaches in c.any_of("email_reaches", "phone_reaches"))
    lacks = [
        (email + phone == 0, "no working channel"),
        (sa.not_(_last_step_noted(crm, c)), "last talk without a result"),
        (sa.not_(_next_step_noted(crm, c)), "no next step"),
    ]
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=is_client(crm, c),
        counts=sa.not_(sa.or_(*(lack for lack, _word in lacks))),
        why=sa.case(*lacks, else_="ready"),
    )


def _last_step_noted(crm: Crm, c: CanonicalTable) -> ColumnElement[bool]:
    """The last call, meeting or visit has a result; without any there is nothing to go by."""
    a = crm.activity
    last: ColumnElement[Any] = sa.func.max(a.c.happened_at)
    last_with_result = sa.func.max(sa.case((has_result(a), a.c.happened_at)))
    key = (a.c.client_entity, a.c.client_id)
    talked = sa.select(*key).where(a.c.client_id.is_not(None), was_done(crm, a), a.c.kind.in_(_TALKS))
    return in_clients(c, talked.group_by(*key).having(last == last_with_result))


def _next_step_noted(crm: Crm, c: CanonicalTable) -> ColumnElement[bool]:
    """Something is planned, or an open deal says what is to be done next, not for a day that is past."""
    planned, o = has_plan(crm, c), crm.opportunity
    if not crm.keeps("opportunity", "next_step", "client_id"):
        return planned
    on = o.optional("next_step_on")
    ahead = sa.or_(on.is_(None), on >= crm.moment.day)
    return sa.or_(planned, among_clients_of(c, o, is_open(crm, o), o.filled(o.c.next_step), ahead))


METRIC = Indicator(
    name="handover_readiness",
    label=_("Ready for handover"),
    question=_("How many of the clients could a colleague take over today?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Clients."),
    counted=_("Those that can be reached, whose last talk has a result, and whose next step is noted."),
    dated=_("The instant asked for."),
    exclusions=_("A client that was never spoken with is not ready: there is nothing to go by."),
    formula=_(
        "Reachable: a valid channel of the client or any of its people. Last talk: the latest call, meeting or visit. "
        "Next step: an activity planned for the day asked for or later, or the next step of an open deal."
    ),
    fix=plural("Note what a colleague would need for {n} client", "Note what a colleague would need for {n} clients"),
    better="higher",
    descriptive=True,
)

"""Whom to contact next: the clients that an indicator gives a reason for, and what is known of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.errors import AccessError
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.mart.answers import Answers
from crm_core.mart.backing import Whose
from crm_core.mart.cells import Statuses
from crm_core.measure.evidence import windowed
from crm_core.measure.parts.clients.who import plans_ahead
from crm_core.measure.registry import indicators

SILENT = ("red", "amber")  # the words of contact_rhythm that are a reason
REASONS = ("churn_sign", "contact_rhythm", "thanks_overdue", "purchase_triggers")


@dataclass(frozen=True)
class Why:
    """One reason: of which indicator, with its word, and since which day where it has one."""

    indicator: str
    word: str
    day: date | None


@dataclass(frozen=True)
class Waiting:
    """A client that is to be contacted; the name is CRM text.

    `since`, `interval`: days since the last contact and between contacts; the interval is None without a rhythm.
    """

    entity: str
    client_id: str
    name: str
    owner_id: str | None
    tier: str | None
    last_on: date | None
    since: int | None
    interval: float | None
    next_on: date | None
    why: tuple[Why, ...]
    url: str


@dataclass(frozen=True)
class Contacts:
    """The clients with a reason, in no order; and the indicators that this CRM does not feed."""

    clients: tuple[Waiting, ...]
    unknown: tuple[str, ...]


def next_contacts(answers: Answers, whose: Whose) -> Contacts:
    """The clients of these people that an indicator of REASONS gives a reason for: those of its rows that count.

    A deal won by somebody whose client belongs to others now is theirs to thank for. Raises AccessError where
    persons are not open.
    """
    if not (whose.ask.scope.persons and whose.ask.scope.figures):
        raise AccessError("Records are not open to you; ask for teams or the company.")
    crm = answers.at(whose.ask).fresh()
    told = {name: found for name in REASONS if (found := _reasons(answers, crm, whose, name)) is not None}
    unknown = tuple(name for name in REASONS if name not in told)
    if not told:
        return Contacts((), unknown)
    reasons: dict[tuple[str, str], list[Why]] = {}
    about: dict[tuple[str, str], tuple[Any, ...]] = {}
    for row in crm.reader.fetch(_statement(crm, whose, list(told.values()))):
        key = (row[0], str(row[1]))
        reasons.setdefault(key, []).append(Why(row[-3], row[-2] or "", row[-1]))
        about[key] = tuple(row[2:-3])
    return Contacts(tuple(_clients(answers, reasons, about)), unknown)


def _clients(
    answers: Answers, reasons: dict[tuple[str, str], list[Why]], about: dict[tuple[str, str], tuple[Any, ...]]
) -> Iterator[Waiting]:
    for (entity, client_id), why in reasons.items():
        name, owner_id, tier, last_on, since, interval, next_on = about[entity, client_id]
        usual = None if interval is None else float(interval)
        ordered = tuple(sorted(why, key=lambda one: (REASONS.index(one.indicator), one.day or date.max)))
        url = answers.record_url(entity, client_id, None)
        yield Waiting(entity, client_id, name or "", owner_id, tier, last_on, since, usual, next_on, ordered, url)


def _reasons(answers: Answers, crm: Crm, whose: Whose, name: str) -> sa.Select[Any] | None:
    """client, indicator, word, day: the rows that are a reason; None where this CRM does not keep what is needed."""
    metric, asked = indicators()[name], crm.fresh()
    evidence = answers.evidence(metric, asked, whose.ask)
    if Statuses.of(asked) is not None:
        return None
    scope = answers.row_scope(metric, whose.ask)
    rows = windowed(evidence, whose.ask.window, scope, answers.placed(whose.ask)).subquery("reason")
    counts = rows.c.why.in_(SILENT) if name == "contact_rhythm" else rows.c.counted == 1
    entity: ColumnElement[Any] = rows.c.table
    client_id: ColumnElement[Any] = rows.c.id
    conditions = [counts]
    if name == "thanks_overdue":
        o = crm.opportunity
        entity, client_id = o.c.client_entity, o.c.client_id
        conditions += [o.c.opportunity_id == rows.c.id, client_id.is_not(None)]
    indicator = sa.literal(name, sa.String).label("indicator")
    columns = (entity.label("entity"), client_id.label("client_id"), indicator, rows.c.why, rows.c.day)
    return sa.select(*columns).where(*conditions)


def _statement(crm: Crm, whose: Whose, told: list[sa.Select[Any]]) -> sa.Select[Any]:
    """One row per reason, with what is known of its client; only clients of the scope."""
    c = crm.client
    reason = sa.union_all(*told).subquery("reasons")
    source = c.source.join(reason, sa.and_(reason.c.entity == c.c.entity, reason.c.client_id == c.c.client_id))
    columns: list[ColumnElement[Any]] = []
    for table, names in (("client_tier", ("tier",)), ("client_rhythm", ("last_on", "since", "interval"))):
        other = crm.table(table) if crm.keeps(table, "client_id") else None
        columns += [other.optional(name) if other else sql.NotKept(sa.String()).label(name) for name in names]
        if other:
            source = source.outerjoin(other.source, _same(other, c))
    if crm.keeps("activity", "scheduled_on", "client_id"):
        plan = _plans(crm)
        source = source.outerjoin(plan, sa.and_(plan.c.entity == c.c.entity, plan.c.client_id == c.c.client_id))
        columns.append(plan.c.next_on)
    else:
        columns.append(sql.NotKept(sa.Date()).label("next_on"))
    scope = whose.ask.scope.narrowed(whose.ask.owner_ids) if whose.ask.owner_ids else whose.ask.scope
    head = (c.c.entity, c.c.client_id, c.c.name, c.c.owner_id)
    tail = (reason.c.indicator, reason.c.why, reason.c.day)
    return sa.select(*head, *columns, *tail).select_from(source).where(scope.where(c.c.owner_id))


def _same(other: CanonicalTable, c: CanonicalTable) -> ColumnElement[bool]:
    return sa.and_(other.optional("client_entity") == c.c.entity, other.optional("client_id") == c.c.client_id)


def _plans(crm: Crm) -> sa.Subquery:
    """client -> the first day that something is planned for."""
    a = crm.activity
    first = sa.func.min(a.c.scheduled_on, type_=sa.Date()).label("next_on")
    key = (a.c.client_entity.label("entity"), a.c.client_id.label("client_id"))
    ahead = sa.select(*key, first).where(a.c.client_id.is_not(None), plans_ahead(crm, a))
    return ahead.group_by(a.c.client_entity, a.c.client_id).subquery("plans")

"""What is planned for a day: which of it is overdue, and of a series only the occurrence that is next."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.parts.time.moments import is_planned


def with_a_day(crm: Crm, a: CanonicalTable) -> ColumnElement[bool]:
    """Planned at as_of and due on some day; of a recurring activity its first occurrence that is still planned."""
    planned = sa.and_(is_planned(crm, a), a.c.scheduled_on.is_not(None))
    return sa.and_(planned, _is_next(a, planned)) if a.keeps("is_recurring") else planned


def is_overdue(crm: Crm, a: CanonicalTable) -> ColumnElement[bool]:
    """Due before as_of; what has a day and no hour from the next local day on."""
    at = a.optional("scheduled_at")
    return sa.case((at.is_not(None), at < crm.as_of), else_=a.c.scheduled_on < crm.moment.day)


def overdue_days(crm: Crm, a: CanonicalTable) -> ColumnElement[Any]:
    """Days since it was due, where it is overdue; else null."""
    today = sql.day_number(sa.literal(crm.moment.day, sa.Date))
    return sa.case((is_overdue(crm, a), today - sql.day_number(a.c.scheduled_on)))


def _is_next(a: CanonicalTable, planned: ColumnElement[bool]) -> ColumnElement[bool]:
    """No series has a name of its own here: it is what one person does with one client under one topic."""
    repeats = a.optional("is_recurring").is_(sa.true())
    parts = (a.c.kind, *(a.optional(name) for name in ("owner_id", "topic", "account_id", "contact_id", "lead_id")))
    series: ColumnElement[Any] = sa.literal("", sa.String)
    for part in parts:
        series = series.concat(sql.exact(sa.func.coalesce(part, "", type_=sa.String()))).concat("/")
    named = sa.select(series.label("series"), a.c.scheduled_on.label("day")).where(planned, repeats).subquery("named")
    first = sa.func.min(named.c.day, type_=sa.Date())
    # asked as IN of text: one comparison for every engine
    firsts = sa.select(sql.exact(named.c.series.concat(_text(first)))).group_by(named.c.series)
    is_first = sql.exact(series.concat(_text(a.c.scheduled_on))).in_(firsts)
    return sa.or_(sql.flag(repeats) == 0, is_first)


def _text(day: ColumnElement[Any]) -> ColumnElement[Any]:
    return sql.exact(sa.cast(day, sa.String(10)))

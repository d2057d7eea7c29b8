"""Money of several currencies in one expression: what clients are compared by, before any row is read."""

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.facts import Facts
from crm_core.crm.crm import Moment

_UNITS = Decimal(10**8)  # a rate is taken off so many, or small ones would lose their digits


def in_one_currency(rows: sa.FromClause, since: date, moment: Moment) -> ColumnElement[Any]:
    """`rows.amount` of days from `since` on in the company's currency; null where no rate is known.

    Money without a code is in the company's currency. Without any company currency only the money in the commonest
    one is taken: sums over several would mean nothing.
    """
    amount, code, own = rows.c.amount, rows.c.currency, moment.currency
    if own is None:
        return sa.case((sa.or_(code.is_(None), code == _commonest(rows)), amount))
    foreign = sorted({one for rate in moment.facts.rates for one in (rate.currency, rate.base)} - {own})
    at_rate = [(code == one, _at_rate(amount, rows.c.day, _rates(moment.facts, one, own, since))) for one in foreign]
    return sa.case((sa.or_(code.is_(None), code == own), amount), *at_rate)


def _commonest(rows: sa.FromClause) -> ColumnElement[Any]:
    code = rows.c.currency
    ranked = sa.select(code).where(code.is_not(None)).group_by(code).order_by(sa.func.count().desc(), code)
    return ranked.limit(1).correlate(None).scalar_subquery()


def _rates(facts: Facts, code: str, own: str, since: date) -> list[tuple[date, Decimal]]:
    """(day, rate that holds from it on), the newest first."""
    days = sorted({since, *(rate.on for rate in facts.rates if rate.on > since)})
    found = [(day, facts.convert(_UNITS, code, own, day)) for day in days]
    return [(day, units / _UNITS) for day, units in reversed(found) if units is not None]


def _at_rate(amount: ColumnElement[Any], day: ColumnElement[Any], rates: list[tuple[date, Decimal]]) -> Any:
    if not rates:
        return sql.NotKept(sql.MONEY)
    changed = sql.as_number(amount) * sa.case(*((day >= first, sa.literal(float(rate))) for first, rate in rates))
    return sql.as_money(changed)

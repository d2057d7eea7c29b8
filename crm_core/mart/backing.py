"""What stands behind a number: its rows counted and added up, the rows themselves, and what they are called.

The sums here are made from the rows alone, never from a rollup, so that a page can hold them against the number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa

from crm_core.base.access import Scope
from crm_core.crm.crm import Crm
from crm_core.mart.answers import Answers, Ask
from crm_core.mart.cells import Statuses
from crm_core.measure.evidence import ROW_COLUMNS, windowed
from crm_core.measure.indicator import Indicator

Only = Literal["all", "counted", "not"]
_BLOCK = 1000  # ids asked for at once


@dataclass(frozen=True)
class Sums:
    """The rows added up: how many, how many are charged, how many count (each record once where the indicator says
    so), money per currency.
    """

    rows: int
    total: int
    counted: int
    amounts: tuple[tuple[str | None, Decimal], ...] = ()


@dataclass(frozen=True)
class Whose:
    """Whose rows: `ask.owner_ids`, or those of the people of `ask.team_id`; of one slice of the indicator alone."""

    ask: Ask
    slice: str | None = None


def sums(answers: Answers, metric: Indicator, whose: Whose) -> Sums:
    """All rows behind the indicator, added up."""
    rows = _selected(answers, metric, whose)
    if rows is None:
        return Sums(0, 0, 0)
    counts = rows.c.counted == 1
    record = sa.case((counts, rows.c.table.concat(":").concat(rows.c.id)))
    different = sa.func.count(sa.distinct(record))
    totals: Any = sa.select(
        sa.func.count(), sa.func.sum(rows.c.total), sa.func.sum(rows.c.counted), different
    ).select_from(rows)
    ((count, total, counted, records),) = answers.crm.reader.fetch(totals)
    once = metric.evidence(answers.crm.fresh()).distinct
    by_currency = sa.select(rows.c.currency, sa.func.sum(rows.c.amount)).where(counts, rows.c.amount.is_not(None))
    money: dict[str | None, Decimal] = {}
    for currency, amount in answers.crm.reader.fetch(by_currency.group_by(rows.c.currency)):
        code = currency or answers.crm.business.currency
        money[code] = money.get(code, Decimal(0)) + Decimal(str(amount)).quantize(Decimal("0.0001"))
    return Sums(int(count), int(total or 0), int(records if once else counted or 0), tuple(money.items()))


def rows(answers: Answers, metric: Indicator, whose: Whose, only: Only, limit: int) -> list[dict[str, Any]]:
    """The first rows, those that do not count before the others of their day, newest day first."""
    selected = _selected(answers, metric, whose)
    if selected is None:
        return []
    statement = sa.select(*(selected.c[name] for name in ROW_COLUMNS))
    if only != "all":
        statement = statement.where(selected.c.counted == (1 if only == "counted" else 0))
    order = (selected.c.day.desc().nulls_last(), selected.c.counted, selected.c.table, selected.c.id, selected.c.why)
    found = answers.crm.reader.fetch(statement.order_by(*order).limit(limit))
    return [dict(zip(ROW_COLUMNS, row, strict=True)) for row in found]


@dataclass(frozen=True)
class Reason:
    """How many rows have the same word for why they count or not; `value` is the mean of their numbers."""

    why: str
    slice: str | None
    counted: int
    rows: int
    value: float | None


def reasons(answers: Answers, metric: Indicator, whose: Whose) -> list[Reason]:
    """The rows grouped by why, the most frequent first: missing cells, lost deals by reason, steps of a waterfall."""
    rows = _selected(answers, metric, whose)
    if rows is None:
        return []
    keys = (rows.c.why, rows.c.slice)
    sums = (sa.func.sum(rows.c.counted), sa.func.count().label("n"), sa.func.avg(rows.c.value))
    statement = sa.select(*keys, *sums).group_by(*keys).order_by(sa.desc("n"), *keys)
    return [
        Reason(why or "", slice_, int(counted or 0), int(n), None if value is None else float(value))
        for why, slice_, counted, n, value in answers.crm.reader.fetch(statement)
    ]


def names(answers: Answers, found: Iterable[Mapping[str, Any]], scope: Scope) -> dict[tuple[str, str], str]:
    """(table, id) -> what a person calls the record; only of records that are the scope's own."""
    ids: dict[str, set[str]] = {}
    for row in found:
        ids.setdefault(row["table"], set()).add(str(row["id"]))
    crm = answers.crm.fresh()
    named: dict[tuple[str, str], str] = {}
    for table, wanted in ids.items():
        if table in _NAMED and crm.keeps(table):
            named |= _names(crm, table, sorted(wanted), scope)
    return named


_NAMED: dict[str, tuple[str, ...]] = {
    "account": ("name",),
    "contact": ("first_name", "last_name"),
    "lead": ("name",),
    "opportunity": ("name",),
    "activity": ("topic",),
}


def _names(crm: Crm, table: str, wanted: list[str], scope: Scope) -> dict[tuple[str, str], str]:
    relation = crm.table(table)
    key, owner = relation.optional(f"{table}_id"), relation.optional("owner_id")
    parts = [relation.optional(column) for column in _NAMED[table]]
    found = {}
    for first in range(0, len(wanted), _BLOCK):
        statement = sa.select(key, *parts).where(key.in_(wanted[first : first + _BLOCK]), scope.where(owner))
        for record_id, *words in crm.reader.fetch(statement):
            found[table, str(record_id)] = " ".join(str(word) for word in words if word)
    return found


def _selected(answers: Answers, metric: Indicator, whose: Whose) -> sa.Subquery | None:
    crm = answers.at(whose.ask).fresh()
    evidence = answers.evidence(metric, crm, whose.ask)
    if Statuses.of(crm) is not None:
        return None
    scope = answers.row_scope(metric, whose.ask)
    found = windowed(evidence, whose.ask.window, scope, answers.placed(whose.ask)).subquery("found")
    own = sa.true() if whose.slice is None else found.c.slice == whose.slice
    return sa.select(found).where(own).subquery("shown")

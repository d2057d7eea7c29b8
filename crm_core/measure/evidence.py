"""Evidence: canonical rows, which of them count, when, and with what value.

The number, the score, the drill-down, the export and the frozen review all read the same Evidence: `cells`
selects from `rows`, so that a number and the rows behind it cannot disagree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.access import Scope
from crm_core.crm.crm import CanonicalTable

Kind = Literal["flow", "state"]
ROW_COLUMNS = (
    *("table", "id", "owner_id", "day", "total", "counted", "amount", "currency"),
    *("slice", "kind", "why", "value", "instant", "inherited"),
)


@dataclass(frozen=True)
class Evidence:
    """One question about one row set.

    `among` the population, `counts` those of it that count, `when` the local day of a flow, `amount` with
    `currency` a money value, `why` a word or short text that says why a row counts or not.
    `value` and `at`: a number and an instant of the row, for what takes a median or needs the hour.
    `inherited`: the record came from somebody else; a row that is inherited and does not count is listed and not
    charged, its total is 0.
    `distinct`: every (entity, id) is one row per window, however often it occurs.
    """

    table: CanonicalTable
    id: ColumnElement[Any]
    among: ColumnElement[bool]
    counts: ColumnElement[bool] | None = None  # None: all of them
    when: ColumnElement[Any] | None = None
    kind: Kind = "state"
    owner: ColumnElement[Any] | None = None  # default: the table's owner_id
    entity: ColumnElement[Any] | None = None  # default: the table's name
    amount: ColumnElement[Any] | None = None
    currency: ColumnElement[Any] | None = None
    why: ColumnElement[Any] | None = None
    slice: ColumnElement[Any] | None = None
    value: ColumnElement[Any] | None = None
    at: ColumnElement[Any] | None = None
    inherited: ColumnElement[bool] | None = None
    distinct: bool = False

    def rows(self) -> sa.Select[Any]:
        """One row per row of the population, with the columns of ROW_COLUMNS."""
        name = self.table.name
        owner = self.owner if self.owner is not None else self.table.c.owner_id
        entity = self.entity if self.entity is not None else sa.literal(name, sa.String)
        values = {
            "table": entity,
            "id": self.id,
            "owner_id": owner,
            "day": _or_null(self.when, sa.Date()),
            "total": self._total(),
            "counted": sa.literal(1, sa.Integer) if self.counts is None else sql.flag(self.counts),
            "amount": _or_null(self.amount, sql.sa_type("money")),
            "currency": _or_null(self.currency, sa.String()),
            "slice": _or_null(self.slice, sa.String()),
            "kind": self.table.c.kind if name == "activity" and self.entity is None else sql.NotKept(sa.String()),
            "why": _or_null(self.why, sa.String()),
            "value": _or_null(self.value, sa.Float()),
            "instant": _or_null(self.at, sa.DateTime()),
            "inherited": sa.literal(0, sa.Integer) if self.inherited is None else sql.flag(self.inherited),
        }
        return sa.select(*(value.label(column) for column, value in values.items())).where(self.among)

    def _total(self) -> ColumnElement[Any]:
        """1, but 0 for a defect that was taken over from somebody else."""
        if self.inherited is None or self.counts is None:
            return sa.literal(1, sa.Integer)
        return sql.flag(sa.or_(sql.flag(self.inherited) == 0, sql.flag(self.counts) == 1))


def _or_null(column: ColumnElement[Any] | None, type_: sa.types.TypeEngine[Any]) -> ColumnElement[Any]:
    return column if column is not None else sql.NotKept(type_)


@dataclass(frozen=True)
class EvidenceUnion:
    """Several Evidences asked as one (pairs of record and applicable check)."""

    parts: tuple[Evidence, ...]
    kind: Kind = "state"
    distinct: bool = False

    def rows(self) -> sa.CompoundSelect[Any]:
        """The rows of all parts."""
        return sa.union_all(*(part.rows() for part in self.parts))


AnyEvidence = Evidence | EvidenceUnion


@dataclass(frozen=True)
class Window:
    """The local days [start, end) of a flow."""

    start: date
    end: date


# a further predicate on (owner, day) of the rows: who was in a team on which days
Placed = Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[bool]]


def windowed(evidence: AnyEvidence, window: Window, scope: Scope, placed: Placed | None = None) -> sa.Select[Any]:
    """The rows of the window within the scope; every question passes here, so no query is without a scope."""
    rows = evidence.rows().subquery("evidence")
    conditions = [scope.where(rows.c.owner_id)]
    if placed is not None:
        conditions.append(placed(rows.c.owner_id, rows.c.day))
    if evidence.kind == "flow":
        conditions += [rows.c.day >= window.start, rows.c.day < window.end]
    if not evidence.distinct:
        return sa.select(*(rows.c[name] for name in ROW_COLUMNS)).where(*conditions)
    return _once(rows, conditions)


def _once(rows: sa.Subquery, conditions: Sequence[ColumnElement[bool]]) -> sa.Select[Any]:
    """Each record once per owner, with its first day."""
    key = ("table", "id", "owner_id")
    columns = [rows.c[name] if name in key else sa.func.min(rows.c[name]).label(name) for name in ROW_COLUMNS]
    return sa.select(*columns).where(*conditions).group_by(*(rows.c[name] for name in key))


def cells(
    evidence: AnyEvidence,
    window: Window,
    scope: Scope,
    *,
    by_owner: bool = True,
    by_day: bool = False,
    placed: Placed | None = None,
) -> sa.Select[Any]:
    """owner_id, day, currency, slice, total, counted, amount, valued: the sums over the rows.

    `amount` adds the rows that count, `valued` says how many of these have one. Without `by_owner` a distinct
    record counts once for all owners together.
    """
    rows = windowed(evidence, window, scope, placed).subquery("selected")
    keys = [rows.c.currency, rows.c.slice]
    keys = ([rows.c.owner_id] if by_owner else []) + ([rows.c.day] if by_day else []) + keys
    worth = sa.case((rows.c.counted == 1, rows.c.amount))
    if evidence.distinct and not by_owner:
        counted: ColumnElement[Any] = sa.func.count(sa.distinct(rows.c.table.concat(":").concat(rows.c.id)))
        totals = [counted.label("total"), counted.label("counted")]
    else:
        totals = [sa.func.sum(rows.c.total).label("total"), sa.func.sum(rows.c.counted).label("counted")]
    return sa.select(
        (rows.c.owner_id if by_owner else sql.NotKept(sa.String())).label("owner_id"),
        (rows.c.day if by_day else sql.NotKept(sa.Date())).label("day"),
        rows.c.currency,
        rows.c.slice,
        *totals,
        sql.money_sum(worth).label("amount"),
        sa.func.count(worth).label("valued"),
    ).group_by(*keys)

"""Rollups: what pages read. Built generically from every indicator's Evidence, without a word on any of them.

`indicator_day` for flows that add up over days, `indicator_state` for states at the read (never added over
days), `indicator_fact` for what does not add up: distinct clients.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.access import EVERYTHING, Scope
from crm_core.base.calendar import Calendar
from crm_core.base.facts import Absence, Facts, Rate
from crm_core.crm.crm import Crm
from crm_core.mart.duck import DuckReader, compiled
from crm_core.measure import definition
from crm_core.measure.evidence import AnyEvidence, Window, cells
from crm_core.measure.indicator import Indicator
from crm_core.measure.registry import indicators

ALL_TIME = Window(date(1, 1, 1), date(9999, 12, 31))
_DAY = (
    "indicator VARCHAR, owner_id VARCHAR, team_id VARCHAR, day DATE, currency VARCHAR, slice VARCHAR, "
    "total BIGINT, counted BIGINT, amount DECIMAL(38,4), valued BIGINT"
)
_FACT = (
    "indicator VARCHAR, entity VARCHAR, record_id VARCHAR, owner_id VARCHAR, day DATE, total INTEGER, counted INTEGER, "
    "amount DECIMAL(38,4), currency VARCHAR, slice VARCHAR, why VARCHAR, value DOUBLE, instant TIMESTAMP, "
    "inherited INTEGER"
)

DAY, STATE, FACT = (
    sa.table(
        name,
        sa.column("indicator", sa.String),
        sa.column("owner_id", sa.String),
        sa.column("team_id", sa.String),
        sa.column("day", sa.Date),
        sa.column("currency", sa.String),
        sa.column("slice", sa.String),
        sa.column("total", sa.Integer),
        sa.column("counted", sa.Integer),
        sa.column("amount", sql.sa_type("money")),
        sa.column("valued", sa.Integer),
        sa.column("entity", sa.String),
        sa.column("record_id", sa.String),
        sa.column("why", sa.String),
        sa.column("value", sa.Float),
        sa.column("instant", sa.DateTime),
        sa.column("inherited", sa.Integer),
    )
    for name in ("indicator_day", "indicator_state", "indicator_fact")
)


# a window, an instant, a calendar, absences, rates and answers of people unlike any company's: what is asked the same
# with them needs none
_STRANGE: dict[str, Any] = {
    "window": (date(1990, 1, 1), date(1990, 2, 1)),
    "as_of": datetime(1990, 1, 1),
    "facts": Facts(
        calendar=Calendar(
            holidays=frozenset({date(1990, 1, 2)}), weekend=frozenset({0}), opens=time(1), closes=time(2)
        ),
        absences=(Absence("-", date(1990, 1, 3), 1.0),),
        rejected_pairs=frozenset({"-"}),
        licence_price=Decimal(2),
        rates=(Rate("-", "--", date(1990, 1, 2), Decimal(2)),),
    ),
}


@dataclass(frozen=True)
class Rolled:
    """What was rolled up: the hash of its definition, and on which fields of the moment its rows do not depend."""

    digest: str
    steady: frozenset[str]


def steady(crm: Crm, metric: Indicator) -> frozenset[str]:
    """The fields of the moment (window, as_of, facts) that change nothing in the rows of an indicator."""
    own = _written(crm, metric, ())
    for names in (_STRANGE.keys(), _STRANGE.keys() - {"as_of"}):  # most are one of the two, flows and states
        if _written(crm, metric, names) == own:
            return frozenset(names)
    return frozenset(name for name in _STRANGE if _written(crm, metric, (name,)) == own)


def _written(crm: Crm, metric: Indicator, strange: Iterable[str]) -> tuple[str, list[Any]]:
    return compiled(metric.evidence(crm.at(**{name: _STRANGE[name] for name in strange})).rows())


def build(crm: Crm, into: DuckReader) -> dict[str, Rolled]:
    """Make the rollups of each indicator that this CRM can feed; `crm` is that of the read itself.

    An indicator whose days depend on the window asked about cannot be rolled up.
    """
    into.execute(f"CREATE TABLE indicator_day ({_DAY})")
    into.execute(f"CREATE TABLE indicator_state ({_DAY})")
    into.execute(f"CREATE TABLE indicator_fact ({_FACT})")
    rolled = {}
    for name, metric in indicators().items():
        asked = crm.fresh()
        evidence = metric.evidence(asked)
        if asked.missing or asked.not_live:
            continue
        same_for_all = steady(crm, metric)
        if "window" not in same_for_all:
            continue
        if evidence.distinct or metric.answer is not None:
            into.insert("indicator_fact", _facts(name, evidence))
        else:
            into.insert("indicator_state" if evidence.kind == "state" else "indicator_day", _cells(name, evidence))
        rolled[name] = Rolled(definition.digest(metric), same_for_all)
    return rolled


def cells_of(
    table: sa.TableClause, indicator: str, window: Window | None, scope: Scope, by_day: bool = False
) -> sa.Select[Any]:
    """The columns of `measure.evidence.cells`, per owner, read from a rollup; a state has no window."""
    keys: tuple[Any, ...] = (table.c.owner_id, *((table.c.day,) if by_day else ()), table.c.currency)
    if table is FACT:
        once = sa.func.count(sa.distinct(table.c.entity.concat(":").concat(table.c.record_id)))
        sums = [once.label("total"), once.label("counted"), sql.NotKept(sql.MONEY), sa.literal(0)]
        slice_: Any = sql.NotKept(sa.String())
    else:
        sums = [sa.func.sum(table.c[name]) for name in ("total", "counted", "amount", "valued")]
        slice_ = table.c.slice
        keys += (slice_,)
    day = table.c.day if by_day else sql.NotKept(sa.Date())
    selected = sa.select(table.c.owner_id, day, table.c.currency, slice_, *sums)
    return selected.where(*_chosen(table, indicator, window, scope)).group_by(*keys)


def facts_of(indicator: str, window: Window | None, scope: Scope) -> sa.Select[Any]:
    """The rows of an indicator that does not add up, in the columns of `reading.FACT_COLUMNS`."""
    f = FACT.c
    columns = (f.entity, f.record_id, f.owner_id, f.day, f.total, f.counted, f.amount, f.currency)
    more = (f.slice, f.why, f.value, f.instant, f.inherited)
    return sa.select(*columns, *more).where(*_chosen(FACT, indicator, window, scope))


def _chosen(table: sa.TableClause, indicator: str, window: Window | None, scope: Scope) -> list[sa.ColumnElement[bool]]:
    within = [table.c.day >= window.start, table.c.day < window.end] if window is not None else []
    return [table.c.indicator == indicator, scope.where(table.c.owner_id), *within]


def _cells(name: str, evidence: AnyEvidence) -> sa.Select[tuple[object, ...]]:
    summed = cells(evidence, ALL_TIME, EVERYTHING, by_day=evidence.kind == "flow").subquery("summed")
    owner = sa.table("owner", sa.column("owner_id", sa.String), sa.column("team_id", sa.String))
    return sa.select(
        sa.literal(name).label("indicator"),
        summed.c.owner_id,
        owner.c.team_id,
        summed.c.day,
        summed.c.currency,
        summed.c.slice,
        summed.c.total,
        summed.c.counted,
        summed.c.amount,
        summed.c.valued,
    ).select_from(summed.outerjoin(owner, owner.c.owner_id == summed.c.owner_id))


def _facts(name: str, evidence: AnyEvidence) -> sa.Select[tuple[object, ...]]:
    """The rows of ever; of what counts once per window each day's row once."""
    rows = evidence.rows().subquery("evidence")
    columns = (rows.c.owner_id, rows.c.day, rows.c.total, rows.c.counted, rows.c.amount, rows.c.currency)
    selected = sa.select(
        sa.literal(name).label("indicator"),
        rows.c.table.label("entity"),
        rows.c.id.label("record_id"),
        *columns,
        *(rows.c[name] for name in ("slice", "why", "value", "instant", "inherited")),
    )
    dated = selected if evidence.kind == "state" else selected.where(rows.c.day.is_not(None))
    return dated.distinct() if evidence.distinct else dated

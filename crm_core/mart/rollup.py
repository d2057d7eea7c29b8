"""Rollups: what pages read. Built generically from every indicator's Evidence, without a word on any of them.

`indicator_day` for flows that add up over days, `indicator_state` for states at the read (never added over
days), `indicator_fact` for what does not add up: distinct clients.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.access import EVERYTHING, Scope
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
    "indicator VARCHAR, owner_id VARCHAR, day DATE, entity VARCHAR, record_id VARCHAR, counted INTEGER, "
    "value DOUBLE, currency VARCHAR"
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
    )
    for name in ("indicator_day", "indicator_state", "indicator_fact")
)


def timeless(crm: Crm, metric: Indicator) -> bool:
    """Whether the rows of an indicator are the same whatever instant is asked about."""
    then = metric.evidence(crm.at(as_of=datetime(1990, 1, 1)))
    now = metric.evidence(crm.at(as_of=crm.moment.read_at))
    return compiled(then.rows()) == compiled(now.rows())


def build(crm: Crm, into: DuckReader) -> dict[str, str]:
    """Make the rollups; returns the definition hash of each indicator that this CRM can feed."""
    into.execute(f"CREATE TABLE indicator_day ({_DAY})")
    into.execute(f"CREATE TABLE indicator_state ({_DAY})")
    into.execute(f"CREATE TABLE indicator_fact ({_FACT})")
    hashes = {}
    for name, metric in indicators().items():
        asked = crm.fresh()
        evidence = metric.evidence(asked)
        if asked.missing or asked.not_live:
            continue
        if evidence.distinct:
            into.insert("indicator_fact", _facts(name, evidence))
        else:
            into.insert("indicator_state" if evidence.kind == "state" else "indicator_day", _cells(name, evidence))
        hashes[name] = definition.digest(metric)
    return hashes


def cells_of(table: sa.TableClause, indicator: str, window: Window | None, scope: Scope) -> sa.Select[Any]:
    """The columns of `measure.evidence.cells`, per owner, read from a rollup; a state has no window."""
    conditions = [table.c.indicator == indicator, scope.where(table.c.owner_id)]
    if window is not None:
        conditions += [table.c.day >= window.start, table.c.day < window.end]
    keys: tuple[Any, ...] = (table.c.owner_id, table.c.currency)
    if table is FACT:
        once = sa.func.count(sa.distinct(table.c.entity.concat(":").concat(table.c.record_id)))
        sums = [once.label("total"), once.label("counted"), sql.NotKept(sql.MONEY), sa.literal(0)]
        slice_: Any = sql.NotKept(sa.String())
    else:
        sums = [sa.func.sum(table.c[name]) for name in ("total", "counted", "amount", "valued")]
        slice_ = table.c.slice
        keys += (slice_,)
    selected = sa.select(keys[0], sql.NotKept(sa.Date()), keys[1], slice_, *sums)
    return selected.where(*conditions).group_by(*keys)


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
    rows = evidence.rows().subquery("evidence")
    return (
        sa.select(
            sa.literal(name).label("indicator"),
            rows.c.owner_id,
            rows.c.day,
            rows.c.table.label("entity"),
            rows.c.id.label("record_id"),
            rows.c.counted,
            sql.NotKept(sa.Float()).label("value"),
            rows.c.currency,
        )
        .where(rows.c.day.is_not(None))
        .distinct()
    )

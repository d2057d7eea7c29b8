"""Weekly series: what sparklines and trends show. One query on the rollups answers all flows at once.

A state has no days to add up: its series is asked of the CRM's clocks, week by week, where these can tell it, else
of the history, which knows it since the first sync.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from crm_core.base import workdays
from crm_core.mart import rollup
from crm_core.mart.answers import Answer, Answers, Ask, Group
from crm_core.mart.cells import Cell, value_of
from crm_core.mart.grouping import WHOLE
from crm_core.measure.evidence import Window
from crm_core.measure.indicator import Indicator
from crm_core.measure.value import Value

WEEK = timedelta(weeks=1)
# states whose past the CRM's own dates tell; of planned work that was done since, most CRMs forget that it was planned
RETOLD = frozenset({"open_opportunities", "open_pipeline_amount", "opportunities_with_recent_activity"})
Series = list[list[Value]]  # week by week; more than one value where there is more than one currency
Key = tuple[str, str | None]  # indicator; id of the owner or team, 'company', None for (no team)


def weekly(answers: Answers, metrics: Iterable[Indicator], ask: Ask) -> dict[Key, Series]:
    """The flows among the metrics, for each week of the window, from its first day on, by whom it is of."""
    answers.authorize(ask)
    rolled = [metric for metric in metrics if _rolled(answers, metric)]
    flows = [metric for metric in rolled if metric.answer is None and metric.over == "rows" and metric.least == 1]
    weeks = [ask.window.start + WEEK * n for n in range((ask.window.end - ask.window.start).days // 7)]
    found: dict[Key, dict[date, list[Cell]]] = {}
    for table in (rollup.DAY, rollup.FACT):
        names = [m.name for m in flows if _is_distinct(answers, m) == (table is rollup.FACT)]
        for row in answers.crm.reader.fetch(_statement(table, names, ask)) if names else ():
            name, week, whose, currency, total, counted, amount, valued = row
            key = (name, WHOLE.get(ask.group, whose))
            cell = Cell(currency, None, int(total or 0), int(counted or 0), amount, int(valued or 0))
            found.setdefault(key, {}).setdefault(week, []).append(cell)
    known = {metric.name: metric for metric in flows}
    currency = answers.crm.business.currency
    added: dict[Key, Series] = {
        key: [value_of(known[key[0]], by_week.get(week, []), currency) for week in weeks]
        for key, by_week in found.items()
    }
    return added | _asked_weekly(answers, [metric for metric in rolled if metric not in flows], ask, weeks)


def _asked_weekly(answers: Answers, metrics: list[Indicator], ask: Ask, weeks: list[date]) -> dict[Key, Series]:
    """What does not add up over days is asked anew for each week."""
    found: dict[Key, dict[date, list[Value]]] = {}
    for week in weeks if metrics else ():
        for answer in answers.values(metrics, replace(ask, window=Window(week, week + WEEK), as_of=None)):
            found.setdefault((answer.indicator, answer.id), {}).setdefault(week, []).append(answer.value)
    return {key: [by_week.get(week, []) for week in weeks] for key, by_week in found.items()}


def retold(answers: Answers, metrics: Iterable[Indicator], ask: Ask) -> dict[Key, Series]:
    """The states among the metrics that can be told of the past: at the end of each week of the window."""
    states = [metric for metric in metrics if metric.name in RETOLD]
    weeks = _ends(ask)
    found: dict[Key, dict[date, list[Value]]] = {}
    for week in weeks if states else ():
        then = min(workdays.midnight(week, answers.crm.moment.zone), answers.read_at)
        for answer in answers.values(states, replace(ask, as_of=then)):
            found.setdefault((answer.indicator, answer.id), {}).setdefault(week, []).append(answer.value)
    return {key: [by_week.get(week, []) for week in weeks] for key, by_week in found.items()}


def remembered(answers: Answers, metrics: Iterable[Indicator], ask: Ask) -> dict[Key, Series]:
    """The other states, as the last sync before the end of each week found them; weeks without a sync are empty."""
    asked = list(metrics)
    told = states(answers, asked) - RETOLD
    known = [metric for metric in asked if metric.name in told]
    ends = _ends(ask)
    instants = [min(workdays.midnight(end, answers.crm.moment.zone), answers.read_at) for end in ends]
    found: dict[Key, Series] = {}
    for number, seen in enumerate(answers.recalled(known, ask, instants) if known else ()):
        for answer in seen:
            key = (answer.indicator, answer.id)
            found.setdefault(key, [[] for _ in ends])[number].append(answer.value)
    return found


def earlier(answers: Answers, metrics: Sequence[Indicator], ask: Ask) -> list[Answer]:
    """What stood in the window of the same length before: flows in it, states at its distance from the read."""
    length = ask.window.end - ask.window.start
    before = replace(ask, window=Window(ask.window.start - length, ask.window.start))
    known, then = states(answers, metrics), answers.read_at - length
    flows = answers.values([metric for metric in metrics if metric.name not in known], before)
    told = answers.values([m for m in metrics if m.name in RETOLD], replace(before, as_of=then))
    others = [metric for metric in metrics if metric.name in known - RETOLD]
    return flows + told + answers.recalled(others, before, [then])[0]


def states(answers: Answers, metrics: Iterable[Indicator]) -> frozenset[str]:
    """Those that are true at an instant, not counted over days."""
    return frozenset(m.name for m in metrics if m.evidence(answers.crm.fresh()).kind == "state")


def _ends(ask: Ask) -> list[date]:
    """The day after each whole week of the window."""
    return [ask.window.start + WEEK * n for n in range(1, (ask.window.end - ask.window.start).days // 7 + 1)]


def _rolled(answers: Answers, metric: Indicator) -> bool:
    mart = answers.mart
    kind = metric.evidence(answers.crm.fresh()).kind
    return kind == "flow" and mart is not None and metric.name in mart.manifest.definitions


def _is_distinct(answers: Answers, metric: Indicator) -> bool:
    return metric.evidence(answers.crm.fresh()).distinct


def _statement(table: sa.TableClause, names: list[str], ask: Ask) -> sa.Select[Any]:
    scope = ask.scope.narrowed(ask.owner_ids) if ask.owner_ids else ask.scope
    owner = sa.table("owner", sa.column("owner_id", sa.String), sa.column("team_id", sa.String))
    whose: dict[Group, sa.ColumnElement[Any]] = {
        Group.OWNER: table.c.owner_id,
        Group.TEAM: owner.c.team_id,
        Group.COMPANY: sa.null(),
        Group.SCOPE: sa.null(),
    }
    begin: Any = sa.literal_column(f"DATE '{ask.window.start:%Y-%m-%d}'")
    week = sa.cast(sa.func.time_bucket(sa.literal_column("INTERVAL 7 DAY"), table.c.day, begin), sa.Date)
    keys = (table.c.indicator, week, whose[ask.group], table.c.currency)
    if table is rollup.FACT:
        once = sa.func.count(sa.distinct(table.c.entity.concat(":").concat(table.c.record_id)))
        sums: tuple[Any, ...] = (once, once, sa.null(), sa.literal(0))
    else:
        sums = tuple(sa.func.sum(table.c[name]) for name in ("total", "counted", "amount", "valued"))
    columns = [column.label(f"c{n}") for n, column in enumerate((*keys, *sums))]
    statement = sa.select(*columns).select_from(table.outerjoin(owner, owner.c.owner_id == table.c.owner_id))
    within = (table.c.day >= ask.window.start, table.c.day < ask.window.end)
    return statement.where(table.c.indicator.in_(names), scope.where(table.c.owner_id), *within).group_by(*columns[:4])

"""Answers: an indicator's values per owner, team or company, and the rows behind them.

On the mart they come from the rollups wherever the answer cannot depend on as_of, else from the same Evidence
on the canonical tables; live, from the same Evidence on the source. All three give the same numbers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from crm_core.base import workdays
from crm_core.base.access import Scope, check_family, check_granularity, check_group
from crm_core.base.errors import AccessError, QuestionError
from crm_core.crm.crm import Crm
from crm_core.mart import rollup
from crm_core.mart.asking import Answer, Ask, Group, RecordUrl, local_window
from crm_core.mart.cells import Cell, Statuses
from crm_core.mart.grouping import Grouping
from crm_core.mart.history import History
from crm_core.mart.mart import Mart
from crm_core.mart.people import Person, everybody, team_names
from crm_core.measure.evidence import ROW_COLUMNS, AnyEvidence, cells, windowed
from crm_core.measure.indicator import Indicator
from crm_core.measure.moments import until_as_of
from crm_core.measure.registry import families
from crm_core.measure.value import Status

__all__ = ["Answer", "Answers", "Ask", "Group", "Person", "local_window"]


class Answers:
    """Answers on one CRM: the mart (with `mart`) or a source."""

    def __init__(self, crm: Crm, record_url: RecordUrl, mart: Mart | None = None) -> None:
        self.crm = crm
        self.mart = mart
        self.record_url = record_url
        self._people: list[Person] | None = None
        self._teams: dict[str, str] | None = None

    @classmethod
    def on_mart(cls, mart: Mart) -> "Answers":
        return cls(mart.crm(), mart.manifest.record_url, mart)

    @property
    def read_at(self) -> datetime:
        return self.crm.moment.read_at

    def people(self) -> list[Person]:
        """Every owner of the CRM, by name."""
        if self._people is None:
            self._people = everybody(self.crm)
        return self._people

    def teams(self) -> dict[str, str]:
        """team id -> name."""
        if self._teams is None:
            self._teams = team_names(self.crm)
        return self._teams

    def as_of(self, ask: Ask) -> datetime:
        """The instant of the answer. Raises QuestionError for one after the read."""
        if ask.as_of is not None:
            if ask.as_of > self.read_at:
                raise QuestionError(f"--as-of {ask.as_of:%Y-%m-%dT%H:%M:%SZ} is after the read of the CRM.")
            return ask.as_of
        return min(workdays.midnight(ask.window.end, self.crm.moment.zone), self.read_at)

    def at(self, ask: Ask) -> Crm:
        """The CRM at the instant asked about."""
        as_of = self.as_of(ask)
        unfinished = workdays.local_day(as_of, self.crm.moment.zone)
        days = (ask.window.start, min(ask.window.end, unfinished))
        return self.crm.at(as_of=as_of, days=days)

    def values(self, metrics: Iterable[Indicator], ask: Ask) -> list[Answer]:
        """The values of several indicators. Raises AccessError for what the scope does not cover."""
        self.authorize(ask)
        crm = self.at(ask)
        grouping = self._grouping(ask)
        found: list[Answer] = []
        for metric in metrics:
            self._check_days(metric, ask)
            asked = crm.fresh()
            evidence = self.evidence(metric, asked, ask)
            status = Statuses.of(asked)
            if status is not None:
                seen = self.recalled([metric], ask, [crm.as_of])[0] if _was_state(crm, evidence, status) else []
                found += seen or grouping.answers(metric, {}, status)
            elif ask.group is Group.OWNER or not evidence.distinct:
                found += grouping.answers(metric, self._cells(metric, evidence, crm, ask))
            else:
                found += self._distinct_groups(metric, evidence, crm, grouping)
        return found

    def recalled(self, metrics: Sequence[Indicator], ask: Ask, instants: Sequence[datetime]) -> list[list[Answer]]:
        """What the history says of states, for each instant; nothing where it does not reach. Raises AccessError.

        Teams are today's, as everywhere: a scope is of today's people, and all viewers shall see one number.
        """
        self.authorize(ask)
        for metric in metrics:
            self._check_days(metric, ask)
            self.evidence(metric, self.crm.fresh(), ask)
        if self.mart is None:
            return [[] for _ in instants]
        grouping, names = self._grouping(ask), [metric.name for metric in metrics]
        points = History(self.mart).points(names, instants, self._scope(ask))
        return [
            [
                replace(answer, seen_on=point.day)
                for metric in metrics
                if point is not None and metric.name in point.cells
                for answer in grouping.answers(metric, point.cells[metric.name])
            ]
            for point in points
        ]

    def rows(self, metric: Indicator, ask: Ask, limit: int | None = None) -> list[dict[str, Any]]:
        """The rows behind an indicator: ROW_COLUMNS as a mapping, by day and id."""
        crm = self.at(ask).fresh()
        evidence = self.evidence(metric, crm, ask)
        if Statuses.of(crm) is not None:
            return []
        selected = windowed(evidence, ask.window, self._scope(ask)).subquery("shown")
        ordered = sa.select(*(selected.c[name] for name in ROW_COLUMNS)).order_by(
            selected.c.day, selected.c.table, selected.c.id, selected.c.why
        )
        fetched = crm.reader.fetch(ordered.limit(limit) if limit else ordered)
        return [dict(zip(ROW_COLUMNS, row, strict=True)) for row in fetched]

    def evidence(self, metric: Indicator, crm: Crm, ask: Ask) -> AnyEvidence:
        """The rows that are asked about; what they lack is noted in `crm`. Raises AccessError."""
        check_family(ask.scope, families()[metric.name])
        if metric.behaviour and ask.owner_ids:
            check_group(ask.scope, len(ask.owner_ids))
        evidence = metric.evidence(crm)
        return until_as_of(crm, evidence) if _is_cut(crm, ask) else evidence

    def authorize(self, ask: Ask) -> None:
        """Raises AccessError for a group that the scope does not open."""
        if ask.group is Group.OWNER and not (ask.scope.persons and ask.scope.figures):
            raise AccessError("Figures of persons are not open to you; ask for teams or the company.")
        if ask.group is Group.COMPANY and ask.scope.owner_ids is not None:
            raise AccessError("The company's figures are not open to you.")

    def _check_days(self, metric: Indicator, ask: Ask) -> None:
        if metric.behaviour and ask.group is Group.OWNER and not ask.stops:
            check_granularity(ask.scope, ask.window.start, ask.window.end, self._visible(ask))

    def _grouping(self, ask: Ask) -> Grouping:
        return Grouping(self.people(), self.teams(), self._scope(ask), ask, self.crm.business.currency)

    def _visible(self, ask: Ask) -> list[str]:
        scope = self._scope(ask)
        return [person.id for person in self.people() if scope.covers(person.id)]

    def _scope(self, ask: Ask) -> Scope:
        return ask.scope.narrowed(ask.owner_ids) if ask.owner_ids else ask.scope

    def _cells(self, metric: Indicator, evidence: AnyEvidence, crm: Crm, ask: Ask) -> dict[str | None, list[Cell]]:
        rolled = self._rolled(metric, evidence, crm) and not _is_cut(crm, ask)
        scope = self._scope(ask)
        statement = self._from_rollup(metric, evidence, ask, scope) if rolled else cells(evidence, ask.window, scope)
        found: dict[str | None, list[Cell]] = {}
        for owner_id, _, currency, slice_, total, counted, amount, valued in crm.reader.fetch(statement):
            cell = Cell(currency, slice_, int(total or 0), int(counted or 0), _money(amount), int(valued or 0))
            found.setdefault(owner_id, []).append(cell)
        return found

    def _rolled(self, metric: Indicator, evidence: AnyEvidence, crm: Crm) -> bool:
        """Whether the rollup answers: it was built as of the read, so as_of must not matter or be the read."""
        if self.mart is None or metric.name not in self.mart.manifest.definitions:
            return False
        first = self.mart.manifest.days_from
        if crm.moment.days and first and crm.moment.days[0] < first:
            return False  # working days before the first one that was rolled up are made on the fly
        if crm.moment.is_now:
            return True
        if evidence.kind == "state":
            return False
        return metric.name in self.mart.manifest.timeless

    def _from_rollup(self, metric: Indicator, evidence: AnyEvidence, ask: Ask, scope: Scope) -> sa.Select[Any]:
        table = rollup.FACT if evidence.distinct else rollup.STATE if evidence.kind == "state" else rollup.DAY
        return rollup.cells_of(table, metric.name, None if evidence.kind == "state" else ask.window, scope)

    def _distinct_groups(self, metric: Indicator, evidence: AnyEvidence, crm: Crm, grouping: Grouping) -> list[Answer]:
        """What does not add up over people is asked anew for each team and for the company."""
        ask, by_group = grouping.ask, dict[str | None, list[Cell]]()
        for group_id, owner_ids in grouping.members().items():
            if group_id is None:
                continue
            scope = ask.scope if ask.group is Group.COMPANY else replace(ask.scope, owner_ids=tuple(owner_ids))
            rows = crm.reader.fetch(cells(evidence, ask.window, scope, by_owner=False))
            by_group[group_id] = [Cell(r[2], r[3], int(r[4] or 0), int(r[5] or 0), None, 0) for r in rows]
        return grouping.grouped(metric, by_group)


def _was_state(crm: Crm, evidence: AnyEvidence, status: Status) -> bool:
    """Whether a state of the past is asked for that the CRM's own clocks cannot tell."""
    return status is Status.NOT_RECORDED and evidence.kind == "state" and not crm.moment.is_now


def _is_cut(crm: Crm, ask: Ask) -> bool:
    """Whether days of the window had not gone at as_of and must not count."""
    return ask.stops and ask.window.end > crm.moment.day


def _money(amount: Any) -> Decimal | None:
    return None if amount is None else Decimal(str(amount)).quantize(Decimal("0.0001"))

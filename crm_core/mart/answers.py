"""Answers: an indicator's values per owner, team or company, and the rows behind them.

On the mart they come from the rollups wherever the answer cannot depend on as_of, else from the same Evidence
on the canonical tables; live, from the same Evidence on the source. All three give the same numbers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from crm_core.base import workdays
from crm_core.base.access import Scope, check_family, check_granularity, check_group, singly
from crm_core.base.errors import AccessError, QuestionError
from crm_core.crm.crm import Crm
from crm_core.mart import sums
from crm_core.mart.asking import NO_TEAM, Answer, Ask, Group, RecordUrl, local_window
from crm_core.mart.cells import Statuses
from crm_core.mart.functions import Functions
from crm_core.mart.grouping import Grouping
from crm_core.mart.history import History
from crm_core.mart.mart import Mart
from crm_core.mart.people import Person, everybody, team_names
from crm_core.mart.placement import Placement
from crm_core.mart.reading import Reading, is_cut
from crm_core.measure.asked import Fact
from crm_core.measure.evidence import ROW_COLUMNS, AnyEvidence, Placed, Window, windowed
from crm_core.measure.indicator import Indicator
from crm_core.measure.parts.ownership.holders import AS_READ, held_then
from crm_core.measure.parts.time.moments import until_as_of
from crm_core.measure.plan import Target
from crm_core.measure.registry import families
from crm_core.measure.value import Status, Value

__all__ = ["Answer", "Answers", "Ask", "Group", "Person", "local_window"]


class Answers:
    """Answers on one CRM: the mart (with `mart`) or a source."""

    def __init__(self, crm: Crm, record_url: RecordUrl, mart: Mart | None = None) -> None:
        self.crm = crm
        self.mart = mart
        self.record_url = record_url
        # what is planned outside the CRM (the store, a file), of the plans that overlap a window
        self.targets: Callable[[Window], Iterable[Target]] = lambda window: ()
        self._people: list[Person] | None = None
        self._teams: dict[str, str] | None = None
        self._placement: Placement | None = None

    @classmethod
    def on_mart(cls, mart: Mart) -> "Answers":
        return cls(mart.crm(), mart.manifest.record_url, mart)

    def past_rollups(self) -> "Answers":
        """The same answers from the canonical tables alone."""
        found = Answers(self.crm, self.record_url)
        found.targets = self.targets
        return found

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

    def placement(self) -> Placement:
        """Who was in which team when."""
        if self._placement is None:
            self._placement = Placement.of(self.crm, self.people())
        return self._placement

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
        window = (ask.window.start, ask.window.end)
        return self.crm.at(as_of=as_of, days=days, window=window, known_at=ask.known_at)

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
                found += seen or grouping.silent(metric, status)
            elif metric.against:
                found += self._against(metric, ask)
            else:
                reading = Reading(self.mart, metric, evidence, crm, ask)
                found += grouping.told(metric, self._values(reading, grouping))
        return found

    def _against(self, metric: Indicator, ask: Ask) -> list[Answer]:
        from crm_core.mart.coverage import covered  # which asks the plans, which ask these answers

        return covered(self, metric, ask)

    def _values(self, reading: Reading, grouping: Grouping) -> dict[str | None, list[Value]]:
        """group -> values."""
        functions = Functions(self.people(), self.placement(), reading.ask, grouping.scope)
        if reading.metric.answer is not None:
            return functions.values(reading, grouping.ids())
        return sums.values(reading, grouping, functions)

    def facts(self, metric: Indicator, ask: Ask) -> dict[str | None, list[Fact]]:
        """The rows of an indicator by group, as its own function gets them. Raises AccessError."""
        self.authorize(ask)
        self._check_days(metric, ask)
        crm = self.at(ask).fresh()
        evidence = self.evidence(metric, crm, ask)
        if Statuses.of(crm) is not None:
            return {}
        scope = self.row_scope(metric, ask)
        functions = Functions(self.people(), self.placement(), ask, scope)
        return functions.grouped(Reading(self.mart, metric, evidence, crm, ask).facts(scope))

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
                for answer in grouping.recalled(metric, point.cells[metric.name])
            ]
            for point in points
        ]

    def rows(self, metric: Indicator, ask: Ask, limit: int | None = None) -> list[dict[str, Any]]:
        """The rows behind an indicator: ROW_COLUMNS as a mapping, by day and id. Raises AccessError."""
        self._check_days(metric, replace(ask, group=Group.OWNER))  # rows tell of persons, whatever their group
        crm = self.at(ask).fresh()
        evidence = self.evidence(metric, crm, ask)
        if Statuses.of(crm) is not None:
            return []
        selected = windowed(evidence, ask.window, self.row_scope(metric, ask), self.placed(ask)).subquery("shown")
        ordered = sa.select(*(selected.c[name] for name in ROW_COLUMNS)).order_by(
            selected.c.day, selected.c.table, selected.c.id, selected.c.why, selected.c.instant
        )
        fetched = crm.reader.fetch(ordered.limit(limit) if limit else ordered)
        return [dict(zip(ROW_COLUMNS, row, strict=True)) for row in fetched]

    def evidence(self, metric: Indicator, crm: Crm, ask: Ask) -> AnyEvidence:
        """The rows that are asked about; what they lack is noted in `crm`. Raises AccessError."""
        check_family(ask.scope, families()[metric.name])
        if metric.behaviour and ask.owner_ids:
            check_group(ask.scope, len(ask.owner_ids))
        is_company = ask.group is Group.COMPANY and not ask.owner_ids and ask.scope.owner_ids is None
        evidence = (metric.company if metric.company and is_company else metric.evidence)(crm)
        if families()[metric.name] not in AS_READ:
            evidence = held_then(crm, evidence)
        return until_as_of(crm, evidence) if is_cut(crm, ask) else evidence

    def placed(self, ask: Ask) -> Placed | None:
        """The rows of a team's people, on the days they were in it; None where no team is asked for."""
        if ask.team_id is None:
            return None
        return self.placement().predicate(None if ask.team_id == NO_TEAM else ask.team_id, ask.window)

    def row_scope(self, metric: Indicator, ask: Ask) -> Scope:
        """Whose rows are shown: his own, where others are told of groups only. Raises AccessError."""
        scope = self._scope(ask)
        alone = singly(ask.scope, metric.is_opened(self.crm.business)) if metric.least > 1 else scope
        if alone.owner_ids is None:
            return scope
        return replace(scope, owner_ids=tuple(id_ for id_ in alone.owner_ids if scope.covers(id_)))

    def authorize(self, ask: Ask) -> None:
        """Raises AccessError for a group that the scope does not open."""
        if ask.group is Group.OWNER and not (ask.scope.persons and ask.scope.figures):
            raise AccessError("Figures of persons are not open to you; ask for teams or the company.")
        if ask.group is Group.COMPANY and ask.scope.owner_ids is not None:
            raise AccessError("The company's figures are not open to you.")

    def _check_days(self, metric: Indicator, ask: Ask) -> None:
        if metric.behaviour and ask.group is Group.OWNER and not ask.stops:
            window = (ask.window.start, ask.window.end)
            check_granularity(ask.scope, window, self._visible(ask), self.crm.business.first_weekday)

    def _grouping(self, ask: Ask) -> Grouping:
        return Grouping(self.people(), self.teams(), self._scope(ask), ask, self.crm.business)

    def _visible(self, ask: Ask) -> list[str]:
        scope = self._scope(ask)
        return [person.id for person in self.people() if scope.covers(person.id)]

    def _scope(self, ask: Ask) -> Scope:
        return ask.scope.narrowed(ask.owner_ids) if ask.owner_ids else ask.scope


def _was_state(crm: Crm, evidence: AnyEvidence, status: Status) -> bool:
    """Whether a state of the past is asked for that the CRM's own clocks cannot tell."""
    return status is Status.NOT_RECORDED and evidence.kind == "state" and not crm.moment.is_now

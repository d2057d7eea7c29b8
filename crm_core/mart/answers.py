"""Answers: an indicator's values per owner, team or company, and the rows behind them.

On the mart they come from the rollups wherever the answer cannot depend on as_of, else from the same Evidence
on the canonical tables; live, from the same Evidence on the source. All three give the same numbers.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from crm_core.base import workdays
from crm_core.base.access import Scope, check_granularity
from crm_core.base.errors import AccessError, QuestionError
from crm_core.crm.crm import Crm
from crm_core.mart import rollup
from crm_core.mart.cells import Cell, Statuses, value_of
from crm_core.mart.duck import compiled
from crm_core.mart.mart import Mart
from crm_core.measure.evidence import ROW_COLUMNS, AnyEvidence, Window, cells, windowed
from crm_core.measure.indicator import Indicator
from crm_core.measure.value import Status, Value

NO_OWNER = "(no owner)"
NO_TEAM = "(no team)"
COMPANY = "company"


RecordUrl = Callable[[str, str, str | None], str]  # table, id, kind of an activity


class Group(StrEnum):
    """What a value is of."""

    OWNER = "owner"
    TEAM = "team"
    COMPANY = "company"


@dataclass(frozen=True)
class Person:
    """An owner as answers name him."""

    id: str
    name: str
    team_id: str | None
    is_active: bool


@dataclass(frozen=True)
class Answer:
    """One value: of which indicator, of whom."""

    indicator: str
    group: Group
    id: str | None
    label: str
    value: Value


@dataclass(frozen=True)
class Ask:
    """What is asked: which days, as of when, of whom, how grouped."""

    window: Window
    as_of: datetime | None = None  # default: the earlier of the window's end and the read
    scope: Scope = Scope()
    group: Group = Group.OWNER
    owner_ids: tuple[str, ...] = ()


class Answers:
    """Answers on one CRM: the mart (with `mart`) or a source."""

    def __init__(self, crm: Crm, record_url: RecordUrl, mart: Mart | None = None) -> None:
        self.crm = crm
        self.mart = mart
        self.record_url = record_url
        self._people: list[Person] | None = None
        self._teams: dict[str, str] | None = None
        self._timeless: dict[str, bool] = {}

    @classmethod
    def on_mart(cls, mart: Mart) -> "Answers":
        return cls(mart.crm(), mart.manifest.record_url, mart)

    @property
    def read_at(self) -> datetime:
        return self.crm.moment.read_at

    def people(self) -> list[Person]:
        """Every owner of the CRM, by name."""
        if self._people is None:
            o = self.crm.fresh().owner
            columns = (o.c.owner_id, o.optional("name"), o.optional("login"), o.optional("team_id"), o.optional("is_active"))
            found = [
                Person(r[0], r[1] or r[2] or f"({r[0]})", r[3], r[4] is None or bool(r[4]))
                for r in self.crm.reader.fetch(sa.select(*columns))
            ]
            self._people = sorted(found, key=lambda person: (person.name.casefold(), person.id))
        return self._people

    def teams(self) -> dict[str, str]:
        """team id -> name."""
        if self._teams is None:
            self._teams = {}
            if self.crm.keeps("team"):
                t = self.crm.fresh().team
                rows = self.crm.reader.fetch(sa.select(t.c.team_id, t.optional("name")))
                self._teams = {row[0]: row[1] or f"({row[0]})" for row in rows}
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
        self._authorize(ask)
        crm = self.at(ask)
        found: list[Answer] = []
        for metric in metrics:
            if metric.behaviour and ask.group is Group.OWNER:
                check_granularity(ask.scope, ask.window.start, ask.window.end, self._visible(ask))
            asked = crm.fresh()
            evidence = metric.evidence(asked)
            status = Statuses.of(asked)
            if status is not None:
                found += self._answers(metric, ask, {}, status)
            elif ask.group is Group.OWNER or not evidence.distinct:
                found += self._answers(metric, ask, self._cells(metric, evidence, crm, ask))
            else:
                found += self._distinct_groups(metric, evidence, crm, ask)
        return found

    def rows(self, metric: Indicator, ask: Ask, limit: int | None = None) -> list[dict[str, Any]]:
        """The rows behind an indicator: ROW_COLUMNS as a mapping, by day and id."""
        crm = self.at(ask).fresh()
        evidence = metric.evidence(crm)
        if Statuses.of(crm) is not None:
            return []
        selected = windowed(evidence, ask.window, self._scope(ask)).subquery("shown")
        ordered = sa.select(*(selected.c[name] for name in ROW_COLUMNS)).order_by(
            selected.c.day, selected.c.table, selected.c.id, selected.c.why
        )
        fetched = crm.reader.fetch(ordered.limit(limit) if limit else ordered)
        return [dict(zip(ROW_COLUMNS, row, strict=True)) for row in fetched]

    def _authorize(self, ask: Ask) -> None:
        if ask.group is Group.OWNER and not ask.scope.persons:
            raise AccessError("Figures of persons are not open to you; ask for teams or the company.")
        if ask.group is Group.COMPANY and ask.scope.owner_ids is not None:
            raise AccessError("The company's figures are not open to you.")

    def _visible(self, ask: Ask) -> list[str]:
        scope = self._scope(ask)
        return [person.id for person in self.people() if scope.covers(person.id)]

    def _scope(self, ask: Ask) -> Scope:
        return ask.scope.narrowed(ask.owner_ids) if ask.owner_ids else ask.scope

    def _cells(self, metric: Indicator, evidence: AnyEvidence, crm: Crm, ask: Ask) -> dict[str | None, list[Cell]]:
        rolled = self._rolled(metric, evidence, crm)
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
        if metric.name not in self._timeless:
            then = metric.evidence(self.crm.at(as_of=datetime(1990, 1, 1)))
            now = metric.evidence(self.crm.at(as_of=self.read_at))
            self._timeless[metric.name] = compiled(then.rows()) == compiled(now.rows())
        return self._timeless[metric.name]

    def _from_rollup(self, metric: Indicator, evidence: AnyEvidence, ask: Ask, scope: Scope) -> sa.Select[Any]:
        table = rollup.FACT if evidence.distinct else rollup.STATE if evidence.kind == "state" else rollup.DAY
        return rollup.cells_of(table, metric.name, None if evidence.kind == "state" else ask.window, scope)

    def _distinct_groups(self, metric: Indicator, evidence: AnyEvidence, crm: Crm, ask: Ask) -> list[Answer]:
        """What does not add up over people is asked anew for each team and for the company."""
        members = self._members(ask)
        by_group: dict[str | None, list[Cell]] = {}
        for group_id, owner_ids in members.items():
            scope = ask.scope if ask.group is Group.COMPANY else replace(ask.scope, owner_ids=tuple(owner_ids))
            if group_id is None and ask.group is Group.TEAM:
                continue
            statement = cells(evidence, ask.window, scope, by_owner=False)
            by_group[group_id] = [
                Cell(r[2], r[3], int(r[4] or 0), int(r[5] or 0), None, 0) for r in crm.reader.fetch(statement)
            ]
        return self._grouped(metric, ask, by_group, None)

    def _members(self, ask: Ask) -> dict[str | None, list[str]]:
        if ask.group is Group.COMPANY:
            return {COMPANY: []}
        members: dict[str | None, list[str]] = {}
        for person in self.people():
            if self._scope(ask).covers(person.id):
                members.setdefault(person.team_id, []).append(person.id)
        return members

    def _answers(
        self, metric: Indicator, ask: Ask, found: Mapping[str | None, list[Cell]], status: Status | None = None
    ) -> list[Answer]:
        if ask.group is Group.OWNER:
            return self._per_owner(metric, ask, found, status)
        team_of = {person.id: person.team_id for person in self.people()}
        by_group: dict[str | None, list[Cell]] = {}
        for owner_id, own in found.items():
            key = COMPANY if ask.group is Group.COMPANY else team_of.get(owner_id or "")
            by_group.setdefault(key, []).extend(own)
        return self._grouped(metric, ask, by_group, status)

    def _per_owner(
        self, metric: Indicator, ask: Ask, found: Mapping[str | None, list[Cell]], status: Status | None
    ) -> list[Answer]:
        scope, known = self._scope(ask), {person.id for person in self.people()}
        answers: list[Answer] = []
        for person in self.people():
            if scope.covers(person.id) and (person.is_active or person.id in found or person.id in ask.owner_ids):
                answers += self._of(metric, ask.group, person.id, person.name, found.get(person.id, []), status)
        strangers = [owner_id for owner_id in found if owner_id is not None and owner_id not in known]
        for owner_id in sorted(strangers):
            answers += self._of(metric, ask.group, owner_id, f"({owner_id})", found[owner_id], status)
        if None in found:
            answers += self._of(metric, ask.group, None, NO_OWNER, found[None], status)
        return answers

    def _grouped(
        self, metric: Indicator, ask: Ask, found: Mapping[str | None, list[Cell]], status: Status | None
    ) -> list[Answer]:
        if ask.group is Group.COMPANY:
            return self._of(metric, ask.group, COMPANY, "Company", found.get(COMPANY, []), status)
        answers: list[Answer] = []
        visible = {person.team_id for person in self.people() if self._scope(ask).covers(person.id)}
        for team_id, name in sorted(self.teams().items(), key=lambda item: (item[1].casefold(), item[0])):
            if team_id in visible:
                answers += self._of(metric, ask.group, team_id, name, found.get(team_id, []), status)
        if None in found:
            answers += self._of(metric, ask.group, None, NO_TEAM, found[None], status)
        return answers

    def _of(
        self,
        metric: Indicator,
        group: Group,
        id_: str | None,
        label: str,
        own: Sequence[Cell],
        status: Status | None,
    ) -> list[Answer]:
        values = [Value(status)] if status else value_of(metric.unit, own, self.crm.business.currency)
        return [Answer(metric.name, group, id_, label, value) for value in values]


def _money(amount: Any) -> Decimal | None:
    return None if amount is None else Decimal(str(amount)).quantize(Decimal("0.0001"))


def local_window(start: date, end: date) -> Window:
    """[start, end) in local days. Raises QuestionError where it ends before it starts."""
    if end <= start:
        raise QuestionError(f"The period ends ({end}) before it starts ({start}): --to is exclusive and comes after --from.")
    return Window(start, end)

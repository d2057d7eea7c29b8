"""From sums per owner to answers: who is told, under which name, and how owners add up to teams and the company."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_core.base.access import MIN_GROUP, Scope
from crm_core.mart.asking import COMPANY, NO_OWNER, NO_TEAM, Answer, Ask, Group
from crm_core.mart.cells import Cell, value_of
from crm_core.mart.people import Person
from crm_core.measure.indicator import Indicator
from crm_core.measure.value import Status, Value

Found = Mapping[str | None, list[Cell]]


@dataclass(frozen=True)
class Grouping:
    """The people and teams of one question, within its scope."""

    people: Sequence[Person]
    teams: Mapping[str, str]
    scope: Scope
    ask: Ask
    currency: str | None

    def answers(self, metric: Indicator, found: Found, status: Status | None = None) -> list[Answer]:
        """The answers of an indicator whose sums per owner add up."""
        if self.ask.group is Group.OWNER:
            return self._per_owner(metric, found, status)
        team_of = {person.id: person.team_id for person in self.people}
        by_group: dict[str | None, list[Cell]] = {}
        for owner_id, own in found.items():
            key = COMPANY if self.ask.group is Group.COMPANY else team_of.get(owner_id or "")
            by_group.setdefault(key, []).extend(own)
        return self.grouped(metric, by_group, status)

    def members(self) -> dict[str | None, list[str]]:
        """group -> its owners within the scope, for what must be asked anew per group."""
        if self.ask.group is Group.COMPANY:
            return {COMPANY: []}
        members: dict[str | None, list[str]] = {}
        for person in self.people:
            if self.scope.covers(person.id):
                members.setdefault(person.team_id, []).append(person.id)
        return members

    def _per_owner(self, metric: Indicator, found: Found, status: Status | None) -> list[Answer]:
        """Active people, people who left only with rows, strangers that rows name, and nobody."""
        known = {person.id for person in self.people}
        answers: list[Answer] = []
        for person in self.people:
            told = person.is_active or person.id in found or person.id in self.ask.owner_ids
            if told and self.scope.covers(person.id):
                answers += self._of(metric, person.id, person.name, found.get(person.id, []), status)
        for owner_id in sorted(owner_id for owner_id in found if owner_id is not None and owner_id not in known):
            answers += self._of(metric, owner_id, f"({owner_id})", found[owner_id], status)
        if None in found:
            answers += self._of(metric, None, NO_OWNER, found[None], status)
        return answers

    def grouped(self, metric: Indicator, found: Found, status: Status | None = None) -> list[Answer]:
        """The answers of teams or the company from sums per group."""
        if self.ask.group is Group.COMPANY:
            return self._of(metric, COMPANY, "Company", found.get(COMPANY, []), status)
        answers: list[Answer] = []
        heads = Counter(person.team_id for person in self.people if person.is_active)
        hidden = metric.behaviour and not self.scope.persons
        visible = {person.team_id for person in self.people if self.scope.covers(person.id)}
        for team_id, name in sorted(self.teams.items(), key=lambda item: (item[1].casefold(), item[0])):
            if team_id in visible:
                # a team of one or two would tell executives how a person works
                few = Status.INSUFFICIENT_DATA if hidden and heads[team_id] < MIN_GROUP else None
                answers += self._of(metric, team_id, name, found.get(team_id, []), status or few)
        if None in found:
            answers += self._of(metric, None, NO_TEAM, found[None], status)
        return answers

    def _of(
        self, metric: Indicator, id_: str | None, label: str, own: Sequence[Cell], status: Status | None
    ) -> list[Answer]:
        values = [Value(status)] if status else value_of(metric.unit, own, self.currency)
        return [Answer(metric.name, self.ask.group, id_, label, value) for value in values]

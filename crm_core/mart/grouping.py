"""From values per group to answers: who is told, under which name."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_core.base.access import MIN_GROUP, Scope, singly
from crm_core.base.business import Business
from crm_core.mart.asking import COMPANY, NO_OWNER, NO_TEAM, WHOLE_SCOPE, Answer, Ask, Group
from crm_core.mart.cells import Cell, value_of
from crm_core.mart.people import Person
from crm_core.measure.indicator import Indicator
from crm_core.measure.value import Status, Value

Found = Mapping[str | None, list[Cell]]
Values = Mapping[str | None, list[Value]]
WHOLE = {Group.COMPANY: COMPANY, Group.SCOPE: WHOLE_SCOPE}


@dataclass(frozen=True)
class Grouping:
    """The people and teams of one question, within its scope."""

    people: Sequence[Person]
    teams: Mapping[str, str]
    scope: Scope
    ask: Ask
    business: Business

    def ids(self) -> list[str | None]:
        """The groups that are told of in any case: active people or those asked for, teams seen, the company."""
        if self.ask.group in WHOLE:
            return [WHOLE[self.ask.group]]
        if self.ask.group is Group.TEAM:
            return list(self._teams())
        asked = set(self.ask.owner_ids)
        return [p.id for p in self.people if (p.is_active or p.id in asked) and self.scope.covers(p.id)]

    def told(self, metric: Indicator, values: Values) -> list[Answer]:
        """The answers of the groups with their values; people who left and strangers where they have some."""
        answers: list[Answer] = []
        for id_, label in self._named(values):
            few = self._few(metric, id_)
            answers += self._of(metric, id_, label, [Value(few)] if few else values.get(id_, []))
        return answers

    def silent(self, metric: Indicator, status: Status) -> list[Answer]:
        """The same answer for everybody: the indicator cannot be told."""
        return [answer for id_, label in self._named({}) for answer in self._of(metric, id_, label, [Value(status)])]

    def recalled(self, metric: Indicator, found: Found) -> list[Answer]:
        """The answers from sums per owner of an earlier day; teams are today's."""
        team_of = {person.id: person.team_id for person in self.people}
        by_group: dict[str | None, list[Cell]] = {id_: [] for id_ in self.ids()}
        for owner_id, own in found.items():
            group = {Group.OWNER: owner_id, **WHOLE, Group.TEAM: team_of.get(owner_id or "")}
            by_group.setdefault(group[self.ask.group], []).extend(own)
        return self.told(metric, {id_: value_of(metric, own, self.business.currency) for id_, own in by_group.items()})

    def _named(self, values: Values) -> list[tuple[str | None, str]]:
        """(id, label) of those who are told, in order."""
        if self.ask.group in WHOLE:
            return [(WHOLE[self.ask.group], "Company")]
        if self.ask.group is Group.TEAM:
            return [*self._teams().items(), *([(None, NO_TEAM)] if None in values else [])]
        here, known = set(self.ids()), {person.id for person in self.people}
        named: list[tuple[str | None, str]] = [
            (p.id, p.name) for p in self.people if p.id in here or (p.id in values and self.scope.covers(p.id))
        ]
        named += [(id_, f"({id_})") for id_ in sorted(id_ for id_ in values if id_ is not None and id_ not in known)]
        return named + ([(None, NO_OWNER)] if None in values else [])

    def _teams(self) -> dict[str | None, str]:
        visible = {person.team_id for person in self.people if self.scope.covers(person.id)}
        named = sorted(self.teams.items(), key=lambda item: (item[1].casefold(), item[0]))
        return {id_: name for id_, name in named if id_ in visible}

    def _few(self, metric: Indicator, id_: str | None) -> Status | None:
        """Why a figure of few people is not told: executives would learn how one person works."""
        if not self._is_about(metric):
            return Status.INSUFFICIENT_DATA
        if self.ask.group is Group.OWNER:
            alone = singly(self.ask.scope, metric.is_opened(self.business))
            return Status.INSUFFICIENT_DATA if metric.least > 1 and not alone.covers(id_) else None
        heads = Counter(p.team_id for p in self.people if p.is_active and self.scope.covers(p.id))
        size = heads[id_] if self.ask.group is Group.TEAM else sum(heads.values())
        least = MIN_GROUP if metric.behaviour and not self.scope.persons else 1
        if self.ask.scope.whole_weeks:
            least = max(least, metric.least)
        return Status.INSUFFICIENT_DATA if least > 1 and size < least else None

    def _is_about(self, metric: Indicator) -> bool:
        """Whether the indicator is about groups of this kind."""
        if metric.level == "company":
            return self.ask.group is Group.COMPANY
        return metric.level == "person" or self.ask.group is not Group.OWNER

    def _of(self, metric: Indicator, id_: str | None, label: str, values: Sequence[Value]) -> list[Answer]:
        return [Answer(metric.name, self.ask.group, id_, label, value) for value in values]

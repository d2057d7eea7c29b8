"""Indicators that do not add up: their rows are handed to their small function, one group at a time."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crm_core.base.access import EVERYTHING, MIN_OTHERS, Scope
from crm_core.mart.asking import Ask, Group
from crm_core.mart.grouping import WHOLE
from crm_core.mart.people import Person
from crm_core.mart.placement import Placement
from crm_core.mart.reading import Reading
from crm_core.measure.asked import Asked, Fact, Span
from crm_core.measure.value import Status, Value

Grouped = dict[str | None, list[Value]]


@dataclass(frozen=True)
class Functions:
    """One question's people: who is in which group, on which days.

    `seen`: who has rows in the window; of people who left these have days in it too.
    """

    people: Sequence[Person]
    placement: Placement
    ask: Ask
    scope: Scope
    seen: frozenset[str | None] = frozenset()

    def seeing(self, owner_ids: Iterable[str | None]) -> "Functions":
        """The same people, these with rows in the window."""
        return replace(self, seen=frozenset(owner_ids))

    def values(self, reading: Reading, group_ids: Iterable[str | None]) -> Grouped:
        """group -> its values, for these groups (and for owners that only rows name)."""
        metric = reading.metric
        assert metric.answer is not None
        facts = reading.facts(self._reach(metric.compares))
        by_owner = _by_owner(facts)
        own = [fact for fact in facts if self._is_own(fact.owner_id)]
        by_group = self.grouped(own)
        with_days = self if metric.compares else self.seeing(by_owner)
        found: Grouped = {}
        for id_ in dict.fromkeys([*group_ids, *by_group]):
            asked = with_days._asked(reading, id_)
            if metric.compares:
                ids = self._others(asked, metric.compares, by_owner)
                if not metric.shown_alone and not self._may_compare(ids, id_):
                    found[id_] = [Value(Status.INSUFFICIENT_DATA)]
                    continue
                asked = replace(asked, others={one: by_owner.get(one, []) for one in ids})
            found[id_] = metric.answer(by_group.get(id_, []), asked)
        return found

    def exposure(self, reading: Reading, id_: str | None) -> Asked:
        """The days and hours that the people of a group had."""
        return self._asked(reading, id_)

    def _asked(self, reading: Reading, id_: str | None) -> Asked:
        moment = reading.crm.moment
        spans = self._spans(id_, reading.evidence.kind == "state")
        return Asked(
            start=self.ask.window.start,
            end=self.ask.window.end,
            as_of=moment.as_of,
            zone=moment.zone,
            today=moment.day,
            business=reading.crm.business,
            group=str(self.ask.group),
            id=id_,
            spans=tuple(self._employed(spans)),
            period=tuple(spans),
            facts=moment.facts,
        )

    def _spans(self, id_: str | None, of_state: bool) -> list[Span]:
        """The people who work here (or were asked for), on the days they were in the group.

        A state's rows belong to today's team, and so do its people.
        """
        window = self.ask.window
        asked = {*self.ask.owner_ids, *(() if of_state else self.seen)}
        here = [p.id for p in self.people if (p.is_active or p.id in asked) and self.scope.covers(p.id)]
        if self.ask.group is Group.OWNER:
            return [Span(id_, window.start, window.end)] if id_ is not None else []
        if of_state and self.ask.group is Group.TEAM:
            here = [owner_id for owner_id in here if self.placement.team_of(owner_id, None) == id_]
        if of_state or self.ask.group in WHOLE:
            return [Span(owner_id, window.start, window.end) for owner_id in here]
        return self.placement.spans(id_, window, here)

    def _employed(self, spans: Iterable[Span]) -> Iterator[Span]:
        """Only the days from the first to the last day of work that the CRM knows."""
        people = {person.id: person for person in self.people}
        for span in spans:
            person = people.get(span.owner_id)
            hired, left = (person.hired_on, person.left_on) if person else (None, None)
            start = max(span.start, hired or span.start)
            end = min(span.end, left + timedelta(days=1) if left else span.end)
            yield replace(span, start=start, end=max(start, end))

    def grouped(self, facts: Iterable[Fact]) -> dict[str | None, list[Fact]]:
        found: dict[str | None, list[Fact]] = {}
        for fact in facts:
            found.setdefault(self.group_of(fact.owner_id, fact.day), []).append(fact)
        return found

    def group_of(self, owner_id: str | None, day: date | None) -> str | None:
        """The group that a row of this person and day belongs to."""
        if self.ask.group is Group.OWNER:
            return owner_id
        return WHOLE.get(self.ask.group) or self.placement.team_of(owner_id, day)

    def _reach(self, compares: str) -> Scope:
        """Whose rows are read: who compares a person with his team, or anybody with all, needs more than he may see."""
        if compares in ("company", "wider"):
            return EVERYTHING
        if compares == "team" and self.ask.group is Group.OWNER and self.scope.owner_ids is not None:
            teams = {self.placement.team_of(owner_id, None) for owner_id in self.scope.owner_ids} - {None}
            mates = [person.id for person in self.people if person.team_id in teams]
            return replace(self.scope, owner_ids=tuple(dict.fromkeys([*self.scope.owner_ids, *mates])))
        return self.scope

    def _is_own(self, owner_id: str | None) -> bool:
        return self.scope.owner_ids is None or self.scope.covers(owner_id)

    def _others(self, asked: Asked, compares: str, seen: Collection[str | None]) -> list[str | None]:
        """The people compared with: everybody who works here, a person's team, the people of the group.

        What a wider group has done holds also what those did who left it since: the `seen` ones.
        """
        here = [person for person in self.people if person.is_active or (compares == "wider" and person.id in seen)]
        if compares == "company" or (compares == "wider" and self.ask.group is not Group.OWNER):
            return [None, *(person.id for person in here)]
        if self.ask.group is not Group.OWNER:
            return list(asked.owner_ids)
        team = self.placement.team_of(asked.id, None)
        if team is None:
            return []
        return list(dict.fromkeys([*(person.id for person in here if person.team_id == team), asked.id]))

    def _may_compare(self, ids: Sequence[str | None], id_: str | None) -> bool:
        """Who does not see the others learns from the comparison only among at least five of them."""
        others = [one for one in ids if one is not None and one != id_]
        return all(self.ask.scope.covers(one) for one in others) or len(others) >= MIN_OTHERS


def _by_owner(facts: Iterable[Fact]) -> dict[str | None, list[Fact]]:
    found: dict[str | None, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.owner_id, []).append(fact)
    return found

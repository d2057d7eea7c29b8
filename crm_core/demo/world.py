"""What the steps of the demo share: the rows so far, the people, and the working objects behind the rows."""

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from crm_core.crm.canonical import TABLES
from crm_core.demo.plan import Clock, DemoPlan
from crm_core.demo.stages import LOST, WON, Pipeline, Stage

Row = dict[str, Any]


@dataclass(frozen=True)
class Persona:
    """How somebody works. `rate`: activities on a normal day; `care` and `skill`: 0..1."""

    owner_id: str
    login: str
    name: str
    team: int
    rate: float
    care: float
    skill: float
    languages: tuple[str, ...] = ("en",)
    weekdays: str = "01234"
    trait: str = ""  # leaver_early, leaver_late, joiner, mover
    game: str | None = None


@dataclass
class Person:
    """A persona in this company: when he was there and what he holds."""

    persona: Persona
    row: Row
    hired: date
    left: date | None
    days: list[date]  # days at work inside the demo's time
    clients: list["Holding"] = field(default_factory=list)
    deals: list["Holding"] = field(default_factory=list)

    @property
    def owner_id(self) -> str:
        return self.persona.owner_id

    def day_from(self, day: date) -> date | None:
        """The first day at work on or after `day`."""
        index = bisect_left(self.days, day)
        return self.days[index] if index < len(self.days) else None

    def day_after(self, day: date, count: int = 1) -> date | None:
        """The day at work so many working days after `day`, None where the demo's time or he is over."""
        index = bisect_right(self.days, day) + count - 1
        return self.days[index] if index < len(self.days) else None

    def day_before(self, day: date, count: int = 1) -> date:
        """The day at work so many working days before `day`, at the earliest his first."""
        return self.days[max(0, bisect_left(self.days, day) - count)]


# (owner, from when), in order
Spans = list[tuple[Person | None, datetime]]


def owner_at(spans: Spans, at: datetime) -> Person | None:
    """Whose it was then."""
    return next((owner for owner, begins in reversed(spans) if begins <= at), spans[0][0])


@dataclass
class Client:
    """An account with its people and its owners over time."""

    row: Row
    contacts: list[Row]
    country: str
    domain: str
    spans: Spans

    @property
    def owner(self) -> Person | None:
        return self.spans[-1][0]


@dataclass(frozen=True)
class Edit:
    """A change of one field of a deal."""

    at: datetime
    actor_id: str | None
    field: str
    old: str | None
    new: str | None


@dataclass
class Deal:
    """An opportunity with its way through the stages."""

    row: Row
    client: Client
    spans: Spans
    pipeline: Pipeline
    steps: list[tuple[Stage, datetime]] = field(default_factory=list)  # (stage, since), in order
    edits: list[Edit] = field(default_factory=list)
    stale_from: datetime | None = None  # since when nobody works on it, though it is open

    @property
    def opened(self) -> datetime:
        return self.steps[0][1]

    @property
    def closed(self) -> datetime | None:
        """When it was won or lost."""
        stage, since = self.steps[-1]
        return since if stage.name in (WON, LOST) else None

    @property
    def is_won(self) -> bool:
        return self.steps[-1][0].name == WON

    @property
    def owner(self) -> Person | None:
        return self.spans[-1][0]

    def is_open_at(self, at: datetime) -> bool:
        """Open and worked on."""
        ends = self.closed or self.stale_from
        return self.opened < at and (ends is None or at < ends)


@dataclass
class Holding:
    """What a person is responsible for, from when to when."""

    thing: Client | Deal
    begins: datetime
    ends: datetime | None


@dataclass
class World:
    """The demo company while it is built."""

    plan: DemoPlan
    clock: Clock
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})
    people: list[Person] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def add(self, table: str, **cells: Any) -> Row:
        """A new row; a column that is not named is null."""
        self.rows[table].append(cells)
        return cells

    def new_id(self, prefix: str, width: int = 5) -> str:
        self._counts[prefix] += 1
        return f"{prefix}{self._counts[prefix]:0{width}d}"

    @property
    def sellers(self) -> list[Person]:
        """Everybody who works clients."""
        return [person for person in self.people if person.persona.rate > 0]

    def person(self, owner_id: str | None) -> Person | None:
        return next((person for person in self.people if person.owner_id == owner_id), None)

"""What a function of an indicator gets: the rows of one person, team or company, and what it may know beside them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from crm_core.base.business import Business
from crm_core.base.facts import NO_FACTS, Facts
from crm_core.measure.value import Status, Value

LOW_EXPOSURE = 0.4  # below this part of the period's working days a rate tells nothing


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of an Evidence; `amount` is in the company's currency wherever a rate is known."""

    table: str
    id: str
    owner_id: str | None
    day: date | None
    total: int
    counted: int
    amount: Decimal | None = None
    currency: str | None = None
    slice: str | None = None
    why: str | None = None
    value: float | None = None
    at: datetime | None = None  # UTC without zone
    inherited: int = 0


@dataclass(frozen=True)
class Span:
    """The local days [start, end) for which a person is part of what is asked about."""

    owner_id: str
    start: date
    end: date


@dataclass(frozen=True)
class Asked:
    """One group of one question: [start, end) in local days, as of an instant, of these people.

    `spans`: the days on which each of them was in the group and at work here; `period`: the same with the days before
    his first and after his last day of work.
    `others`: owner id -> his rows, of the person's team or of everybody, for an indicator that compares; empty for
    a person of no team.
    """

    start: date
    end: date
    as_of: datetime
    zone: str
    today: date  # as_of's local day
    business: Business
    group: str  # owner, team or company
    id: str | None
    spans: tuple[Span, ...] = ()
    period: tuple[Span, ...] = ()
    facts: Facts = NO_FACTS
    others: Mapping[str | None, Sequence[Fact]] = field(default_factory=dict)

    @property
    def owner_ids(self) -> tuple[str, ...]:
        """The people asked about, those without rows too."""
        return tuple(dict.fromkeys(span.owner_id for span in self.spans))

    @cached_property
    def available_days(self) -> float:
        """Working days of these people that have gone, less absence, times their part of full time."""
        return sum(
            self.facts.available_days(span.owner_id, span.start, min(span.end, self.today)) for span in self.spans
        )

    @cached_property
    def available_hours(self) -> float:
        """The same in hours of work."""
        return sum(
            self.facts.available_hours(span.owner_id, span.start, min(span.end, self.today)) for span in self.spans
        )

    @property
    def exposure(self) -> Status:
        """Whether there were days enough to divide by: ok, no_exposure or low_exposure."""
        if self.available_days <= 0:
            return Status.NO_EXPOSURE
        return Status.LOW_EXPOSURE if self.available_days < LOW_EXPOSURE * self.working_days else Status.OK

    @cached_property
    def working_days(self) -> float:
        """Working days of the company that have gone times each person's part of full time, nothing taken off.

        A quarter-time worker who was there all the time is not away: only absence and late entry are.
        """
        found = 0.0
        for span in self.period or self.spans:
            end = min(span.end, self.today)
            last = max(span.start, end - timedelta(days=1))
            found += self.facts.calendar.count(span.start, end) * (self.facts.fte(span.owner_id, last) or 1.0)
        return found


Answerer = Callable[[Sequence[Fact], Asked], list[Value]]

"""The dry run of a definition: what it would do to everybody's score, and whether the scores hang on its weights."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from statistics import quantiles
from typing import Any

from crm_core.base.access import Scope
from crm_core.mart.answers import Answers, Ask
from crm_core.measure.evidence import Window
from crm_core.measure.score import Score, Scored
from crm_core.measure.statistics.fairness import Sensitivity, weight_sensitivity
from crm_core.measure.value import Status
from crm_core.review.scorecard import scored

MUCH = 10.0  # points: how many move by more is told before anybody approves
LEAST = 5  # of fewer people no distribution is told
SEED = 20260101  # the draws are the same for the same people


@dataclass(frozen=True)
class Moved:
    """One person's score with the definition that holds and with the proposed one; None where there is none."""

    owner_id: str
    now: float | None
    then: float | None

    @property
    def by(self) -> float | None:
        return None if self.now is None or self.then is None else self.then - self.now


@dataclass(frozen=True)
class Spread:
    """Quartiles of the scores of n people."""

    n: int
    low: float
    median: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float | None]) -> "Spread | None":
        """None for fewer than five: it would tell single scores."""
        known = [value for value in values if value is not None]
        return cls(len(known), *quantiles(known, n=4, method="inclusive")) if len(known) >= LEAST else None


@dataclass(frozen=True)
class DryRun:
    """Everybody's old and new score over the same days, by owner id."""

    window: Window
    as_of: datetime
    moved: tuple[Moved, ...]
    sensitivity: Sensitivity | None  # of the proposed weights

    @property
    def compared(self) -> list[float]:
        """By how many points those move who have both scores."""
        return [one.by for one in self.moved if one.by is not None]

    @property
    def much(self) -> int:
        """How many move by more than ten points."""
        return sum(abs(by) > MUCH for by in self.compared)

    @property
    def gained(self) -> int:
        """How many get a score that they have not now."""
        return sum(one.now is None and one.then is not None for one in self.moved)

    @property
    def lost(self) -> int:
        """How many have one now, and would have none."""
        return sum(one.now is not None and one.then is None for one in self.moved)

    def within(self, scope: Scope) -> list[Moved]:
        """The persons whom the scope opens."""
        opens = scope.persons and scope.figures and scope.families is None
        return [one for one in self.moved if opens and scope.covers(one.owner_id)]

    @property
    def data(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "from": self.window.start.isoformat(),
            "to": self.window.end.isoformat(),
            "as_of": self.as_of.isoformat(),
            "scores": {one.owner_id: [one.now, one.then] for one in self.moved},
            "sensitivity": asdict(self.sensitivity) if self.sensitivity else None,
        }

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "DryRun":
        """What was stored."""
        days = Window(date.fromisoformat(data["from"]), date.fromisoformat(data["to"]))
        moved = tuple(Moved(id_, now, then) for id_, (now, then) in data["scores"].items())
        found = data["sensitivity"]
        return cls(days, datetime.fromisoformat(data["as_of"]), moved, Sensitivity(**found) if found else None)


def dry_run(now: Score, then: Score, answers: Answers, ask: Ask) -> DryRun:
    """Both definitions on the same answers. Raises AccessError."""
    old = {one.owner_id: one.value for one in scored(now, answers, ask)}
    new = scored(then, answers, ask)
    moved = tuple(Moved(one.owner_id, old.get(one.owner_id), one.value) for one in new)
    return DryRun(ask.window, answers.as_of(ask), moved, sensitivity(then, new))


def sensitivity(score: Score, found: Sequence[Scored]) -> Sensitivity | None:
    """How many pairs swap when each weight is off by up to 20 %: 1,000 draws over those who have a score."""
    weights = {part.indicator: float(part.weight) for part in score.components}
    people = {one.owner_id: _reached(one) for one in found if one.value is not None}
    return weight_sensitivity(weights, people, SEED) if len(people) >= LEAST else None


def _reached(one: Scored) -> dict[str, float | None]:
    """0..1 per component; None where it does not count."""
    return {
        line.component.indicator: line.component.reached(line.value)
        if line.status is Status.OK and line.value is not None
        else None
        for line in one.lines
    }

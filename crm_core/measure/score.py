"""Scores: weighted indicators on 0..100, added up, so that every lost point traces to rows.

s = clip((x - floor) / (target - floor), 0, 1); effective weight = 100 * weight / sum of available weights;
points = effective weight * s. Linear pieces and addition give an exact decomposition.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.value import Status, Value

MIN_COVERAGE = 0.6
# what may earn points: things done right or done in time, never volumes, money or measures of how a day was spent
WEIGHTABLE = (Unit.SHARE, Unit.HOURS, Unit.DAYS, Unit.RATIO)


@dataclass(frozen=True)
class Component:
    """One weighted indicator: 0 points at `floor`, full points at `target`, left out below `min_n` rows."""

    indicator: str
    weight: int
    floor: float = 0.0
    target: float = 1.0
    min_n: int = 5

    @property
    def less_is_better(self) -> bool:
        return self.floor > self.target

    def reached(self, value: float) -> float:
        """How much of the way from floor to target is gone, 0..1."""
        way = (value - self.floor) / (self.target - self.floor)
        return min(1.0, max(0.0, way))


@dataclass(frozen=True)
class Score:
    """A definition: all components with their weights, also those that this CRM cannot feed."""

    name: str
    label: str
    question: str
    components: tuple[Component, ...]
    version: str = "1.0.0"

    @property
    def body(self) -> dict[str, object]:
        """What is versioned: everything that decides the number."""
        return {"name": self.name, "version": self.version, "components": [asdict(part) for part in self.components]}

    @property
    def canonical_json(self) -> str:
        """The body with sorted keys and without spaces."""
        return json.dumps(self.body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def body_text(self) -> str:
        """The body as a person reads and writes it."""
        return json.dumps(self.body, indent=2, ensure_ascii=False)

    @property
    def sha256(self) -> str:
        """'sha256:...' over the canonical JSON in UTF-8."""
        return "sha256:" + hashlib.sha256(self.canonical_json.encode()).hexdigest()


@dataclass(frozen=True)
class Fix:
    """One honest thing to do: on how many rows, what it gains, where the score is then."""

    indicator: str
    action: str
    rows: int
    gain: float
    score_after: float


@dataclass(frozen=True)
class Line:
    """One component as it turned out; points and lost are None where nothing can be said."""

    component: Component
    status: Status
    value: float | None = None
    n: int = 0
    counted: int = 0
    effective_weight: float = 0.0
    points: float | None = None
    lost: float | None = None
    measured: Value | None = None  # the indicator's own answer

    @property
    def defects(self) -> int:
        """The rows that a fix can mend: those that do not count, or those that do where less is better."""
        return self.counted if self.component.less_is_better else self.n - self.counted


@dataclass(frozen=True)
class Scored:
    """A person's score: None below 60 % of the weight. The lines' points add up to it exactly."""

    score: Score
    owner_id: str
    value: float | None
    coverage: float
    lines: tuple[Line, ...]
    fixes: tuple[Fix, ...] = field(default=())

    @property
    def weakest(self) -> Line | None:
        """The line that reaches the smallest part of its weight."""
        fed = [line for line in self.lines if line.points is not None and line.effective_weight]
        return min(fed, key=lambda line: (line.points or 0.0) / line.effective_weight, default=None)


def compute(
    score: Score,
    owner_id: str,
    values: Mapping[str, Value],
    known: Mapping[str, Indicator],
    language: str = "en",
) -> Scored:
    """The score of one person from his values by indicator name."""
    judged = [_judge(part, values.get(part.indicator)) for part in score.components]
    weight = sum(line.component.weight for line in judged if line.status is Status.OK)
    coverage = weight / 100
    lines = tuple(_pointed(line, coverage, told=coverage >= MIN_COVERAGE) for line in judged)
    if coverage < MIN_COVERAGE:
        return Scored(score, owner_id, None, coverage, lines)
    total = sum(line.points for line in lines if line.points is not None)
    return Scored(score, owner_id, total, coverage, lines, _fixes(lines, total, known, language))


def _judge(part: Component, value: Value | None) -> Line:
    if value is None:
        return Line(part, Status.NOT_RECORDED)
    if value.status is not Status.OK or value.value is None:
        return Line(part, value.status, n=value.n, measured=value)
    status = Status.OK if value.n >= part.min_n else Status.INSUFFICIENT_DATA
    return Line(part, status, float(value.value), value.n, _counted(value), measured=value)


def _counted(value: Value) -> int:
    """How many of the n rows count; where rows do not weigh the same, as many as their share is of n."""
    if value.denominator is None or value.denominator == value.n:
        return int(value.numerator or 0)
    return round(float(value.value or 0) * value.n)


def _pointed(line: Line, coverage: float, told: bool) -> Line:
    """The line with its share of the weight that can be fed, and with points where these may be told."""
    if line.status is not Status.OK or line.value is None:
        return line
    weight = line.component.weight / coverage
    if not told:
        return replace(line, effective_weight=weight)
    points = weight * line.component.reached(line.value)
    return replace(line, effective_weight=weight, points=points, lost=weight - points)


def _fixes(lines: tuple[Line, ...], total: float, known: Mapping[str, Indicator], language: str) -> tuple[Fix, ...]:
    """What to mend, the greatest gain first; each gain is found by computing the line anew, not by a rate.

    `score_after` is the curve: the score once this fix and all before it are done.
    """
    found = []
    for line in lines:
        metric = known.get(line.component.indicator)
        if metric is None or metric.fix is None or metric.unit is not Unit.SHARE or not line.n or not line.lost:
            continue
        rows, gain = _smallest(line)
        if gain > 0:
            found.append(Fix(line.component.indicator, metric.fix.of(rows, language), rows, gain, 0.0))
    after, curve = total, []
    for fix in sorted(found, key=lambda fix: (-fix.gain, fix.indicator)):
        after += fix.gain
        curve.append(replace(fix, score_after=after))
    return tuple(curve)


def _smallest(line: Line) -> tuple[int, float]:
    """The smallest number of rows that reaches the full gain, and that gain."""

    step = -1 if line.component.less_is_better else 1

    def gain(rows: int) -> float:
        way = line.component.reached((line.counted + step * rows) / line.n)
        return line.effective_weight * way - (line.points or 0.0)

    most = line.defects
    low, high = 1, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if gain(middle) >= gain(most) else (middle + 1, high)
    return low, gain(low)

"""A person's scores in earlier windows: what stood before, and the curve of the last weeks.

A curve is made of the same lines at each of its points: states that neither the CRM's clocks nor the history tell
for all of them are left out of it, and named.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.score import Score, Scored, compute
from crm_core.measure.statistics import wilson
from crm_core.measure.value import Status, Value

WEEKS = 4  # of each point of the curve: the shares of one week are of too few rows
POINTS = 12
Values = Mapping[str, Value]  # by indicator
Weekly = Mapping[str, Sequence[Sequence[Value]]]  # by indicator; flows of each week, states at its end
Tell = Callable[[tuple[str, ...], Window], Values]  # the owner's values of these indicators over a window


@dataclass(frozen=True)
class Past:
    """One score before and up to now; the curve is by the definition that holds for the present card."""

    before: Scored  # by the definition that held then
    after_by_old: Scored | None  # the present window by the earlier definition, where that was another one
    curve: tuple[float | None, ...] = ()  # POINTS windows of WEEKS weeks, a week apart
    left_out: tuple[str, ...] = ()  # the components that the curve is made without


@dataclass(frozen=True)
class Known:
    """One owner's values in the window before and the present one, his weeks over `days(...)`, and what is a state."""

    before: Values
    now: Values
    weekly: Weekly
    states: frozenset[str]


def days(end: Window) -> Window:
    """The weeks that a curve is made of, up to the end of this window."""
    return Window(end.end - timedelta(weeks=WEEKS + POINTS - 1), end.end)


def names(scores: Iterable[Score]) -> tuple[str, ...]:
    """Every component of these scores once."""
    return tuple(dict.fromkeys(part.indicator for score in scores for part in score.components))


def told(cards: Sequence[Scored], old: Sequence[Score], known: Known, window: Window, tell: Tell) -> dict[str, Past]:
    """What came before the present cards of one owner over a window; `old` held before. `tell` asks for more."""
    found = points(cards, window, known, tell)
    return {card.score.name: past(card, then, known, found) for card, then in zip(cards, old, strict=True)}


def past(present: Scored, old: Score, known: Known, points: Sequence[Values]) -> Past:
    """What came before one card; `points` are his values in the windows of the curve."""
    metrics, owner_id, now = indicators(), present.owner_id, present.score
    left_out = _left_out(present, points)
    curve = []
    for values in points:
        kept = {name: value for name, value in values.items() if name not in left_out}
        curve.append(compute(now, owner_id, kept, metrics).value)
    after = compute(old, owner_id, {**known.now, **_measured(present)}, metrics) if old.sha256 != now.sha256 else None
    return Past(compute(old, owner_id, known.before, metrics), after, tuple(curve), left_out)


def _measured(present: Scored) -> dict[str, Value]:
    return {line.component.indicator: line.measured for line in present.lines if line.measured is not None}


def _left_out(present: Scored, points: Sequence[Values]) -> tuple[str, ...]:
    """Lines of the card that some point cannot tell at all; those with too little data then stay."""
    fed = (line.component.indicator for line in present.lines if line.status is Status.OK)
    return tuple(name for name in fed if any(name not in values for values in points))


def points(cards: Sequence[Scored], window: Window, known: Known, tell: Tell) -> list[Values]:
    """The owner's values for each window of the curve."""
    own = names(card.score for card in cards)
    computed = tuple(name for name in own if name not in known.states and not _adds_up(name))
    found: list[Values] = []
    for number in range(POINTS):
        end = window.end - timedelta(weeks=POINTS - 1 - number)
        span = Window(end - timedelta(weeks=WEEKS), end)
        if span == window:
            found.append({name: value for card in cards for name, value in _measured(card).items()})
            continue  # the same days: the cards' own numbers
        values = dict(tell(computed, span)) if computed else {}
        for name in own:
            weeks = known.weekly.get(name, ())[number : number + WEEKS]
            if name in known.states:
                values |= {name: weeks[-1][0]} if weeks and weeks[-1] else {}
            elif _adds_up(name):
                values[name] = _together([value for week in weeks for value in week])
        found.append(values)
    return found


def _adds_up(name: str) -> bool:
    metric = indicators()[name]
    return metric.answer is None and metric.over == "rows"


def _together(values: Sequence[Value]) -> Value:
    """Shares of several weeks as one."""
    counted = sum(int(value.numerator or 0) for value in values)
    total = sum(int(value.denominator or 0) for value in values)
    interval = wilson(counted, total)
    if interval is None:
        return Value(Status.NO_DATA, None, 0, 0, 0)
    return Value(Status.OK, counted / total, counted, total, total, low=interval[0], high=interval[1])

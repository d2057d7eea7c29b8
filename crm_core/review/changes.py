"""Why a score changed between two dates: line by line, and apart from them a new definition or new data."""

from dataclasses import dataclass

from crm_core.measure.score import MIN_COVERAGE, Scored
from crm_core.measure.value import Status


@dataclass(frozen=True)
class Cause:
    """One part of the difference in points; `indicator` is None for what no line explains."""

    kind: str  # line, availability, definition
    indicator: str | None
    points: float


def causes(before: Scored, after: Scored, after_by_old: Scored | None = None) -> list[Cause]:
    """The difference after - before as a sum, exact; empty where one of the two has no value.

    `after_by_old`: the later data with the earlier definition, where the definition was changed between.
    Lines are compared on the components that both dates can feed; what comes from a component that only one of them
    can feed is 'availability', what comes from new weights or targets is 'definition'.
    """
    later = after_by_old or after
    if before.value is None or after.value is None or later.value is None:
        return []
    shared = _fed(before) & _fed(later)
    old, new = _only(before, shared), _only(later, shared)
    if not old or not new:
        return []
    found = [Cause("line", name, new[name] - old[name]) for name in sorted(shared)]
    available = (later.value - sum(new.values())) - (before.value - sum(old.values()))
    if abs(available) > 1e-9:
        found.append(Cause("availability", None, available))
    if after_by_old is not None:
        found.append(Cause("definition", None, after.value - later.value))
    return found


def _fed(scored: Scored) -> frozenset[str]:
    return frozenset(line.component.indicator for line in scored.lines if line.status is Status.OK)


def _only(scored: Scored, names: frozenset[str]) -> dict[str, float]:
    """The points of these components when nothing else is there; empty where they are too few for a score."""
    lines = [line for line in scored.lines if line.component.indicator in names]
    weight = sum(line.component.weight for line in lines) / 100
    if weight < MIN_COVERAGE:
        return {}
    return {
        line.component.indicator: line.component.reached(line.value) * line.component.weight / weight
        for line in lines
        if line.value is not None
    }

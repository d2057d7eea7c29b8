"""Definitions of scores as data: read from JSON, checked against what may be weighted, every mistake at once."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crm_core.base.errors import DefinitionError, did_you_mean
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.score import WEIGHTABLE, Component, Score

MAX_WEIGHT = 40
MIN_COMPONENTS = 3
FLOOR_OF_MIN_N = 5
SEMVER = r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$"


class _Component(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    indicator: str
    weight: int
    floor: float = Field(default=0.0, allow_inf_nan=False)
    target: float = Field(default=1.0, allow_inf_nan=False)
    min_n: int = FLOOR_OF_MIN_N


class _Definition(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    version: str = Field(pattern=SEMVER)
    components: list[_Component]


def parse(
    text: str | bytes,
    known: Mapping[str, Indicator],
    scores: Mapping[str, Score],
    after: Mapping[str, str] | None = None,
) -> Score:
    """The definition {name, version, components: [{indicator, weight, floor, target, min_n}]} as a score.

    Its words are those of the score of this name. `after`: the last version of each score, which a new one must
    exceed. Raises DefinitionError with every mistake.
    """
    try:
        read = _Definition.model_validate_json(text)
    except ValidationError as error:
        told = [_told(mistake) for mistake in error.errors()]
        readable, unread = _readable(text), any("components" in mistake["loc"] for mistake in error.errors())
        if readable:
            told += (_of_each if unread else _of_all)(readable, known)
        raise DefinitionError(f"The definition cannot be read: {'; '.join(told)}.") from None
    parts = tuple(_component(part) for part in read.components)
    own = scores.get(read.name)
    made = replace(own or Score(read.name, read.name, "", ()), version=read.version, components=parts)
    named = [] if own else [f"there is no score '{read.name}'.{did_you_mean(read.name, scores)}"]
    _raise(made, named + _all_mistakes(made, known, (after or {}).get(read.name)))
    return made


def check(score: Score, known: Mapping[str, Indicator], after: str | None = None) -> None:
    """Whether a definition may be used, and comes after the last version. Raises DefinitionError with every mistake."""
    _raise(score, _all_mistakes(score, known, after))


def _raise(score: Score, mistakes: list[str]) -> None:
    if mistakes:
        raise DefinitionError(f"Score '{score.name}': {'; '.join(mistakes)}.")


def _all_mistakes(score: Score, known: Mapping[str, Indicator], after: str | None) -> list[str]:
    is_old = after is not None and order(score.version) <= order(after)
    mistakes = [f"the version {score.version} must be above {after}, the last one"] if is_old else []
    return mistakes + _of_all(score.components, known)


def _of_all(parts: Sequence[Component], known: Mapping[str, Indicator]) -> list[str]:
    mistakes = []
    names = [part.indicator for part in parts]
    total = sum(part.weight for part in parts)
    if total != 100:
        mistakes.append(f"the weights add up to {total}, they must add up to 100")
    if len(names) < MIN_COMPONENTS:
        mistakes.append(f"at least {MIN_COMPONENTS} components are needed")
    mistakes += [f"'{name}' is named twice" for name in sorted({name for name in names if names.count(name) > 1})]
    return mistakes + _of_each(parts, known)


def _of_each(parts: Sequence[Component], known: Mapping[str, Indicator]) -> list[str]:
    mistakes = []
    for part in parts:
        if part.indicator in known:
            mistakes += _of_metric(part, known[part.indicator])
        else:
            mistakes.append(f"unknown indicator '{part.indicator}'.{did_you_mean(part.indicator, known)}")
        mistakes += _of_numbers(part)
    return mistakes


def _of_numbers(part: Component) -> list[str]:
    found = []
    if not 0 < part.weight <= MAX_WEIGHT:
        found.append(f"weight {part.weight} of '{part.indicator}' is not within 1..{MAX_WEIGHT}")
    if part.floor == part.target:
        found.append(f"floor and target of '{part.indicator}' are equal")
    if part.min_n < FLOOR_OF_MIN_N:
        found.append(f"min_n of '{part.indicator}' is below {FLOOR_OF_MIN_N}")
    return found


def _of_metric(part: Component, metric: Indicator) -> list[str]:
    found = []
    if not is_weightable(metric):
        found.append(f"'{part.indicator}' is shown and never scored")
    if metric.better == "higher" and part.floor > part.target:
        found.append(f"more of '{part.indicator}' is better, so its floor must be below its target")
    elif metric.better == "lower" and part.floor < part.target:
        found.append(f"less of '{part.indicator}' is better, so its floor must be above its target")
    if not all(0 <= edge <= (1 if metric.unit is Unit.SHARE else float("inf")) for edge in (part.floor, part.target)):
        allowed = "within 0..1" if metric.unit is Unit.SHARE else "0 or more"
        found.append(f"floor and target of '{part.indicator}' must be {allowed}")
    return found


def order(version: str) -> tuple[int, ...]:
    """What versions are sorted by: 1.10.0 comes after 1.9.0."""
    return tuple(int(part) for part in version.split("."))


def is_weightable(metric: Indicator) -> bool:
    """Whether points may be given for it: of one person, no volume, no signal, no measure of how a day was spent."""
    plain = metric.unit in WEIGHTABLE and metric.level == "person" and not metric.sliced
    return plain and not metric.signal and metric.least == 1 and not metric.descriptive


def _component(part: _Component) -> Component:
    return Component(**part.model_dump())


def _readable(text: str | bytes) -> list[Component]:
    """The components that can be read by themselves, so that what else is wrong with them is told at once."""
    found: list[Component] = []
    with suppress(ValueError, TypeError, KeyError):  # no JSON, no object, no list of components
        for part in json.loads(text)["components"]:
            with suppress(ValidationError):
                found.append(_component(_Component.model_validate(part)))
    return found


def _told(mistake: Any) -> str:
    where = ".".join(str(part) for part in mistake["loc"]) or "the file"
    return f"{where}: {mistake['msg'][0].lower()}{mistake['msg'][1:]}"

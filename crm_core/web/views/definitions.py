"""Definitions of scores in words: what holds, what was proposed and by whom approved, what it is made of."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from crm_core.base.access import Role
from crm_core.base.text import Message, _
from crm_core.measure.registry import indicators, scores
from crm_core.measure.score import Component, Score
from crm_core.measure.score_definition import is_weightable, order
from crm_core.store.score_definitions import APPROVERS, StoredDefinition
from crm_core.web.views.quantity import quantity
from crm_core.web.views.score_lines import label
from crm_core.web.views.tongue import Tongue

SHORT_HASH = 19  # signs, 'sha256:' and twelve of it
_BY: dict[str, Message] = {
    Role.ADMIN.value: _("approved by {who} as administrator"),
    Role.EXECUTIVE.value: _("approved by {who} as executive"),
}
_STATES: dict[str, Message] = {
    "holds": _("holds"),
    "comes": _("approved, will hold from {day}"),
    "waits": _("waits for approval, to hold from {day}"),
    "lapsed": _("was not approved in time"),
    "past": _("held from {day}"),
}


@dataclass(frozen=True)
class Part:
    """One weighted indicator in words."""

    name: str
    label: str
    weight: int
    detail: str


@dataclass(frozen=True)
class Version:
    """One definition. `id` is None for the product's own; `waits_for` are the roles whose approval is missing."""

    id: int | None
    score: str
    label: str
    version: str
    sha256: str
    state: str  # holds, comes, waits, lapsed, past
    said: str
    note: str  # by whom proposed and approved, and why; names and reasons are others' text
    parts: tuple[Part, ...]
    waits_for: tuple[str, ...] = ()


def versions(
    name: str, stored: Iterable[StoredDefinition], made: Mapping[int, Score], today: date, tongue: Tongue
) -> list[Version]:
    """All definitions of one score, the newest first. `made`: the stored ones as scores, by id."""
    listed = [one for one in stored if one.name == name]
    held = [one for one in listed if one.is_approved and one.effective_from <= today]
    now = max(held, key=lambda one: (one.effective_from, one.id), default=None)
    found = [_stored(one, made[one.id], now, today, tongue) for one in listed]
    found.sort(key=lambda one: order(one.version), reverse=True)
    return [*found, _own(scores()[name], is_now=now is None, tongue=tongue)]


def _own(score: Score, is_now: bool, tongue: Tongue) -> Version:
    state = "holds" if is_now else "past"
    said = tongue.say(_("holds since the beginning") if is_now else _("held at first"))
    note = tongue.say(_("Rapport's own."))
    return Version(
        None,
        score.name,
        tongue.say(score.label),
        score.version,
        _short(score),
        state,
        said,
        note,
        _parts(score, tongue),
    )


def _stored(one: StoredDefinition, made: Score, now: StoredDefinition | None, today: date, tongue: Tongue) -> Version:
    if one.is_approved:
        state = "holds" if one is now else "comes" if one.effective_from > today else "past"
    else:
        state = "waits" if one.effective_from > today else "lapsed"
    day = tongue.day(one.effective_from, year=True)
    said = tongue.say(_("holds since {day}"), day=day) if state == "holds" else tongue.say(_STATES[state], day=day)
    by = [tongue.say(_("proposed by {who}"), who=one.author)]
    by += [tongue.say(_BY[role], who=one.approved[role]) for role in APPROVERS if role in one.approved]
    waits = tuple(role for role in APPROVERS if role not in one.approved) if state == "waits" else ()
    note = f"{tongue.listed(by)}. {one.note}".strip()
    return Version(
        one.id,
        one.name,
        tongue.say(made.label),
        one.version,
        _short(made),
        state,
        said,
        note,
        _parts(made, tongue),
        waits,
    )


def _short(score: Score) -> str:
    return score.sha256[:SHORT_HASH]


def _parts(score: Score, tongue: Tongue) -> tuple[Part, ...]:
    """The heaviest first."""
    ordered = sorted(score.components, key=lambda part: -part.weight)
    return tuple(Part(one.indicator, label(one.indicator, tongue), one.weight, _detail(one, tongue)) for one in ordered)


def _detail(part: Component, tongue: Tongue) -> str:
    unit = indicators()[part.indicator].unit
    return tongue.say(
        _("points from {floor} to {target}, from {n} cases on"),
        floor=quantity(unit, part.floor, tongue),
        target=quantity(unit, part.target, tongue),
        n=part.min_n,
    )


def weightable(tongue: Tongue) -> dict[str, str]:
    """name -> label of all that may earn points, by label."""
    found = {name: tongue.say(metric.label) for name, metric in indicators().items() if is_weightable(metric)}
    return dict(sorted(found.items(), key=lambda item: item[1].casefold()))


def rows(score: Score) -> list[dict[str, Any]]:
    """A definition as the rows of the table in which it is changed."""
    return [asdict(part) for part in score.components]


def body(name: str, version: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """What stands in the table as JSON; rows without anything are left out, nothing is put right."""
    filled = [{key: _cell(value) for key, value in row.items()} for row in rows]
    parts = [{key: value for key, value in row.items() if value is not None} for row in filled]
    return json.dumps({"name": name, "version": version, "components": [part for part in parts if part]})


def _cell(value: Any) -> Any:
    """A whole number as such; what a table has for an empty cell is None."""
    if value is None or value != value:
        return None
    return int(value) if isinstance(value, float) and value.is_integer() else value


def next_versions(last: str) -> dict[str, Message]:
    """Which numbers a new definition may have, and what each of them says."""
    major, minor, _patch = order(last)
    return {
        f"{major}.{minor + 1}.0": _("{version}: other numbers, the same meaning"),
        f"{major + 1}.0.0": _("{version}: another meaning; older scores are not compared with it"),
    }


def mistakes(sentence: str) -> str:
    """Every mistake on a line of its own."""
    return sentence.rstrip(".").replace("; ", "\n")

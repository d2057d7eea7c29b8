"""A person's scores from his answers."""

from collections.abc import Sequence
from dataclasses import replace

from crm_core.mart.answers import Answer, Answers, Ask, Group
from crm_core.measure.parts.ownership.charging import charged
from crm_core.measure.registry import indicators
from crm_core.measure.score import Score, Scored, compute
from crm_core.measure.value import Status, Value

_NOT_HIS = Value(Status.NO_EXPOSURE)  # an operator enters it: its weight is shared out, its rows are the operator's


def scored(score: Score, answers: Answers, ask: Ask, language: str = "en") -> list[Scored]:
    """The score of each owner in the scope who works here or was asked for by id, by name."""
    known = indicators()
    metrics = [known[part.indicator] for part in score.components if part.indicator in known]
    values = by_owner(answers.values(metrics, replace(ask, group=Group.OWNER)))
    for own in values.values():
        own |= {name: _NOT_HIS for name in own if not charged(name, answers.crm.business)}
    working = {person.id for person in answers.people() if person.is_active} | set(ask.owner_ids)
    return [compute(score, owner_id, own, known, language) for owner_id, own in values.items() if owner_id in working]


def by_owner(found: Sequence[Answer]) -> dict[str, dict[str, Value]]:
    """owner id -> indicator -> value, in the order of the answers; rows without an owner are left out."""
    values: dict[str, dict[str, Value]] = {}
    for answer in found:
        if answer.id is not None:
            values.setdefault(answer.id, {})[answer.indicator] = answer.value
    return values

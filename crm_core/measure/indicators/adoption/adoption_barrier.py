"""Adoption barrier: a guess at what keeps a person from a feature, for a talk or a training; never scored."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.use.features import BEFORE, USES, per_person, rows
from crm_core.measure.value import Status, Value

# the first comes first where two are as frequent: who does not know a feature cannot yet judge it
BARRIERS = ("unaware", "does not know how", "sees no value")
NONE = "none"


def evidence(crm: Crm) -> Evidence:
    person = per_person(crm)
    trained = _trained(crm, person.c.owner_id, person.c.feature)
    word = sa.case(
        (sa.and_(person.c.ever < USES, trained), BARRIERS[2]),
        (person.c.ever == 0, BARRIERS[0]),
        (person.c.ever < USES, BARRIERS[1]),
        (_dropped(crm, person), BARRIERS[2]),
        else_=NONE,
    )
    return rows(crm, person, word == NONE, word)


def _trained(crm: Crm, owner: ColumnElement[Any], feature: ColumnElement[Any]) -> ColumnElement[bool]:
    """He had a training in the feature, or in all of the CRM, before the window's end."""
    held = [training for training in crm.facts.trainings if training.on < crm.moment.window[1]]
    in_all = sorted({training.owner_id for training in held if training.feature is None})
    in_one = sorted({f"{training.owner_id}/{training.feature}" for training in held if training.feature is not None})
    return sa.or_(owner.in_(in_all), owner.concat("/").concat(feature).in_(in_one))


def _dropped(crm: Crm, person: sa.Subquery) -> ColumnElement[bool]:
    """At most half the use per available day that the 90 days before had, where one use at least was to be expected.

    Also where the feature was given up before these 90 days.
    """
    start, end = crm.moment.window
    begin = start - BEFORE if start - date.min > BEFORE else date.min
    now = _available(crm, person.c.owner_id, start, min(end, crm.moment.day))
    then = _available(crm, person.c.owner_id, begin, start)
    expected = person.c.before * now
    fell = sa.and_(expected >= then, then > 0, 2 * person.c.uses * then <= expected)
    return sa.or_(fell, sa.and_(now > 0, person.c.uses == 0, person.c.before == 0))


def _available(crm: Crm, owner: ColumnElement[Any], start: date, end: date) -> ColumnElement[Any]:
    """Available days of each person in [start, end)."""
    facts = crm.facts
    usual = sa.literal(float(facts.calendar.count(start, end)), sa.Float)
    known = {absence.owner_id for absence in facts.absences} | {term.owner_id for term in facts.employment}
    own = {owner_id: float(facts.available_days(owner_id, start, end)) for owner_id in sorted(known)}
    return sa.case(own, value=owner, else_=usual) if own else usual


def answer(facts: Sequence[Fact], _asked: Asked) -> list[Value]:
    """The most frequent barrier among the features that have one; `none` where no feature has."""
    if not facts:
        return [Value(Status.NO_DATA)]
    found = Counter(fact.why for fact in facts if fact.why in BARRIERS)
    word = max(BARRIERS, key=lambda barrier: (found[barrier], -BARRIERS.index(barrier))) if found else NONE
    return [Value(Status.OK, None, found[word], len(facts), len(facts), word=word)]


METRIC = Indicator(
    name="adoption_barrier",
    label=_("Barrier to use"),
    question=_("What might keep him from features that matter to him?"),
    unit=Unit.WORD,
    evidence=evidence,
    population=_("Each active person with each feature that matters to his role; without a setting, with all."),
    counted=_("Features without a barrier."),
    dated=_("Uses and trainings until the end of the period."),
    exclusions=_("Absence shortens the days that uses are divided by. A feature used before needs to be missed once."),
    formula=_(
        "Never used and no training: unaware. Fewer than 3 uses and no training: does not know how. Trained with "
        "fewer than 3 uses, or half as much per day as in the 90 days before, or given up: sees no value. The answer "
        "is the most frequent of these; a guess for a talk or a training, never scored."
    ),
    behaviour=True,
    answer=answer,
    descriptive=True,
)

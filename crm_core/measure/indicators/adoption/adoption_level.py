"""Adoption level: none, trial, routine or integrated, from breadth of use, next steps and captured work.

It is judged anew for each period. That a level is lost only after two reviews below it is a matter of the stored
reviews, which know the one before.
"""

from collections.abc import Sequence
from dataclasses import replace

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence, EvidenceUnion
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.activities.coverage import captured, next_steps
from crm_core.measure.parts.use.features import breadth
from crm_core.measure.value import Status, Value

LEVELS = ("none", "trial", "routine", "integrated")
MIN_PARTS = 2  # one share alone says nothing of how somebody works
_CUTS = {"breadth": "level_breadth", "next_steps": "level_next_steps", "capture": "level_capture"}


def evidence(crm: Crm) -> EvidenceUnion:
    parts, lacking = [], crm.fresh()
    for name, make in (("breadth", breadth), ("next_steps", next_steps), ("capture", _captured)):
        own = crm.fresh()
        part = make(own)
        lacking.missing |= own.missing
        if not own.missing:
            parts.append(replace(part, slice=sa.literal(name, sa.String)))
    if len(parts) < MIN_PARTS:
        crm.missing |= lacking.missing
        parts = parts or [breadth(crm)]
    return EvidenceUnion(tuple(parts))


def _captured(crm: Crm) -> Evidence:
    return captured(crm, of_window=True)


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """The highest level whose cut-offs all shares that have rows reach; of fewer than two of them no data."""
    reached = []
    for name, setting in _CUTS.items():
        own = [fact for fact in facts if fact.slice == name]
        if own:
            share = sum(fact.counted for fact in own) / len(own)
            reached.append(sum(share >= cut for cut in getattr(asked.business, setting)))
    if len(reached) < MIN_PARTS:
        return [Value(Status.NO_DATA, n=len(facts))]
    return [Value(Status.OK, n=len(facts), word=LEVELS[min(reached)])]


METRIC = Indicator(
    name="adoption_level",
    label=_("Adoption level"),
    question=_("How far has the CRM become part of the work?"),
    unit=Unit.WORD,
    evidence=evidence,
    population=_("Features that matter to the person, his open deals, and what telephony, calendar and mail saw."),
    counted=_("Features used, deals with a next step, contacts that are in the CRM."),
    dated=_("The period for features and contacts, its end for the deals."),
    exclusions=_("A share without rows is left out; of one share alone no level is told."),
    formula=_("The highest level whose cut-offs (settings level_...) all of the three shares reach."),
    behaviour=True,
    answer=answer,
    descriptive=True,
)

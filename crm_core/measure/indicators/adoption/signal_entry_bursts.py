"""Signal: work of many days is entered within a few minutes."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

import sqlalchemy as sa

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.use.actions import by_hand
from crm_core.measure.value import Status, Value

ENTRIES, DATES, WITHIN = 10, 5, timedelta(minutes=5)


def evidence(crm: Crm) -> Evidence:
    a = crm.activity
    # finished days only, as in the weeks that it is divided by
    afterwards = sa.and_(a.c.status == "done", a.c.happened_at <= a.c.created_at, a.c.created_on < crm.moment.day)
    return Evidence(
        a,
        id=a.c.activity_id,
        owner=a.c.created_by_id,
        among=sa.and_(afterwards, a.c.created_by_id.is_not(None), by_hand(a)),
        when=a.c.created_on,
        kind="flow",
        at=a.c.created_at,
        why=sa.cast(a.c.happened_on, sa.String(10)),
    )


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """Bursts per week that has gone; n is the number of entries."""
    weeks = (min(asked.end, asked.today) - asked.start).days / 7
    if weeks <= 0:
        return [Value(Status.NO_EXPOSURE)]
    by_owner: dict[str | None, list[Fact]] = {}
    for fact in facts:
        by_owner.setdefault(fact.owner_id, []).append(fact)
    count = sum(bursts(own) for own in by_owner.values())
    return [Value(Status.OK, count / weeks, count, weeks, len(facts))]


def bursts(facts: Iterable[Fact]) -> int:
    """How often one person entered 10 activities of 5 different days or more within 5 minutes; none is in two."""
    entries = sorted((fact.at, fact.why) for fact in facts if fact.at is not None)
    found = first = 0
    while first < len(entries):
        last = first
        while last < len(entries) and entries[last][0] - entries[first][0] <= WITHIN:
            last += 1
        is_burst = last - first >= ENTRIES and len({day for _at, day in entries[first:last]}) >= DATES
        found += is_burst
        first = last if is_burst else first + 1
    return found


METRIC = Indicator(
    name="signal_entry_bursts",
    label=_("Many entries at once"),
    question=_("Would it help to enter work where it is done, instead of all at once?"),
    unit=Unit.NUMBER,
    evidence=evidence,
    population=_("Activities done that a person entered afterwards, on days that are over."),
    counted=_("All of them, with the day they are of."),
    dated=_("The day of the entry."),
    exclusions=_("Imports and automatic entries; what was planned ahead."),
    formula=_("Times per week that 10 or more activities of 5 or more different days are entered within 5 minutes."),
    behaviour=True,
    answer=answer,
    least=5,
    signal=True,
)

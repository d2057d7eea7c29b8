"""Signal: much more is entered in the last three working days before a review than before."""

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.use.actions import by_day
from crm_core.measure.value import Status, Value

DAYS = 3  # the review is the window's end


def evidence(crm: Crm) -> Evidence:
    wrote = by_day(crm)
    near = wrote.c.day >= crm.facts.calendar.add_working_days(crm.moment.window[1], -DAYS)
    return Evidence(
        crm.write_event,
        id=wrote.c.owner_id.concat("/").concat(sa.cast(wrote.c.day, sa.String(10))),
        entity=sa.literal("owner_day", sa.String),
        owner=wrote.c.owner_id,
        among=sa.and_(wrote.c.owner_id.is_not(None), wrote.c.day < crm.moment.day),  # finished days only
        counts=near,
        when=wrote.c.day,
        kind="flow",
        value=sql.as_number(wrote.c.actions),
        why=sa.case((near, "last three working days"), else_="before"),
    )


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """Entries per available day in the last three working days, over those before in the window.

    numerator: entries in these days; denominator: how many there would be at the pace of the days before; n: all.
    """
    review = asked.facts.calendar.add_working_days(asked.end, -DAYS)
    last = int(_entries(fact for fact in facts if fact.counted))
    before = int(_entries(fact for fact in facts if not fact.counted))
    days_last, days_before = _available(asked, review, asked.end), _available(asked, asked.start, review)
    if days_last <= 0 or days_before <= 0:
        return [Value(Status.NO_EXPOSURE, n=last + before)]
    if not before:
        return [Value(Status.NO_DATA, None, last, 0, last)]
    expected = before * days_last / days_before
    return [Value(Status.OK, last / expected, last, expected, last + before)]


def _entries(facts: Iterable[Fact]) -> float:
    return sum(fact.value or 0.0 for fact in facts)


def _available(asked: Asked, start: date, end: date) -> float:
    """Available days of the people asked about within [start, end) that have gone."""
    until = min(end, asked.today)
    return sum(
        asked.facts.available_days(span.owner_id, max(span.start, start), min(span.end, until)) for span in asked.spans
    )


METRIC = Indicator(
    name="signal_pre_review_burst",
    label=_("Entries just before a review"),
    question=_("Why was so much more entered in the last days of the period?"),
    unit=Unit.RATIO,
    evidence=evidence,
    population=_("Finished days on which the person created or changed something, with the number of entries."),
    counted=_("The last three working days before the end of the period, which stands for the review."),
    dated=_("The day of the entry."),
    exclusions=_("Imports and automatic entries; days of absence are in no rate."),
    formula=_("Entries per available day in the last three working days, divided by those before in the period."),
    behaviour=True,
    answer=answer,
    signal=True,
)

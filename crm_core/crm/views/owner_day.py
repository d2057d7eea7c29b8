"""Each working day of each person who works here, and whether he wrote that day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.facts import Facts
from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.view import View

_FROM = ("activity.created_by_id", "change.actor_id")
Span = tuple[date, date]


def make(provider: Provider, moment: Moment) -> Relation | None:
    """The company's working days within `moment.days` on which the person was employed and not wholly absent."""
    owner, written = provider.relation("owner", moment), provider.relation("written_day", moment)
    if owner is None:
        return None
    if written is None or moment.days is None:
        columns: dict[str, ColumnElement[Any]] = {name: sql.NotKept(sql.sa_type(t)) for name, t in _COLUMNS.items()}
        return Relation("owner_day", columns, dict.fromkeys(_COLUMNS, Kept.NO))
    o, w, days = owner.columns, written.columns, _workdays(moment.days, moment.facts)
    wrote = sa.and_(w["owner_id"] == o["owner_id"], w["day"] == days.c.day)
    owner_day_id = o["owner_id"].concat("/").concat(sa.cast(days.c.day, sa.String(10)))
    made = (
        sa.select(
            owner_day_id.label("owner_day_id"),
            o["owner_id"].label("owner_id"),
            days.c.day.label("day"),
            sql.flag(w["owner_id"].is_not(None)).label("is_active"),
        )
        .select_from(owner.table.join(days, _works(owner, days.c.day)).outerjoin(written.table, wrote))
        .where(*_was_there(moment.facts, moment.days, o["owner_id"], days.c.day, owner_day_id))
        .cte("rapport_owner_day")
    )
    return Relation("owner_day", dict(made.c), dict.fromkeys(_COLUMNS, Kept.YES))


def _works(owner: Relation, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """By the CRM: an active user, from the first day to the last."""
    o = owner.columns
    # a CRM that does not say who has left has nobody but people who work there
    works = o["is_active"].is_(sa.true()) if owner.kept["is_active"] is Kept.YES else sa.true()
    return sa.and_(
        works,
        sa.or_(o["hired_on"].is_(None), o["hired_on"] <= day),
        sa.or_(o["left_on"].is_(None), o["left_on"] >= day),
    )


def _was_there(
    facts: Facts, span: Span, owner_id: ColumnElement[Any], day: ColumnElement[Any], key: ColumnElement[Any]
) -> list[ColumnElement[bool]]:
    """By the company's own records: employed, and not away for the whole day."""
    gaps = [sa.and_(owner_id == id_, day >= start, day < end) for id_, start, end in _unemployed(facts, span)]
    away = {
        f"{absence.owner_id}/{absence.on}"
        for absence in facts.absences
        if span[0] <= absence.on < span[1] and facts.is_absent(absence.owner_id, absence.on)
    }
    found: list[ColumnElement[bool]] = [sa.not_(sa.or_(*gaps))] if gaps else []
    return [*found, key.not_in(sorted(away))] if away else found


def _unemployed(facts: Facts, span: Span) -> Iterator[tuple[str, date, date]]:
    """(owner, start, end) of the span's days outside the terms of each person of whom there are any."""
    terms: dict[str, list[Span]] = {}
    for term in sorted(facts.employment, key=lambda term: term.from_on):
        own = terms.setdefault(term.owner_id, [])
        if own:
            own[-1] = (own[-1][0], min(own[-1][1], term.from_on))  # of two terms on one day the later holds
        own.append((term.from_on, term.to_on or date.max))
    for owner_id in sorted(terms):
        free = span[0]
        for start, end in terms[owner_id]:
            if free < min(start, span[1]):
                yield owner_id, free, min(start, span[1])
            free = max(free, end)
        if free < span[1]:
            yield owner_id, free, span[1]


def _workdays(span: Span, facts: Facts) -> sa.CTE:
    """The company's working days of the span: digits, so that no engine needs a series function."""
    start, end = span
    digits = sa.union_all(*(sa.select(sa.literal(n, sa.Integer).label("n")) for n in range(10))).cte("digits")
    places = [digits.alias(f"digit_{n}") for n in range(4)]
    number = sum((place.c.n * 10**n for n, place in enumerate(places)), sa.literal(0, sa.Integer))
    crossed: Any = places[0]
    for place in places[1:]:
        # always true, but it names both sides, so that a real cartesian product elsewhere is still warned of
        crossed = crossed.join(place, place.c.n > places[0].c.n - 10)
    day = sql.add_days(sa.literal(start, sa.Date), number).label("day")
    days = sa.select(day).select_from(crossed).where(number < max((end - start).days, 0)).subquery("days")
    return sa.select(days.c.day.label("day")).where(_is_workday(days.c.day, span, facts)).cte("rapport_workday")


def _is_workday(day: ColumnElement[Any], span: Span, facts: Facts) -> ColumnElement[bool]:
    worked: ColumnElement[bool] = (sql.day_number(day) % 7).not_in(sorted(facts.calendar.weekend))
    within = {on: is_worked for on, is_worked in facts.calendar.exceptions.items() if span[0] <= on < span[1]}
    free = [on for on, is_worked in within.items() if not is_worked]
    extra = [on for on, is_worked in within.items() if is_worked]
    if free:
        worked = sa.and_(worked, day.not_in(free))
    return sa.or_(worked, day.in_(extra)) if extra else worked


_COLUMNS = {"owner_day_id": Type.ID, "owner_id": Type.ID, "day": Type.ON, "is_active": Type.INT}
VIEW = View(
    name="owner_day",
    columns=_COLUMNS,
    make=make,
    by_moment=("days", "facts"),
    sources=dict.fromkeys(_COLUMNS, _FROM),
)

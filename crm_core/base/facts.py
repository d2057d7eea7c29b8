"""Facts: what the company keeps outside its CRM: calendar, absences, employment, trainings, exchange rates."""

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal, localcontext
from functools import cached_property
from itertools import accumulate
from typing import Any

from crm_core.base.calendar import PLAIN, Calendar
from crm_core.base.fact_rows import Absence, Employment, Rate, Training

__all__ = ["NO_FACTS", "Absence", "Employment", "Facts", "Rate", "Training"]

HOURS_A_DAY = 8.0  # of a person of whom no other number is recorded
_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Facts:
    """All of it at once. Two are equal when they say the same, in whatever order.

    Absences of one person on one day add up to at most a whole day.
    """

    calendar: Calendar = PLAIN
    absences: tuple[Absence, ...] = ()
    employment: tuple[Employment, ...] = ()
    trainings: tuple[Training, ...] = ()
    rates: tuple[Rate, ...] = ()
    rejected_pairs: frozenset[str] = frozenset()  # ids of duplicate pairs that a person has rejected
    notice_on: date | None = None  # since when people know what is measured
    licence_price: Decimal | None = None  # of one seat, a month

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Facts) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that is said; '' where nothing is."""
        said = _said(self)
        if not said:
            return ""
        return hashlib.sha256(json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()

    def working_days(self, start: date, end: date) -> list[date]:
        """The company's working days of [start, end)."""
        return self.calendar.working_days(start, end)

    def present(self, owner_id: str, day: date) -> float:
        """What the day adds to the person's available days: 0 when nobody works or the person is not employed."""
        term = self._term(owner_id, day)
        if term is None or not self.calendar.is_workday(day):
            return 0.0
        return term.fte * (1 - self._away.get(owner_id, _NEVER).on(day))

    def available_days(self, owner_id: str, start: date, end: date) -> float:
        """Full-time working days of [start, end) on which the person was there: sum of (1 - absence) * FTE."""
        return sum(days for _, days in self._available(owner_id, start, end))

    def available_hours(self, owner_id: str, start: date, end: date) -> float:
        """The same in hours, of 8 a day unless the employment says otherwise."""
        return sum(days * _hours(term) for term, days in self._available(owner_id, start, end))

    def is_absent(self, owner_id: str, day: date) -> bool:
        """Whether the person was away the whole day."""
        return self._away.get(owner_id, _NEVER).on(day) >= 1

    @property
    def absence_known(self) -> bool:
        """Whether anybody's absences are recorded."""
        return bool(self.absences)

    def hours_a_day(self, owner_id: str, on: date) -> float:
        """Hours of the person's full working day; 8 where nothing is recorded."""
        term = self._term(owner_id, on)
        return HOURS_A_DAY if term is None else _hours(term)

    def fte(self, owner_id: str, on: date) -> float:
        """The person's part of full time; 1 where nothing at all is recorded of him, 0 on a day outside his terms."""
        term = self._term(owner_id, on)
        return 0.0 if term is None else term.fte

    def peer_group(self, owner_id: str, on: date) -> str | None:
        """Whom the person is compared with on that day; None where nobody said."""
        term = self._term(owner_id, on)
        return None if term is None else term.peer_group

    def peers(self, group: str, on: date) -> tuple[str, ...]:
        """The ids of all who are in the group on that day, sorted."""
        return tuple(owner_id for owner_id in sorted(self._terms) if self.peer_group(owner_id, on) == group)

    def months_employed(self, owner_id: str, on: date) -> int | None:
        """Whole months since the employment began, without a break; None where none is recorded for that day."""
        if owner_id not in self._terms or self._term(owner_id, on) is None:
            return None
        terms = [term for term in self._terms[owner_id] if term.from_on <= on]
        first = terms[-1]
        for before in reversed(terms[:-1]):
            if before.to_on != first.from_on:
                break
            first = before
        months = (on.year - first.from_on.year) * 12 + on.month - first.from_on.month
        return months - (on.day < first.from_on.day)

    def trained(self, owner_id: str, feature: str | None, before: date) -> bool:
        """Whether the person had a training before that day: in the feature or in all of the CRM; None: in anything."""
        return any(
            training.on < before and (feature is None or training.feature in (feature, None))
            for training in self._trainings.get(owner_id, ())
        )

    def convert(self, amount: Decimal, currency: str, to: str, on: date) -> Decimal | None:
        """The amount in another currency at the latest rate on or before the day; None where there is none.

        A rate is taken as it stands, else turned round, else by way of one common currency (the first by name).
        Four decimal places, rounded once at the end; an amount that is already in `to` stays as it is.
        """
        if currency == to:
            return amount
        with localcontext(prec=50):
            rate = self._rate(currency, to, on)
            ways = () if rate is not None else sorted(self._currencies)
            for middle in ways:
                first, second = self._rate(currency, middle, on), self._rate(middle, to, on)
                if first is not None and second is not None:
                    rate = first * second
                    break
            return None if rate is None else (amount * rate).quantize(_PLACES)

    def _rate(self, currency: str, to: str, on: date) -> Decimal | None:
        """What 1 `currency` is in `to`, by a rate between the two."""
        direct = _latest(self._rates.get((currency, to), ()), on)
        if direct is not None:
            return direct
        inverse = _latest(self._rates.get((to, currency), ()), on)
        return None if inverse is None else 1 / inverse

    def _available(self, owner_id: str, start: date, end: date) -> Iterable[tuple[Employment, float]]:
        """(terms, full-time days) of each part of [start, end) that has its own terms."""
        away = self._away.get(owner_id, _NEVER)
        for term in self._terms.get(owner_id, (_ALWAYS,)):
            first, last = max(start, term.from_on), end if term.to_on is None else min(end, term.to_on)
            if first < last:
                yield term, term.fte * (self.calendar.count(first, last) - away.between(first, last))

    def _term(self, owner_id: str, day: date) -> Employment | None:
        """The terms that hold on the day: full time where none at all are recorded, None outside those that are."""
        terms = self._terms.get(owner_id, (_ALWAYS,))
        place = bisect_right(terms, day, key=lambda term: term.from_on)
        term = terms[place - 1] if place else None
        return term if term is not None and (term.to_on is None or day < term.to_on) else None

    @cached_property
    def _terms(self) -> dict[str, tuple[Employment, ...]]:
        """owner -> terms in order, each cut where the next begins."""
        listed: dict[str, list[Employment]] = defaultdict(list)
        for row in sorted(self.employment, key=lambda row: (row.owner_id, row.from_on)):
            before = listed[row.owner_id][-1] if listed[row.owner_id] else None
            if before is not None and (before.to_on is None or before.to_on > row.from_on):
                listed[row.owner_id][-1] = replace(before, to_on=row.from_on)
            listed[row.owner_id].append(row)
        return {owner_id: tuple(rows) for owner_id, rows in listed.items()}

    @cached_property
    def _away(self) -> dict[str, "_Away"]:
        """owner -> what was missed of working days."""
        listed: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
        for row in self.absences:
            listed[row.owner_id][row.on] += row.fraction
        return {
            owner_id: _Away({day: min(days[day], 1.0) for day in sorted(days)}, self.calendar)
            for owner_id, days in listed.items()
        }

    @cached_property
    def _trainings(self) -> dict[str, tuple[Training, ...]]:
        listed: dict[str, list[Training]] = defaultdict(list)
        for row in self.trainings:
            listed[row.owner_id].append(row)
        return {owner_id: tuple(rows) for owner_id, rows in listed.items()}

    @cached_property
    def _rates(self) -> dict[tuple[str, str], tuple[Rate, ...]]:
        """(currency, base) -> rates, the earliest first."""
        listed: dict[tuple[str, str], list[Rate]] = defaultdict(list)
        for row in sorted(self.rates, key=lambda row: row.on):
            listed[row.currency, row.base].append(row)
        return {pair: tuple(rows) for pair, rows in listed.items()}

    @cached_property
    def _currencies(self) -> frozenset[str]:
        return frozenset(code for pair in self._rates for code in pair)


class _Away:
    """One person's absences: what is missed of each day, and of working days up to each."""

    def __init__(self, fractions: dict[date, float], calendar: Calendar) -> None:
        self.fractions = fractions
        self.days = [day for day in fractions if calendar.is_workday(day)]
        self.sums = [0.0, *accumulate(fractions[day] for day in self.days)]

    def on(self, day: date) -> float:
        return self.fractions.get(day, 0.0)

    def between(self, start: date, end: date) -> float:
        """Working days missed in [start, end)."""
        return self.sums[bisect_left(self.days, end)] - self.sums[bisect_left(self.days, start)]


def _latest(rates: tuple[Rate, ...], on: date) -> Decimal | None:
    place = bisect_right(rates, on, key=lambda rate: rate.on)
    return rates[place - 1].rate if place else None


def _hours(term: Employment) -> float:
    return HOURS_A_DAY if term.hours_a_day is None else term.hours_a_day


def _said(of: Facts | Calendar) -> dict[str, Any]:
    """What is not as it is without being said; sets and rows in an order of their own."""
    found: dict[str, Any] = {}
    for field in fields(of):
        value = getattr(of, field.name)
        if value == field.default:
            continue
        if isinstance(value, Calendar):
            found[field.name] = _said(value)
        else:
            found[field.name] = sorted(map(repr, value)) if isinstance(value, (tuple, frozenset)) else repr(value)
    return found


_NEVER = _Away({}, PLAIN)
_ALWAYS = Employment("", date.min)
NO_FACTS = Facts()

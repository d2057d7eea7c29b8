"""A person's plan and the days he is away: the pace by the days on which he was there, and the plan cut by absence.

A plan stays as it is whoever is away; the pace by days at work stands beside it. With the setting `plan_pro_rata` every
person's plan shrinks by the part of his working days that he is away (INDICATORS.md K06).
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from crm_core.base.facts import Facts
from crm_core.measure.plan import Progress, Target

_PLACES = Decimal("0.0001")


def pro_rata(target: Target, facts: Facts) -> Target:
    """The target less the part of its days that its person is away; of a team or the company as it stands."""
    whole, there = _days(target, target.ends_on, replace(facts, absences=())), _days(target, target.ends_on, facts)
    if not whole or there == whole:
        return target
    first = None if target.original is None else _cut(target.original, there / whole)
    return replace(target, target=_cut(target.target, there / whole), original=first)


def present(target: Target, done: Decimal, today: date, facts: Facts) -> Progress | None:
    """The plan by the days on which its person was there; None where no absence of his makes a difference."""
    without = replace(facts, absences=())
    if _days(target, target.ends_on, facts) == _days(target, target.ends_on, without):
        return None
    until = min(today, target.ends_on)
    return Progress(target.target, done, _days(target, until, facts), _days(target, target.ends_on, facts))


def _days(target: Target, until: date, facts: Facts) -> Decimal:
    """The days at work of the plan's person from its first day up to another; of a group none."""
    if target.owner_id is None:
        return Decimal(0)
    return Decimal(str(facts.available_days(target.owner_id, target.starts_on, max(until, target.starts_on))))


def _cut(number: Decimal, part: Decimal) -> Decimal:
    return (number * part).quantize(_PLACES)

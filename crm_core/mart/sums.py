"""Indicators that add up: from sums over rows to the value of each person, team or the company."""

from collections.abc import Iterable
from datetime import date

from crm_core.mart.asking import Group
from crm_core.mart.cells import Cell, value_of
from crm_core.mart.functions import Functions
from crm_core.mart.grouping import WHOLE, Grouping
from crm_core.mart.reading import Reading
from crm_core.measure.value import Value

ByGroup = dict[str | None, list[Cell]]
ByOwner = dict[tuple[str | None, date | None], list[Cell]]


def values(reading: Reading, grouping: Grouping, functions: Functions) -> dict[str | None, list[Value]]:
    """group -> its values; groups without a row too."""
    if reading.evidence.distinct and reading.ask.group is not Group.OWNER:
        found = _distinct(reading, grouping, functions)
    else:
        by_owner = _of_owners(reading, functions)
        functions = functions.seeing(owner_id for owner_id, _ in by_owner)
        found = _added(by_owner, functions)
    metric, currency = reading.metric, reading.crm.business.currency
    per_day = metric.over == "available_days"
    return {
        id_: value_of(metric, found.get(id_, []), currency, functions.exposure(reading, id_) if per_day else None)
        for id_ in dict.fromkeys([*grouping.ids(), *found])
    }


def _of_owners(reading: Reading, functions: Functions) -> ByOwner:
    """(owner, day) -> sums; the day is None where it decides nothing."""
    ask = reading.ask
    by_day = ask.group is Group.TEAM and reading.evidence.kind == "flow" and bool(functions.placement.moved(ask.window))
    found = reading.cells(functions.scope, by_day)
    if reading.metric.unit.is_money and reading.is_foreign(_all(found.values())):
        found = reading.cells(functions.scope, by_day=True)
        found = {key: [reading.converted(cell, key[1]) for cell in cells] for key, cells in found.items()}
    return found


def _added(by_owner: ByOwner, functions: Functions) -> ByGroup:
    by_group: ByGroup = {}
    for (owner_id, day), cells in by_owner.items():
        by_group.setdefault(functions.group_of(owner_id, day), []).extend(cells)
    return by_group


def _distinct(reading: Reading, grouping: Grouping, functions: Functions) -> ByGroup:
    """What does not add up over people is asked anew for each team and for the company."""
    window, found = reading.ask.window, ByGroup()
    for id_ in grouping.ids():
        placed = None if reading.ask.group in WHOLE else functions.placement.predicate(id_, window)
        found[id_] = reading.distinct_cells(functions.scope, placed)
    return found


def _all(groups: Iterable[list[Cell]]) -> list[Cell]:
    return [cell for cells in groups for cell in cells]

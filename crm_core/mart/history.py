"""The history: what state indicators were at earlier syncs, for trends and where no clock of the CRM tells.

A point comes from the last sync at or before its instant, within a reach: a state of long ago is no state of then.
A changed definition, zone or setting starts a new line; what was counted by another one is never shown as this.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa

from crm_core.base.access import Scope
from crm_core.base.errors import MartError
from crm_core.mart import history_files
from crm_core.mart.cells import Cell
from crm_core.mart.duck import open_in_memory
from crm_core.mart.history_files import StateFile
from crm_core.mart.mart import Mart

REACH = timedelta(days=7)
_COLUMNS = ("indicator", "owner_id", "currency", "slice", "total", "counted", "amount", "valued")
_STATE = sa.table(
    "indicator_state_day",
    sa.column("point", sa.Integer),
    sa.column("definition", sa.String),
    *(sa.column(name, sa.String) for name in _COLUMNS),
)
ByOwner = dict[str | None, list[Cell]]


@dataclass(frozen=True)
class Point:
    """What one sync found: the sums per owner of each indicator that it counted, also of those without a row."""

    day: date
    as_of: datetime
    cells: dict[str, ByOwner]


class History:
    """The history beside a mart, as far as it was counted like this mart."""

    def __init__(self, mart: Mart) -> None:
        self._manifest = mart.manifest
        self._place = history_files.Place.of(mart.directory, mart.manifest)

    @cached_property
    def _days(self) -> list[tuple[date, Path]]:
        return self._place.states()

    def starts_on(self, indicator: str | None = None) -> date | None:
        """The first local day of a history, of one indicator as it is defined now; None where there is none yet."""
        for day, file in reversed(self._days):
            if indicator is None or self._counts(history_files.opened(file, day), indicator):
                return day
        return None

    def points(
        self, indicators: Iterable[str], instants: Sequence[datetime], scope: Scope, reach: timedelta = REACH
    ) -> list[Point | None]:
        """For each instant the last state within `reach` before it, of the owners in the scope. Raises MartError."""
        names = list(indicators)
        try:
            files = [self._before(instant, reach) for instant in instants]
            read = {file.file: pq.read_table(file.file, columns=[*_COLUMNS, "definition"]) for file in files if file}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise MartError(f"The history in {self._place.folder} cannot be read: {error}.") from error
        found: list[Point | None] = [
            Point(file.day, file.as_of, {n: {} for n in names if self._counts(file, n)}) if file else None
            for file in files
        ]
        tables = [_numbered(read[file.file], number) for number, file in enumerate(files) if file]
        for number, name, owner_id, *sums in self._sums(tables, names, scope) if tables else ():
            point = found[number]
            if point is not None and name in point.cells:
                point.cells[name].setdefault(owner_id, []).append(_cell(*sums))
        return found

    def _sums(self, tables: list[pa.Table], names: list[str], scope: Scope) -> list[Any]:
        s = _STATE.c
        wanted = {self._manifest.definitions[name] for name in names if name in self._manifest.definitions}
        selected = sa.select(s.point, *(s[name] for name in _COLUMNS)).where(
            s.indicator.in_(names), s.definition.in_(sorted(wanted)), scope.where(s.owner_id)
        )
        reader = open_in_memory(indicator_state_day=pa.concat_tables(tables))
        try:
            return list(reader.fetch(selected))
        finally:
            reader.close()

    def _before(self, instant: datetime, reach: timedelta) -> StateFile | None:
        for day, file in self._days:
            # a local day lies within a day of the same date in UTC
            if datetime.combine(day, datetime.min.time()) > instant + timedelta(days=1):
                continue
            state = history_files.opened(file, day)
            if state.as_of <= instant:
                return state if instant - state.as_of <= reach else None
        return None

    def _counts(self, state: StateFile, indicator: str) -> bool:
        now = self._manifest.definitions.get(indicator)
        return now is not None and state.definitions.get(indicator) == now


def _numbered(table: pa.Table, number: int) -> pa.Table:
    return table.append_column("point", pa.array([number] * table.num_rows, pa.int64()))


def _cell(currency: str | None, slice_: str | None, total: int, counted: int, amount: Any, valued: int) -> Cell:
    money = None if amount is None else Decimal(str(amount)).quantize(Decimal("0.0001"))
    return Cell(currency, slice_, int(total), int(counted), money, int(valued or 0))

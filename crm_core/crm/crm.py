"""The canonical CRM: the same face on a source and on the mart, so the same Evidence runs on both.

`crm.opportunity.c.amount` is a column of the canonical opportunity. Asking for one that this CRM does not keep
is noted in `missing`, so whoever asked can say "this CRM does not record it" and name what it lacks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import workdays
from crm_core.base.business import Business
from crm_core.base.errors import DefinitionError
from crm_core.crm.canonical import TABLES
from crm_core.crm.source import Reader


class Kept(StrEnum):
    """Whether a column can be read here."""

    YES = "kept"
    NO = "not_kept"  # the CRM does not record it
    NOT_LIVE = "not_live"  # made in Python at load: only the mart has it


@dataclass(frozen=True)
class Moment:
    """When the CRM was read and the instant the question is about (UTC without zone), in which zone days are cut."""

    as_of: datetime
    read_at: datetime
    zone: str = "UTC"
    days: tuple[date, date] | None = None  # working days that owner_day spans when it is made on the fly

    @property
    def day(self) -> date:
        """as_of's local day."""
        return workdays.local_day(self.as_of, self.zone)

    @property
    def is_now(self) -> bool:
        """Whether the CRM's own flags decide."""
        return self.as_of >= self.read_at


@dataclass(frozen=True)
class Relation:
    """A canonical table where it is read: its columns, and which of them are kept."""

    name: str
    columns: Mapping[str, ColumnElement[Any]]
    kept: Mapping[str, Kept]

    def sources(self, column: str) -> tuple[str, ...]:
        """The canonical columns a column is made from, itself where it is canonical: `table.column`."""
        from crm_core.crm.derive import sources

        return sources(self.name, column)


class Provider(Protocol):
    """Where a Crm's relations come from: a connector on a source, or the files of the mart."""

    def relation(self, name: str, moment: Moment) -> Relation | None:
        """The table with its derived columns, None where the CRM keeps none."""
        ...


class Columns:
    """`.c` of a canonical table: notes every column asked for that is not kept."""

    def __init__(self, relation: Relation, crm: "Crm") -> None:
        self._relation = relation
        self._crm = crm

    def __getattr__(self, name: str) -> ColumnElement[Any]:
        relation = self._relation
        if name not in relation.columns:
            raise DefinitionError(f"The canonical table '{relation.name}' has no column '{name}'.")
        self._crm.note(relation, name)
        return relation.columns[name]


class CanonicalTable:
    """One canonical table as an Evidence sees it."""

    def __init__(self, relation: Relation, crm: "Crm") -> None:
        self.name = relation.name
        self.c = Columns(relation, crm)
        self._relation = relation

    def optional(self, name: str) -> ColumnElement[Any]:
        """A column the question can do without: a typed NULL where it is not kept, and nothing is noted."""
        return self._relation.columns[name]

    def any_of(self, *names: str) -> list[ColumnElement[Any]]:
        """Columns of which one is enough: typed NULLs for the others; where none is kept, all are noted."""
        if not any(self.keeps(name) for name in names):
            for name in names:
                getattr(self.c, name)
        return [self.optional(name) for name in names]

    def keeps(self, name: str) -> bool:
        """Whether the column can be read here."""
        return self._relation.kept[name] is Kept.YES


class Crm:
    """The canonical tables of one CRM at one moment."""

    def __init__(self, reader: Reader, provider: Provider, moment: Moment, business: Business) -> None:
        self.reader = reader
        self.provider = provider
        self.moment = moment
        self.business = business
        self.missing: set[str] = set()
        self.not_live: set[str] = set()

    @property
    def as_of(self) -> datetime:
        return self.moment.as_of

    def fresh(self) -> "Crm":
        """The same CRM with nothing noted: one per question."""
        return Crm(self.reader, self.provider, self.moment, self.business)

    def at(self, **changes: Any) -> "Crm":
        """The same CRM at another moment."""
        return Crm(self.reader, self.provider, replace(self.moment, **changes), self.business)

    def note(self, relation: Relation, column: str) -> None:
        """Remember that a column was asked for."""
        kept = relation.kept[column]
        if kept is Kept.NO:
            self.missing.update(relation.sources(column))
        elif kept is Kept.NOT_LIVE:
            self.not_live.update(relation.sources(column))

    def keeps(self, table: str, *columns: str) -> bool:
        """Whether the table and these columns can be read here."""
        relation = self.provider.relation(table, self.moment)
        return relation is not None and all(relation.kept[column] is Kept.YES for column in columns)

    def table(self, name: str) -> CanonicalTable:
        """A canonical table, or one of the views made from them. A table that is not kept is noted."""
        relation = self.provider.relation(name, self.moment)
        if relation is None:
            self.missing.add(name)
            relation = _absent(name)
        return CanonicalTable(relation, self)

    def __getattr__(self, name: str) -> CanonicalTable:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.table(name)


class _AbsentColumns(dict[str, Any]):
    """Stands for the columns of a table that is not kept, so that a question can be asked to its end."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Any:
        return sa.null().label(name)


class _AbsentKept(dict[str, Kept]):
    def __missing__(self, name: str) -> Kept:
        return Kept.YES  # the table itself is noted, its columns need not be


def _absent(name: str) -> Relation:
    from crm_core.crm.derive import VIEWS

    if name not in TABLES and name not in VIEWS:
        raise DefinitionError(f"There is no canonical table '{name}'.")
    return Relation(name, _AbsentColumns(), _AbsentKept())

"""The canonical CRM: the same face on a source and on the mart, so the same Evidence runs on both.

`crm.opportunity.c.amount` is a column of the canonical opportunity. Asking for one that this CRM does not keep
is noted in `missing`, so whoever asked can say "this CRM does not record it" and name what it lacks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql, workdays
from crm_core.base.business import Business
from crm_core.base.errors import DefinitionError
from crm_core.base.facts import NO_FACTS, Facts
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
    window: tuple[date, date] = (date.min, date.max)  # the local days [start, end) asked about
    known_at: datetime | None = None  # what was recorded after it is left out
    facts: Facts = NO_FACTS  # what the company keeps outside its CRM
    currency: str | None = None  # the company's, in which clients are compared; a Crm names it

    @property
    def day(self) -> date:
        """as_of's local day."""
        return workdays.local_day(self.as_of, self.zone)

    @property
    def is_now(self) -> bool:
        """Whether the CRM's own flags decide."""
        return self.as_of >= self.read_at

    def key(self, fields: Iterable[str]) -> tuple[Any, ...]:
        """What tells apart relations that depend on these fields; on the zone and known_at all of them do."""
        return (self.zone, self.known_at, *(getattr(self, field) for field in fields))


@dataclass(frozen=True)
class Relation:
    """A canonical table where it is read: its columns, and which of them are kept."""

    name: str
    columns: Mapping[str, ColumnElement[Any]]
    kept: Mapping[str, Kept]
    selected_from: Any = None  # where the columns do not say it themselves

    @property
    def table(self) -> Any:
        """What its columns are selected from."""
        return next(iter(self.columns.values())).table if self.selected_from is None else self.selected_from

    def sources(self, column: str) -> tuple[str, ...]:
        """The canonical columns a column is made from, itself where it is canonical: `table.column`."""
        from crm_core.crm.derive import sources

        return sources(self.name, column)


class Provider(Protocol):
    """Where a Crm's relations come from: a connector on a source, or the files of the mart."""

    @property
    def words(self) -> frozenset[str]:
        """The cells that count like empty ones here."""
        ...

    def relation(self, name: str, moment: Moment) -> Relation | None:
        """The table with its derived columns, None where the CRM keeps none."""
        ...


@runtime_checkable
class Lasting(Protocol):
    """A provider that outlives the question: what depends on the moment is kept for one question only."""

    def question(self) -> Provider:
        """The same relations, for one question; of one that is for a question itself."""
        ...


def _of_question(provider: Provider) -> Provider:
    return provider.question() if isinstance(provider, Lasting) else provider


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
        self._crm = crm
        self._relation = relation

    def optional(self, name: str) -> ColumnElement[Any]:
        """A column the question can do without: a typed NULL where it is not kept, and nothing is noted."""
        return self._relation.columns[name]

    def any_of(self, *names: str) -> list[ColumnElement[Any]]:
        """Columns of which one is enough: typed NULLs for the others; where none is kept, all are noted."""
        kept = [name for name in names if self._relation.kept[name] is not Kept.NO]
        for name in kept or names:
            getattr(self.c, name)
        return [self.optional(name) for name in names]

    def keeps(self, name: str) -> bool:
        """Whether the column can be read here."""
        return self._relation.kept[name] is Kept.YES

    @property
    def source(self) -> Any:
        """What its rows are selected from: for a join with another table."""
        relation = self._relation
        is_real = hasattr(next(iter(relation.columns.values())), "table")
        return relation.table if is_real else _absent(self.name).table

    def filled(self, cell: ColumnElement[Any]) -> ColumnElement[bool]:
        """The cell holds something: no blank, no junk, no placeholder of the company's lists. Never null."""
        return sql.is_filled(cell, self._crm.business.empty_words)


class Crm:
    """The canonical tables of one CRM at one moment."""

    def __init__(self, reader: Reader, provider: Provider, moment: Moment, business: Business) -> None:
        self.reader = reader
        self.provider = provider
        self.moment = replace(moment, currency=business.currency)
        self.business = business
        self.missing: set[str] = set()
        self.not_live: set[str] = set()

    @property
    def as_of(self) -> datetime:
        return self.moment.as_of

    @property
    def facts(self) -> Facts:
        return self.moment.facts

    def fresh(self) -> "Crm":
        """The same CRM with nothing noted: one per question."""
        return Crm(self.reader, _of_question(self.provider), self.moment, self.business)

    def at(self, **changes: Any) -> "Crm":
        """The same CRM at another moment."""
        return Crm(self.reader, _of_question(self.provider), replace(self.moment, **changes), self.business)

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


def _absent(name: str) -> Relation:
    """Stands for a table that is not kept, so that a question can be asked to its end; it is never read."""
    from crm_core.crm.shape import shape
    from crm_core.crm.views import VIEWS

    if name not in TABLES and name not in VIEWS:
        raise DefinitionError(f"There is no canonical table '{name}'.")
    types = shape(name)
    table = sa.table(f"rapport_absent_{name}", *(sa.column(column, type_) for column, type_ in types.items()))
    # the table itself is noted, its columns need not be
    return Relation(name, {column: table.c[column] for column in types}, dict.fromkeys(types, Kept.YES))

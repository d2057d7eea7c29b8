"""What a connector is: a class with one method per canonical table, each returning a SELECT or NOT_KEPT.

The labels of a SELECT are exactly the canonical columns; a column this CRM lacks is `NOT_KEPT.label(name)`.
Values have the canonical types: ids as text, instants as UTC without zone.
"""

import copy
from collections.abc import Mapping
from typing import Any, ClassVar, Self
from urllib.parse import quote

import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.base.errors import SourceError
from crm_core.base.sql import NotKept, sa_type
from crm_core.crm.canonical import TABLES
from crm_core.crm.source import Reader, Source

Select = sa.Select[Any] | sa.CompoundSelect[Any]
_TYPES = {column.name: column.type for table in TABLES.values() for column in table.columns}


class NotKeptMark:
    """This CRM has no such table; `NOT_KEPT.label(column)` in a SELECT: it has no such column."""

    def label(self, column: str) -> sa.Label[Any]:
        """A typed NULL under the canonical column's name."""
        return sa.Label(column, NotKept(sa_type(_TYPES[column])))


NOT_KEPT = NotKeptMark()


class Connector:
    """Base of all connectors. Subclasses add a method per canonical table that their CRM keeps."""

    name: ClassVar[str]
    title: ClassVar[str]  # the CRM's name as people write it
    # tables with columns by which the CRM is known; without them nothing is read
    signature: ClassVar[Mapping[str, tuple[str, ...]]]
    # what the id of an activity begins with -> the CRM's module, where activities of one kind stand in several
    id_prefixes: ClassVar[Mapping[str, str]] = {}
    # the company's zone, for the few CRMs whose days must be counted up in the SELECT itself
    zone: str = "UTC"

    def __init__(self, source: Source, business: Business) -> None:
        self.source = source
        self.business = business

    def in_zone(self, zone: str) -> Self:
        """The same connector, cutting days in `zone`."""
        made = copy.copy(self)
        made.zone = zone
        return made

    def select(self, table: str) -> Select | NotKeptMark:
        """The SELECT for a canonical table, NOT_KEPT where this CRM has none."""
        method = getattr(self, table, None)
        return method() if method else NOT_KEPT

    def record_url(self, table: str, record_id: str, kind: str | None = None) -> str:
        """The address of a record in the CRM; `kind` is an activity's, since many CRMs keep each kind apart."""
        template = self.business.record_url or self.default_record_url()
        if "{" not in template:
            template = template.rstrip("/") + self.record_path()
        module, own_id = self.module(table, kind), record_id
        for prefix, of_prefix in self.id_prefixes.items():
            if table == "activity" and record_id.startswith(prefix):
                module, own_id = of_prefix, record_id.removeprefix(prefix)
        return template.format(table=table, module=module, id=quote(own_id, safe=""))

    def default_record_url(self) -> str:
        """The template where the company has set none."""
        return "http://localhost"

    def record_path(self) -> str:
        """What follows the CRM's address, with {table} {module} {id}."""
        return "/{table}/{id}"

    def module(self, table: str, kind: str | None = None) -> str:
        """The CRM's own name of a canonical table, of one kind of activity."""
        return table

    def unmapped_statements(self) -> Mapping[tuple[str, str], sa.Select[Any]]:
        """(canonical table, column) -> SELECT of (value, rows) of values that no rule maps."""
        return {}

    def unmapped(self, reader: Reader) -> list[dict[str, Any]]:
        """The values that no rule maps, counted: table, column, value, rows."""
        return [
            {"table": table, "column": column, "value": value, "rows": rows}
            for (table, column), statement in self.unmapped_statements().items()
            for value, rows in reader.fetch(statement)
        ]

    def recognises(self) -> bool:
        """Whether the database looks like this CRM's."""
        return not self._missing()

    def check_signature(self) -> None:
        """Raises SourceError where the tables are missing without which nothing can be read."""
        missing = self._missing()
        if missing:
            raise SourceError(
                f"This does not look like a {self.title} database: {', '.join(missing)} is missing in "
                f"{self.source.place}. Check the connector's name and the database, or whether the login may read it."
            )

    def _missing(self) -> list[str]:
        missing = []
        for name, columns in self.signature.items():
            table = self.source.table(name)
            if table is None:
                missing.append(f"table '{name}'")
            else:
                missing += [f"column '{name}.{column}'" for column in columns if column not in table.c]
        return missing

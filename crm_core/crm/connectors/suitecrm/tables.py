"""SuiteCRM's own tables as they stand in this database: any of them, and any column, may be missing.

A value that is `None` means that SuiteCRM does not keep it here; `canonical` turns it into NOT_KEPT.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.business import Business
from crm_core.base.errors import SourceError
from crm_core.crm.delivery import Value
from crm_core.crm.source import Source

Part = tuple["Bean", ColumnElement[bool]]  # some rows of a table
_MARIADB = ("mysql", "mariadb")


class Bean:
    """One table, aliased, so that it may occur twice in a statement."""

    def __init__(self, name: str, table: sa.Table, mixed: bool) -> None:
        self.name = name
        self.table = table.alias()
        self._mixed = mixed

    def has(self, *names: str) -> bool:
        """Whether all these columns are there."""
        return all(name in self.table.c for name in names)

    def key(self, name: str) -> ColumnElement[Any]:
        """A text as it stands, to join and compare with. The column must be there."""
        column: ColumnElement[Any] = self.table.c[name]
        return sql.one_collation(column) if self._mixed else column

    def text(self, name: str) -> Value:
        """A text, '' as null."""
        return sa.func.nullif(self.key(name), "", type_=sa.String()) if self.has(name) else None

    def plain(self, name: str) -> Value:
        """A number or flag."""
        return self.table.c[name] if self.has(name) else None

    def date(self, name: str) -> Value:
        """A date or time stamp (UTC), zero dates as null."""
        return sql.real_date(self.table.c[name]) if self.has(name) else None

    def alive(self) -> list[ColumnElement[bool]]:
        """Not deleted: SuiteCRM marks deleted rows, in join tables too."""
        return [self.table.c.deleted == 0] if self.has("deleted") else []


class Database:
    """The tables of one SuiteCRM, with the company's settings and zone."""

    def __init__(self, source: Source, business: Business, zone: str, facts: dict[str, bool]) -> None:
        self.source = source
        self.business = business
        self.zone = zone
        self._facts = facts

    def bean(self, name: str) -> Bean | None:
        """The table of that name, None where it is absent. Raises SourceError where it has no id."""
        found = self.with_columns(name)
        if found is not None and not found.has("id"):
            raise SourceError(f"Table '{name}' has no column 'id', without which it cannot be read.")
        return found

    def with_columns(self, name: str, *columns: str) -> Bean | None:
        """The table if it is there with all these columns (a join or audit table)."""
        table = self.source.table(name)
        if table is None or any(column not in table.c for column in columns):
            return None
        return Bean(name, table, self._mixed)

    @property
    def _mixed(self) -> bool:
        """Whether texts have several collations, as in a half-converted database: MariaDB compares no two."""
        if "mixed" not in self._facts:
            self._facts["mixed"] = self.source.dialect_name in _MARIADB and len(self._collations()) > 1
        return self._facts["mixed"]

    def _collations(self) -> list[Any]:
        names = ("table_schema", "table_name", "collation_name")
        columns = sa.table("columns", *(sa.column(name) for name in names), schema="information_schema")
        asked = sa.select(columns.c.collation_name).where(
            columns.c.table_schema == (self.source.schema or self.source.url.database),
            columns.c.table_name.in_(sorted(self.source.table_names())),
            columns.c.collation_name.is_not(None),
        )
        return self.source.fetch(asked.distinct())


def person_name(bean: Bean) -> Value:
    """First and last name in one."""
    parts = [bean.text(name) for name in ("first_name", "last_name")]
    kept = [sa.func.coalesce(part, "", type_=sa.String()) for part in parts if part is not None]
    if not kept:
        return None
    whole = kept[0] if len(kept) == 1 else kept[0] + " " + kept[1]
    return sa.func.nullif(sa.func.trim(whole), "", type_=sa.String())


class Found:
    """A subquery with one row per record, joined so that no record is doubled."""

    def __init__(self, rows: sa.Subquery, values: Mapping[str, Value]) -> None:
        self.rows = rows
        self._kept = values

    def value(self, name: str) -> Value:
        """A column of it, None where SuiteCRM lacks it."""
        return self.rows.c[name] if self._kept.get(name) is not None else None


def addresses(db: Database, module: str) -> Found | None:
    """bean_id -> its first primary address that is not deleted, with the marks it carries."""
    link = db.with_columns("email_addr_bean_rel", "email_address_id", "bean_id", "bean_module")
    address = db.with_columns("email_addresses", "id", "email_address")
    if link is None or address is None:
        return None
    email = sa.func.nullif(address.key("email_address"), "", type_=sa.String())
    primary = [link.table.c.primary_address == 1] if link.has("primary_address") else []
    values: dict[str, Value] = {
        "email": email,
        "opted_out": address.plain("opt_out"),
        "bounced": address.plain("invalid_email"),
    }
    place = sa.func.row_number().over(partition_by=link.key("bean_id"), order_by=(email, address.key("id")))
    ranked = (
        sa.select(
            link.key("bean_id").label("bean_id"),
            place.label("place"),
            *(value.label(name) for name, value in values.items() if value is not None),
        )
        .join_from(link.table, address.table, address.key("id") == link.key("email_address_id"))
        .where(link.key("bean_module") == module, *primary, *link.alive(), *address.alive())
        .subquery()
    )
    return Found(sa.select(ranked).where(ranked.c.place == 1).subquery(), values)


def linked(
    db: Database, table: str, by: str, wanted: str, bean: str, module: str | None = None, dead: bool = False
) -> Found | None:
    """Key `by` of a join table -> the smallest id of a living record that it links.

    `module` picks the rows of one bean_module; `dead` takes deleted links and records too.
    """
    needed = ("bean_module",) if module else ()
    link, other = db.with_columns(table, by, wanted, *needed), db.bean(bean)
    if link is None or other is None:
        return None
    alive = [] if dead else [*link.alive(), *other.alive()]
    of_module = [link.key("bean_module") == module] if module else []
    rows = (
        sa.select(link.key(by).label("key"), sa.func.min(link.key(wanted)).label("first"))
        .join_from(link.table, other.table, other.key("id") == link.key(wanted))
        .where(*alive, *of_module)
        .group_by(link.key(by))
        .subquery()
    )
    return Found(rows, {"first": rows.c.first})


def joined(source: Any, key: ColumnElement[Any], found: Found | None, by: str = "key") -> Any:
    """The FROM with one more outer join, unchanged where there is nothing to join."""
    return source if found is None else source.outerjoin(found.rows, found.rows.c[by] == key)


def value_of(found: Found | None, name: str = "first") -> Value:
    """A column of a subquery that may be missing."""
    return None if found is None else found.value(name)

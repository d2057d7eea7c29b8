"""Odoo's own tables as they stand in this database: any of them, and any column, may be missing.

A value that is `None` means that Odoo does not keep it here; `canonical` turns it into NOT_KEPT.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.business import Business
from crm_core.crm.delivery import Value
from crm_core.crm.source import Source

Condition = ColumnElement[bool]
SOURCE_LANGUAGE = "en_US"  # Odoo keeps every name in it, whether anybody speaks it or not


@dataclass
class Known:
    """What was found out about a database once, and the subqueries made for it."""

    languages: tuple[str, ...] = ()
    shared: dict[str, sa.CTE] = field(default_factory=dict)


class Model:
    """One table, aliased, so that it may occur twice in a statement."""

    def __init__(self, name: str, table: sa.Table, languages: tuple[str, ...]) -> None:
        self.name = name
        self.table = table.alias()
        self._languages = languages

    def has(self, *names: str) -> bool:
        """Whether all these columns are there."""
        return all(name in self.table.c for name in names)

    def key(self, name: str = "id") -> ColumnElement[Any]:
        """A column as it stands, to join and compare with. It must be there."""
        column: ColumnElement[Any] = self.table.c[name]
        return column

    @property
    def id(self) -> ColumnElement[Any]:
        """The record's id as text."""
        return sql.as_id(self.key())

    def plain(self, name: str) -> Value:
        """A number, date or time stamp (UTC)."""
        return self.key(name) if self.has(name) else None

    def ref(self, name: str) -> Value:
        """The id of another record as text."""
        return sql.as_id(self.key(name)) if self.has(name) else None

    def yes(self, name: str, otherwise: bool = False) -> Condition:
        """A flag; Odoo leaves most that were never set null. `otherwise` holds where the column is missing."""
        if not self.has(name):
            return sa.true() if otherwise else sa.false()
        return self.key(name).is_(sa.true())

    def text(self, name: str) -> Value:
        """A text, '' as null; of a text kept in several languages the company's own."""
        if not self.has(name):
            return None
        column = self.key(name)
        if not isinstance(column.type, sa.JSON):
            return sa.func.nullif(column, "", type_=sa.String())
        spoken = [_translation(column, language) for language in self._languages]
        return sa.func.coalesce(*spoken, sa.null(), type_=sa.String())

    def original(self, name: str) -> Value:
        """A text as Odoo ships it, before translation."""
        if not self.has(name):
            return None
        column = self.key(name)
        return _translation(column, SOURCE_LANGUAGE) if isinstance(column.type, sa.JSON) else column


class Database:
    """The tables of one Odoo, with the company's settings and zone."""

    def __init__(self, source: Source, business: Business, zone: str, known: "Known") -> None:
        self.source = source
        self.business = business
        self.zone = zone
        self._known = known

    def model(self, name: str, *columns: str) -> Model | None:
        """The table if it is there with its id and all these columns."""
        return self._found(name, ("id", *columns))

    def relation(self, name: str, *columns: str) -> Model | None:
        """A table without id of its own that joins two others."""
        return self._found(name, columns)

    def required(self, name: str) -> Model:
        """A table of the signature."""
        found = self.model(name)
        assert found is not None
        return found

    def _found(self, name: str, columns: tuple[str, ...]) -> Model | None:
        table = self.source.table(name)
        if table is None or any(column not in table.c for column in columns):
            return None
        return Model(name, table, self.languages())

    def languages(self) -> tuple[str, ...]:
        """Most spoken among the colleagues first, then Odoo's own, then every other that is installed."""
        if not self._known.languages:
            self._known.languages = (SOURCE_LANGUAGE,)  # while the tables that tell are looked up
            self._known.languages = self._spoken()
        return self._known.languages

    def _spoken(self) -> tuple[str, ...]:
        user, partner = self.required("res_users"), self.model("res_partner", "lang")
        installed = self.model("res_lang", "code", "active")
        codes: list[str] = []
        if partner is not None:
            language = partner.key("lang")
            asked = (
                sa.select(language)
                .join_from(user.table, partner.table, partner.key() == user.key("partner_id"))
                .where(user.yes("active"), sa.not_(user.yes("share")), language != "")
                .group_by(language)
                .order_by(sa.func.count().desc(), language)
            )
            codes += [row[0] for row in self.source.fetch(asked)]
        codes.append(SOURCE_LANGUAGE)
        if installed is not None:
            code = installed.key("code")
            asked = sa.select(code).where(installed.yes("active")).order_by(code)
            codes += [row[0] for row in self.source.fetch(asked)]
        return tuple(dict.fromkeys(codes))

    def shared(self, name: str, make: Callable[[], sa.Select[Any]]) -> sa.FromClause:
        """A subquery that many tables join: each statement names it once, so that the database reads it once."""
        if name not in self._known.shared:
            # two threads may make it at once: one of the two is kept, since a statement takes no two of one name
            self._known.shared.setdefault(name, make().cte(name))
        return self._known.shared[name].alias()

    def named(self, module: str, *names: str) -> sa.ScalarSelect[Any] | None:
        """The ids of records that Odoo's own modules created: known by these names in every language."""
        data = self.model("ir_model_data", "module", "name", "res_id")
        if data is None:
            return None
        wanted = sa.and_(data.key("module") == module, data.key("name").in_(names))
        return sa.select(data.key("res_id")).where(wanted).scalar_subquery()


def _translation(column: ColumnElement[Any], language: str) -> ColumnElement[Any]:
    said = sa.type_coerce(column.op("->>")(sa.literal(language, sa.String)), sa.String())
    return sa.func.nullif(said, "", type_=sa.String())


def holds(condition: Condition) -> ColumnElement[Any]:
    """True or false, never null."""
    return sa.func.coalesce(condition, sa.false(), type_=sa.Boolean())


def word(text: str) -> ColumnElement[Any]:
    """The same word in every row."""
    return sa.literal(text, sa.String)


def exists(model: Model, *conditions: Condition) -> Condition:
    """Whether there is such a row."""
    return sa.exists(sa.select(sa.literal(1)).select_from(model.table).where(*conditions))


def joined(source: Any, model: Model, column: str, other: Model | None) -> Any:
    """The FROM with the record that a column points to, unchanged where either is missing."""
    if other is None or not model.has(column):
        return source
    return source.outerjoin(other.table, other.key() == model.key(column))

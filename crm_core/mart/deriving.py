"""From the raw tables of a load to the stored ones: derived columns, then the views that are stored."""

from typing import Any

import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.base.sql import NotKept
from crm_core.crm.canonical import TABLES
from crm_core.crm.connector import NOT_KEPT, Connector, NotKeptMark, Select
from crm_core.crm.crm import Kept, Moment, Relation
from crm_core.crm.derive import VERDICTS
from crm_core.crm.live import LiveProvider
from crm_core.crm.shape import shape
from crm_core.crm.views import VIEWS
from crm_core.mart import duplicates, judge
from crm_core.mart.duck import DuckReader
from crm_core.mart.judge import RAW
from crm_core.mart.stored import StoredTables

Stored = dict[str, dict[str, str]]  # table or view -> column -> kept, not_kept


class _RawConnector(Connector):
    """The raw tables just loaded, in the shape of a connector, so that one code derives columns everywhere."""

    name = "mart"
    title = "the mart"
    signature = {}

    def __init__(self, kept: dict[str, dict[str, Kept]], business: Business) -> None:
        self.business = business
        self._kept = kept

    def select(self, table: str) -> Select | NotKeptMark:
        if table not in self._kept:
            return NOT_KEPT
        raw = judge.raw(table)
        joined, verdicts = judge.with_verdicts(raw, self._kept) if table in VERDICTS else (raw, {})
        columns = {name: raw.c[name] for name in TABLES[table].names} | verdicts
        return sa.select(*(self._labelled(table, name, column) for name, column in columns.items())).select_from(joined)

    def _labelled(self, table: str, name: str, column: sa.ColumnElement[Any]) -> sa.Label[Any]:
        if self._kept[table][name] is Kept.YES:
            return column.label(name)
        return sa.Label(name, NotKept(shape(table)[name]))


def derive(into: DuckReader, kept: dict[str, dict[str, Kept]], moment: Moment, business: Business) -> Stored:
    """Tables and views, from the same expressions that run on a source; the raw tables go."""
    provider = LiveProvider(_RawConnector(kept, business), VERDICTS)
    found: Stored = {}
    for name in kept:
        relation = provider.relation(name, moment)
        if relation is not None:
            found[name] = _store(into, relation)
    into.execute(f"DROP SCHEMA {RAW} CASCADE")
    for name in (name for name, view in VIEWS.items() if view.stored):
        # of the tables just stored, so that no column is derived twice
        relation = StoredTables(found, provider.words).relation(name, moment)
        if relation is not None:
            found[name] = _store(into, relation)
    client = StoredTables(found, provider.words).relation("client", moment)
    pairs = duplicates.find(into, client) if client is not None else None
    return found if pairs is None else found | {"duplicate": pairs}


def _store(into: DuckReader, relation: Relation) -> dict[str, str]:
    """Copy a relation into the base; tells which of its columns are kept."""
    columns = (column.label(name) for name, column in relation.columns.items())
    into.create_as(f'"{relation.name}"', sa.select(*columns))
    return {column: str(state) for column, state in relation.kept.items()}

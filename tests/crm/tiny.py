"""Relations of a CRM of a few rows, on the source and as a load stores them: both must say the same."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.base.facts import NO_FACTS
from crm_core.crm.connectors import connector
from crm_core.crm.crm import Kept, Moment, Provider, Relation
from crm_core.crm.live import LiveProvider
from crm_core.crm.source import Source
from crm_core.mart.duck import DuckReader, open_for_load
from crm_core.mart.load import load
from crm_core.mart.stored import StoredTables
from tests.crm.patience import PATIENT

NOW = datetime(2026, 11, 23)
OWNERS = (
    {"owner_id": "1", "login": "ann", "name": "Ann Ray", "is_active": 1},
    {"owner_id": "2", "login": "bob", "name": "Bob Sun", "is_active": 1},
)


@dataclass
class Tiny:
    """The source, and the base file it was loaded into."""

    live: LiveProvider
    stored: StoredTables
    base: DuckReader
    zone: str

    def moment(self, **changes: Any) -> Moment:
        return Moment(**({"as_of": NOW, "read_at": NOW, "zone": self.zone, "facts": NO_FACTS} | changes))

    def relation(self, name: str, provider: Provider, **changes: Any) -> Relation:
        found = provider.relation(name, self.moment(**changes))
        assert found is not None, name
        return found

    def kept(self, name: str, column: str, live: bool = False, **changes: Any) -> Kept:
        return self.relation(name, self.live if live else self.stored, **changes).kept[column]

    def rows(self, name: str, *columns: str, where: Mapping[str, Any] | None = None, **changes: Any) -> list[Any]:
        """These columns of the stored relation, in their own order; on the source they must be the same."""
        stored = self.relation(name, self.stored, **changes)
        found = _sorted(self.base.fetch(_select(stored, columns, where or {})))
        live = self.relation(name, self.live, **changes)
        if Kept.NOT_LIVE not in {live.kept[column] for column in columns}:
            assert _sorted(self.live.connector.source.fetch(_select(live, columns, where or {}))) == found
        return found


def _select(relation: Relation, columns: Sequence[str], where: Mapping[str, Any]) -> sa.Select[Any]:
    conditions = [relation.columns[name] == value for name, value in where.items()]
    return sa.select(*(relation.columns[name] for name in columns)).where(*conditions)


def _sorted(rows: Sequence[Any]) -> list[Any]:
    made = [tuple(row) if len(row) > 1 else row[0] for row in rows]
    return sorted(
        made, key=lambda row: tuple((cell is not None, cell) for cell in (row if type(row) is tuple else (row,)))
    )


@contextmanager
def tiny(folder: Path, zone: str = "UTC", business: Business | None = None, **tables: Any) -> Iterator[Tiny]:
    """A CRM with just these tables, and just the columns that their rows name."""
    file = folder / "tiny.sqlite"
    file.unlink(missing_ok=True)
    connection = sqlite3.connect(file)
    with connection:
        for name, rows in {"owner": OWNERS, **tables}.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            connection.execute(f'CREATE TABLE "{name}" ({", ".join(columns)})')
            for row in rows:
                values = [_cell(row.get(column)) for column in columns]
                connection.execute(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(columns))})', values)
    connection.close()
    with _loaded(file, zone, business or Business()) as made:
        yield made


def _cell(value: Any) -> Any:
    """An instant as SQLite keeps it: '2026-10-05 08:00' with seconds and microseconds."""
    is_instant = isinstance(value, str) and len(value) == 16 and value[10:11] == " " and value[13:14] == ":"
    return f"{value}:00.000000" if is_instant else value


@contextmanager
def _loaded(file: Path, zone: str, business: Business) -> Iterator[Tiny]:
    source = Source(f"sqlite:///{file}", limits=PATIENT)
    live = LiveProvider(connector("native", source, business))
    base_file = file.with_suffix(".duckdb")
    base_file.unlink(missing_ok=True)
    base = open_for_load(base_file)
    try:
        with source.snapshot() as snapshot:
            loaded = load(snapshot, live, Moment(NOW, NOW, zone), base, lambda *_: None)
        yield Tiny(live, StoredTables(loaded.kept, business.empty_words), base, zone)
    finally:
        base.close()
        source.engine.dispose()

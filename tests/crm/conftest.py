"""`suite`: makes a SuiteCRM that holds the rows of one test and nothing else."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.crm.connectors import connector
from crm_core.crm.crm import Kept, Moment
from crm_core.crm.live import LiveProvider
from crm_core.crm.source import Source
from tests.crm.suitecrm_schema import schema
from tests.servers.mariadb import MariaDb

NOW = datetime(2026, 11, 23)


class Suite:
    """A SuiteCRM that holds the rows of one test."""

    def __init__(self, url: str, business: Business) -> None:
        self.source = Source(url)
        self.connector = connector("suitecrm", self.source, business)
        self.provider = LiveProvider(self.connector)

    def all(self, table: str, zone: str = "UTC") -> list[dict[str, Any]]:
        """The canonical rows."""
        relation = self.provider.relation(table, Moment(NOW, NOW, zone))
        assert relation is not None
        found = self.source.fetch(sa.select(*relation.columns.values()))
        return [dict(zip(relation.columns, row, strict=True)) for row in found]

    def rows(self, table: str, zone: str = "UTC") -> dict[str, dict[str, Any]]:
        """The canonical rows by their key, which stands first."""
        return {next(iter(row.values())): row for row in self.all(table, zone)}

    def kept(self, table: str, column: str) -> bool:
        relation = self.provider.relation(table, Moment(NOW, NOW))
        return relation is not None and relation.kept[column] is Kept.YES


Make = Callable[..., Suite]


@pytest.fixture
def suite(mariadb_server: MariaDb, request: pytest.FixtureRequest) -> Make:
    def make(
        *rows: str, without: tuple[str, ...] = (), collation: str = "utf8mb3_general_ci", **settings: Any
    ) -> Suite:
        database = mariadb_server.database()
        mariadb_server.run(database, schema(without, collation) + "".join(rows))
        made = Suite(mariadb_server.reader(database), Business(**settings))
        request.addfinalizer(made.source.engine.dispose)
        return made

    return make

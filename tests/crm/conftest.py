"""`suite` and `odoo`: make a SuiteCRM or an Odoo that holds the rows of one test (and what every Odoo holds)."""

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
from tests.crm import odoo_schema
from tests.crm.odoo_base import BASE
from tests.crm.patience import PATIENT
from tests.crm.suitecrm_schema import schema
from tests.servers.mariadb import MariaDb
from tests.servers.postgres import Postgres

NOW = datetime(2026, 11, 23)


class Suite:
    """A CRM that holds the rows of one test."""

    def __init__(self, url: str, business: Business, name: str = "suitecrm") -> None:
        self.source = Source(url, limits=PATIENT)
        self.connector = connector(name, self.source, business)
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


@pytest.fixture
def odoo(postgres_server: Postgres, request: pytest.FixtureRequest) -> Make:
    def make(*rows: odoo_schema.Row, version: int = 19, without: tuple[str, ...] = (), **settings: Any) -> Suite:
        database = postgres_server.database()
        postgres_server.run(database, odoo_schema.script(version, (*BASE, *rows), without))
        made = Suite(postgres_server.reader(database), Business(**settings), "odoo")
        request.addfinalizer(made.source.engine.dispose)
        return made

    return make

"""A small CRM in each engine with everything in it that a SELECT could write through, and what it looks like."""

import hashlib
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy as sa

from tests.servers.mariadb import MariaDb
from tests.servers.postgres import Postgres

HOW_TO = Path(__file__).parents[3] / "docs" / "how-to" / "read-only-user.md"
PASSWORD = "choose-a-password"
LOGIN = "rapport"

TABLES = """
CREATE TABLE owner (owner_id VARCHAR(36) PRIMARY KEY, login VARCHAR(60));
INSERT INTO owner VALUES ('1', 'ann'), ('2', 'bob');
CREATE TABLE deal (deal_id INTEGER PRIMARY KEY, owner_id VARCHAR(36), amount DECIMAL(19, 4));
INSERT INTO deal VALUES (1, '1', 10.5), (2, '2', 20);
CREATE VIEW seen AS SELECT login FROM owner;
"""
_POSTGRESQL = (
    TABLES
    + """
CREATE SEQUENCE numbers;
CREATE MATERIALIZED VIEW kept AS SELECT * FROM owner;
CREATE FUNCTION written() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS
  $$ BEGIN INSERT INTO owner VALUES (gen_random_uuid()::text, 'eve'); RETURN 1; END $$;
CREATE PROCEDURE write_row() LANGUAGE plpgsql SECURITY DEFINER AS
  $$ BEGIN INSERT INTO owner VALUES (gen_random_uuid()::text, 'eve'); END $$;
"""
)
_MARIADB = (
    TABLES
    + """
CREATE SEQUENCE numbers;
DELIMITER //
CREATE FUNCTION written() RETURNS INT MODIFIES SQL DATA SQL SECURITY DEFINER
BEGIN INSERT INTO owner VALUES (UUID(), 'eve'); RETURN 1; END //
CREATE PROCEDURE write_row() SQL SECURITY DEFINER BEGIN INSERT INTO owner VALUES (UUID(), 'eve'); END //
DELIMITER ;
"""
)
_POSTGRESQL_STATE = (
    "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM owner t",
    "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM deal t",
    "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM kept t",
    "SELECT last_value, is_called FROM numbers",
    "SELECT string_agg(relname || ':' || relnatts, ',' ORDER BY relname) FROM pg_class WHERE relkind <> 't'"
    " AND relnamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')",
    "SELECT count(*) FROM pg_proc",
    "SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'",
    "SELECT count(*) FROM pg_largeobject_metadata",
    "SELECT count(*) FROM pg_description",
    "SELECT string_agg(rolname || rolsuper, ',' ORDER BY rolname) FROM pg_roles",
    "SELECT relacl::text FROM pg_class WHERE relname = 'owner'",
)
_MARIADB_STATE = (
    "CHECKSUM TABLE owner, deal",
    "SELECT next_not_cached_value FROM numbers",
    "SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1",
    "SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY 1",
    "SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1",
    "SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = DATABASE()",
    "SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = DATABASE()",
    "SELECT COUNT(*) FROM information_schema.events WHERE event_schema = DATABASE()",
    "SELECT User, Host, Super_priv FROM mysql.user ORDER BY 1, 2",
    "SELECT @@GLOBAL.max_connections",
)


@dataclass(frozen=True)
class Place:
    """One engine with the small CRM in it."""

    engine: str
    owner: str  # the address of a login that could write
    reader: str  # the address of the login that the how-to recommends
    folder: Path  # where nothing may appear
    look: Callable[[], Any]
    close: Callable[[], None] = lambda: None

    def state(self) -> Any:
        """What the database holds, and which files there are."""
        return self.look(), sorted(path.name for path in self.folder.iterdir())


def how_to(engine: str, database: str) -> str:
    """The SQL of the guide, for our database."""
    text = HOW_TO.read_text()
    block = re.search(rf"<!-- tested: {engine} -->\n```sql\n(.*?)```", text, re.DOTALL)
    assert block, f"the guide has no tested block for {engine}"
    return re.sub(r"\bcrm\b", database, block[1])


def sqlite_place(folder: Path) -> Place:
    file = folder / "crm.sqlite"
    with sqlite3.connect(file) as connection:
        connection.executescript(TABLES)
    connection.close()
    url = f"sqlite:///{file}"
    return Place("sqlite", url, url, folder, lambda: hashlib.sha256(file.read_bytes()).hexdigest())


def duckdb_place(folder: Path) -> Place:
    file = folder / "crm.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(TABLES + "CREATE SEQUENCE numbers;")
    (folder / "in.csv").write_text("owner_id,login\n9,eve\n")
    url = f"duckdb:///{file}"
    return Place("duckdb", url, url, folder, lambda: hashlib.sha256(file.read_bytes()).hexdigest())


def postgresql_place(server: Postgres, folder: Path) -> Place:
    database = server.database()
    server.run(database, _POSTGRESQL)
    # a role belongs to the whole server
    server.run(database, f"DROP ROLE IF EXISTS {LOGIN}")
    server.run(database, how_to("postgresql", database))
    return _server_place("postgresql", server, database, folder, _POSTGRESQL_STATE)


def mariadb_place(server: MariaDb, folder: Path) -> Place:
    database = server.database()
    server.run(database, _MARIADB)
    server.run("mysql", f"DROP USER IF EXISTS '{LOGIN}'@'%'")
    server.run("mysql", how_to("mariadb", database))
    return _server_place("mariadb", server, database, folder, _MARIADB_STATE)


def _server_place(
    engine: str, server: MariaDb | Postgres, database: str, folder: Path, state: tuple[str, ...]
) -> Place:
    folder.chmod(0o777)
    owner = sa.make_url(server.url(database))
    looking = sa.create_engine(owner, isolation_level="AUTOCOMMIT")

    def look() -> Any:
        with looking.connect() as connection:
            return [connection.exec_driver_sql(text).all() for text in state]

    reader = owner.set(username=LOGIN, password=PASSWORD)
    return Place(
        engine, *(url.render_as_string(hide_password=False) for url in (owner, reader)), folder, look, looking.dispose
    )

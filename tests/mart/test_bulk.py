"""Bulk reads: every path gives the same canonical rows, of every awkward type; none of them can write."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.base.errors import DefinitionError, SourceError
from crm_core.crm.bulk import Bulk, bulk
from crm_core.crm.canonical import TABLES
from crm_core.crm.connectors import connector
from crm_core.crm.crm import Moment
from crm_core.crm.guard import Limits, postgresql_arrow
from crm_core.crm.live import LiveProvider
from crm_core.crm.source import Snapshot, Source
from crm_core.mart import arrow, load
from crm_core.mart.desk import Desk
from crm_core.mart.mart import Mart
from tests.crm.guard.conftest import eventually, our_threads
from tests.servers.mariadb import MariaDb
from tests.servers.postgres import Postgres
from tests.servers.proxy import Proxy

POSTGRES = """
CREATE TYPE mood AS ENUM ('customer', 'prospect');
CREATE TABLE owner (owner_id uuid, login char(8), name text, is_active boolean, last_login_at timestamptz, hired_on date);
INSERT INTO owner VALUES
  ('00000000-0000-0000-0000-00000000000A', 'ann', 'Ann', true, '2026-01-01 00:30:00.123456+02', '2026-02-28'),
  ('00000000-0000-0000-0000-00000000000B', 'bob ', '', NULL, 'infinity', 'infinity'),
  (NULL, NULL, 'back\\slash ''quote'' % : தமிழ்', false, '-infinity', '0044-03-15 BC');
CREATE TABLE account (
  account_id bigint, kind mood, name jsonb, industry json, phone numeric, city oid, website inet, segment "char",
  annual_revenue numeric, opted_out_email smallint, created_at timestamp, tags int[], photo bytea);
INSERT INTO account VALUES
  (1, 'customer', '{"b": 1, "a": null}', '{"b":  1}', 49.50, 7, '10.0.0.1', 'A', 0.1, 1, '9999-12-31 23:59:59.999999', '{1}', 'x'),
  (9223372036854775807, 'prospect', '"\\u00e9"', '[]', 1, NULL, NULL, NULL, 1.00005, 0, '0001-01-01', NULL, NULL),
  (3, NULL, 'null', NULL, NULL, NULL, NULL, NULL, 1.00015, NULL, '294276-12-31', NULL, NULL),
  (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'NaN', 2, '4713-01-01 BC', NULL, NULL),
  (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 123456789012345.67891234567890123456, NULL, NULL, NULL, NULL),
  (6, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1e20, NULL, NULL, NULL, NULL),
  (7, NULL, NULL, NULL, NULL, NULL, NULL, NULL, -0.00005, NULL, NULL, NULL, NULL);
CREATE TABLE activity (activity_id varchar, kind varchar(10), minutes real, is_all_day boolean, due_on date, done_at timestamptz);
INSERT INTO activity VALUES ('a', 'call', 0.1, true, '2026-01-01', '2026-03-29 01:59:59.5+00'), ('b', '', 'NaN', NULL, NULL, NULL),
  ('c', NULL, 'Infinity', NULL, NULL, NULL), ('d', NULL, 16777216, NULL, NULL, NULL);
CREATE TABLE feature_use (owner_id int, feature text, used_on date, uses smallint);
INSERT INTO feature_use VALUES (1, 'reports', '2026-01-01', 3), (1, NULL, NULL, NULL);
CREATE TABLE opportunity (opportunity_id text, amount double precision, probability numeric, is_closed int, is_won int, stage text);
INSERT INTO opportunity VALUES ('o', 0.1, 0.25, 0, 1, '100% :x'), ('p', NULL, 'NaN', NULL, NULL, NULL);
CREATE TABLE lead (lead_id text, is_converted boolean);
"""  # the last one is empty

MARIADB = """
SET sql_mode = '';
CREATE TABLE owner (owner_id BIGINT UNSIGNED, login CHAR(8), name TEXT, is_active TINYINT(1), last_login_at TIMESTAMP(6) NULL,
  hired_on DATE);
SET time_zone = '+05:30';
INSERT INTO owner VALUES (18446744073709551615, 'ann', 'Ann', 1, '2026-01-01 05:30:00.123456', '2026-02-28'),
  (2, 'bob  ', '', 0, NULL, '0000-00-00'), (3, NULL, 'back\\\\slash \\'quote\\' % தமிழ்', 7, NULL, '2026-00-15'),
  (4, NULL, NULL, NULL, NULL, NULL);
SET time_zone = '+00:00';
CREATE TABLE account (account_id INT, kind ENUM('customer','prospect'), name JSON, annual_revenue DECIMAL(30,10),
  opted_out_email BIT(1), opted_out_phone TINYINT UNSIGNED, created_at DATETIME(6), modified_at DATETIME);
INSERT INTO account VALUES
  (1, 'customer', '{"b": 1}', 1.00005, b'1', 1, '2026-01-01 10:00:00.123456', '0000-00-00 00:00:00'),
  (2, 'nonsense', '"é"', 99999999999999999999.5, b'0', 0, '9999-12-31 23:59:59.999999', '2026-03-29 02:30:00'),
  (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE feature_use (owner_id INT, feature VARCHAR(10), used_on DATE, uses BIGINT UNSIGNED);
INSERT INTO feature_use VALUES (1, 'reports', '2026-01-01', 18446744073709551615), (1, 'reports', NULL, 3);
CREATE TABLE opportunity (opportunity_id VARCHAR(5), amount DOUBLE, probability DECIMAL(3,2), is_closed TINYINT(1), is_won BIT(1));
INSERT INTO opportunity VALUES ('o', 0.1, 0.25, 0, b'0'), ('p', NULL, NULL, NULL, b'1');
"""


@contextmanager
def reading(url: str, crm: str = "native") -> Iterator[tuple[Snapshot, Bulk, LiveProvider]]:
    source = Source(url)
    provider = LiveProvider(connector(crm, source, Business()))
    try:
        with source.snapshot() as snapshot, bulk(snapshot) as reader:
            yield snapshot, reader, provider
    finally:
        source.engine.dispose()


def synced(url: str, folder: Path) -> Mart:
    desk = Desk(url, "native", "UTC", Business(), folder)
    made = desk.sync(lambda *_: None)
    desk.source.engine.dispose()
    return made


def canonical(url: str, *, in_bulk: bool, crm: str = "native") -> dict[str, list[dict[str, Any]]]:
    """Every kept table as the mart would hold it."""
    found = {}
    with reading(url, crm) as (snapshot, reader, provider):
        how = reader if in_bulk else Bulk(snapshot, None, "asked for")
        for name in TABLES:
            relation = provider.relation(name, Moment(snapshot.as_of, snapshot.as_of))
            if relation is not None:
                made = arrow.Canonical(arrow.schema_of(TABLES[name]))
                blocks = list(load.blocks(snapshot, how, name, load.plain(relation), made))
                whole = pa.concat_tables([made.schema.empty_table(), *blocks])
                found[name] = sorted(whole.to_pylist(), key=str)
                found[f"{name}: unreadable"] = [made.unreadable]
        if in_bulk:
            assert how.why_not == "" and how.misfits == {}
    return found


@pytest.fixture(scope="module")
def torture(postgres_server: Postgres) -> str:
    database = postgres_server.database()
    postgres_server.run(database, POSTGRES)
    return database


def some(rows: list[dict[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def test_postgresql_in_bulk_is_row_by_row(postgres_server: Postgres, torture: str) -> None:
    url = postgres_server.reader(torture)
    assert canonical(url, in_bulk=True) == canonical(url, in_bulk=False)


def test_postgresql_gives_canonical_values(postgres_server: Postgres, torture: str) -> None:
    found = canonical(postgres_server.reader(torture), in_bulk=True)
    owners = some(found["owner"], "owner_id", "login", "name", "is_active", "last_login_at", "hired_on")
    assert owners == [
        ("00000000-0000-0000-0000-00000000000a", "ann", "Ann", True, datetime(2025, 12, 31, 22, 30, 0, 123456), date(2026, 2, 28)),
        ("00000000-0000-0000-0000-00000000000b", "bob", "", None, None, None),
        (None, None, "back\\slash 'quote' % : தமிழ்", False, None, None),
    ]  # fmt: skip
    accounts = {row["account_id"]: row for row in found["account"]}
    money = {id_: row["annual_revenue"] for id_, row in accounts.items()}
    assert money == {
        "1": Decimal("0.1000"), "9223372036854775807": Decimal("1.0000"), "3": Decimal("1.0002"), "4": None,
        "5": Decimal("123456789012345.6789"), "6": None, "7": Decimal("0.0000"),
    }  # fmt: skip
    assert found["account: unreadable"] == [{"annual_revenue": 2}]
    assert some([accounts["1"]], "kind", "name", "industry", "phone", "city", "website", "segment") == [
        ("customer", '{"a": null, "b": 1}', '{"b":  1}', "49.50", "7", "10.0.0.1/32", "A")
    ]
    assert [accounts[id_]["opted_out_email"] for id_ in ("1", "3", "4", "9223372036854775807")] == [
        True,
        None,
        True,
        False,
    ]
    assert [accounts[id_]["created_at"] for id_ in ("1", "3", "4", "9223372036854775807")] == [
        datetime.max, None, None, datetime.min,
    ]  # fmt: skip
    assert some(found["activity"], "activity_id", "minutes", "done_at") == [
        ("a", 0.1, datetime(2026, 3, 29, 1, 59, 59, 500000)), ("b", None, None), ("c", None, None), ("d", 16777216.0, None),
    ]  # fmt: skip
    assert found["activity: unreadable"] == [{"minutes": 2}]
    assert some(found["opportunity"], "amount", "probability", "is_closed", "is_won", "stage") == [
        (Decimal("0.1000"), 0.25, False, True, "100% :x"), (None, None, None, None, None),
    ]  # fmt: skip
    assert found["lead"] == []


def test_mariadb_gives_canonical_values(mariadb_server: MariaDb) -> None:
    database = mariadb_server.database()
    mariadb_server.run(database, MARIADB)
    found = canonical(mariadb_server.reader(database), in_bulk=False)
    assert some(found["owner"], "owner_id", "login", "name", "is_active", "last_login_at", "hired_on") == [
        ("18446744073709551615", "ann", "Ann", True, datetime(2026, 1, 1, 0, 0, 0, 123456), date(2026, 2, 28)),
        ("2", "bob", "", False, None, None),
        ("3", None, "back\\slash 'quote' % தமிழ்", True, None, None),
        ("4", None, None, None, None, None),
    ]
    columns = ("kind", "name", "annual_revenue", "opted_out_email", "opted_out_phone", "created_at", "modified_at")
    assert some(found["account"], *columns) == [
        ("customer", '{"b": 1}', Decimal("1.0000"), True, True, datetime(2026, 1, 1, 10, 0, 0, 123456), None),
        ("", '"é"', None, False, False, datetime.max, datetime(2026, 3, 29, 2, 30)),
        (None, None, None, None, None, None, None),
    ]
    assert found["account: unreadable"] == [{"annual_revenue": 1}]
    assert sorted(some(found["feature_use"], "uses"), key=str) == [(3,), (None,)]
    assert found["feature_use: unreadable"] == [{"uses": 1}]
    assert some(found["opportunity"], "amount", "is_closed", "is_won") == [
        (Decimal("0.1000"), False, False), (None, None, True),
    ]  # fmt: skip


def test_a_sync_says_how_it_read_and_what_it_could_not(postgres_server: Postgres, torture: str, tmp_path: Path) -> None:
    made = synced(postgres_server.reader(torture), tmp_path)
    assert made.manifest.reading == "Read in bulk."
    assert {
        "table": "account",
        "column": "annual_revenue",
        "value": load.UNREADABLE,
        "rows": 2,
    } in made.manifest.unmapped


def test_what_bulk_would_change_is_read_row_by_row(postgres_server: Postgres) -> None:
    """PostgreSQL's `money` comes as a whole number of cents."""
    database = postgres_server.database()
    postgres_server.run(
        database,
        "CREATE TABLE owner (owner_id text); CREATE TABLE odd (a money, b bytea, c int[], d json, e uuid, f float4, g numeric)",
    )
    with reading(postgres_server.reader(database)) as (_, reader, provider):
        table = provider.connector.source.table("odd")
        assert table is not None
        kinds = [arrow.MONEY, *[pa.string()] * 4, pa.float64(), arrow.MONEY]
        wanted = pa.schema(list(zip("abcdefg", kinds, strict=True)))
        assert reader.batches("odd", sa.select(*table.c), lambda given: arrow.misfits(given, wanted)) is None
        assert reader.misfits == {"odd": ["a", "b", "c", "d", "e"]}
        assert reader.told() == "Read in bulk, row by row: odd (a, b, c, d, e)."


@pytest.mark.samples
@pytest.mark.parametrize("sample", ["odoo17", "odoo19_workflow"])
def test_a_real_crm_in_bulk_is_row_by_row(postgres_server: Postgres, samples: Path, sample: str) -> None:
    """Its connector's SELECTs are long, and full of words to be written into the SQL."""
    url = postgres_server.reader(postgres_server.load(samples / f"{sample}.postgres.sql.gz"))
    found = canonical(url, in_bulk=True, crm="odoo")
    assert found == canonical(url, in_bulk=False, crm="odoo")
    assert found["activity"] and found["opportunity"]


# -- one instant ---------------------------------------------------------------------------------------------------


def test_both_connections_see_one_instant(postgres_server: Postgres) -> None:
    database = postgres_server.database()
    postgres_server.run(database, "CREATE TABLE owner (owner_id text); INSERT INTO owner VALUES ('1')")
    with reading(postgres_server.reader(database)) as (snapshot, reader, provider):
        postgres_server.run(database, "INSERT INTO owner VALUES ('2'); DELETE FROM owner WHERE owner_id = '1'")
        relation = provider.relation("owner", Moment(snapshot.as_of, snapshot.as_of))
        assert relation is not None
        statement = sa.select(relation.columns["owner_id"])
        batches = reader.batches("owner", statement, lambda _: [])
        assert batches is not None
        assert [row["owner_id"] for batch in batches for row in batch.to_pylist()] == ["1"]
        assert [tuple(row) for row in snapshot.fetch(statement)] == [("1",)]


# -- no path round the guard -----------------------------------------------------------------------------------------

WRITES = (
    "INSERT INTO t VALUES (2)",
    "UPDATE t SET x = 2",
    "DELETE FROM t",
    "WITH gone AS (DELETE FROM t RETURNING x) SELECT x FROM gone",
    "CREATE TABLE u (x int)",
    "SELECT nextval('s')",
    "SELECT x FROM t FOR UPDATE",
    "SET TRANSACTION READ WRITE",
    "COPY t FROM PROGRAM 'echo 2'",
    "SELECT 1; DELETE FROM t",
)


def test_even_a_login_that_may_write_cannot(postgres_server: Postgres) -> None:
    """The session itself refuses, on the driver's own cursor, where none of our checks stands."""
    database = postgres_server.database()
    postgres_server.run(
        database,
        "CREATE TABLE owner (owner_id text); CREATE TABLE t (x int); INSERT INTO t VALUES (1); CREATE SEQUENCE s",
    )
    for words in WRITES:
        with reading(postgres_server.url(database)) as (_, reader, _provider):
            session: Any = reader._session
            with (
                pytest.raises(postgresql_arrow.BulkError),
                postgresql_arrow.told(),
                session._connection.cursor() as cursor,
            ):
                cursor.execute(words)
                cursor.fetch_record_batch().read_all()
    assert postgres_server.run(database, "SELECT x FROM t").split() == ["1"]


def test_only_plain_selects_pass(postgres_server: Postgres, torture: str) -> None:
    with reading(postgres_server.reader(torture)) as (_, reader, _provider):
        for statement in (sa.text("SELECT 1"), sa.select(sa.func.lo_create(0)), sa.select(sa.text("1"))):
            with pytest.raises(DefinitionError):
                reader.batches("t", statement, lambda _: [])  # type: ignore[arg-type]


def test_its_session_is_limited_like_the_first(postgres_server: Postgres, torture: str) -> None:
    with reading(postgres_server.reader(torture)) as (_, reader, _provider):
        session: Any = reader._session
        with session._connection.cursor() as cursor:
            found = {}
            for name in ("transaction_read_only", "transaction_isolation", "TimeZone", "statement_timeout"):
                cursor.execute(f"SELECT current_setting('{name}')")
                found[name] = cursor.fetchone()[0]
    assert found == {
        "transaction_read_only": "on", "transaction_isolation": "repeatable read", "TimeZone": "UTC", "statement_timeout": "1h",
    }  # fmt: skip


# -- where it cannot be used -------------------------------------------------------------------------------------------


def test_without_the_driver_rows_come_one_by_one(
    postgres_server: Postgres, torture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql", None)
    made = synced(postgres_server.reader(torture), tmp_path)
    assert made.manifest.reading == "Read row by row: adbc-driver-postgresql is not installed."
    assert made.manifest.rows["account"] == 7


def test_a_snapshot_that_cannot_be_shared_costs_nothing_else(postgres_server: Postgres, tmp_path: Path) -> None:
    """The right was revoked: the transaction that failed is begun anew."""
    database = postgres_server.database()
    postgres_server.run(
        database,
        "CREATE TABLE owner (owner_id text); INSERT INTO owner VALUES ('1');"
        "REVOKE EXECUTE ON FUNCTION pg_export_snapshot() FROM PUBLIC",
    )
    secret = postgres_server.PASSWORD
    made = synced(postgres_server.reader(database), tmp_path)
    assert "permission denied for function pg_export_snapshot" in made.manifest.reading
    assert secret not in made.manifest.reading
    assert made.manifest.rows["owner"] == 1


def test_a_bulk_read_that_breaks_is_one_sentence(postgres_server: Postgres) -> None:
    database = postgres_server.database()
    postgres_server.run(
        database,
        "CREATE TABLE owner (owner_id text, n int); INSERT INTO owner SELECT 'x', g FROM generate_series(1, 300000) g",
    )
    with reading(postgres_server.reader(database)) as (_, reader, provider):
        table = provider.connector.source.table("owner")
        assert table is not None
        batches = reader.batches("owner", sa.select(table.c.owner_id, 1 / (table.c.n - 299_999)), lambda _: [])
        assert batches is not None
        with pytest.raises(SourceError, match="cannot be read: .*division by zero"):
            list(batches)


def test_a_server_that_vanishes_frees_the_caller(postgres_server: Postgres, torture: str) -> None:
    url = sa.make_url(postgres_server.reader(torture))
    proxy = Proxy(url.port or 0)
    through = url.set(port=proxy.port).render_as_string(hide_password=False)
    source = Source(through, limits=Limits(interactive=2, sync=2, connect=2))
    provider = LiveProvider(connector("native", source, Business()))
    begun = 0.0
    with pytest.raises(SourceError) as error, source.snapshot() as snapshot, bulk(snapshot) as reader:
        assert reader.told() == "Read in bulk."
        relation = provider.relation("activity", Moment(snapshot.as_of, snapshot.as_of))
        assert relation is not None
        proxy.mode = "black"
        begun = time.monotonic()
        list(load.blocks(snapshot, reader, "activity", load.plain(relation), arrow.Canonical(pa.schema([]))))
    assert time.monotonic() - begun < 6
    assert postgres_server.PASSWORD not in str(error.value)
    proxy.stop()
    source.engine.dispose()
    assert eventually(lambda: not our_threads()), "a thread was left behind for good"


def test_sqlite_says_that_it_is_read_row_by_row(tmp_path: Path) -> None:
    from tests.mini import mini

    made = mini(tmp_path).desk.sync(lambda *_: None)
    assert made.manifest.reading == "Read row by row: sqlite is read so."

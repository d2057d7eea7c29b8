"""What must go on working under the guard: types, reflection, snapshots and streams on every engine; DuckDB first."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from crm_core.crm.guard.statement import check
from crm_core.crm.source import Source
from tests.crm.guard.attempts import ENGINES
from tests.crm.guard.conftest import SourceOf

OWNER = sa.table("owner", sa.column("owner_id"), sa.column("login"))


@pytest.mark.parametrize("engine", ENGINES)
def test_every_way_of_reading_gives_the_same_rows(engine: str, reading: SourceOf) -> None:
    source = reading(engine)
    statement = sa.select(OWNER.c.login).order_by(OWNER.c.login)
    with source.snapshot() as snapshot:
        streamed = [tuple(row) for block in snapshot.stream(statement, 1) for row in block]
        assert streamed == snapshot.fetch(statement) == source.fetch(statement) == [("ann",), ("bob",)]
    both = sa.union_all(statement.order_by(None), sa.select(sa.literal("eve")))
    assert sorted(source.fetch(both)) == [("ann",), ("bob",), ("eve",)]


@pytest.mark.parametrize("engine", ENGINES)
def test_tables_views_and_columns_are_found(engine: str, reading: SourceOf) -> None:
    source = reading(engine)
    assert {"owner", "deal", "seen"} <= source.table_names()
    assert source.table("nothing") is None
    deal, seen = source.table("deal"), source.table("seen")
    assert deal is not None and seen is not None
    assert list(deal.c.keys()) == ["deal_id", "owner_id", "amount"] and list(seen.c.keys()) == ["login"]
    assert isinstance(deal.c.amount.type, sa.Numeric) and isinstance(deal.c.owner_id.type, sa.String)
    assert source.fetch(sa.select(sa.func.count(), sa.func.sum(deal.c.amount)))[0][0] == 2


@pytest.fixture
def wide(tmp_path: Path) -> Source:
    with duckdb.connect(str(tmp_path / "wide.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE wide (a TINYINT, b UBIGINT, c DOUBLE, d DECIMAL(10, 2), e VARCHAR, f BOOLEAN, g DATE,"
            " h TIMESTAMP, i TIMESTAMPTZ, j UUID, k JSON, l ENUM ('x', 'y'), m INTEGER[], n TIMESTAMP_NS, o BLOB);"
            "INSERT INTO wide VALUES (1, 2, 3.5, 4.25, 'ä', true, '2026-01-02', '2026-01-02 03:04:05',"
            " '2026-01-02 03:04:05+02', uuid(), '{\"a\": 1}', 'x', [1, 2], '2026-01-02 03:04:05', 'b');"
            "CREATE SCHEMA other; CREATE TABLE other.hidden (n INTEGER);"
        )
    return Source(f"duckdb:///{tmp_path / 'wide.duckdb'}")


def test_duckdbs_types_are_known(wide: Source) -> None:
    table = wide.table("wide")
    assert table is not None
    kinds = {column.name: type(column.type).__name__ for column in table.c}
    assert kinds == {
        "a": "BigInteger", "b": "BigInteger", "c": "Float", "d": "Numeric", "e": "String", "f": "Boolean", "g": "Date",
        "h": "DateTime", "i": "DateTime", "j": "Uuid", "k": "JSON", "l": "String", "m": "NullType", "n": "DateTime",
        "o": "LargeBinary",
    }  # fmt: skip
    (row,) = wide.fetch(sa.select(table.c.d, table.c.e, table.c.g, table.c.h, table.c.i, table.c.m))
    assert row[:4] == (Decimal("4.25"), "ä", date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5))
    assert row[4] == datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC) and row[4].utcoffset().total_seconds() == 0
    assert row[5] == [1, 2]
    wide.engine.dispose()


def test_duckdbs_schemas_are_kept_apart(wide: Source) -> None:
    assert wide.table_names() == {"wide"}
    other = Source(str(wide.url), schema="other")
    assert other.table_names() == {"hidden"}
    hidden = other.table("hidden")
    assert hidden is not None and other.fetch(sa.select(hidden)) == []
    for source in (wide, other):
        source.engine.dispose()


def test_two_sources_share_a_duckdb_file(wide: Source) -> None:
    other = Source(str(wide.url))
    with wide.snapshot() as one, other.snapshot() as two:
        count = sa.select(sa.func.count()).select_from(sa.table("wide"))
        assert one.fetch(count) == two.fetch(count) == [(1,)]
    for source in (wide, other):
        source.engine.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        sa.select(sa.literal(1)),
        sa.select(sa.func.coalesce(OWNER.c.login, sa.null()), sa.func.count()).group_by(OWNER.c.login),
        sa.select(sa.func.row_number().over(partition_by=OWNER.c.login, order_by=OWNER.c.owner_id)),
        sa.select(OWNER.c.login.op("->>")("name"), OWNER.c.login.op("AT TIME ZONE")("UTC")),
        sa.select(sa.func.date_trunc(sa.literal_column("'week'"), OWNER.c.login)),
        sa.select(sa.extract("month", OWNER.c.login), sa.cast(OWNER.c.login, sa.Date)),
        sa.select(OWNER).where(
            OWNER.c.login.in_(["a"]) | OWNER.c.login.ilike("%b%") | ~OWNER.c.login.regexp_match("c")
        ),
        sa.select(sa.case((OWNER.c.login == "a", 1), else_=0)).where(sa.exists(sa.select(OWNER.c.login))),
        sa.union(sa.select(OWNER), sa.select(OWNER)).limit(5).offset(1),
        sa.select(OWNER.join(OWNER.alias("o"), sa.true())).distinct(),
        sa.select(sa.select(OWNER).cte("crm_owner").c.login),
    ],
)
def test_what_reads_passes(statement: sa.Select[tuple[object]]) -> None:
    check(statement)

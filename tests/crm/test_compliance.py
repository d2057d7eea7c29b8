"""The compliance suite: every connector, every canonical table, the same laws."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import sqlalchemy as sa

from crm_core.crm.canonical import TABLES, Type
from crm_core.crm.connector import NotKeptMark
from crm_core.crm.crm import Moment
from crm_core.crm.views import VIEWS
from tests.crm import native_rows, odoo_rows, suitecrm_rows
from tests.crm.cases import NOW, ZONE, Case, closing, native_case, suite_case
from tests.crm.odoo_case import odoo_case

CASES = (
    "native-sqlite",
    "native-postgresql",
    "native-mariadb",
    "suitecrm",
    "suitecrm-collations",
    "suitecrm-utf8mb4",
    "sample:suitecrm",
    "sample:suitecrm_vendor_demo_only",
    "odoo-14",
    "odoo-17",
    "odoo-19",
    "sample:odoo17",
    "sample:odoo17_workflow",
    "sample:odoo19",
    "sample:odoo19_workflow",
)
PYTHON: dict[Type, Any] = {
    Type.FLAG: bool,
    Type.INT: int,
    Type.NUMBER: float,
    Type.MONEY: Decimal,
    Type.AT: datetime,
    Type.ON: date,
}


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with closing(_case(request, tmp_path_factory)) as made:
        yield made


def _case(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> Case:
    name: str = request.param
    if name == "native-sqlite":
        url = f"sqlite:///{folders.mktemp('native') / 'crm.sqlite'}"
        native_rows.build(url, native_rows.TEXT_IDS)
        return native_case(name, url, url, "1")
    if name == "native-postgresql":
        server = request.getfixturevalue("postgres_server")
        database = server.database()
        native_rows.build(server.url(database), native_rows.LOOSE)
        return native_case(name, server.reader(database), server.url(database), "1")
    if "odoo" in name:
        return _odoo(request, name)
    server = request.getfixturevalue("mariadb_server")
    if name.startswith("sample:"):
        samples: Path = request.getfixturevalue("samples")
        return suite_case(name, server, server.load(samples / f"{name.partition(':')[2]}.mariadb.sql.gz"))
    database = server.database()
    if name == "native-mariadb":
        native_rows.build(server.url(database), native_rows.LOOSE)
        made = native_case(name, server.reader(database), server.url(database), "1")
        made.counts = {table: text.replace('"', "`") for table, text in made.counts.items()}
        return made
    collations = {
        "suitecrm": {},
        # converted in part, as upgrades leave it
        "suitecrm-collations": {
            "opportunities_audit": "utf8mb4_unicode_ci",
            "emails_beans": "utf8mb4_bin",
            "tracker": "latin1_swedish_ci",
        },
        "suitecrm-utf8mb4": {"collation": "utf8mb4_unicode_ci"},
    }[name]
    server.run(database, suitecrm_rows.script(**collations))
    return suite_case(name, server, database)


def _odoo(request: pytest.FixtureRequest, name: str) -> Case:
    version = int("".join(digit for digit in name if digit.isdigit()))
    server = request.getfixturevalue("postgres_server")
    if name.startswith("sample:"):
        samples: Path = request.getfixturevalue("samples")
        database = server.load(samples / f"{name.partition(':')[2]}.postgres.sql.gz")
    else:
        database = server.database()
        server.run(database, odoo_rows.compliance(version))
    return odoo_case(name, server, database, version)


@pytest.mark.parametrize("table", TABLES)
def test_exactly_the_canonical_columns(case: Case, table: str) -> None:
    select = case.connector.select(table)
    assert isinstance(select, NotKeptMark) == (table in case.absent)
    if not isinstance(select, NotKeptMark):
        assert [column.name for column in select.selected_columns] == list(TABLES[table].names)


@pytest.mark.parametrize("table", TABLES)
def test_values_have_the_canonical_types(case: Case, table: str) -> None:
    for row in case.rows(table):
        for column in TABLES[table].columns:
            value = row[column.name]
            if value is None:
                assert column.nullable or column.name in case.missing(table), f"{table}.{column.name}"
                continue
            assert type(value) is PYTHON.get(column.type, str), f"{table}.{column.name}: {value!r}"
            if column.type is Type.AT:
                assert value.tzinfo is None
            if column.codes:
                assert value in column.codes, f"{table}.{column.name}: {value!r}"
            if column.type in (Type.ID, Type.CODE):
                assert value != ""


@pytest.mark.parametrize("table", [name for name, table in TABLES.items() if table.key])
def test_keys_are_unique(case: Case, table: str) -> None:
    keys = [row[TABLES[table].key or ""] for row in case.rows(table)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("table", ["participant", "ownership", "feature_use", "profile_cell"])
def test_rows_without_a_key_do_not_repeat(case: Case, table: str) -> None:
    rows = [tuple(row.values()) for row in case.rows(table)]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("table", TABLES)
def test_as_many_rows_as_plain_sql_counts(case: Case, table: str) -> None:
    """No join multiplies rows, none is lost."""
    if table in case.counts:
        assert len(case.rows(table)) == case.plain(case.counts[table])[0][0]


@pytest.mark.parametrize("outcome", ["won", "lost", "open"])
def test_deals_and_amounts_per_owner_equal_plain_sql(case: Case, outcome: str) -> None:
    found: dict[str | None, tuple[int, Decimal]] = {}
    for row in case.rows("opportunity"):
        if outcome == ("won" if row["is_won"] else "lost" if row["is_closed"] else "open"):
            count, amount = found.get(row["owner_id"], (0, Decimal(0)))
            found[row["owner_id"]] = (count + 1, amount + (row["amount"] or 0))
    assert found == case.plain_totals(outcome)


@pytest.mark.parametrize("table", TABLES)
def test_deleted_records_are_gone(case: Case, table: str) -> None:
    if table in case.gone:
        deleted = {str(row[0]) for row in case.plain(case.gone[table])}
        assert not deleted & {row[TABLES[table].key or ""] for row in case.rows(table)}


@pytest.mark.parametrize("table", TABLES)
def test_what_is_not_kept_is_declared(case: Case, table: str) -> None:
    if case.relation(table) is None:
        assert table in case.absent
        return
    canonical = set(TABLES[table].names)
    if table in case.not_kept:
        assert case.missing(table) & canonical == case.not_kept[table]
    assert all(row[name] is None for row in case.rows(table) for name in case.missing(table))


def test_closed_on_is_empty_only_while_a_deal_is_open(case: Case) -> None:
    for table in ("opportunity", "deleted_opportunity"):
        for row in case.rows(table):
            assert (row["closed_on"] is not None) == row["is_closed"]


@pytest.mark.parametrize("table", [name for name, table in TABLES.items() if table.key])
def test_record_url_is_well_formed(case: Case, table: str) -> None:
    for row in case.rows(table)[:5]:
        record_id = row[TABLES[table].key or ""]
        url = case.connector.record_url(table, record_id, row.get("kind"))
        parts = urlsplit(url)
        named = parse_qs(parts.query).get("record") or parse_qs(parts.fragment).get("id")
        last = named[0] if named else unquote(parts.path.rpartition("/")[2])
        prefixes = ("", *case.connector.id_prefixes)
        assert record_id in {prefix + last for prefix in prefixes} and " " not in url and "{" not in url


def test_the_login_cannot_write(case: Case) -> None:
    assert case.source.prove_read_only().read_only


def test_unmapped_values_are_counted(case: Case) -> None:
    for (table, column), statement in case.connector.unmapped_statements().items():
        assert column in TABLES[table].names
        for value, count in case.source.fetch(statement):
            assert value and count > 0


def test_the_database_is_recognised(case: Case) -> None:
    assert case.connector.recognises()


@pytest.mark.parametrize("view", VIEWS)
def test_views_can_be_read(case: Case, view: str) -> None:
    """Clients and working days, made of several tables, whatever the collations."""
    moment = Moment(NOW, NOW, ZONE, days=(date(2026, 11, 2), date(2026, 11, 23)))
    relation = case.provider.relation(view, moment)
    assert relation is not None
    rows = case.source.fetch(sa.select(*relation.columns.values()))
    assert len(rows) == len(set(rows))

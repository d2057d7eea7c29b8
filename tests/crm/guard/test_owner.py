"""With a login that could write: nothing gets through Source's public face; what a raw connection can is told."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array, distinct_on
from sqlalchemy.exc import DBAPIError

from crm_core.base.errors import DefinitionError, SourceError
from crm_core.crm.bulk import bulk
from crm_core.crm.source import Source
from tests.crm.guard.attempts import ENGINES, EVERY, UNDO
from tests.crm.guard.conftest import PlaceOf, SourceOf

OWNER = sa.table("owner", sa.column("owner_id", sa.String), sa.column("login", sa.String))
EVE = {"owner_id": "9", "login": "eve"}
ONE = sa.select(sa.literal(1))


def _cte(writing: Any) -> sa.Select[Any]:
    inner = writing.returning(OWNER.c.owner_id).cte("more")
    return sa.select(inner.c.owner_id)


# everything that SQLAlchemy can be made to say that is more than reading
STATEMENTS: dict[str, Any] = {
    "insert": sa.insert(OWNER).values(EVE),
    "insert_returning": sa.insert(OWNER).values(EVE).returning(OWNER.c.owner_id),
    "insert_from_select": sa.insert(OWNER).from_select(["owner_id", "login"], sa.select(OWNER)),
    "update": sa.update(OWNER).values(login="eve"),
    "delete": sa.delete(OWNER),
    "create_table": sa.schema.CreateTable(sa.Table("more", sa.MetaData(), sa.Column("n", sa.Integer))),
    "drop_table": sa.schema.DropTable(sa.Table("owner", sa.MetaData())),
    "ddl": sa.DDL("DROP TABLE owner"),
    "text": sa.text("DELETE FROM owner"),
    "reading_text": sa.text("SELECT 1"),
    "text_with_columns": sa.text("DELETE FROM owner RETURNING owner_id").columns(sa.column("owner_id")),
    "string": "DELETE FROM owner",
    "nothing": None,
    "insert_in_cte": _cte(sa.insert(OWNER).values(EVE)),
    "update_in_cte": _cte(sa.update(OWNER).values(login="eve")),
    "delete_in_cte": _cte(sa.delete(OWNER)),
    "delete_in_a_cte_beside": ONE.add_cte(sa.delete(OWNER).cte("gone")),
    "delete_in_cte_of_a_subquery": sa.select(_cte(sa.delete(OWNER)).subquery().c.owner_id),
    "delete_in_cte_of_a_union": sa.union_all(ONE, _cte(sa.delete(OWNER))),
    "delete_in_cte_of_a_condition": ONE.where(sa.exists(_cte(sa.delete(OWNER)))),
    "text_in_columns": sa.select(sa.text("written()")),
    "text_in_from": ONE.select_from(sa.text("owner; DELETE FROM owner")),
    "text_in_where": ONE.where(sa.text("1 = written()")),
    "text_in_order": ONE.order_by(sa.text("written()")),
    "literal_column": sa.select(sa.literal_column("written()")),
    "literal_column_in_a_label": sa.select(sa.literal_column("1; DELETE FROM owner").label("n")),
    "prefix": ONE.prefix_with("1; DELETE FROM owner; SELECT"),
    "suffix": sa.select(OWNER.c.login).suffix_with("INTO OUTFILE '/tmp/copy.csv'"),
    "hint": sa.select(OWNER).with_hint(OWNER, "; DELETE FROM owner"),
    "statement_hint": sa.select(OWNER).with_statement_hint("; DELETE FROM owner"),
    "for_update": sa.select(OWNER).with_for_update(),
    "for_share": sa.select(OWNER).with_for_update(read=True),
    "for_update_inside": sa.select(sa.select(OWNER).with_for_update().subquery().c.login),
    "definer_function": sa.select(sa.func.written()),
    "definer_function_in_a_schema": sa.select(sa.func.public.written()),
    "known_name_in_a_schema": sa.select(sa.func.public.lower("A")),
    "definer_function_as_a_table": sa.select(sa.func.written().table_valued("n").c.n),
    "definer_function_in_order": ONE.order_by(sa.func.written()),
    "definer_function_in_having": ONE.group_by(OWNER.c.login).having(sa.func.written() == 1),
    "definer_function_in_a_window": sa.select(sa.func.sum(1).over(order_by=sa.func.written())),
    "definer_function_in_limit": ONE.limit(sa.func.written()),
    "definer_function_in_values": sa.select(
        sa.values(sa.column("n", sa.Integer), name="v").data([(sa.func.written(),)]).c.n
    ),
    "definer_function_in_a_filter": sa.select(sa.func.count().filter(sa.func.written() == 1)),
    "definer_function_within_a_group": sa.select(sa.func.max(1).within_group(sa.func.written())),
    "definer_function_in_a_case": sa.select(sa.case((sa.func.written() == 1, 1), else_=0)),
    "definer_function_in_an_else": sa.select(sa.case((OWNER.c.login == "x", 1), else_=sa.func.written())),
    "definer_function_in_a_list": ONE.where(OWNER.c.login.in_([sa.func.written()])),
    "definer_function_in_a_tuple": ONE.where(sa.tuple_(sa.func.written(), 1) == sa.tuple_(1, 1)),
    "definer_function_between": ONE.where(OWNER.c.login.between("a", sa.func.written())),
    "definer_function_in_a_cast": sa.select(sa.cast(sa.func.written(), sa.String)),
    "definer_function_in_a_coercion": sa.select(sa.type_coerce(sa.func.written(), sa.String)),
    "definer_function_in_a_function": sa.select(sa.func.coalesce(None, sa.func.written())),
    "definer_function_in_a_join": ONE.select_from(OWNER.join(OWNER.alias(), sa.func.written() == 1)),
    "definer_function_in_a_lateral": ONE.select_from(sa.select(sa.func.written().label("n")).lateral()),
    "definer_function_in_distinct": ONE.ext(distinct_on(sa.func.written())),
    "definer_function_in_a_sample": sa.select(sa.tablesample(OWNER, sa.func.written()).c.login),
    "definer_function_in_group_by": ONE.group_by(sa.func.written()),
    "definer_function_in_offset": ONE.offset(sa.func.written()),
    "definer_function_in_fetch": ONE.fetch(sa.func.written()),
    "definer_function_in_an_array": sa.select(array([sa.func.written()])),
    "definer_function_collated": sa.select(sa.collate(sa.func.written(), "C")),
    "definer_function_in_extract": sa.select(sa.extract("day", sa.func.written())),
    "definer_function_negated": ONE.where(~sa.func.written(type_=sa.Boolean())),
    "lo_create": sa.select(sa.func.lo_create(0)),
    "nextval": sa.select(sa.func.nextval("numbers")),
    "sequence": sa.select(sa.Sequence("numbers").next_value()),
    "pg_notify": sa.select(sa.func.pg_notify("crm", "eve")),
    "set_config": sa.select(sa.func.set_config("transaction_read_only", "off", False)),
    "load_extension": sa.select(sa.func.load_extension("evil")),
    "load_file": sa.select(sa.func.load_file("/etc/passwd")),
    "pg_read_file": sa.select(sa.func.pg_read_file("/etc/passwd")),
    "pg_terminate_backend": sa.select(sa.func.pg_terminate_backend(1)),
    "sleep": sa.select(sa.func.sleep(9)),
    "operator": sa.select(OWNER.c.login.op("INTO OUTFILE")("/tmp/copy.csv")),
    "operator_with_a_comment": sa.select(OWNER.c.login.op("--")("x")),
    "operator_that_ends": sa.select(OWNER.c.login.op("; DELETE FROM owner; --")("x")),
    "extract": sa.select(sa.extract("day FROM now()); DELETE FROM owner; --", sa.func.now())),
    "unquoted_name": sa.select(sa.table(sa.quoted_name("owner; DELETE FROM owner", quote=False), sa.column("n"))),
}

# What our settings alone do not stop of a superuser (PostgreSQL) or root (MariaDB): hence the grants and the warnings.
# PostgreSQL 16 stops the first three itself.
LET_THROUGH = {
    "postgresql": ("SELECT lo_create(0)", "SELECT lo_creat(-1)", "SELECT lo_from_bytea(0, 'eve')"),
    "mariadb": ("SET GLOBAL max_connections = 1",),
}


Read = Callable[[Source, Any], Any]


def fetch(source: Source, statement: Any) -> None:
    source.fetch(statement)


def snapshot_fetch(source: Source, statement: Any) -> None:
    with source.snapshot() as snapshot:
        snapshot.fetch(statement)


def snapshot_stream(source: Source, statement: Any) -> None:
    with source.snapshot() as snapshot:
        list(snapshot.stream(statement))


def in_bulk(source: Source, statement: Any) -> None:
    with source.snapshot() as snapshot, bulk(snapshot) as reader:
        list(reader.batches("owner", statement, lambda schema: []) or snapshot.stream(statement))


@pytest.mark.parametrize("read", [fetch, snapshot_fetch, snapshot_stream, in_bulk], ids=lambda read: read.__name__)
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", STATEMENTS)
def test_the_public_face_reads_only(name: str, engine: str, read: Read, owning: SourceOf, place_of: PlaceOf) -> None:
    place, source = place_of(engine), owning(engine)
    before = place.state()
    with pytest.raises(DefinitionError, match=r"^Only plain SELECTs .* refused: "):
        read(source, STATEMENTS[name])
    assert place.state() == before


@pytest.mark.parametrize(("engine", "attempt"), [each for each in EVERY if each[1] not in LET_THROUGH.get(each[0], ())])
def test_an_owner_who_does_not_undo_the_settings(
    engine: str, attempt: str, owning: SourceOf, place_of: PlaceOf
) -> None:
    """Read-only transactions stop an owner too, but for what LET_THROUGH names."""
    place, source = place_of(engine), owning(engine)
    before = place.state()
    with contextlib.suppress(DBAPIError), source.engine.connect() as connection:
        connection.exec_driver_sql(attempt.format(folder=place.folder))
        connection.commit()
    assert place.state() == before


def test_a_view_that_writes_is_stopped_by_the_settings(place_of: PlaceOf, owning: SourceOf, reading: SourceOf) -> None:
    """A view may call a function with its owner's rights: a SELECT of ours would write, were it not read-only."""
    place, owner = place_of("postgresql"), sa.create_engine(place_of("postgresql").owner)
    with owner.begin() as connection:
        connection.exec_driver_sql("CREATE VIEW trap AS SELECT written() AS n")
        connection.exec_driver_sql("GRANT SELECT ON trap TO rapport")
    try:
        before = place.state()
        for source in (owning("postgresql"), reading("postgresql")):
            with pytest.raises(SourceError, match="read-only|permission denied"):
                source.fetch(sa.select(sa.table("trap", sa.column("n"))))
        assert place.state() == before
    finally:
        with owner.begin() as connection:
            connection.exec_driver_sql("DROP VIEW trap")
        owner.dispose()


@pytest.mark.parametrize("engine", ["mariadb", "postgresql"])
def test_what_an_owners_raw_connection_can_still_do(engine: str, owning: SourceOf, place_of: PlaceOf) -> None:
    """Told honestly: with an owner's login and the driver's own cursor a program can undo the settings and write."""
    place, source = place_of(engine), owning(engine)
    before = place.state()
    harmless = {"mariadb": "SET GLOBAL max_connections = @@GLOBAL.max_connections", "postgresql": "SELECT lo_create(0)"}
    with contextlib.closing(source.engine.raw_connection()) as connection:
        connection.cursor().execute(harmless[engine])
        connection.rollback()
        if engine == "postgresql":
            connection.dbapi_connection.read_only = False  # type: ignore[union-attr]
        cursor = connection.cursor()
        for statement in UNDO[engine]:
            cursor.execute(statement)
        cursor.execute("INSERT INTO owner VALUES ('9', 'eve')")
        cursor.execute("SELECT count(*) FROM owner")
        assert cursor.fetchone() == (3,)
        connection.rollback()
    assert place.state() == before
    # the next user of the connection is held again
    with source.engine.connect() as connection, pytest.raises(DBAPIError, match=r"(?i)read.only"):
        connection.exec_driver_sql("INSERT INTO owner VALUES ('9', 'eve')")

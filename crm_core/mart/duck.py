"""DuckDB behind the same face as a source: SQLAlchemy Core in, rows out."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import sqlalchemy as sa
from duckdb_engine import Dialect

from crm_core.base.errors import MartError
from crm_core.crm.source import Row

_DIALECT = Dialect(paramstyle="qmark")
_LIMITS: dict[str, str | bool | int | float | list[str]] = {"memory_limit": "2GB", "threads": 2}


def compiled(statement: sa.sql.ClauseElement) -> tuple[str, list[Any]]:
    """The SQL text and the values to bind, in order."""
    made: Any = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    values = made.construct_params()
    return str(made), [values[name] for name in made.positiontup or ()]


class DuckReader:
    """Reads one DuckDB database; every call has its own cursor, so threads may share it."""

    dialect_name = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def fetch(self, statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> list[Row]:
        text, values = compiled(statement)
        return list(self._connection.cursor().execute(text, values).fetchall())

    def execute(self, text: str, values: list[Any] | None = None) -> None:
        """Run one statement of the load."""
        self._connection.execute(text, values or [])

    def fetch_arrow(self, statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> pa.Table:
        """All rows of a SELECT as an Arrow table."""
        text, values = compiled(statement)
        return self._connection.cursor().sql(text, params=values).to_arrow_table()

    def copy_to(self, file: Path, statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> None:
        """Write the rows of a SELECT into a Parquet file that is there already, so that it keeps its mode."""
        text, values = compiled(statement)
        how = "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false"
        name = str(file).replace("'", "''")
        self._connection.execute(f"COPY ({text}) TO '{name}' ({how})", values)

    def count_temporary(self, name: str) -> int:
        """Rows of a temporary table, which only this very connection sees."""
        row = self._connection.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608  (a name of ours)
        return int(row[0]) if row else 0

    def create_as(
        self, name: str, statement: sa.Select[Any] | sa.CompoundSelect[Any], *, temporary: bool = False
    ) -> None:
        """A table made from a SELECT."""
        text, values = compiled(statement)
        self._connection.execute(f"CREATE {'TEMP ' if temporary else ''}TABLE {name} AS {text}", values)

    def insert(self, name: str, statement: sa.Select[Any] | sa.CompoundSelect[Any]) -> None:
        """Rows of a SELECT into a table with the same columns."""
        text, values = compiled(statement)
        self._connection.execute(f"INSERT INTO {name} {text}", values)

    def create_from_schema(self, name: str, schema: pa.Schema) -> None:
        """An empty table with the columns of an Arrow schema."""
        self._connection.register("arrow_block", schema.empty_table())
        self._connection.execute(f"CREATE TABLE {name} AS FROM arrow_block")
        self._connection.unregister("arrow_block")

    def insert_arrow(self, name: str, block: pa.Table) -> None:
        """Rows of an Arrow table into a table with the same columns."""
        self._connection.register("arrow_block", block)
        self._connection.execute(f"INSERT INTO {name} FROM arrow_block")  # noqa: S608  (a name of ours)
        self._connection.unregister("arrow_block")

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()


def open_for_load(file: Path) -> DuckReader:
    """A new base file, written by one sync."""
    return DuckReader(duckdb.connect(str(file), config=_LIMITS))


def open_in_memory(**tables: pa.Table) -> DuckReader:
    """Arrow tables to ask questions of, without a file and without a way to any."""
    made = DuckReader(duckdb.connect(config=_LIMITS | {"enable_external_access": False}))
    for name, table in tables.items():
        made.create_from_schema(name, table.schema)
        made.insert_arrow(name, table)
    return made


def open_read_only(file: Path) -> DuckReader:
    """A finished base file; several processes may. Raises MartError."""
    config = _LIMITS | {"enable_external_access": False, "lock_configuration": True}
    try:
        return DuckReader(duckdb.connect(str(file), read_only=True, config=config))
    except duckdb.Error as error:
        raise MartError(f"The mart file {file.name} cannot be read ({error}). Run: python -m crm_core sync") from error

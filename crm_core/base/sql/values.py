"""Values of the canonical types: what each column is cast to, and the mark for 'this CRM has none'."""

from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

MONEY = sa.Numeric(19, 4)
_ON_SQLITE = 10_000  # money is added in whole ten-thousandths there: SQLite knows only binary floats


class NotKept(ColumnElement[Any]):
    """A value that this CRM does not record: a typed NULL that can be told from any other."""

    inherit_cache = True

    def __init__(self, type_: sa.types.TypeEngine[Any] | None = None) -> None:
        self.type = type_ or sa.String()


@compiles(NotKept)
def _not_kept(element: Any, compiler: Any, **kw: Any) -> str:
    # typed, or PostgreSQL takes a NULL in a UNION for text
    return f"CAST(NULL AS {compiler.dialect.type_compiler_instance.process(element.type)})"


@compiles(NotKept, "sqlite", "mysql", "mariadb")
def _not_kept_untyped(element: Any, compiler: Any, **kw: Any) -> str:
    return "NULL"


def is_not_kept(column: Any) -> bool:
    """Whether a column of a connector's SELECT is the mark NOT_KEPT."""
    return isinstance(getattr(column, "element", column), NotKept)


def sa_type(kind: str) -> sa.types.TypeEngine[Any]:
    """The SQLAlchemy type of a canonical type's name."""
    types: dict[str, sa.types.TypeEngine[Any]] = {
        "flag": sa.Boolean(),
        "int": sa.Integer(),
        "number": sa.Float(),
        "money": MONEY,
        "at": sa.DateTime(),
        "on": sa.Date(),
    }
    return types.get(kind, sa.String())


class _AsId(FunctionElement[Any]):
    """Any key as text."""

    type = sa.String()
    inherit_cache = True


def as_id(key: ColumnElement[Any]) -> ColumnElement[Any]:
    """Any key (integer, UUID, char) as text."""
    return _AsId(key)


@compiles(_AsId)
def _as_id(element: Any, compiler: Any, **kw: Any) -> str:
    (key,) = list(element.clauses)
    return str(compiler.process(sa.cast(key, sa.String), **kw))


@compiles(_AsId, "mysql", "mariadb")
def _as_id_mariadb(element: Any, compiler: Any, **kw: Any) -> str:
    (key,) = list(element.clauses)
    # a collation of its own, or MariaDB refuses to compare it with a text column of another than the session's
    return f"CAST({compiler.process(key, **kw)} AS CHAR CHARACTER SET utf8mb4) COLLATE utf8mb4_general_ci"


def flag(condition: ColumnElement[Any]) -> ColumnElement[Any]:
    """1 where the condition holds, else 0 (also where it is null): fit for SUM on every engine."""
    return sa.case((condition, 1), else_=0)


def as_flag(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """A 0/1 number as a truth value; null stays null."""
    return sa.case((value.is_(None), sa.null()), else_=sa.cast(value, sa.Integer) != 0)


def as_money(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """A number as DECIMAL(19,4)."""
    return sa.cast(value, MONEY)


def as_number(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """A number as a float of 64 bits (FLOAT is one of 32 in DuckDB)."""
    return sa.cast(value, sa.Double)


class _MoneyType(sa.types.TypeDecorator[Decimal]):
    """A sum of money as Decimal with four places, whatever the driver returns."""

    impl = sa.Numeric(38, 4, asdecimal=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Any) -> Any:
        return dialect.type_descriptor(sa.Integer() if dialect.name == "sqlite" else self.impl)

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        if value is None:
            return None
        scale = _ON_SQLITE if dialect.name == "sqlite" else 1
        return (Decimal(value) / scale).quantize(Decimal("0.0001"))


class _MoneySum(FunctionElement[Any]):
    """Exact sum of money."""

    type = _MoneyType()
    inherit_cache = True


def money_sum(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The exact sum of a money column, Decimal with four places; null where there is nothing to add."""
    return _MoneySum(value)


@compiles(_MoneySum)
def _money_sum(element: Any, compiler: Any, **kw: Any) -> str:
    (value,) = list(element.clauses)
    return f"SUM(CAST({compiler.process(value, **kw)} AS DECIMAL(38, 4)))"


@compiles(_MoneySum, "sqlite")
def _money_sum_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    (value,) = list(element.clauses)
    return f"SUM(CAST(ROUND(({compiler.process(value, **kw)}) * {_ON_SQLITE}) AS INTEGER))"

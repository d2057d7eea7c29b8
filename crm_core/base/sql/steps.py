"""A whole number that changes at instants (a zone's offset, a calendar's holidays) as one expression.

Written out as a balanced tree of CASEs with the instants in it: a hundred steps cost seven comparisons and no time to
compile, where a chain of WHENs with bound values costs fifty and a second for every few of them.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

Step = tuple[datetime, int | None]
_AT = "\0"  # in no SQL


class _Steps(FunctionElement[Any]):
    """The value of the last step that is not after the instant."""

    type = sa.Integer()
    inherit_cache = False  # the steps are no part of a key

    def __init__(self, at: ColumnElement[Any], first: int | None, steps: Sequence[Step]) -> None:
        super().__init__(at)
        self.first, self.steps = first, tuple(steps)


def steps(at: ColumnElement[Any], first: int | None, later: Sequence[Step]) -> ColumnElement[Any]:
    """`first`, and from each instant (UTC, in order) on its value, whole or null; of a null instant any of them."""
    return _Steps(at, first, later) if later else sa.literal(first, sa.Integer)


@compiles(_Steps)
def _written(element: _Steps, compiler: Any, **kw: Any) -> str:
    return _of("TIMESTAMP '{:%Y-%m-%d %H:%M:%S}'", element, compiler, **kw)


@compiles(_Steps, "sqlite")
def _written_sqlite(element: _Steps, compiler: Any, **kw: Any) -> str:
    return _of("'{:%Y-%m-%d %H:%M:%S.%f}'", element, compiler, **kw)  # instants are texts there


def _of(literal: str, element: _Steps, compiler: Any, **kw: Any) -> str:
    (clause,) = element.clauses
    return _tree(literal, element.first, element.steps).replace(_AT, str(compiler.process(clause, **kw)))


@lru_cache(maxsize=256)
def _tree(literal: str, first: int | None, steps: tuple[Step, ...]) -> str:
    """The whole expression, with _AT for the instant."""
    values = [first, *(value for _, value in steps)]

    def part(low: int, high: int) -> str:
        """The value of one of the steps low..high."""
        if low == high:
            return "NULL" if values[low] is None else str(values[low])
        middle = (low + high + 1) // 2
        begins = literal.format(steps[middle - 1][0])
        return f"CASE WHEN {_AT} < {begins} THEN {part(low, middle - 1)} ELSE {part(middle, high)} END"

    return f"({part(0, len(values) - 1)})"

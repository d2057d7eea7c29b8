"""Which columns of the canonical CRM which indicator reads: what a field is for, and what is lacking."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.crm.canonical import TABLES
from crm_core.crm.crm import Crm, Kept, Moment, Relation
from crm_core.crm.shape import shape
from crm_core.measure.registry import indicators

_LONG_AGO = datetime(2000, 1, 1)


class _Listening:
    """A CRM that has every column and keeps none, so that each question notes all that it asks for."""

    dialect_name = "default"
    words: frozenset[str] = frozenset()

    def relation(self, name: str, moment: Moment) -> Relation | None:
        columns = shape(name)
        table = sa.table(name, *(sa.column(n, t) for n, t in columns.items()))
        return Relation(name, {n: table.c[n] for n in columns}, dict.fromkeys(columns, Kept.NO))

    def fetch(self, statement: Any) -> list[Any]:
        return []


@lru_cache(maxsize=1)
def readers() -> dict[str, tuple[str, ...]]:
    """canonical `table.column` -> the indicators that cannot do without it, or without one of several."""
    found: dict[str, list[str]] = {}
    for name, metric in indicators().items():
        listening = _Listening()
        crm = Crm(listening, listening, Moment(_LONG_AGO, _LONG_AGO), Business())
        metric.evidence(crm)
        for column in sorted(column for column in crm.missing if column.partition(".")[0] in TABLES):
            found.setdefault(column, []).append(name)
    return {column: tuple(names) for column, names in found.items()}

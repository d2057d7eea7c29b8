"""The definition of an indicator as data: its words and its SQL without literals, and their hash.

The SQL is that of a CRM that keeps everything, so the hash is the same for every company until the meaning
changes; it is printed with each value and frozen with each review.
"""

import hashlib
import json
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.crm.crm import Crm, Kept, Moment, Relation
from crm_core.crm.shape import shape
from crm_core.measure.indicator import Indicator

_LONG_AGO = datetime(2000, 1, 1)


class _Everything:
    """A CRM that keeps every table and column; nothing is read from it."""

    words: frozenset[str] = frozenset()

    def relation(self, name: str, moment: Moment) -> Relation | None:
        columns = shape(name)
        table = sa.table(name, *(sa.column(n, t) for n, t in columns.items()))
        return Relation(name, {n: table.c[n] for n in columns}, dict.fromkeys(columns, Kept.YES))


class _Nothing:
    dialect_name = "default"

    def fetch(self, statement: Any) -> list[Any]:
        return []


def reference_sql(metric: Indicator) -> str:
    """The rows behind the indicator as SQL on the canonical tables, values left out."""
    moment = Moment(_LONG_AGO, datetime(2001, 1, 1))
    evidence = metric.evidence(Crm(_Nothing(), _Everything(), moment, Business()))
    return str(evidence.rows().compile())


@lru_cache(maxsize=512)
def digest(metric: Indicator) -> str:
    """'sha256:...' over the canonical JSON of the definition."""
    body = {
        "name": metric.name,
        "version": metric.version,
        "unit": str(metric.unit),
        "population": str(metric.population),
        "counted": str(metric.counted),
        "dated": str(metric.dated),
        "exclusions": str(metric.exclusions),
        "formula": str(metric.formula),
        "sql": reference_sql(metric),
    }
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()

"""How long a client has been waiting, measured by its own rhythm, or by its tier's where it has none."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.crm import CanonicalTable
from crm_core.measure.statistics.rhythm import AMBER, RED, TIER_DAYS


def ratio(r: CanonicalTable, t: CanonicalTable) -> ColumnElement[Any]:
    """R02: days since the last contact / the client's interval; null without any contact.

    `r` is client_rhythm, `t` client_tier. A client without a tier, a new one among them, gets the longest interval.
    """
    tier = t.optional("tier")
    of_tier = sa.case(*((tier == name, float(days)) for name, days in TIER_DAYS.items()), else_=float(TIER_DAYS["C"]))
    return sql.as_number(r.c.since) / sa.func.coalesce(r.c.interval, of_tier, type_=sa.Float())


def state(r: CanonicalTable, t: CanonicalTable) -> ColumnElement[Any]:
    """ok, amber or red; in words where there was no contact yet."""
    waited = ratio(r, t)
    return sa.case(
        (r.c.last_on.is_(None), "no contact yet"), (waited >= RED, "red"), (waited >= AMBER, "amber"), else_="ok"
    )

"""The last twelve months before as_of, and the twelve before these."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base.years import year_before
from crm_core.crm.crm import Crm
from crm_core.measure.parts.clients.who import last_day


def in_last_year(crm: Crm, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """The day is one of the last twelve months; as_of's own belongs where it has begun."""
    end = last_day(crm) + timedelta(days=1)
    return sa.and_(day >= year_before(end), day < end)


def in_year_before(crm: Crm, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """The day is one of the twelve months before."""
    end = year_before(last_day(crm) + timedelta(days=1))
    return sa.and_(day >= year_before(end), day < end)

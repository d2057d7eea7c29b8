"""Every column a question may ask for: canonical, derived and of the views, with its SQL type."""

from functools import lru_cache
from typing import Any

from crm_core.base.sql import sa_type
from crm_core.crm import derive, whole
from crm_core.crm.canonical import TABLES
from crm_core.crm.views import VIEWS


@lru_cache(maxsize=64)
def shape(name: str) -> dict[str, Any]:
    """column -> SQLAlchemy type of a canonical table with its derived columns, or of a view."""
    if name in VIEWS:
        columns = dict(VIEWS[name].columns)
    else:
        columns = {column.name: column.type for column in TABLES[name].columns}
        columns |= derive.columns(name) | whole.COLUMNS.get(name, {})
    return {column: sa_type(type_) for column, type_ in columns.items()}

"""Every column a question may ask for: canonical, derived and of the views, with its SQL type."""

from functools import lru_cache
from typing import Any

from crm_core.base.sql import sa_type
from crm_core.crm.canonical import TABLES, Type
from crm_core.crm.derive import DERIVED, VERDICTS

_VIEWS = {
    "client": {
        **dict.fromkeys(("entity", "client_id", "owner_id", "name", "segment"), Type.TEXT),
        "created_at": Type.AT,
        **dict.fromkeys(("email_opted_out", "phone_opted_out", "email_reaches", "phone_reaches"), Type.INT),
    },
    "written_day": {"owner_id": Type.ID, "day": Type.ON},
    "owner_day": {
        "owner_day_id": Type.ID,
        "owner_id": Type.ID,
        "day": Type.ON,
        "is_active": Type.INT,
    },
}
_MORE = {"activity": ("client_entity", "client_id")}
_BY_ENDING = {"_on": Type.ON, "_at": Type.AT}


@lru_cache(maxsize=64)
def shape(name: str) -> dict[str, Any]:
    """column -> SQLAlchemy type of a canonical table with its derived columns, or of a view."""
    if name in _VIEWS:
        return {column: sa_type(type_) for column, type_ in _VIEWS[name].items()}
    columns = {column.name: column.type for column in TABLES[name].columns}
    more = [made[0] for made in DERIVED.get(name, ())] + list(VERDICTS.get(name, ())) + list(_MORE.get(name, ()))
    for column in more:
        columns[column] = _BY_ENDING.get(column[-3:], Type.TEXT)
    return {column: sa_type(type_) for column, type_ in columns.items()}

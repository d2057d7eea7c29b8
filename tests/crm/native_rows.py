"""A small CRM of our own under the canonical names: the same rows on SQLite, PostgreSQL and MariaDB."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from crm_core.crm.canonical import TABLES, Column, Type

# what this CRM lacks
ABSENT_TABLES = ("outside_event",)
ABSENT_COLUMNS = {"opportunity": ("loss_reason", "next_step_on"), "contact": ("verified_at",)}

_AT, _MOVED = datetime(2026, 11, 2, 8, 0), datetime(2026, 11, 10, 12, 0)
_DEAL = {"owner_id": 1, "is_closed": False, "is_won": False, "created_at": _AT, "stage": "New", "probability": 0.25}

ROWS: dict[str, list[dict[str, Any]]] = {
    "owner": [
        {"owner_id": 1, "login": "ann", "name": "Ann Ray", "team_id": 10, "is_active": True,
         "hired_on": date(2020, 1, 1)},
        {"owner_id": 2, "login": "bob", "name": "Bob Löw", "reports_to_id": 1, "is_active": False},
    ],
    "team": [{"team_id": 10, "name": "West", "leader_id": 1}],
    "membership": [{"owner_id": 1, "team_id": 10, "from_at": _AT}],
    "account": [
        {"account_id": 20, "owner_id": 1, "name": "Émile", "kind": "customer", "annual_revenue": Decimal("0.1"),
         "opted_out_email": True, "created_at": _AT},
        {"account_id": 21, "name": "தமிழ்"},
    ],
    "contact": [{"contact_id": 30, "account_id": 20, "last_name": "Fox", "birth_day": 29, "birth_month": 2}],
    "lead": [{"lead_id": 40, "owner_id": 2, "is_converted": False, "is_closed": True, "created_at": _AT}],
    "link": [],
    "merge": [{"entity": "account", "loser_id": 19, "survivor_id": 20, "merged_at": _AT}],
    "profile_cell": [{"account_id": 20, "field": "hobby", "is_filled": True, "is_applicable": True}],
    "opportunity": [
        {**_DEAL, "opportunity_id": 50, "amount": Decimal("0.1"), "currency": "EUR"},
        {**_DEAL, "opportunity_id": 51, "amount": Decimal("0.2"), "is_closed": True, "is_won": True, "currency": "EUR",
         "closed_at": datetime(2026, 11, 9, 23, 30), "stage": "Won"},
        {**_DEAL, "opportunity_id": 52, "amount": Decimal("99.9999"), "is_closed": True, "stage": "Lost", "owner_id": 2,
         "closed_at": datetime(2026, 11, 9, 23, 30), "closed_on": date(2026, 11, 7)},
    ],
    "deleted_opportunity": [{**_DEAL, "opportunity_id": 59, "deleted_at": _AT}],
    "stage_change": [{"change_id": 60, "opportunity_id": 51, "to_stage": "Won", "changed_at": _AT}],
    "purchase": [{"purchase_id": 70, "account_id": 20, "purchased_on": date(2026, 11, 1), "amount": Decimal("5")}],
    "target": [
        {"target_id": 80, "indicator": "won_count", "starts_on": date(2026, 11, 1), "ends_on": date(2026, 12, 1),
         "target": Decimal("3"), "created_at": _AT},
    ],
    "activity": [
        {"activity_id": 90, "kind": "meeting", "status": "done", "owner_id": 1, "minutes": 45.5, "done_at": _AT,
         "due_on": date(2026, 11, 2)},
        {"activity_id": 91, "kind": "call", "status": "planned", "direction": "outbound", "source": "human",
         "account_id": 19},
    ],
    "participant": [{"activity_id": 90, "contact_id": 30}],
    "change": [{"change_id": 100, "entity": "account", "record_id": 20, "action": "update", "changed_at": _AT}],
    "login": [{"login_id": 110, "owner_id": 1, "logged_in_at": _AT, "succeeded": True}],
    "ownership": [
        {"entity": "account", "record_id": 20, "owner_id": 1, "from_at": _AT},
        {"entity": "opportunity", "record_id": 51, "owner_id": 2, "from_at": _AT, "to_at": _MOVED},
        {"entity": "opportunity", "record_id": 51, "owner_id": 1, "from_at": _MOVED},
    ],
    "feature_use": [{"owner_id": 1, "feature": "reports", "used_on": date(2026, 11, 2), "uses": 3}],
    "review": [{"review_id": 120, "owner_id": 1, "leader_id": 2, "closed_at": _MOVED}],
    "correction": [
        {"correction_id": 130, "owner_id": 1, "operator_id": 7, "entity": "account", "record_id": 20,
         "opened_at": _AT, "closed_at": _MOVED},
        {"correction_id": 131, "entity": "contact", "record_id": 30, "opened_at": _AT},
    ],
}  # fmt: skip


def build(url: str, kinds: dict[Type, Any]) -> None:
    """The tables with their rows; `kinds` gives the database's own type of a canonical type."""
    meta = sa.MetaData()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for name, rows in ROWS.items():
            columns = [c for c in TABLES[name].columns if c.name not in ABSENT_COLUMNS.get(name, ())]
            table = sa.Table(name, meta, *(sa.Column(c.name, _type(c, kinds)) for c in columns))
            table.create(connection)
            for row in rows:
                connection.execute(sa.insert(table).values({k: _value(v, table.c[k]) for k, v in row.items()}))
    engine.dispose()


TEXT_IDS: dict[Type, Any] = {}
# a home-made CRM: integer keys, 0/1, instants with zone
LOOSE: dict[Type, Any] = {
    Type.ID: sa.Integer(),
    Type.FLAG: sa.SmallInteger(),
    Type.AT: sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"),
}
_USUAL: dict[Type, Any] = {
    Type.FLAG: sa.Boolean(),
    Type.INT: sa.Integer(),
    Type.NUMBER: sa.Float(53),
    Type.MONEY: sa.Numeric(19, 4),
    Type.AT: sa.DateTime(),
    Type.ON: sa.Date(),
}


def _type(column: Column, kinds: dict[Type, Any]) -> Any:
    return kinds.get(column.type) or _USUAL.get(column.type) or sa.String(200)


def _value(value: Any, column: sa.Column[Any]) -> Any:
    if isinstance(column.type, sa.String):
        return str(value)
    if isinstance(value, bool) and not isinstance(column.type, sa.Boolean):
        return int(value)
    return value

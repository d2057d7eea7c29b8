"""What Odoo tracks: one row per tracked field below a message that says who changed the record and when."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.connectors.odoo.people import authors
from crm_core.crm.connectors.odoo.tables import Condition, Database, Model
from crm_core.crm.delivery import Value, first


class Tracking:
    """Tracked values with their messages, to select from."""

    def __init__(self, db: Database, value: Model, message: Model, field: Model | None) -> None:
        self.value = value
        self.message = message
        self._field = field
        people = authors(db)
        self.source: Any = value.table.join(message.table, message.key() == value.key("mail_message_id"))
        if field is not None:
            self.source = self.source.join(field.table, field.key() == value.key(_field_column(value)))
        self.source = self.source.outerjoin(people, people.c.partner_id == message.key("author_id"))
        at = first(message.plain("date"), message.plain("create_date"))
        assert at is not None
        self.at: ColumnElement[Any] = at
        self.by: Value = first(sql.as_id(people.c.user_id), message.ref("create_uid"))

    @property
    def field(self) -> ColumnElement[Any]:
        """The name of the tracked field; up to 12 it stands with the value."""
        return self.value.key("field") if self._field is None else self._field.key("name")

    def of(self, model: str, field: str) -> Condition:
        """Changes of one field of one kind of record."""
        return sa.and_(self.message.key("model") == model, self.field == field)


def tracking(db: Database) -> Tracking | None:
    """None where this Odoo tracks nothing."""
    value = db.model("mail_tracking_value", "mail_message_id")
    message = db.model("mail_message", "model", "res_id", "author_id", "date")
    if value is None or message is None or not value.has(_field_column(value)):
        return None
    by_name = isinstance(value.key(_field_column(value)).type, sa.String)
    field = None if by_name else db.model("ir_model_fields", "name")
    return None if field is None and not by_name else Tracking(db, value, message, field)


def _field_column(value: Model) -> str:
    return "field_id" if value.has("field_id") else "field"

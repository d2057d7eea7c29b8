"""What kind of work an activity type means: the company's word first, then Odoo's category, its own types, the name."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.connectors.odoo.tables import Condition, Database, Model
from crm_core.crm.delivery import Value, first

_CATEGORIES = {"phonecall": "call", "meeting": "meeting", "upload_file": "task"}
# Odoo's own types by the names its modules give them, which no translation and no renaming changes
_TYPES = {
    "mail_activity_data_call": "call",
    "mail_activity_data_meeting": "meeting",
    "mail_activity_data_email": "email",
    "mail_activity_data_todo": "task",
    "mail_activity_data_upload_document": "task",
    "mail_activity_data_warning": "task",
}
# the company's own types by what Odoo's source language calls them
_WORDS = {"mail": "email", r"\mcall|phone": "call", "visit": "visit", "meeting|appointment": "meeting"}
OTHERWISE = "task"


def kind_of(db: Database, type_: Model | None) -> ColumnElement[Any]:
    """The kind of an activity of this type; one without type, or of a type that no rule knows, is a task."""
    if type_ is None:
        return sa.literal(OTHERWISE, sa.String)
    return sa.case(*_rules(db, type_), else_=OTHERWISE)


def is_unknown(db: Database, type_: Model) -> Condition:
    """A type that no rule knows."""
    known = [condition for condition, _ in _rules(db, type_)]
    return sa.not_(sa.func.coalesce(sa.or_(*known), sa.false(), type_=sa.Boolean()))


def type_name(type_: Model | None) -> Value:
    """The name of the type in the company's language."""
    return None if type_ is None else first(type_.text("name"), type_.original("name"))


def _rules(db: Database, type_: Model) -> list[tuple[Condition, str]]:
    name, original = type_.text("name"), type_.original("name")
    assert name is not None and original is not None
    rules: list[tuple[Condition, str]] = [
        (sa.or_(name == word, original == word), kind) for word, kind in db.business.activity_kinds.items()
    ]
    if type_.has("category"):
        rules += [(type_.key("category") == category, kind) for category, kind in _CATEGORIES.items()]
    for named, kind in _TYPES.items():
        ids = db.named("mail", named)
        if ids is not None:
            rules.append((type_.key().in_(ids), kind))
    rules += [(original.regexp_match(word, flags="i"), kind) for word, kind in _WORDS.items()]
    return rules

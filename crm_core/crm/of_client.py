"""Whose client an activity or a deal belongs to."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.crm.canonical import Type
from crm_core.crm.crm import Kept, Relation
from crm_core.crm.frame import Frame

_FROM = ("account_id", "contact_id", "opportunity_id")
COLUMNS = {"client_entity": Type.TEXT, "client_id": Type.ID}
SOURCES = dict.fromkeys(COLUMNS, _FROM)  # each of the table itself


def add(frame: Frame, contact: Relation | None, opportunity: Relation | None) -> None:
    """Add `client_entity` and `client_id` to the activities or deals.

    Its own account, else its contact's, else (an activity) its deal's and that of the deal's contact; without any
    account the contact himself.
    """
    a, kept = frame.base.columns, frame.base.kept
    account_ids, contact_ids = [a["account_id"]], [a["contact_id"]]
    for name, other in (("contact", contact), ("opportunity", opportunity)):
        if other is not None and kept[f"{name}_id"] is Kept.YES:
            frame.join(other.table, other.columns[f"{name}_id"] == a[f"{name}_id"])
            account_ids.append(other.columns["account_id"])
            contact_ids += [other.columns["contact_id"]] if name == "opportunity" else []
            if name == "opportunity" and contact is not None and other.kept["contact_id"] is Kept.YES:
                person = contact.table.alias("deal_contact")
                frame.join(person, person.c.contact_id == other.columns["contact_id"])
                account_ids.append(person.c.account_id)
    account_id, contact_id = _first_of(account_ids), _first_of(contact_ids)
    links = [name for name in _FROM if name != f"{frame.name}_id"]
    known = Kept.YES if any(kept[name] is Kept.YES for name in links) else Kept.NO
    entity = sa.case((account_id.is_not(None), "account"), (contact_id.is_not(None), "contact"))
    frame.set("client_entity", entity, known)
    frame.set("client_id", sa.func.coalesce(account_id, contact_id, type_=sa.String()), known)


def _first_of(ids: list[ColumnElement[Any]]) -> ColumnElement[Any]:
    """The first that is not null; SQLite's coalesce wants two at least."""
    return sa.func.coalesce(*ids, type_=sa.String()) if len(ids) > 1 else ids[0]

"""What use leaves behind: tracked changes, the last change of every record, and owners over time."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.connector import NOT_KEPT, NotKeptMark, Select
from crm_core.crm.connectors.odoo import todos
from crm_core.crm.connectors.odoo.outcome import is_deal
from crm_core.crm.connectors.odoo.partners import clients
from crm_core.crm.connectors.odoo.people import ROBOT
from crm_core.crm.connectors.odoo.records import LEAD, PARTNER
from crm_core.crm.connectors.odoo.tables import Condition, Database, Model, exists, word
from crm_core.crm.connectors.odoo.tracking import Tracking, tracking
from crm_core.crm.delivery import Value, canonical, first

_FIELDS = {
    "stage_id": "stage",
    "expected_revenue": "amount",
    "planned_revenue": "amount",
    "probability": "probability",
    "date_deadline": "expected_close_on",
    "user_id": "owner_id",
    "lost_reason": "loss_reason",
    "lost_reason_id": "loss_reason",
    "team_id": "pipeline",
    "source_id": "source",
    "email_from": "email",
    "mobile": "phone",
    "country_id": "country",
    "function": "title",
    "parent_id": "account_id",
}
_SETTLED = 5  # seconds within which everything that one save writes is written


def change(db: Database) -> Select | NotKeptMark:
    """Tracked changes; the last change of leads, deals and clients, of which Odoo keeps only one; marking as done."""
    found = [
        *_tracked(db),
        *(_last(db, table, model) for table, model in (("crm_lead", LEAD), ("res_partner", PARTNER))),
        _marked_done(db),
    ]
    branches = [branch for branch in found if branch is not None]
    return sa.union_all(*branches) if branches else NOT_KEPT


def ownership(db: Database) -> Select | NotKeptMark:
    """The spans of leads and deals that changed hands; all others belong to their current owner."""
    track = tracking(db)
    lead = db.required("crm_lead")
    before, after = _owners(track)
    if track is None or before is None or after is None or not lead.has("create_date"):
        return NOT_KEPT
    order, record = (track.at, track.value.key()), lead.key()
    moves = (
        sa.select(
            sa.case((is_deal(lead), "opportunity"), else_="lead").label("entity"),
            lead.id.label("record_id"),
            before.label("before"),
            after.label("after"),
            lead.key("create_date").label("created_at"),
            track.at.label("moved_at"),
            sa.func.lead(track.at).over(partition_by=record, order_by=order).label("next_at"),
            sa.func.row_number().over(partition_by=record, order_by=order).label("place"),
        )
        .select_from(track.source.join(lead.table, lead.key() == track.message.key("res_id")))
        .where(track.of(LEAD, "user_id"), track.at.is_not(None))
        .subquery()
    )

    def span(owner: ColumnElement[Any], start: ColumnElement[Any], end: ColumnElement[Any]) -> sa.Select[Any]:
        values: dict[str, Value] = {"entity": moves.c.entity, "record_id": moves.c.record_id, "owner_id": owner}
        return canonical("ownership", values | {"from_at": start, "to_at": end})

    created = sa.and_(moves.c.place == 1, moves.c.created_at.is_not(None))
    return sa.union_all(
        span(moves.c.before, moves.c.created_at, moves.c.moved_at).where(created),
        span(moves.c.after, moves.c.moved_at, moves.c.next_at),
    )


def _owners(track: Tracking | None) -> tuple[Value, Value]:
    if track is None or not track.value.has("old_value_integer", "new_value_integer"):
        return None, None
    before, after = (track.value.key(f"{when}_value_integer") for when in ("old", "new"))
    return _person(before), _person(after)


def _person(number: ColumnElement[Any]) -> ColumnElement[Any]:
    """Odoo writes 0 for nobody."""
    return sql.as_id(sa.func.nullif(number, 0, type_=sa.Integer()))


def _tracked(db: Database) -> list[sa.Select[Any]]:
    track, partners = tracking(db), clients(db)
    if track is None:
        return []
    lead, number = db.required("crm_lead"), track.message.key("res_id")
    of_lead = track.source.join(lead.table, lead.key() == number)
    entity: ColumnElement[Any] = sa.case((is_deal(lead), "opportunity"), else_="lead")
    found = [_tracked_in(track, LEAD, entity).select_from(of_lead)]
    if partners is not None:
        of_client = track.source.join(partners, partners.c.partner_id == number)
        found.append(_tracked_in(track, PARTNER, _client_entity(partners)).select_from(of_client))
    return found


def _tracked_in(track: Tracking, model: str, entity: ColumnElement[Any]) -> sa.Select[Any]:
    return canonical(
        "change",
        {
            "change_id": word("tracked-") + track.value.id,
            "entity": entity,
            "record_id": sql.as_id(track.message.key("res_id")),
            "field": sa.case(_FIELDS, value=track.field, else_=track.field),
            "old_value": _said(track, "old") if model == LEAD else None,
            "new_value": _said(track, "new") if model == LEAD else None,
            "action": word("update"),
            "actor_id": track.by,
            "changed_at": track.at,
        },
    ).where(track.message.key("model") == model, track.at.is_not(None))


def _said(track: Tracking, when: str) -> Value:
    """The value of the few fields whose values are told."""
    value = track.value
    number, text = value.plain(f"{when}_value_integer"), value.text(f"{when}_value_char")
    amount = first(value.plain(f"{when}_value_monetary"), value.plain(f"{when}_value_float"))
    at = value.plain(f"{when}_value_datetime")
    told: dict[str, Value] = {
        "stage_id": text,
        "user_id": None if number is None else _person(number),
        "expected_revenue": None if amount is None else sql.as_id(sql.as_money(amount)),
        "planned_revenue": None if amount is None else sql.as_id(sql.as_money(amount)),
        "probability": None if amount is None else sql.as_id(amount / 100.0),
        "date_deadline": None if at is None else sql.as_id(sa.cast(at, sa.Date)),
    }
    known = {name: said for name, said in told.items() if said is not None}
    return sa.case(*((track.field == name, said) for name, said in known.items())) if known else None


def _client_entity(partners: sa.FromClause) -> ColumnElement[Any]:
    is_account = partners.c.account_id == sql.as_id(partners.c.partner_id)
    return sa.case((is_account, "account"), else_="contact")


def _last(db: Database, table: str, model: str) -> sa.Select[Any] | None:
    """Who changed the record last, unless it was entered then or the change was tracked."""
    row = db.model(table, "create_date", "write_date", "write_uid")
    if row is None:
        return None
    source: Any = row.table
    if model == LEAD:
        entity: ColumnElement[Any] = sa.case((is_deal(row), "opportunity"), else_="lead")
    else:
        partners = clients(db)
        if partners is None:
            return None
        source = source.join(partners, partners.c.partner_id == row.key())
        entity = _client_entity(partners)
    at = row.key("write_date")
    return (
        canonical(
            "change",
            {
                "change_id": word(f"last-{table}-") + row.id,
                "entity": entity,
                "record_id": row.id,
                "action": word("update"),
                "actor_id": row.ref("write_uid"),
                "changed_at": at,
            },
        )
        .select_from(source)
        .where(
            _seconds(at, row.key("create_date")) > _SETTLED,
            row.key("write_uid") != ROBOT,
            *_untracked(db, row, model),
        )
    )


def _untracked(db: Database, row: Model, model: str) -> list[Condition]:
    value = db.model("mail_tracking_value", "mail_message_id")
    message = db.model("mail_message", "model", "res_id", "date")
    if value is None or message is None:
        return []
    told = exists(
        message,
        message.key("model") == model,
        message.key("res_id") == row.key(),
        exists(value, value.key("mail_message_id") == message.key()),
        sa.func.abs(_seconds(message.key("date"), row.key("write_date"))) <= _SETTLED,
    )
    return [sa.not_(told)]


def _seconds(later: ColumnElement[Any], earlier: ColumnElement[Any]) -> ColumnElement[Any]:
    return sa.extract("epoch", later - earlier)


def _marked_done(db: Database) -> sa.Select[Any] | None:
    """Marking an activity done writes into the CRM, also where the activity was entered long before."""
    todo = todos.activities(db)
    if todo is None or not todo.has("active", "date_done", "write_date", "write_uid"):
        return None
    return (
        canonical(
            "change",
            {
                "change_id": word("done-") + todo.id,
                "entity": word("activity"),
                "record_id": word(todos.PREFIX) + todo.id,
                "action": word("update"),
                "actor_id": todo.ref("write_uid"),
                "changed_at": todos.done_at(todo),
            },
        )
        .select_from(todo.table)
        .where(todos.is_done(todo), todo.key("res_model").in_((LEAD, PARTNER)))
    )

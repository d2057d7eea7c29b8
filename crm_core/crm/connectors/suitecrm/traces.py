"""What use leaves behind: audited changes, deletions, views (kept for 30 days), owners over time."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.connector import NOT_KEPT, NotKeptMark, Select
from crm_core.crm.connectors.suitecrm.sales import AUDIT, value_after, value_before
from crm_core.crm.connectors.suitecrm.tables import Bean, Database
from crm_core.crm.connectors.suitecrm.work import KINDS
from crm_core.crm.delivery import Value, canonical, where

# table -> (module, canonical table)
BEANS = {
    "accounts": ("Accounts", "account"),
    "contacts": ("Contacts", "contact"),
    "leads": ("Leads", "lead"),
    "opportunities": ("Opportunities", "opportunity"),
    **{kind.table: (kind.module, "activity") for kind in KINDS},
}
_OWNED = ("accounts", "contacts", "leads", "opportunities")
# the amount is audited in the system's currency alone
_FIELDS = {
    "sales_stage": "stage",
    "amount": "amount",
    "amount_usdollar": "amount",
    "probability": "probability",
    "date_closed": "expected_close_on",
    "assigned_user_id": "owner_id",
    "lead_source": "source",
    "opportunity_type": "business",
    "account_type": "kind",
    "billing_address_country": "country",
    "billing_address_city": "city",
    "phone_office": "phone",
    "phone_mobile": "phone",
    "phone_work": "phone",
    "phone_home": "phone",
    "do_not_call": "opted_out_phone",
    "account_name": "company",
}
_WITH_VALUES = ("stage", "amount", "probability", "expected_close_on", "owner_id")


def change(db: Database) -> Select | NotKeptMark:
    """Audited updates, deletions, and views from the tracker.

    What SuiteCRM audits is a choice of fields; edits of activities are not audited at all.
    """
    branches = [_audited(db, table) for table in BEANS]
    branches += [_deleted(db, table) for table in BEANS]
    found = [branch for branch in (*branches, _viewed(db)) if branch is not None]
    return sa.union_all(*found) if found else NOT_KEPT


def ownership(db: Database) -> Select | NotKeptMark:
    """The spans of records that changed hands; all others belong to their current owner."""
    found = [span for table in _OWNED for span in _spans(db, table)]
    return sa.union_all(*found) if found else NOT_KEPT


def feature_use(db: Database) -> Select | NotKeptMark:
    """Records opened per module, person and local day."""
    tracker = db.with_columns("tracker", "user_id", "module_name", "date_modified")
    at = None if tracker is None else tracker.date("date_modified")
    if tracker is None or at is None:
        return NOT_KEPT
    used = (
        sa.select(
            tracker.key("user_id").label("owner_id"),
            tracker.key("module_name").label("feature"),
            sql.local_day(at, db.zone).label("used_on"),
        )
        .where(*tracker.alive())
        .subquery()
    )
    keys = (used.c.owner_id, used.c.feature, used.c.used_on)
    known = [key.is_not(None) for key in keys] + [used.c.owner_id != "", used.c.feature != ""]
    return sa.select(*keys, sa.func.count().label("uses")).where(*known).group_by(*keys)


def _audited(db: Database, table: str) -> sa.Select[Any] | None:
    audit = db.with_columns(f"{table}_audit", *AUDIT)
    if audit is None:
        return None
    audited = audit.key("field_name")
    field = sa.case(_FIELDS, value=audited, else_=audited)
    has_value = field.in_(_WITH_VALUES)
    return canonical(
        "change",
        {
            "change_id": audit.key("id"),
            "entity": sa.literal(BEANS[table][1], sa.String),
            "record_id": audit.key("parent_id"),
            "field": field,
            "old_value": where(has_value, value_before(audit)),
            "new_value": where(has_value, value_after(audit)),
            "action": sa.literal("update", sa.String),
            "actor_id": audit.text("created_by"),
            "changed_at": audit.date("date_created"),
        },
    ).select_from(audit.table)


def _deleted(db: Database, table: str) -> sa.Select[Any] | None:
    """Deleting sets date_modified and modified_user_id."""
    bean = db.with_columns(table, "id", "deleted", "date_modified", "modified_user_id")
    if bean is None:
        return None
    at = bean.date("date_modified")
    assert at is not None
    return (
        canonical(
            "change",
            {
                "change_id": sa.literal("deleted:", sa.String) + bean.key("id"),
                "entity": sa.literal(BEANS[table][1], sa.String),
                "record_id": bean.key("id"),
                "action": sa.literal("delete", sa.String),
                "actor_id": bean.text("modified_user_id"),
                "changed_at": at,
            },
        )
        .select_from(bean.table)
        .where(bean.table.c.deleted == 1, at.is_not(None))
    )


def _viewed(db: Database) -> sa.Select[Any] | None:
    """Opening a record, also for editing; rows of records deleted since are work done and stay."""
    tracker = db.with_columns("tracker", "id", "user_id", "module_name", "item_id", "date_modified")
    if tracker is None:
        return None
    module, at = tracker.key("module_name"), tracker.date("date_modified")
    assert at is not None
    entities = {module_name: entity for module_name, entity in BEANS.values()}
    return (
        canonical(
            "change",
            {
                "change_id": sa.literal("view:", sa.String) + sql.as_id(tracker.table.c.id),
                "entity": sa.case(entities, value=module),
                "record_id": tracker.key("item_id"),
                "action": sa.literal("view", sa.String),
                "actor_id": tracker.text("user_id"),
                "changed_at": at,
            },
        )
        .select_from(tracker.table)
        .where(module.in_(list(entities)), tracker.key("item_id") != "", at.is_not(None), *tracker.alive())
    )


def _spans(db: Database, table: str) -> list[sa.Select[Any]]:
    """From each audited change of the assigned user to the next, and from the creation to the first."""
    audit, bean = db.with_columns(f"{table}_audit", *AUDIT), db.bean(table)
    if audit is None or bean is None or not bean.has("date_entered"):
        return []
    moves = _moves(audit, bean)
    entity = sa.literal(BEANS[table][1], sa.String)

    def span(owner: ColumnElement[Any], start: ColumnElement[Any], end: ColumnElement[Any]) -> sa.Select[Any]:
        values: dict[str, Value] = {"entity": entity, "record_id": moves.c.record_id, "owner_id": owner}
        return canonical("ownership", values | {"from_at": start, "to_at": end})

    return [
        span(moves.c.before, moves.c.created_at, moves.c.moved_at).where(
            moves.c.place == 1, moves.c.created_at.is_not(None)
        ),
        span(moves.c.after, moves.c.moved_at, moves.c.next_at),
    ]


def _moves(audit: Bean, bean: Bean) -> sa.Subquery:
    at, record = audit.date("date_created"), audit.key("parent_id")
    assert at is not None
    order = (at, audit.key("id"))
    columns: dict[str, Value] = {
        "record_id": record,
        "before": value_before(audit),
        "after": value_after(audit),
        "created_at": bean.date("date_entered"),
        "moved_at": at,
        "next_at": sa.func.lead(at).over(partition_by=record, order_by=order),
        "place": sa.func.row_number().over(partition_by=record, order_by=order),
    }
    labelled = [(sa.null() if value is None else value).label(name) for name, value in columns.items()]
    return (
        sa.select(*labelled)
        .select_from(audit.table.join(bean.table, bean.key("id") == record))
        .where(audit.key("field_name") == "assigned_user_id", *bean.alive())
        .subquery()
    )

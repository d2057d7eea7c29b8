"""Deals and the moves between their stages. The audit table is the only history that SuiteCRM keeps."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.connector import NOT_KEPT, NotKeptMark, Select
from crm_core.crm.connectors.suitecrm.tables import Bean, Database, Part, joined, linked, value_of
from crm_core.crm.delivery import Value, canonical, first, where

STAGES = (
    "Prospecting",
    "Qualification",
    "Needs Analysis",
    "Value Proposition",
    "Id. Decision Makers",
    "Perception Analysis",
    "Proposal/Price Quote",
    "Negotiation/Review",
    "Closed Won",
    "Closed Lost",
)
BUSINESS = {"New Business": "new", "Existing Business": "existing"}
SYSTEM_CURRENCY = "-99"  # its code stands in a file of SuiteCRM's, not in the database
AUDIT = ("id", "parent_id", "field_name", "date_created")


def won_stages(db: Database) -> tuple[str, ...]:
    return db.business.won_stages or ("Closed Won",)


def lost_stages(db: Database) -> tuple[str, ...]:
    return db.business.lost_stages or ("Closed Lost",)


def opportunity(db: Database) -> Select | NotKeptMark:
    """Deals as they stand."""
    return _opportunity(db, "opportunity")


def deleted_opportunity(db: Database) -> Select | NotKeptMark:
    """Deals marked deleted, until SuiteCRM prunes them; deletion sets date_modified."""
    bean = db.bean("opportunities")
    return NOT_KEPT if bean is None or not bean.has("deleted") else _opportunity(db, "deleted_opportunity")


def stage_change(db: Database) -> Select | NotKeptMark:
    """Audited moves; the first stage leaves no row."""
    audit, bean = db.with_columns("opportunities_audit", *AUDIT), db.bean("opportunities")
    if audit is None or bean is None:
        return NOT_KEPT
    after = value_after(audit)
    return (
        canonical(
            "stage_change",
            {
                "change_id": audit.key("id"),
                "opportunity_id": audit.key("parent_id"),
                "from_stage": value_before(audit),
                "to_stage": after,
                "to_stage_order": _stage_order(after),
                "changed_at": audit.date("date_created"),
                "changed_by_id": audit.text("created_by"),
            },
        )
        .select_from(audit.table.join(bean.table, bean.key("id") == audit.key("parent_id")))
        .where(audit.key("field_name") == "sales_stage", *bean.alive())
    )


def value_before(audit: Bean) -> Value:
    """What stood in the audited field before."""
    return first(audit.text("before_value_string"), audit.text("before_value_text"))


def value_after(audit: Bean) -> Value:
    """What was put into the audited field."""
    return first(audit.text("after_value_string"), audit.text("after_value_text"))


def _opportunity(db: Database, table: str) -> Select | NotKeptMark:
    bean = db.bean("opportunities")
    if bean is None:
        return NOT_KEPT
    gone = table == "deleted_opportunity"
    # deleting a deal deletes its links too
    accounts = linked(db, "accounts_opportunities", "opportunity_id", "account_id", "accounts", dead=gone)
    contacts = linked(db, "opportunities_contacts", "opportunity_id", "contact_id", "contacts", dead=gone)
    closings, currencies = _closings(db), db.with_columns("currencies", "id", "iso4217")
    source: Any = bean.table
    for found in (accounts, contacts):
        source = joined(source, bean.key("id"), found)
    if closings is not None:
        source = source.outerjoin(closings, closings.c.parent_id == bean.key("id"))
    if currencies is not None and bean.has("currency_id"):
        source = source.outerjoin(currencies.table, currencies.key("id") == bean.key("currency_id"))
    values = {
        "opportunity_id": bean.key("id"),
        "account_id": value_of(accounts),
        "contact_id": value_of(contacts),
        "owner_id": bean.text("assigned_user_id"),
        "name": bean.text("name"),
        "amount": sql.as_money(bean.table.c.amount) if bean.has("amount") else None,
        "currency": _currency(db, bean, currencies),
        "probability": _probability(bean.plain("probability")),
        "source": bean.text("lead_source"),
        "business": _business(bean.text("opportunity_type")),
        "next_step": bean.text("next_step"),
        "expected_close_on": bean.date("date_closed"),
        "created_at": bean.date("date_entered"),
        "created_by_id": bean.text("created_by"),
        "modified_at": bean.date("date_modified"),
        "deleted_at": bean.date("date_modified") if gone else None,
        **_stage(db, bean, closings),
    }
    life = [bean.table.c.deleted == 1] if gone else bean.alive()
    return canonical(table, values).select_from(source).where(*life)


def _stage(db: Database, bean: Bean, closings: sa.Subquery | None) -> dict[str, Value]:
    """Stage and outcome; the closing day is the audited one, else the expected one."""
    stage = bean.text("sales_stage")
    if stage is None:
        return {}
    is_won, is_closed = stage.in_(won_stages(db)), stage.in_([*won_stages(db), *lost_stages(db)])
    expected, modified = bean.date("date_closed"), bean.date("date_modified")
    audited: Value = None if closings is None else closings.c.closed_at
    # without either the last change is the latest that it can have been
    last_resort = modified if expected is None else where(expected.is_(None), modified)
    closed_at = first(audited, last_resort)
    no_instant = is_closed if audited is None else sa.and_(is_closed, audited.is_(None))
    return {
        "stage": stage,
        "stage_order": _stage_order(stage),
        "closed_at": where(is_closed, closed_at),
        # where the instant is known its local day is cut later, in the company's zone
        "closed_on": where(no_instant, expected),
        "is_closed": sql.flag(is_closed),
        "is_won": sql.flag(is_won),
    }


def _closings(db: Database) -> sa.Subquery | None:
    """deal -> its last audited move to a closed stage."""
    audit = db.with_columns("opportunities_audit", *AUDIT)
    after = None if audit is None else value_after(audit)
    if audit is None or after is None:
        return None
    return (
        sa.select(
            audit.key("parent_id").label("parent_id"),
            sa.func.max(audit.date("date_created")).label("closed_at"),
        )
        .where(audit.key("field_name") == "sales_stage", after.in_([*won_stages(db), *lost_stages(db)]))
        .group_by(audit.key("parent_id"))
        .subquery()
    )


def _stage_order(stage: Value) -> Value:
    """Place in the vendor's list, null for a stage of the company's own."""
    return None if stage is None else sa.case({name: n for n, name in enumerate(STAGES, 1)}, value=stage)


def _probability(percent: Value) -> Value:
    return None if percent is None else where(percent.between(0, 100), percent / 100.0)


def _business(kind: Value) -> Value:
    return None if kind is None else sa.case(BUSINESS, value=kind)


def _currency(db: Database, bean: Bean, currencies: Bean | None) -> Value:
    """ISO code of the amount, also of a currency that was deleted since.

    The system's own has a code only where the company told it; an id without a code stays what it is, so that
    amounts of an unknown currency are never added to others.
    """
    system: ColumnElement[Any] = sa.literal(db.business.currency, sa.String)
    currency_id = bean.text("currency_id")
    if currency_id is None:
        return system if db.business.currency else None
    is_system = sa.or_(currency_id.is_(None), currency_id == SYSTEM_CURRENCY)
    code = None if currencies is None else currencies.text("iso4217")
    stands = sa.case((is_system, system), else_=currency_id)
    return stands if code is None else sa.func.coalesce(sa.func.upper(code), stands, type_=sa.String())


def unmapped_stages(db: Database) -> Part | None:
    """Stages that are neither the vendor's nor named by the company."""
    bean = db.with_columns("opportunities", "id", "sales_stage")
    if bean is None:
        return None
    return bean, bean.key("sales_stage").not_in([*STAGES, *won_stages(db), *lost_stages(db)])


def unmapped_business(db: Database) -> Part | None:
    """Types of deals that are neither new nor existing business."""
    bean = db.with_columns("opportunities", "id", "opportunity_type")
    return None if bean is None else (bean, bean.key("opportunity_type").not_in(list(BUSINESS)))


def unmapped_currencies(db: Database) -> Part | None:
    """Currency ids without an ISO code."""
    bean = db.with_columns("opportunities", "id", "currency_id")
    if bean is None:
        return None
    known = db.with_columns("currencies", "id", "iso4217")
    unknown = [bean.key("currency_id") != SYSTEM_CURRENCY]
    if known is not None:
        same = known.key("id") == bean.key("currency_id")
        unknown.append(sa.not_(sa.exists(sa.select(sa.literal(1)).where(same, known.key("iso4217") != ""))))
    return bean, sa.and_(*unknown)

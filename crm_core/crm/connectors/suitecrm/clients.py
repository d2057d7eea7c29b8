"""Accounts, contacts and leads. E-mail stands in tables of its own, the contact's account in a join table."""

from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.connector import NOT_KEPT, NotKeptMark, Select
from crm_core.crm.connectors.suitecrm.tables import (
    Bean,
    Database,
    Part,
    addresses,
    joined,
    linked,
    person_name,
    value_of,
)
from crm_core.crm.delivery import Value, canonical, first, where

KINDS = {
    "Customer": "customer",
    "Partner": "partner",
    "Prospect": "prospect",
    "Supplier": "supplier",
    "Vendor": "supplier",
}
# the vendor's other words: known, and none of the four above
OTHER_KINDS = ("Analyst", "Competitor", "Integrator", "Investor", "Press", "Reseller", "Other")
CONVERTED = "Converted"
CLOSED_LEADS = (CONVERTED, "Dead")
_PLAIN_NUMBER = r"^[0-9]{1,15}([.][0-9]+)?$"
_WITH_COMMAS = r"^[0-9]{1,3}(,[0-9]{3}){1,4}([.][0-9]+)?$"
EMPTY_ADDRESS = "http://"  # what the form holds before anything is typed


def account(db: Database) -> Select | NotKeptMark:
    """Organisations."""
    bean = db.bean("accounts")
    if bean is None:
        return NOT_KEPT
    emails = addresses(db, "Accounts")
    return (
        canonical(
            "account",
            {
                "account_id": bean.key("id"),
                "owner_id": bean.text("assigned_user_id"),
                "name": bean.text("name"),
                "kind": _kind(bean.text("account_type")),
                "industry": bean.text("industry"),
                "country": bean.text("billing_address_country"),
                "city": bean.text("billing_address_city"),
                "phone": first(bean.text("phone_office"), bean.text("phone_alternate")),
                "website": _website(bean.text("website")),
                "annual_revenue": _money_in_text(bean.text("annual_revenue")),
                "currency": sa.literal(db.business.currency, sa.String) if db.business.currency else None,
                "parent_account_id": bean.text("parent_id"),
                **_email(emails),
                **_recorded(bean),
            },
        )
        .select_from(joined(bean.table, bean.key("id"), emails, by="bean_id"))
        .where(*bean.alive())
    )


def contact(db: Database) -> Select | NotKeptMark:
    """People at accounts."""
    bean = db.bean("contacts")
    if bean is None:
        return NOT_KEPT
    emails = addresses(db, "Contacts")
    accounts = linked(db, "accounts_contacts", "contact_id", "account_id", "accounts")
    born = bean.date("birthdate")
    source = joined(bean.table, bean.key("id"), emails, by="bean_id")
    return (
        canonical(
            "contact",
            {
                "contact_id": bean.key("id"),
                "account_id": value_of(accounts),
                "owner_id": bean.text("assigned_user_id"),
                "last_name": bean.text("last_name"),
                "first_name": bean.text("first_name"),
                "title": bean.text("title"),
                "phone": _phone(bean),
                "birth_day": None if born is None else sa.extract("day", born),
                "birth_month": None if born is None else sa.extract("month", born),
                "opted_out_phone": bean.plain("do_not_call"),
                **_email(emails),
                **_recorded(bean),
            },
        )
        .select_from(joined(source, bean.key("id"), accounts))
        .where(*bean.alive())
    )


def lead(db: Database) -> Select | NotKeptMark:
    """Leads. Those set to 'Converted' by hand, without the converter, count as converted too."""
    bean = db.bean("leads")
    if bean is None:
        return NOT_KEPT
    emails = addresses(db, "Leads")
    history, created_at = _lead_history(db), bean.date("date_entered")
    is_converted = _any(
        None if not bean.has("converted") else bean.table.c.converted == 1,
        None if not bean.has("status") else bean.key("status") == CONVERTED,
    )
    is_closed = _any(is_converted, bean.key("status").in_(CLOSED_LEADS) if bean.has("status") else None)
    source = joined(bean.table, bean.key("id"), emails, by="bean_id")
    source = source if history is None else source.outerjoin(history, history.c.parent_id == bean.key("id"))
    return (
        canonical(
            "lead",
            {
                "lead_id": bean.key("id"),
                "owner_id": bean.text("assigned_user_id"),
                "name": person_name(bean),
                "company": bean.text("account_name"),
                "status": bean.text("status"),
                "source": bean.text("lead_source"),
                "phone": _phone(bean),
                "email": value_of(emails, "email"),
                "created_at": created_at,
                "assigned_at": None if history is None else first(history.c.assigned_at, created_at),
                "converted_at": where(is_converted, None if history is None else history.c.converted_at),
                "is_converted": None if is_converted is None else sql.flag(is_converted),
                "is_closed": None if is_closed is None else sql.flag(is_closed),
                **{name: bean.text(name) for name in ("account_id", "contact_id", "opportunity_id")},
                "created_by_id": bean.text("created_by"),
            },
        )
        .select_from(source)
        .where(*bean.alive())
    )


def unmapped_kinds(db: Database) -> Part | None:
    """Account types that no rule maps."""
    bean = db.with_columns("accounts", "id", "account_type")
    if bean is None:
        return None
    return bean, bean.key("account_type").not_in([*KINDS, *OTHER_KINDS])


def _kind(account_type: Value) -> Value:
    if account_type is None:
        return None
    mapped = [(account_type == word, kind) for word, kind in KINDS.items()]
    return sa.case(*mapped, (account_type.is_not(None), "other"))


def _website(address: Value) -> Value:
    return None if address is None else sa.func.nullif(address, EMPTY_ADDRESS, type_=sa.String())


def _money_in_text(text: Value) -> Value:
    """SuiteCRM keeps an account's revenue as free text: read where it is a number beyond doubt."""
    if text is None:
        return None
    bare = sa.func.trim(text, type_=sa.String())
    return sa.case(
        (bare.regexp_match(_PLAIN_NUMBER), sql.as_money(bare)),
        (bare.regexp_match(_WITH_COMMAS), sql.as_money(sa.func.replace(bare, ",", ""))),
    )


def _phone(bean: Bean) -> Value:
    return first(*(bean.text(name) for name in ("phone_mobile", "phone_work", "phone_home")))


def _email(emails: Any) -> dict[str, Value]:
    return {
        "email": value_of(emails, "email"),
        "opted_out_email": value_of(emails, "opted_out"),
        "bounced_email": value_of(emails, "bounced"),
    }


def _recorded(bean: Bean) -> dict[str, Value]:
    return {
        "created_at": bean.date("date_entered"),
        "created_by_id": bean.text("created_by"),
        "modified_at": bean.date("date_modified"),
        "modified_by_id": bean.text("modified_user_id"),
    }


def _any(*conditions: Any) -> Any:
    kept = [condition for condition in conditions if condition is not None]
    return sa.or_(*kept) if kept else None


def _lead_history(db: Database) -> sa.Subquery | None:
    """lead -> when it was last given to somebody, when it was last converted."""
    audit = db.with_columns("leads_audit", "parent_id", "field_name", "date_created", "after_value_string")
    if audit is None:
        return None
    at, field = audit.date("date_created"), audit.key("field_name")
    converted = sa.and_(field == "status", audit.key("after_value_string") == CONVERTED)
    return (
        sa.select(
            audit.key("parent_id").label("parent_id"),
            sa.func.max(sa.case((field == "assigned_user_id", at))).label("assigned_at"),
            sa.func.max(sa.case((converted, at))).label("converted_at"),
        )
        .group_by(audit.key("parent_id"))
        .subquery()
    )

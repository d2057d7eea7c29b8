"""Accounts, contacts and leads. Odoo keeps clients, colleagues, own companies and addresses in one table."""

from typing import Any

import sqlalchemy as sa

from crm_core.base import sql
from crm_core.crm.connector import NOT_KEPT, NotKeptMark, Select
from crm_core.crm.connectors.odoo.outcome import OPPORTUNITY, Outcome, is_archived, is_deal
from crm_core.crm.connectors.odoo.partners import (
    blacklisted,
    clients,
    deal_owners,
    partner_of,
)
from crm_core.crm.connectors.odoo.tables import Condition, Database, Model, holds, joined
from crm_core.crm.delivery import Value, canonical, first, where


def account(db: Database) -> Select | NotKeptMark:
    """Organisations."""
    partner = partner_of(db)
    if partner is None:
        return NOT_KEPT
    own = partner.model
    country, industry = db.model("res_country", "code"), db.model("res_partner_industry", "name")
    source: Any = own.table.outerjoin(partner.top.table, partner.top.key() == partner.parent_top_id)
    source = joined(source, own, "country_id", country)
    source = joined(source, own, "industry_id", industry)
    owners = deal_owners(db)
    source = source.outerjoin(owners, owners.c.top_id == partner.top_id)
    return (
        canonical(
            "account",
            {
                "account_id": own.id,
                "owner_id": first(own.ref("user_id"), sql.as_id(owners.c.user_id)),
                "name": own.text("name"),
                "kind": _kind(own),
                "industry": None if industry is None else industry.text("name"),
                "country": None if country is None else country.text("code"),
                "city": own.text("city"),
                "phone": first(own.text("phone"), own.text("mobile")),
                "website": own.text("website"),
                "parent_account_id": where(
                    sa.and_(partner.top.key() != own.key(), partner.top_is_account), partner.top.id
                ),
                **_reach(db, own),
                **_recorded(own),
            },
        )
        .select_from(source)
        .where(partner.is_client, partner.is_company)
    )


def contact(db: Database) -> Select | NotKeptMark:
    """People; whoever belongs to no company has no account. Addresses for invoices and parcels are nobody."""
    partner = partner_of(db)
    if partner is None:
        return NOT_KEPT
    own = partner.model
    owners = deal_owners(db)
    source: Any = own.table.outerjoin(partner.top.table, partner.top.key() == partner.top_id)
    source = source.outerjoin(owners, owners.c.top_id == partner.top_id)
    inherited = where(partner.top_is_account, partner.top.ref("user_id"))
    return (
        canonical(
            "contact",
            {
                "contact_id": own.id,
                "account_id": where(partner.top_is_account, partner.top.id),
                "owner_id": first(own.ref("user_id"), inherited, sql.as_id(owners.c.user_id)),
                # one field holds the whole name, unless an add-on of the community parts it
                "last_name": first(own.text("lastname"), own.text("name")),
                "first_name": own.text("firstname"),
                "title": own.text("function"),
                "phone": first(own.text("mobile"), own.text("phone")),
                **_reach(db, own),
                **_recorded(own),
            },
        )
        .select_from(source)
        .where(partner.is_client, partner.is_person)
    )


def lead(db: Database) -> Select | NotKeptMark:
    """Leads, and the deals that were leads once: converting changes the type of the same row."""
    found = db.required("crm_lead")
    stage, campaign = db.model("crm_stage", "name"), db.model("utm_source", "name")
    outcome, became = Outcome(db, found, stage), clients(db)
    source = joined(found.table, found, "stage_id", stage)
    source = joined(source, found, "source_id", campaign)
    if became is not None:
        source = source.outerjoin(became, became.c.partner_id == found.key("partner_id"))
    converted: Condition = sa.false()
    if found.has("date_conversion"):
        converted = sa.and_(is_deal(found), found.key("date_conversion").is_not(None))
    return (
        canonical(
            "lead",
            {
                "lead_id": found.id,
                "owner_id": found.ref("user_id"),
                "name": found.text("contact_name"),
                "company": found.text("partner_name"),
                "status": None if stage is None else stage.text("name"),
                "source": None if campaign is None else campaign.text("name"),
                "phone": first(found.text("phone"), found.text("mobile")),
                "email": found.text("email_from"),
                "created_at": found.plain("create_date"),
                "assigned_at": found.plain("date_open"),
                "converted_at": where(converted, found.plain("date_conversion")),
                "is_converted": holds(converted),
                "is_closed": holds(sa.or_(converted, outcome.is_won, outcome.is_lost)),
                "account_id": None if became is None else where(converted, became.c.account_id),
                "contact_id": None if became is None else where(converted, became.c.contact_id),
                "opportunity_id": where(converted, found.id),
                "created_by_id": found.ref("create_uid"),
            },
        )
        .select_from(source)
        .where(sa.or_(converted, sa.and_(found.key("type") != OPPORTUNITY, sa.not_(is_archived(found)))))
    )


def _kind(own: Model) -> Value:
    """Accounting raises the ranks; without them nothing is known."""
    ranks = {"customer_rank": "customer", "supplier_rank": "supplier"}
    known = [(own.key(rank) > 0, kind) for rank, kind in ranks.items() if own.has(rank)]
    return sa.case(*known) if known else None


def _reach(db: Database, own: Model) -> dict[str, Value]:
    bounces = own.plain("message_bounce")
    return {
        "email": own.text("email"),
        "opted_out_email": blacklisted(db, "mail_blacklist", "email", own, "email_normalized"),
        "opted_out_phone": blacklisted(db, "phone_blacklist", "number", own, "phone_sanitized"),
        "bounced_email": None if bounces is None else holds(bounces > 0),
    }


def _recorded(own: Model) -> dict[str, Value]:
    return {
        "created_at": own.plain("create_date"),
        "created_by_id": own.ref("create_uid"),
        "modified_at": own.plain("write_date"),
        "modified_by_id": own.ref("write_uid"),
    }

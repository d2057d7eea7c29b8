"""Which partner is a client: not a colleague, not an own company, not archived; and whose client he is."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.connectors.odoo.outcome import is_archived, is_deal
from crm_core.crm.connectors.odoo.tables import Condition, Database, Model, exists, holds
from crm_core.crm.delivery import Value, first, where

_NO_ADDRESS = "contact"  # the type of a person; every other is an address of his company


class Partner:
    """A row of res_partner, and the row at the top of it: his company, or himself."""

    def __init__(self, db: Database, model: Model, top: Model) -> None:
        self.model = model
        self.top = top
        self.top_id = _top_id(model)
        # a company is its own top: the one above it is that of its parent
        self.parent_top_id = _parent_top_id(db, model)
        self.is_client = is_client(db, model)
        self.is_company = model.yes("is_company")
        self.is_person = _is_person(model)
        self.top_is_account = sa.and_(top.yes("is_company"), is_client(db, top))
        self.top_is_contact = sa.and_(_is_person(top), is_client(db, top))


def partner_of(db: Database) -> Partner | None:
    """The partners, to select from; None where this Odoo has none."""
    model, top = db.model("res_partner", "name"), db.model("res_partner", "name")
    return None if model is None or top is None else Partner(db, model, top)


def is_client(db: Database, partner: Model) -> Condition:
    """Neither archived nor one of us. Portal users are clients who may sign in."""
    return sa.and_(partner.yes("active", otherwise=True), sa.not_(is_inside(db, partner)))


def is_inside(db: Database, partner: Model) -> Condition:
    """A colleague, an own company, or somebody filed under one."""
    user, company = db.required("res_users"), db.model("res_company", "partner_id")
    inside = [
        exists(user, user.key("partner_id") == partner.key(), sa.not_(user.yes("share"))),
        partner.yes("employee"),
    ]
    if company is not None:
        inside.append(exists(company, company.key("partner_id") == _top_id(partner)))
        inside.append(exists(company, company.key("partner_id") == partner.key()))
    return sa.or_(*inside)


def clients(db: Database) -> sa.FromClause | None:
    """partner_id (as it stands) -> his account, contact and owner, as text. Only clients are in it."""
    partner = partner_of(db)
    return None if partner is None else db.shared("odoo_client", lambda: _clients(db, partner))


def deal_owners(db: Database) -> sa.FromClause:
    """Top partner -> who has the newest deal with him or any of his people."""
    return db.shared("odoo_deal_owner", lambda: _deal_owners(db))


def blacklisted(db: Database, table: str, column: str, own: Model, address: str) -> Value:
    """Whether the address stands on the list of those who want no more."""
    found = db.model(table, column)
    if found is None or not own.has(address):
        return None
    listed = exists(found, found.key(column) == own.key(address), found.yes("active", otherwise=True))
    return holds(listed)


def _clients(db: Database, partner: Partner) -> sa.Select[Any]:
    own, top = partner.model, partner.top
    owners = deal_owners(db)
    account = sa.case((partner.is_company, own.id), (partner.top_is_account, top.id))
    person = sa.case((partner.is_person, own.id), (sa.and_(_is_address(own), partner.top_is_contact), top.id))
    owner = first(own.ref("user_id"), where(partner.top_is_account, top.ref("user_id")), sql.as_id(owners.c.user_id))
    assert owner is not None
    return (
        sa.select(
            own.key().label("partner_id"),
            account.label("account_id"),
            person.label("contact_id"),
            owner.label("owner_id"),
        )
        .select_from(
            own.table.outerjoin(top.table, top.key() == partner.top_id).outerjoin(
                owners, owners.c.top_id == partner.top_id
            )
        )
        .where(partner.is_client)
    )


def _deal_owners(db: Database) -> sa.Select[Any]:
    lead, partner = db.required("crm_lead"), db.required("res_partner")
    top = _top_id(partner)
    order = [lead.key("create_date").desc().nulls_last()] if lead.has("create_date") else []
    place = sa.func.row_number().over(partition_by=top, order_by=[*order, lead.key().desc()])
    ranked = (
        sa.select(top.label("top_id"), lead.key("user_id").label("user_id"), place.label("place"))
        .join_from(lead.table, partner.table, partner.key() == lead.key("partner_id"))
        .where(is_deal(lead), lead.key("user_id").is_not(None), sa.not_(is_archived(lead)))
        .subquery()
    )
    return sa.select(ranked.c.top_id, ranked.c.user_id).where(ranked.c.place == 1)


def _top_id(partner: Model) -> ColumnElement[Any]:
    if not partner.has("commercial_partner_id"):
        return partner.key()
    return sa.func.coalesce(partner.key("commercial_partner_id"), partner.key(), type_=sa.Integer())


def _parent_top_id(db: Database, partner: Model) -> ColumnElement[Any]:
    parent = db.required("res_partner")
    if not partner.has("parent_id"):
        return sa.null()
    return sa.select(_top_id(parent)).where(parent.key() == partner.key("parent_id")).scalar_subquery()


def _is_address(partner: Model) -> Condition:
    """A place to send something to; without anybody above it Odoo does not look at the type."""
    if not partner.has("type", "parent_id"):
        return sa.false()
    another_type = sa.and_(partner.key("type").is_not(None), partner.key("type") != _NO_ADDRESS)
    return sa.and_(sa.not_(partner.yes("is_company")), partner.key("parent_id").is_not(None), another_type)


def _is_person(partner: Model) -> Condition:
    return sa.and_(sa.not_(partner.yes("is_company")), sa.not_(_is_address(partner)))

"""The optional profile of an account: Odoo's fields that say something of any company, and the company's own."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.connector import NOT_KEPT, NotKeptMark, Select
from crm_core.crm.connectors.odoo.partners import partner_of
from crm_core.crm.connectors.odoo.tables import Database, Model, holds, word
from crm_core.crm.delivery import canonical

FIELDS = {"industry_id": "industry", "website": "website", "vat": "vat", "company_registry": "company_registry"}
_OWN = "x_"  # what a company adds by itself, Odoo Studio too (x_studio_...)


def profile_cell(db: Database) -> Select | NotKeptMark:
    """One row per account and field that is there; a placeholder is no answer."""
    partner = partner_of(db)
    if partner is None:
        return NOT_KEPT
    own = partner.model
    names = {column: name for column, name in FIELDS.items() if own.has(column)}
    names |= {column: column for column in own.table.c.keys() if column.startswith(_OWN)}  # noqa: SIM118
    source = own.table.outerjoin(partner.top.table, partner.top.key() == partner.top_id)
    rows = [
        canonical(
            "profile_cell",
            {
                "account_id": own.id,
                "field": word(name),
                "is_filled": holds(_is_filled(db, own, column)),
                "is_applicable": sa.true(),
            },
        )
        .select_from(source)
        .where(partner.is_client, partner.is_company)
        for column, name in names.items()
    ]
    return sa.union_all(*rows) if rows else NOT_KEPT


def _is_filled(db: Database, own: Model, column: str) -> ColumnElement[bool]:
    cell = own.key(column)
    if isinstance(cell.type, sa.JSON):
        text = own.text(column)
        assert text is not None
        return text.is_not(None)
    return sql.is_filled(cell, db.business.empty_words) if isinstance(cell.type, sa.String) else cell.is_not(None)

"""The optional profile of an account: the vendor's fields that say something of any company, and the company's own."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.crm.connector import NOT_KEPT, NotKeptMark, Select
from crm_core.crm.connectors.suitecrm.clients import EMPTY_ADDRESS
from crm_core.crm.connectors.suitecrm.tables import Bean, Database
from crm_core.crm.delivery import canonical

# column -> its name, that of `change` where the audit names it too
FIELDS = {
    "account_type": "kind",
    "industry": "industry",
    "website": "website",
    "annual_revenue": "annual_revenue",
    "employees": "employees",
    "ownership": "ownership",
    "rating": "rating",
}
_KEY, _PLACES = "id_c", "jjwg_"  # geocodes: every installation has these columns, and a job fills them


def profile_cell(db: Database) -> Select | NotKeptMark:
    """One row per account and field that is there; a placeholder is no answer."""
    bean, own = db.bean("accounts"), db.with_columns("accounts_cstm", _KEY)
    if bean is None:
        return NOT_KEPT
    cells = {name: _is_filled(db, bean, column) for column, name in FIELDS.items() if bean.has(column)}
    source: sa.FromClause = bean.table
    if own is not None:
        source = source.outerjoin(own.table, own.key(_KEY) == bean.key("id"))
        cells |= {name: _is_filled(db, own, name) for name in own.table.c.keys() if _is_custom(name)}  # noqa: SIM118
    rows = [
        canonical(
            "profile_cell",
            {
                "account_id": bean.key("id"),
                "field": sa.literal(name, sa.String),
                "is_filled": sql.flag(filled),
                "is_applicable": sa.literal(1, sa.Integer),
            },
        )
        .select_from(source)
        .where(*bean.alive())
        for name, filled in cells.items()
    ]
    return sa.union_all(*rows) if rows else NOT_KEPT


def _is_custom(column: str) -> bool:
    return column != _KEY and not column.startswith(_PLACES)


def _is_filled(db: Database, bean: Bean, column: str) -> ColumnElement[bool]:
    if not isinstance(bean.table.c[column].type, sa.String):
        return bean.table.c[column].is_not(None)
    cell = bean.key(column)
    return sa.and_(sql.is_filled(cell, db.business.empty_words), cell != EMPTY_ADDRESS)

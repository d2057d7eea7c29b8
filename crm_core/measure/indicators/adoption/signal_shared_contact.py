"""Signal: one number or address stands at several clients, or is a colleague's."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from crm_core.base import sql
from crm_core.base.text import _
from crm_core.crm.crm import CanonicalTable, Crm
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.clients.who import in_clients, is_client

CLIENTS = 3
DIGITS = 9  # of a whole number with its area; a shorter one is an extension or a slip


def evidence(crm: Crm) -> Evidence:
    c, keys = crm.client, _keys(crm)
    often = (
        sa.select(keys.c.key)
        .group_by(keys.c.key)
        .having(sa.func.count(sa.distinct(keys.c.entity.concat(":").concat(keys.c.client_id))) >= CLIENTS)
    )
    shared = in_clients(c, sa.select(keys.c.entity, keys.c.client_id).where(keys.c.key.in_(often)))
    staffs = in_clients(c, sa.select(keys.c.entity, keys.c.client_id).where(keys.c.key.in_(_of_staff(crm))))
    return Evidence(
        c,
        id=c.c.client_id,
        entity=c.c.entity,
        among=is_client(crm, c),
        counts=sa.or_(shared, staffs),
        why=sa.case(
            (staffs, "address of a colleague"), (shared, "shared by 3 clients or more"), else_="of this client"
        ),
    )


def _keys(crm: Crm) -> sa.CTE:
    """entity, client_id, key: each number and address of each client and of its people."""
    found = []
    if crm.keeps("account"):
        account = crm.account
        found += _cells(account, sa.literal("account", sa.String), account.c.account_id)
    if crm.keeps("contact") or not found:
        contact = crm.contact
        is_lone = contact.optional("account_id").is_(None)
        entity = sa.case((is_lone, "contact"), else_="account")
        found += _cells(contact, entity, sa.func.coalesce(contact.optional("account_id"), contact.c.contact_id))
    return sa.union(*found).cte()


def _cells(table: CanonicalTable, entity: ColumnElement[Any], client: ColumnElement[Any]) -> list[sa.Select[Any]]:
    phone, email = table.any_of("phone", "email")
    number, head = sql.bare(phone), (entity.label("entity"), client.label("client_id"))
    is_number = sa.and_(table.filled(phone), sa.func.length(number) >= DIGITS, sql.letter_count(phone) == 0)
    return [
        sa.select(*head, number.label("key")).where(is_number),
        sa.select(*head, sql.folded(email).label("key")).where(table.filled(email)),
    ]


def _of_staff(crm: Crm) -> sa.Select[Any]:
    email = crm.owner.optional("email")
    return sa.select(sql.folded(email)).where(email.is_not(None))


METRIC = Indicator(
    name="signal_shared_contact",
    label=_("Shared numbers and addresses"),
    question=_("Whose are the numbers and addresses that stand at several clients?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Clients."),
    counted=_("Those with a number or address that stands at 3 clients or more, or is a colleague's."),
    dated=_("The record as it was last read."),
    exclusions=_("Placeholders; numbers of fewer than 9 digits."),
    behaviour=True,
    signal=True,
)

"""`odoo`: Odoo 14 to 19 on PostgreSQL, its CRM with contacts, calendar and chatter.

Columns are probed, not versions. Times are UTC. Odoo keeps no directions of calls, birthdays, next steps, merges,
dated targets nor sign-ins but the last. What is archived is out of sight, except lost deals, which it archives too.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.crm.connector import NOT_KEPT, Connector, NotKeptMark, Select
from crm_core.crm.connectors.odoo import clients, people, profile, sales, traces, work
from crm_core.crm.connectors.odoo.tables import Database, Known
from crm_core.crm.source import Source

_TABLES: dict[str, Callable[[Database], Select | NotKeptMark]] = {
    "owner": people.owner,
    "team": people.team,
    "membership": people.membership,
    "account": clients.account,
    "contact": clients.contact,
    "lead": clients.lead,
    "profile_cell": profile.profile_cell,
    "opportunity": sales.opportunity,
    "deleted_opportunity": sales.deleted_opportunity,
    "stage_change": sales.stage_change,
    "purchase": sales.purchase,
    "activity": work.activity,
    "participant": work.participant,
    "change": traces.change,
    "ownership": traces.ownership,
}
_MODULES = {
    "owner": "res.users",
    "team": "crm.team",
    "account": "res.partner",
    "contact": "res.partner",
    "lead": "crm.lead",
    "opportunity": "crm.lead",
    "deleted_opportunity": "crm.lead",
    "purchase": "sale.order",
    "activity": "mail.activity",
}


class Odoo(Connector):
    """Odoo's tables under the canonical names."""

    name = "odoo"
    title = "Odoo"
    signature = {
        "res_users": ("id", "login", "partner_id"),
        "crm_lead": ("id", "type", "user_id", "partner_id", "stage_id"),
    }
    id_prefixes = work.PREFIXES

    def __init__(self, source: Source, business: Business) -> None:
        super().__init__(source, business)
        self._known = Known()

    def select(self, table: str) -> Select | NotKeptMark:
        made = _TABLES.get(table)
        return made(self._database()) if made else NOT_KEPT

    def record_path(self) -> str:
        return "/web#id={id}&model={module}&view_type=form"

    def module(self, table: str, kind: str | None = None) -> str:
        """The model whose form shows the record; an activity's stands in its id."""
        return _MODULES.get(table, table)

    def unmapped_statements(self) -> Mapping[tuple[str, str], sa.Select[Any]]:
        db = self._database()
        found = {
            ("activity", "kind"): work.unmapped_kinds(db),
            ("activity", "topic"): work.unmapped_topics(db),
        }
        return {key: statement for key, statement in found.items() if statement is not None}

    def _database(self) -> Database:
        return Database(self.source, self.business, self.zone, self._known)


CONNECTOR = Odoo

"""`suitecrm`: SuiteCRM 7 (and 8, which keeps the same tables) on MariaDB or MySQL.

Columns are probed, not versions. Times are UTC. Deleted rows are left out, also of join tables. SuiteCRM
keeps no sign-ins, history of teams, merges, targets, reasons of loss, nor the time at which a result was written.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.crm.connector import NOT_KEPT, Connector, NotKeptMark, Select
from crm_core.crm.connectors.suitecrm import clients, people, profile, sales, traces, work
from crm_core.crm.connectors.suitecrm.tables import Database, Part
from crm_core.crm.source import Source

_TABLES: dict[str, Callable[[Database], Select | NotKeptMark]] = {
    "owner": people.owner,
    "team": people.team,
    "account": clients.account,
    "contact": clients.contact,
    "lead": clients.lead,
    "profile_cell": profile.profile_cell,
    "opportunity": sales.opportunity,
    "deleted_opportunity": sales.deleted_opportunity,
    "stage_change": sales.stage_change,
    "activity": work.activity,
    "participant": work.participant,
    "change": traces.change,
    "ownership": traces.ownership,
    "feature_use": traces.feature_use,
}
_MODULES = {
    "owner": "Users",
    "team": "SecurityGroups",
    "account": "Accounts",
    "contact": "Contacts",
    "lead": "Leads",
    "opportunity": "Opportunities",
    "deleted_opportunity": "Opportunities",
}


class SuiteCrm(Connector):
    """SuiteCRM's tables under the canonical names."""

    name = "suitecrm"
    title = "SuiteCRM"
    signature = {"users": ("id", "user_name")}

    def __init__(self, source: Source, business: Business) -> None:
        super().__init__(source, business)
        self._facts: dict[str, bool] = {}  # found out once about this database

    def select(self, table: str) -> Select | NotKeptMark:
        made = _TABLES.get(table)
        return made(self._database()) if made else NOT_KEPT

    def record_path(self) -> str:
        return "/index.php?module={module}&action=DetailView&record={id}"

    def module(self, table: str, kind: str | None = None) -> str:
        """The module whose page shows the record; each kind of activity has its own."""
        if table == "activity":
            by_kind = {work.kind_of(self.business, found): found.module for found in work.KINDS}
            return by_kind.get(kind or "", "Activities")
        return _MODULES.get(table, table)

    def unmapped_statements(self) -> Mapping[tuple[str, str], sa.Select[Any]]:
        db = self._database()
        asked: dict[tuple[str, str], tuple[str, Sequence[Part | None]]] = {
            ("account", "kind"): ("account_type", [clients.unmapped_kinds(db)]),
            ("opportunity", "stage"): ("sales_stage", [sales.unmapped_stages(db)]),
            ("opportunity", "business"): ("opportunity_type", [sales.unmapped_business(db)]),
            ("opportunity", "currency"): ("currency_id", [sales.unmapped_currencies(db)]),
            ("activity", "status"): ("status", work.unmapped_statuses(db)),
        }
        made = {key: _counted(column, parts) for key, (column, parts) in asked.items()}
        return {key: statement for key, statement in made.items() if statement is not None}

    def _database(self) -> Database:
        return Database(self.source, self.business, self.zone, self._facts)


def _counted(column: str, parts: Sequence[Part | None]) -> sa.Select[Any] | None:
    """(value, rows) of the values that meet the condition; an empty cell is no value."""
    found = [
        sa.select(bean.key(column).label("value"))
        .select_from(bean.table)
        .where(condition, bean.key(column) != "", *bean.alive())
        for bean, condition in (part for part in parts if part is not None)
    ]
    if not found:
        return None
    values = sa.union_all(*found).subquery()
    return sa.select(values.c.value, sa.func.count().label("rows")).group_by(values.c.value)


CONNECTOR = SuiteCrm

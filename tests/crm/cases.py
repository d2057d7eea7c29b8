"""Which CRM a test of the compliance suite runs on, and what plain SQL says about it, written by another hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.crm.connectors import connector
from crm_core.crm.crm import Kept, Moment, Relation
from crm_core.crm.live import LiveProvider
from crm_core.crm.source import Source
from tests.crm.patience import PATIENT

ZONE = "Europe/Berlin"
NOW = datetime(2026, 11, 23)

# outcome -> the CRM's own rule
SUITE_OUTCOMES = {
    "won": "sales_stage = 'Closed Won'",
    "lost": "sales_stage = 'Closed Lost'",
    "open": "(sales_stage IS NULL OR sales_stage NOT IN ('Closed Won', 'Closed Lost'))",
}
_SUITE_ALIVE = ("accounts", "contacts", "leads", "opportunities", "calls", "meetings", "tasks", "emails", "notes")
_ACTIVITIES = ("calls", "meetings", "tasks", "emails", "notes")

SUITE_COUNTS = {
    "owner": "SELECT COUNT(*) FROM users"
    " WHERE deleted = 0 AND COALESCE(is_group, 0) = 0 AND COALESCE(portal_only, 0) = 0",
    "account": "SELECT COUNT(*) FROM accounts WHERE deleted = 0",
    "contact": "SELECT COUNT(*) FROM contacts WHERE deleted = 0",
    "lead": "SELECT COUNT(*) FROM leads WHERE deleted = 0",
    # of each account the optional fields of the vendor that this database has, and one of the company's own
    "profile_cell": "SELECT (SELECT COUNT(*) FROM accounts WHERE deleted = 0) * (SELECT COUNT(*) FROM"
    " information_schema.columns WHERE table_schema = DATABASE() AND ((table_name = 'accounts' AND column_name IN"
    " ('account_type', 'industry', 'website', 'annual_revenue', 'employees', 'ownership', 'rating'))"
    " OR (table_name = 'accounts_cstm' AND column_name = 'founded_c')))",
    "opportunity": "SELECT COUNT(*) FROM opportunities WHERE deleted = 0",
    "deleted_opportunity": "SELECT COUNT(*) FROM opportunities WHERE deleted = 1",
    "stage_change": "SELECT COUNT(*) FROM opportunities_audit a WHERE field_name = 'sales_stage'"
    " AND EXISTS (SELECT 1 FROM opportunities o WHERE o.id = a.parent_id AND o.deleted = 0)",
    "activity": "SELECT " + " + ".join(f"(SELECT COUNT(*) FROM {t} WHERE deleted = 0)" for t in _ACTIVITIES),
}
_SUITE_ID = {
    "account": "accounts",
    "contact": "contacts",
    "lead": "leads",
    "opportunity": "opportunities",
}
SUITE_GONE = {
    **{name: f"SELECT id FROM {table} WHERE deleted = 1" for name, table in _SUITE_ID.items()},
    "owner": "SELECT id FROM users WHERE deleted = 1",
    "deleted_opportunity": "SELECT id FROM opportunities WHERE deleted = 0",
    "activity": " UNION ALL ".join(f"SELECT id FROM {table} WHERE deleted = 1" for table in _ACTIVITIES),
}
SUITE_NOT_KEPT = {
    "owner": {"hired_on", "left_on", "time_zone", "last_login_at"},
    "account": {"segment", "currency", "lifecycle_stage", "opted_out_phone", "phone_invalid", "verified_at"},
    "contact": {"phone_invalid", "verified_at"},
    "opportunity": {"pipeline", "segment", "next_step_on", "loss_reason"},
    "deleted_opportunity": {"pipeline", "segment", "next_step_on", "loss_reason"},
    "activity": {"channel", "outcome", "due_on", "is_all_day", "result_at", "source"},
    "participant": {"role"},
    "change": {"source"},
}
SUITE_ABSENT = {
    *("membership", "merge", "link", "purchase", "target", "outside_event", "login"),
    *("review", "correction"),
}


@dataclass
class Case:
    """One CRM under test; plain SQL runs as the database's owner."""

    name: str
    connector_name: str
    source: Source
    owner_url: str
    counts: dict[str, str]
    outcomes: dict[str, str]
    totals: str  # SELECT owner, count, amount FROM deals WHERE {outcome} GROUP BY owner
    gone: dict[str, str] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    not_kept: dict[str, set[str]] = field(default_factory=dict)
    kept_rows: dict[str, list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connector = connector(self.connector_name, self.source, Business())
        self.provider = LiveProvider(self.connector)
        self.owner = sa.create_engine(self.owner_url)

    def relation(self, table: str) -> Relation | None:
        return self.provider.relation(table, Moment(NOW, NOW, ZONE))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of a canonical table with its derived columns; read once."""
        relation = self.relation(table)
        if relation is None:
            return []
        if table not in self.kept_rows:
            self.kept_rows[table] = self.source.fetch(sa.select(*relation.columns.values()))
        return [dict(zip(relation.columns, row, strict=True)) for row in self.kept_rows[table]]

    def missing(self, table: str) -> set[str]:
        relation = self.relation(table)
        assert relation is not None
        return {name for name, kept in relation.kept.items() if kept is Kept.NO}

    def plain(self, text: str) -> list[Any]:
        """Plain SQL, past everything that is under test."""
        with self.owner.connect() as connection:
            return list(connection.exec_driver_sql(text).all())

    def plain_totals(self, outcome: str) -> dict[str | None, tuple[int, Decimal]]:
        found = self.plain(self.totals.format(outcome=self.outcomes[outcome]))
        return {row[0] and str(row[0]): (int(row[1]), Decimal(str(row[2] or 0))) for row in found}


@contextmanager
def closing(case: Case) -> Iterator[Case]:
    """The case, and its engines disposed of."""
    try:
        yield case
    finally:
        case.owner.dispose()
        case.source.engine.dispose()


def suite_case(name: str, server: Any, database: str) -> Case:
    """SuiteCRM in a database of the server."""
    return Case(
        name,
        "suitecrm",
        Source(server.reader(database), limits=PATIENT),
        server.url(database),
        counts=SUITE_COUNTS,
        outcomes=SUITE_OUTCOMES,
        totals="SELECT NULLIF(assigned_user_id, ''), COUNT(*), SUM(CAST(amount AS DECIMAL(19, 4)))"
        " FROM opportunities WHERE deleted = 0 AND {outcome} GROUP BY 1",
        gone=SUITE_GONE,
        absent=SUITE_ABSENT,
        not_kept=SUITE_NOT_KEPT,
    )


def native_case(name: str, url: str, owner_url: str, truth: str) -> Case:
    """Our own schema; `truth` is how the database writes true."""
    from tests.crm.native_rows import ABSENT_COLUMNS, ABSENT_TABLES, ROWS

    won = f"is_won = {truth}"
    return Case(
        name,
        "native",
        Source(url, limits=PATIENT),
        owner_url,
        counts={table: f'SELECT COUNT(*) FROM "{table}"' for table in ROWS if table not in ("change",)},
        outcomes={
            "won": won,
            "lost": f"is_closed = {truth} AND NOT ({won})",
            "open": f"NOT (is_closed = {truth})",
        },
        totals="SELECT owner_id, COUNT(*), SUM(CAST(amount AS DECIMAL(19, 4))) FROM opportunity"
        " WHERE {outcome} GROUP BY owner_id",
        absent=set(ABSENT_TABLES),
        not_kept={table: set(columns) for table, columns in ABSENT_COLUMNS.items()},
    )

"""The read-only guard: one file per engine, a wall-clock limit, a circuit breaker, a list of what may be asked.

Grants come first (docs/how-to/read-only-user.md); what is here is the second lock.
"""

import sqlalchemy as sa

from crm_core.crm.guard.breaker import Breaker
from crm_core.crm.guard.clock import Clock
from crm_core.crm.guard.duckdb import DuckDbGuard
from crm_core.crm.guard.kit import Guard, Limits
from crm_core.crm.guard.mariadb import MariaDbGuard
from crm_core.crm.guard.postgresql import PostgresGuard
from crm_core.crm.guard.sqlite import SqliteGuard

GUARDS: dict[str, type[Guard]] = {
    "sqlite": SqliteGuard,
    "postgresql": PostgresGuard,
    "mysql": MariaDbGuard,
    "mariadb": MariaDbGuard,
    "duckdb": DuckDbGuard,
}
__all__ = ["GUARDS", "Breaker", "Clock", "Guard", "Limits", "of"]


def of(url: sa.URL, limits: Limits) -> Guard:
    """The guard of a database."""
    return GUARDS[url.get_backend_name()](url, limits)

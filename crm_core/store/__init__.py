"""The product's own database: users, sessions, tries, the audit log. `store.open(url)` gives it, migrated."""

from crm_core.store.store import Store
from crm_core.store.store import open_store as open

__all__ = ["Store", "open"]

"""What one process holds: its settings and its open store. Routes and pages share them."""

from dataclasses import dataclass
from functools import lru_cache

from crm_core import store
from crm_core.base.settings import Settings, load


@dataclass(frozen=True)
class Installation:
    """The settings, checked, and the store, migrated."""

    settings: Settings
    store: store.Store


@lru_cache(maxsize=1)
def installation() -> Installation:
    """This process's installation, opened at first use. Raises SettingsError, StoreError."""
    settings = load()
    return Installation(settings, store.open(settings.store))


def forget() -> None:
    """Close it; the next use opens what the settings then say."""
    if installation.cache_info().currsize:
        installation().store.close()
    installation.cache_clear()

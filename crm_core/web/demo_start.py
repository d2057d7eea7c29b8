"""The demo's users: in the store when the demo company is shown, shut out when a real CRM is."""

from collections.abc import Callable

from crm_core.base.settings import Settings
from crm_core.demo.people import DEMO_PASSWORD, demo_logins
from crm_core.store.demo_users import retire, seed
from crm_core.web.installation import installation


def ensure_demo(settings: Settings, progress: Callable[[str], None] = lambda _: None) -> None:
    """In demo mode make the demo's users where they are missing; else disable them, as all know their password."""
    store = installation().store
    if settings.is_demo:
        made = seed(store, demo_logins(), DEMO_PASSWORD)
        progress(f"{made} demo log-ins made")
    else:
        retire(store, demo_logins(), DEMO_PASSWORD)

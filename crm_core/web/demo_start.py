"""The demo's users and facts: in the store when the demo company is shown, shut out and ended when a real CRM is."""

from collections.abc import Callable

from crm_core.base.settings import Settings
from crm_core.demo import facts
from crm_core.demo.people import DEMO_PASSWORD, demo_logins
from crm_core.demo.start import Progress, ensure_demo_crm, plan_of
from crm_core.store.demo_users import retire, seed
from crm_core.web.installation import installation


def ensure_demo(settings: Settings, progress: Callable[[str], None] = lambda _: None) -> None:
    """In demo mode make the demo's users and facts where they are missing; else end both: all know the password."""
    store = installation().store
    if settings.is_demo:
        made = seed(store, demo_logins(), DEMO_PASSWORD)
        progress(f"{made} demo log-ins made")
        _seed_facts(settings)
    else:
        retire(store, demo_logins(), DEMO_PASSWORD)
        facts.retire(store)


def ensure_company(settings: Settings, progress: Progress = lambda *_: None) -> None:
    """Build the demo CRM if it is due, and make the store hold the facts that go with it. Raises a RapportError."""
    ensure_demo_crm(settings, progress)
    _seed_facts(settings)


def _seed_facts(settings: Settings) -> None:
    plan = plan_of(settings)
    if plan is not None:
        facts.seed(installation().store, plan)

"""A small demo company, read once, behind the app for the tests of pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from crm_core.base.access import EVERYTHING, Scope
from crm_core.base.settings import Settings
from crm_core.base.workdays import local_day, week_start
from crm_core.demo.people import DEMO_PASSWORD, demo_logins
from crm_core.demo.plan import DemoPlan
from crm_core.demo.start import build_demo_crm
from crm_core.mart.answers import Answers
from crm_core.mart.desk import Desk
from crm_core.store import passwords, users
from crm_core.web import installation as installations

PLAN = DemoPlan(managers=8, years=1)


@dataclass(frozen=True)
class Company:
    """The installation and answers made beside the app."""

    settings: Settings
    answers: Answers

    @property
    def everything(self) -> Scope:
        return EVERYTHING

    @property
    def week_end(self) -> date:
        """The day after the last whole week."""
        return week_start(local_day(self.answers.read_at, "Europe/Berlin"))


@pytest.fixture(scope="package")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """The demo company: its CRM built and read, its users in the store."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPPORT_DATA_DIR", str(tmp_path_factory.mktemp("company")))
        patch.setenv("RAPPORT_TIME_ZONE", "Europe/Berlin")
        installations.forget()
        here = installations.installation()
        build_demo_crm(here.settings, PLAN)
        shared = passwords.hash_password(DEMO_PASSWORD)
        for who in demo_logins(PLAN):
            users.add(here.store, users.NewUser(who.login, who.name, who.roles, shared, owner_id=who.owner_id))
        desk = Desk.of(here.settings, store=here.store)
        mart = desk.sync(lambda *_: None)
        desk.source.engine.dispose()
        yield Company(here.settings, Answers.on_mart(mart))
        installations.forget()

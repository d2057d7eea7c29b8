"""An installation of its own for each test, with the demo's users in its store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_core.demo.people import DEMO_PASSWORD, demo_logins
from crm_core.store import passwords, users
from crm_core.web import installation as installations
from crm_core.web.installation import Installation

HASH = passwords.hash_password(DEMO_PASSWORD)  # once for all tests


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """The installation the app under test runs on."""
    monkeypatch.setenv("RAPPORT_DATA_DIR", str(tmp_path))
    installations.forget()
    made = installations.installation()
    for who in demo_logins():
        users.add(made.store, users.NewUser(who.login, who.name, who.roles, HASH, owner_id=who.owner_id))
    yield made
    installations.forget()

"""Where the company opens persons to executives, they see cards; the rest of the rules stay."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crm_core.store import audit, passwords, users
from crm_core.web import installation as installations
from tests.mini import at, mini
from tests.web.as_user import as_user, open_page, words

NOW = datetime.now(UTC)


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ann and Bob with a few meetings, `open_persons` set."""
    meetings = [
        {"activity_id": f"a{n}", "owner_id": "1", "kind": "meeting", "status": "done", "topic": "Visit", "outcome": "ok",
         "result": None, "started_at": (day := at(f"{NOW - timedelta(days=n):%Y-%m-%d} 09:00")), "ended_at": day,
         "created_at": day, "done_at": day}
        for n in range(1, 40)
    ]  # fmt: skip
    made = mini(tmp_path, sets=("open_persons=true",), activity=meetings)
    for name, value in {
        "DATA_DIR": tmp_path, "SOURCE_URL": f"sqlite:///{made.file}", "CONNECTOR": "native", "TIME_ZONE": "UTC",
        "BUSINESS__OPEN_PERSONS": "true",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"RAPPORT_{name}", str(value))
    installations.forget()
    store = installations.installation().store
    users.add(
        store, users.NewUser("boss", "Boss", ("executive", "admin"), passwords.hash_password("not-a-secret-here"))
    )
    made.desk.sync(lambda *_: None)
    yield
    installations.forget()


def test_an_executive_opens_a_card_and_its_rows(opened: None) -> None:
    with as_user("boss") as page:
        page.query_params["owner"] = "1"
        open_page(page, "scorecard")
        assert not page.exception and not page.warning
        assert "Ann Ray" in words(page)
        page.query_params["indicator"] = "meetings_held"
        open_page(page, "evidence")
        assert not page.exception and "the rows agree" in words(page)
        page.query_params["from"], page.query_params["to"] = "2026-11-03", "2026-11-10"
        open_page(page, "evidence")
        assert "whole weeks only" in page.warning[0].value


def test_reading_the_crm_is_in_the_audit_log(opened: None) -> None:
    with as_user("boss") as page:
        page.button(key="read_now").click().run(timeout=60)
        assert not page.exception
    entries = [e for e in audit.read(installations.installation().store) if e.action == "crm_read"]
    assert [(e.actor, e.detail["rows"]) for e in entries] == [("boss", 43)]

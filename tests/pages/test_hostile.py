"""Names that somebody put into the CRM to attack the reader are shown as text, on every page."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crm_core.store import passwords, users
from crm_core.web import installation as installations
from tests.mini import Mini, at, mini
from tests.web.as_user import as_user, open_page

EVIL = "<img src=http://evil/x.png> ![x](http://evil/y.png) $a$ **b** www.evil.example :streamlit: CANARY"
SHOWS_MARKDOWN_NOT = {"html", "dataframe", "text", "selectbox", "plotly_chart"}
NOW = datetime.now(UTC)


def days_ago(n: int) -> str:
    return at(f"{NOW - timedelta(days=n):%Y-%m-%d} 09:00")


@pytest.fixture
def evil(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mini]:
    """Two people, two teams, deals and meetings, all named by an attacker."""
    people = [
        {"owner_id": n, "login": n, "name": f"{EVIL} {n}", "team_id": t, "is_active": 1}
        for n, t in (("1", "n"), ("2", "s"))
    ]
    made = mini(
        tmp_path,
        owner=people,
        team=[{"team_id": "n", "name": f"{EVIL} n", "leader_id": "1"}, {"team_id": "s", "name": EVIL, "leader_id": "1"}],
        opportunity=[
            {"opportunity_id": f"o{n}", "owner_id": str(1 + n % 2), "name": EVIL, "stage": EVIL, "amount": 5, "currency": "EUR",
             "created_at": days_ago(30), "closed_on": days_ago(n)[:10], "closed_at": days_ago(n), "is_closed": 1, "is_won": n % 3}
            for n in range(1, 25)
        ],
        activity=[
            {"activity_id": f"a{n}", "owner_id": str(1 + n % 2), "kind": "meeting", "status": "done", "topic": EVIL,
             "outcome": EVIL if n % 4 else None, "result": None, "started_at": days_ago(n), "ended_at": days_ago(n),
             "created_at": days_ago(n), "done_at": days_ago(n)}
            for n in range(1, 50)
        ],
    )  # fmt: skip
    monkeypatch.setenv("RAPPORT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("RAPPORT_SOURCE_URL", f"sqlite:///{made.file}")
    monkeypatch.setenv("RAPPORT_CONNECTOR", "native")
    monkeypatch.setenv("RAPPORT_TIME_ZONE", "UTC")
    installations.forget()
    here = installations.installation()
    hashed = passwords.hash_password("not-a-secret-here")
    for login, roles, owner in (("boss", ("executive", "admin"), None), ("lead", ("team_lead", "manager"), "1")):
        users.add(here.store, users.NewUser(login, login, roles, hashed, owner_id=owner))
    made.desk.sync(lambda *_: None)
    yield made
    installations.forget()


def check(page: AppTest) -> int:
    """No element that knows Markdown holds the text, no template holds it unescaped; how often it is shown."""
    assert not page.exception
    seen = 0
    for element in (*page.main, *page.sidebar):
        text = str(getattr(element, "proto", ""))
        seen += text.count("CANARY")
        assert "CANARY" not in text or element.type in SHOWS_MARKDOWN_NOT, element.type
        if element.type == "html":
            assert "<img" not in text and "<a " not in text
        if element.type == "plotly_chart":
            assert "<img" not in text and "$a$" not in text
    return seen


@pytest.mark.parametrize(
    ("login", "name"),
    [("boss", "home"), ("boss", "overview"), ("lead", "home"), ("lead", "overview"), ("lead", "scorecard")],
)
def test_pages_show_it_as_text(evil: Mini, login: str, name: str) -> None:
    with as_user(login) as page:
        if name != "home":
            open_page(page, name)
        seen = check(page)
    assert seen or name == "home"


@pytest.mark.parametrize("indicator", ["win_rate", "meetings_with_result", "won_amount"])
def test_rows_show_it_as_text(evil: Mini, indicator: str) -> None:
    seen = 0
    with as_user("lead") as page:
        for query in ({"owner": "2"}, {"team": "s"}, {"tab": "trend"}, {"tab": "how"}):
            page.query_params.clear()
            page.query_params.update({"indicator": indicator, **query})
            seen += check(open_page(page, "evidence"))
    assert seen

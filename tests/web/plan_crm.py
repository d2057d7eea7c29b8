"""An installation on a CRM of a few rows whose plans run now: Ann's four deals of the month, her team's, the company's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from crm_core.mart.desk import Desk
from crm_core.store import Store, passwords, users
from crm_core.web import installation as installations
from tests.mini import ANN, BOB, Mini, at, mini

PASSWORD = "an open secret for tests"
HASH = passwords.hash_password(PASSWORD)
LENA = {"owner_id": "9", "login": "lena", "name": "Lena Lead", "team_id": "n", "is_active": 1}
CAT = {"owner_id": "4", "login": "cat", "name": "Cat <b>Low</b> $x$", "team_id": "n", "is_active": 1}
TEAMS = [{"team_id": "n", "name": "*North*", "leader_id": "9"}, {"team_id": "s", "name": "South", "leader_id": None}]
TODAY = datetime.now(UTC).date()
MONTH = TODAY.replace(day=1)
NEXT = (MONTH + timedelta(days=32)).replace(day=1)
DEAL = {"is_closed": 1, "is_won": 1, "created_at": at("2026-01-01"), "currency": "EUR", "amount": 100, "owner_id": "1"}
DEAL |= {"stage": "Offer", "probability": 0.5}
PLAN = {
    "team_id": None,
    "indicator": "won_count",
    "starts_on": str(MONTH),
    "ends_on": str(NEXT),
    "created_at": at("2026-01-01"),
}
USERS = {"ann": (["manager"], "1"), "bob": (["manager"], "2"), "lena": (["team_lead"], "9")}
USERS |= {"eve": (["executive"], None), "adam": (["admin"], None)}


def crm(folder: Path) -> Mini:
    """Ann won one deal on the first of the month, and one is open; Bob none."""
    return mini(
        folder,
        owner=[ANN, BOB, CAT, LENA],
        team=TEAMS,
        opportunity=[
            DEAL | {"opportunity_id": "d1", "name": "Crane", "closed_on": str(MONTH)},
            DEAL | {"opportunity_id": "d2", "name": "Pump", "is_closed": 0, "is_won": 0, "closed_on": None},
            DEAL | {"opportunity_id": "d3", "name": "Old", "closed_on": str(MONTH - timedelta(days=1))},
            DEAL | {"opportunity_id": "d4", "name": "Later", "closed_on": str(TODAY + timedelta(days=40))},
        ],
        target=[
            PLAN | {"target_id": "p1", "owner_id": "1", "target": 4},
            PLAN | {"target_id": "p2", "owner_id": "2", "target": 3},
            PLAN | {"target_id": "p4", "owner_id": "4", "target": 2},
            PLAN | {"target_id": "pn", "owner_id": None, "team_id": "n", "target": 10},
            PLAN | {"target_id": "ps", "owner_id": None, "team_id": "s", "target": 3},
            PLAN | {"target_id": "pc", "owner_id": None, "target": 13},
        ],
    )


def win(made: Mini, desk: Desk, deal: str = "d2", on: date = TODAY) -> None:
    """The deal is won in the CRM, and the mart is brought up to date."""
    import sqlite3

    with sqlite3.connect(made.file) as connection:
        connection.execute(
            "UPDATE opportunity SET is_closed = 1, is_won = 1, closed_on = ? WHERE opportunity_id = ?", (str(on), deal)
        )
    connection.close()
    desk.sync(lambda *_: None)


def settings(made: Mini, folder: Path) -> dict[str, str]:
    """What the environment says of this installation."""
    return {
        "RAPPORT_DATA_DIR": str(folder / "var"),
        "RAPPORT_SOURCE_URL": f"sqlite:///{made.file}",
        "RAPPORT_CONNECTOR": "native",
        "RAPPORT_COOKIE_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-ABCDEF",
        "RAPPORT_COOKIE_SECURE": "false",
    }


def add_users(store: Store) -> None:
    for login, (roles, owner_id) in USERS.items():
        users.add(store, users.NewUser(login, login.title(), roles, HASH, owner_id=owner_id))


@contextmanager
def installed(folder: Path) -> Iterator[tuple[Mini, Desk]]:
    """The CRM, read once, and its users."""
    made = crm(folder)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings(made, folder).items():
            patch.setenv(name, value)
        installations.forget()
        here = installations.installation()
        add_users(here.store)
        desk = Desk.of(here.settings)
        desk.sync(lambda *_: None)
        yield made, desk
        desk.source.engine.dispose()
        installations.forget()

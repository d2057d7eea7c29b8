"""The clients of some people: purchases, ABC and the time they got, as their indicators count them."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_core.base.access import EVERYTHING, Scope
from crm_core.mart.answers import Ask, Group
from crm_core.mart.backing import Whose
from crm_core.mart.client_book import Book, client_book
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicator
from crm_core.measure.statistics.concentration import misallocation
from tests.measure.relationship_rows import act, bought, client
from tests.mini import Mini, mini

YEAR = Window(date(2025, 11, 3), date(2026, 11, 2))
AS_OF = datetime(2026, 11, 2)


def book(crm: Mini, live: bool = False, scope: Scope = EVERYTHING, owners: tuple[str, ...] = (), **more: str) -> Book:
    with crm.answers(live) as answers:
        return client_book(answers, Whose(Ask(YEAR, AS_OF, scope, Group.OWNER, owners, **more)))


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Mini:
    """Ann: big bought 85 in two, got 30 minutes; small bought 5, got 60. Bob: his bought 10. Ann saw Bob's for 30."""
    return mini(
        tmp_path_factory.mktemp("crm"),
        account=[client("big"), client("small"), client("his", owner="2"), client("none")],
        purchase=[bought("big", "2026-03-01", 50), bought("big", "2026-06-01", 35), bought("small", "2026-05-01", 5),
                  bought("his", "2026-05-01", 10), bought("big", "2024-01-01", 900)],
        activity=[act("1", "big", "2026-05-04", minutes=30), act("2", "small", "2026-05-05", minutes=60),
                  act("3", "his", "2026-05-06", minutes=30), act("4", "his", "2026-05-06", minutes=20, owner_id="2"),
                  act("5", "big", "2024-05-06", minutes=999)],
    )  # fmt: skip


@pytest.mark.parametrize("live", [False, True])
def test_every_client_with_what_it_bought(crm: Mini, live: bool) -> None:
    """Of 100: big 85 (A), his 10 (85 before: B), small 5 (95 before: C), none 0 (C)."""
    found = {c.key: (c.name, c.abc, c.spent, c.orders, c.bought_on) for c in book(crm, live).clients or ()}
    assert found == {
        "account:big": ("big", "A", Decimal(85), 2, date(2026, 6, 1)),
        "account:his": ("his", "B", Decimal(10), 1, date(2026, 5, 1)),
        "account:small": ("small", "C", Decimal(5), 1, date(2026, 5, 1)),
        "account:none": ("none", "C", Decimal(0), 0, None),
    }


@pytest.mark.parametrize(
    ("more", "time", "worth"),
    [
        ({}, {"big": 30, "small": 60, "his": 50}, {"big": 85, "small": 5, "his": 10}),
        ({"owners": ("1",)}, {"big": 30, "small": 60, "his": 30}, {"big": 85, "small": 5}),
        ({"team_id": "n"}, {"big": 30, "small": 60, "his": 30}, {"big": 85, "small": 5}),
        ({"scope": Scope(("2",))}, {"his": 20}, {"his": 10}),
    ],
)
def test_time_by_who_spent_it_and_purchases_by_whose_client(crm: Mini, more: dict[str, object], time: dict[str, float], worth: dict[str, float]) -> None:  # fmt: skip
    found = book(crm, **more).attention  # type: ignore[arg-type]
    assert found is not None
    assert found.time == {f"account:{id_}": minutes for id_, minutes in time.items()}
    assert found.worth == {f"account:{id_}": amount for id_, amount in worth.items()}


def test_it_is_what_the_indicator_says(crm: Mini) -> None:
    found = book(crm).attention
    with crm.answers(live=False) as answers:
        (told,) = answers.values([indicator("attention_allocation")], Ask(YEAR, AS_OF, EVERYTHING, Group.COMPANY))
    assert found is not None and told.value.value == pytest.approx(misallocation(found.time, found.worth))


def test_nobody_is_named_where_persons_are_not_open(crm: Mini) -> None:
    clients = book(crm, scope=Scope(None, persons=False)).clients or ()
    assert len(clients) == 4 and {(client.name, client.url) for client in clients} == {("", "")}


def test_a_crm_without_purchases_and_deals(tmp_path: Path) -> None:
    found = book(mini(tmp_path, account=[client("a")], activity=[act("1", "a", "2026-05-04")]))
    assert (found.clients, found.attention) == (None, None)

"""Attention, growth, keeping clients and purchases to follow up on rows in sight."""

from datetime import datetime
from pathlib import Path

import pytest

from crm_core.mart.answers import Group
from crm_core.measure.value import Value
from tests.measure.relationship_rows import act, bought, client, plan, talks, whys, won
from tests.mini import Mini, at, mini

OCTOBER = ("2026-10-01", "2026-11-01")
AS_OF = datetime(2026, 11, 1)


def of_company(crm: Mini, name: str) -> Value:
    """Of the keeping of clients no person is told a number."""
    found: Value = crm.value(name, *OCTOBER, owner="company", group=Group.COMPANY, as_of=AS_OF)
    return found


def meeting(id_: str, client_id: str, minutes: float | None, **more: object) -> dict[str, object]:
    return act(id_, client_id, "2026-10-05", "meeting", minutes=minutes) | more


def test_attention_by_time(tmp_path: Path) -> None:
    """Time: a 90 of 120, b 30. Purchases: a 50 of 200, b 150. Half of |.75-.25| + |.25-.75| is 0.5."""
    crm = mini(
        tmp_path,
        account=[client("a"), client("b")],
        activity=[
            meeting("1", "a", 60),
            meeting("2", "a", None, started_at=at("2026-10-05 09:00"), ended_at=at("2026-10-05 09:30")),
            meeting("3", "b", 30, ended_at=None),
            act("mail", "b", "2026-10-05", "email"),  # has no length, and talks have
            meeting("later", "b", 600, done_at=at("2026-11-01 09:00")),
        ],
        purchase=[
            bought("a", "2026-10-01", 50),
            bought("b", "2026-10-31", 150),
            bought("b", "2026-09-30", 999),
        ],
    )
    value = crm.value("attention_allocation", *OCTOBER)
    assert (value.value, value.word, value.n) == (pytest.approx(0.5), "by time", 2)
    assert {row["slice"] for row in crm.rows("attention_allocation", *OCTOBER)} == {"account:a", "account:b"}


def test_attention_by_number_where_lengths_are_missing(tmp_path: Path) -> None:
    """One of two talks has a length: not most. a 3 of 4 contacts, b 1; a bought all: 0.25."""
    crm = mini(
        tmp_path,
        account=[client("a"), client("b")],
        activity=[
            meeting("1", "a", 500),
            act("2", "a", "2026-10-05"),
            act("3", "a", "2026-10-05", "email"),
            act("4", "b", "2026-10-05", "email"),
            act("task", "b", "2026-10-05", "task"),
        ],
        purchase=[bought("a", "2026-10-01", 50), bought("b", "2026-10-01", -10)],
    )
    value = crm.value("attention_allocation", *OCTOBER)
    assert (value.value, value.word) == (pytest.approx(0.25), "by number of contacts")


def test_attention_belongs_to_who_gave_it(tmp_path: Path) -> None:
    """Bob talks with Ann's client: for Ann nothing was spent, for Bob nothing was bought, for both together 0."""
    crm = mini(
        tmp_path,
        account=[client("a")],
        activity=[act("1", "a", "2026-10-05", owner_id="2")],
        purchase=[bought("a", "2026-10-01", 50)],
    )
    assert crm.value("attention_allocation", *OCTOBER).status == "no_data"
    assert crm.value("attention_allocation", *OCTOBER, owner="2").status == "no_data"
    assert of_company(crm, "attention_allocation").value == 0


def test_new_clients_won(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        account=[client(id_) for id_ in ("first", "twice", "again", "buyer", "later")],
        opportunity=[
            won("1", "first", "2026-10-02"),
            won("2", "twice", "2026-10-02"),
            won("3", "twice", "2026-10-03"),
            won("4", "again", "2026-10-02"),
            won("5", "again", "2026-09-30"),
            won("6", "buyer", "2026-10-02"),
            won("7", "later", "2026-11-02"),
            won("8", None, "2026-10-02"),
        ],
        purchase=[bought("buyer", "2020-01-01", 1), bought("first", "2026-10-09", 1), bought("twice", "2026-10-02", 1)],
    )
    assert {row["id"] for row in crm.rows("accounts_won", *OCTOBER)} == {"first", "twice"}
    assert crm.value("accounts_won", *OCTOBER).value == 2


def test_growth_of_the_client_base(tmp_path: Path) -> None:
    """Lost 365 days after the last sign of life: 2 October 2025 + 365 days is 2 October 2026."""
    crm = mini(
        tmp_path,
        account=[
            client("new", created="2026-10-05"),
            client("talked"),
            client("bought"),
            client("lately"),
            client("silent", created="2025-10-20"),
            client("long gone"),
            client("to be lost"),
        ],
        activity=[
            *talks("talked", "2025-10-02"),
            *talks("bought", "2024-10-02"),
            *talks("lately", "2025-10-02", "2026-10-02"),
            *talks("long gone", "2025-09-30"),
            *talks("to be lost", "2025-11-02"),
            plan("plan", "talked", "2026-12-01"),
        ],
        purchase=[bought("bought", "2025-10-30", 1)],
    )
    rows = crm.rows("base_growth", *OCTOBER, as_of=AS_OF)
    lost = {"talked": "lost", "bought": "lost", "silent": "lost"}
    assert whys(rows) == lost | {"new": "new"}
    value = crm.value("base_growth", *OCTOBER, as_of=AS_OF)
    assert (value.value, value.numerator, value.n) == (-2, 1, 4)
    assert crm.value("base_growth", "2026-12-01", "2027-01-01").value == 0  # nobody is lost before his day


def test_retention_and_repeat(tmp_path: Path) -> None:
    """The last twelve months begin on 1 November 2025, the twelve before on 1 November 2024."""
    crm = mini(
        tmp_path,
        account=[client(id_) for id_ in ("kept", "gone", "new", "older", "same day")],
        purchase=[
            bought("kept", "2024-11-01", 1),
            bought("kept", "2025-11-01", 1),
            bought("kept", "2026-10-31", 1),
            bought("gone", "2025-10-31", 1),
            bought("new", "2026-05-01", 1),
            bought("older", "2024-10-31", 1),
            bought("same day", "2026-05-01", 1),
            bought("same day", "2026-05-01", 2) | {"purchase_id": "other"},
        ],
    )
    assert whys(crm.rows("retention_rate", *OCTOBER, as_of=AS_OF)) == {
        "kept": "bought again",
        "gone": "not bought again",
    }
    assert whys(crm.rows("repeat_share", *OCTOBER, as_of=AS_OF)) == {
        "kept": "bought more than once",
        "new": "bought once",
        "same day": "bought once",
    }
    assert of_company(crm, "retention_rate").value == 0.5
    assert of_company(crm, "repeat_share").value == pytest.approx(1 / 3)


def test_keeping_clients_without_purchases_and_deals(tmp_path: Path) -> None:
    crm = mini(tmp_path, account=[client("a")])
    for name in ("retention_rate", "repeat_share", "won_from_existing", "won_from_referral", "purchase_triggers"):
        assert of_company(crm, name).status == "not_recorded", name


def test_won_from_existing_clients(tmp_path: Path) -> None:
    """The CRM's own word is taken where it has one, else whether the client had bought on an earlier day."""
    crm = mini(
        tmp_path,
        account=[client(id_) for id_ in "abcd"],
        opportunity=[
            won("said", "a", "2026-10-02", business="existing"),
            won("said new", "b", "2026-10-02", business="new"),
            won("b before", "b", "2026-09-02"),
            won("c first", "c", "2026-10-02"),
            won("c second", "c", "2026-10-20"),
            won("d", "d", "2026-10-02"),
            won("nobody's", None, "2026-10-02"),
        ],
        purchase=[bought("d", "2026-10-01", 1)],
    )
    old, new = "existing client", "new client"
    expected = {"said": old, "said new": new, "c first": new, "c second": old, "d": old}
    assert whys(crm.rows("won_from_existing", *OCTOBER)) == expected
    assert of_company(crm, "won_from_existing").value == 0.6


def test_won_by_referral(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        account=[client("a"), client("b")],
        link=[
            {"link_id": "1", "account_id": "b", "kind": "Referral"},
            {"link_id": "2", "account_id": "a", "kind": "partner"},
        ],
        opportunity=[
            won("1", "a", "2026-10-02", source="Client referral"),
            won("2", "a", "2026-10-02", source="Trade fair"),
            won("3", "b", "2026-10-02"),
            won("4", "a", "2026-10-02"),
            won("5", "a", "2026-10-02", source="Referral", is_won=0),
        ],
    )
    assert whys(crm.rows("won_from_referral", *OCTOBER)) == {"1": "referral", "2": "other source", "3": "referral"}
    value = of_company(crm, "won_from_referral")
    assert (value.numerator, value.denominator) == (2, 3)


def change(id_: str, record: str, field: str, day: str, **more: object) -> dict[str, object]:
    base = {"change_id": id_, "entity": "account", "record_id": record, "field": field, "action": "update"}
    return base | {"actor_id": "1", "source": "human", "changed_at": at(f"{day} 12:00")} | more


def test_profile_growth_within_a_week_of_a_contact(tmp_path: Path) -> None:
    cells = [{"account_id": "a", "field": field, "is_filled": 1, "is_applicable": 1} for field in ("budget", "rival")]
    crm = mini(
        tmp_path,
        account=[client("a"), client("b")],
        activity=talks("a", "2026-10-05"),
        profile_cell=cells,
        change=[
            change("1", "a", "budget", "2026-10-12"),  # seven days later
            change("2", "a", "budget", "2026-10-12", changed_at=at("2026-10-12 13:00")),  # corrected
            change("3", "a", "rival", "2026-10-13"),  # eight
            change("4", "a", "phone", "2026-10-06"),  # no profile field
            change("5", "b", "budget", "2026-10-06"),  # never spoken with
            change("6", "b", "rival", "2026-10-05", source="import"),
        ],
    )
    rows = [(row["table"], row["id"], row["why"]) for row in crm.rows("profile_growth", *OCTOBER)]
    assert rows == [("account", "a", "budget")]
    assert crm.value("profile_growth", *OCTOBER).value == 1


TRADE = {
    "account": [client(id_) for id_ in ("big", "often", "old", "told", "never")],
    "purchase": [
        bought("big", "2026-10-05", 5000),
        *(bought("often", day, 10) for day in ("2026-08-01", "2026-09-01", "2026-10-01")),
        bought("old", "2026-05-05", 10),  # 180 days before 1 November
        bought("told", "2026-05-05", 10),
    ],
    "activity": [*talks("big", "2026-10-04"), *talks("told", "2026-11-01"), *talks("old", "2026-10-31")],
}


def test_purchases_to_follow_up(tmp_path: Path) -> None:
    sets = ["trigger_amount=5000", "trigger_orders=3"]
    crm = mini(tmp_path, sets=sets, **TRADE)  # type: ignore[arg-type]
    assert whys(crm.rows("purchase_triggers", *OCTOBER, as_of=AS_OF)) == {
        "big": "bought for 5000",
        "often": "bought 3 times",
        "old": "180 days since a purchase",
        "told": "180 days since a purchase",  # the contact of 1 November has not happened yet
    }
    value = crm.value("purchase_triggers", *OCTOBER, as_of=AS_OF)
    assert (value.value, value.denominator) == (4, 4)
    later = crm.rows("purchase_triggers", *OCTOBER, as_of=datetime(2026, 11, 3))
    assert {row["id"]: row["counted"] for row in later} == {"big": 1, "often": 1, "old": 1, "told": 0}


def test_every_so_many_days_again(tmp_path: Path) -> None:
    """Every 90 days: the second time is due on 1 November; a contact of 31 October is before it."""
    crm = mini(tmp_path, sets=["trigger_days=90"], **TRADE)  # type: ignore[arg-type]
    rows = {row["id"]: row["counted"] for row in crm.rows("purchase_triggers", *OCTOBER, as_of=AS_OF)}
    assert rows == {"old": 1, "told": 1}


def test_without_a_threshold_there_is_no_plan(tmp_path: Path) -> None:
    crm = mini(tmp_path, sets=["trigger_days=0"], **TRADE)  # type: ignore[arg-type]
    assert crm.value("purchase_triggers", *OCTOBER, as_of=AS_OF).status == "no_plan"
    assert crm.rows("purchase_triggers", *OCTOBER, as_of=AS_OF) == []

"""The views: clients, writes, days of contact, chances of stages; the same on every engine and on the mart."""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.base.calendar import Calendar
from crm_core.base.facts import Absence, Employment, Facts
from crm_core.crm.canonical import TABLES
from crm_core.crm.crm import Kept, Moment
from crm_core.crm.shape import shape
from crm_core.crm.views import VIEWS
from tests.crm import native_rows
from tests.crm.cases import Case, closing, native_case
from tests.crm.tiny import tiny

ENGINES = ("sqlite", "postgresql", "mariadb")


@pytest.fixture(scope="module", params=ENGINES)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """The rows of native_rows on each engine."""
    name: str = request.param
    if name == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('views') / 'crm.sqlite'}"
        native_rows.build(url, native_rows.TEXT_IDS)
        made = native_case(name, url, url, "1")
    else:
        server = request.getfixturevalue("postgres_server" if name == "postgresql" else "mariadb_server")
        database = server.database()
        native_rows.build(server.url(database), native_rows.LOOSE)
        made = native_case(name, server.reader(database), server.url(database), "1")
    with closing(made):
        yield made


def read(case: Case, name: str, *columns: str) -> list[tuple[Any, ...]]:
    relation = case.provider.relation(name, Moment(datetime(2026, 11, 23), datetime(2026, 11, 23), "Europe/Berlin"))
    assert relation is not None
    rows = case.source.fetch(sa.select(*(relation.columns[column] for column in columns)))
    return sorted((tuple(row) for row in rows), key=str)


def test_every_engine_derives_the_same(case: Case) -> None:
    columns = ("opportunity_id", "owner_at_close_id", "owner_at_creation_id", "owned_since", "stage_entered_at")
    moved, begun = datetime(2026, 11, 10, 12), datetime(2026, 11, 2, 8)
    assert read(case, "opportunity", *columns) == [
        ("50", "1", "1", None, begun),
        ("51", "2", "2", moved, begun),
        ("52", "2", "2", None, begun),
    ]
    assert read(case, "activity", "activity_id", "account_id", "client_id")[1] == ("91", "20", "20")
    assert read(case, "client", "client_id", "name_filled", "channel_filled", "has_person", "annual_revenue")[0][:4] == (
        "20", 1, 0, 1
    )  # fmt: skip


def test_every_engine_makes_the_same_views(case: Case) -> None:
    assert read(case, "stage_rate", "stage", "resolved", "won") == [("Lost", 1, 0), ("Won", 1, 1)]
    assert read(case, "contact_day", "client_id", "owner_id", "day") == []
    assert read(case, "write_event", "owner_id", "entity", "record_id") == []


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_gives_just_its_columns(case: Case, name: str) -> None:
    relation = case.provider.relation(name, Moment(datetime(2026, 11, 23), datetime(2026, 11, 23)))
    assert relation is not None
    assert set(relation.columns) == set(relation.kept) == set(shape(name)) == set(VIEWS[name].columns)


@pytest.mark.parametrize("view", VIEWS.values(), ids=list(VIEWS))
def test_what_a_view_lacks_is_named_as_the_contract_does(view: Any) -> None:
    for column in view.columns:
        for source in view.sources.get(column, ()):
            table, _, name = source.partition(".")
            assert not name or name in TABLES[table].names, source


ACCOUNT = {"account_id": "a", "owner_id": "1", "name": "Foo GmbH", "kind": "customer", "industry": "Steel",
           "country": "DE", "lifecycle_stage": "won", "parent_account_id": "z", "annual_revenue": 5, "currency": "EUR",
           "created_at": "2026-01-01 08:00", "created_by_id": "2", "modified_at": "2026-02-01 08:00",
           "verified_at": "2026-03-01 08:00", "email": None, "phone": None}  # fmt: skip
PERSON = {"contact_id": "p", "account_id": None, "owner_id": "2", "last_name": "Fox", "first_name": "Ann",
          "email": "ann@foo.de", "phone": None, "created_at": "2026-01-01 08:00", "verified_at": None}  # fmt: skip


def test_what_a_client_is(tmp_path: Path) -> None:
    columns = ("client_id", "kind", "industry", "country", "lifecycle_stage", "parent_account_id", "currency")
    with tiny(tmp_path, account=[ACCOUNT], contact=[PERSON]) as crm:
        assert crm.rows("client", *columns) == [
            ("a", "customer", "Steel", "DE", "won", "z", "EUR"),
            ("p", None, None, None, None, None, None),
        ]
        assert crm.rows("client", "client_id", "owner_id", "created_by_id", "email_key", "verified_at") == [
            ("a", "1", "2", None, datetime(2026, 3, 1, 8)),
            ("p", "2", None, "ann@foo.de", None),
        ]
        assert [float(revenue) for revenue in crm.rows("client", "annual_revenue") if revenue] == [5]


@pytest.mark.parametrize(
    "person, channel, complete",
    [
        (PERSON, 1, 1),
        (PERSON | {"email": "n/a", "phone": "--"}, 0, 1),
        (PERSON | {"first_name": "test"}, 1, 0),
        (PERSON | {"last_name": None}, 1, 0),
    ],
)
def test_the_minimum_data_of_a_client(tmp_path: Path, person: Any, channel: int, complete: int) -> None:
    flags = ("name_filled", "channel_filled", "person_filled", "has_person")
    with tiny(tmp_path, account=[ACCOUNT], contact=[person | {"account_id": "a"}]) as crm:
        assert crm.rows("client", *flags) == [(1, channel, complete, 1)]
    lone = int(person["last_name"] is not None)
    with tiny(tmp_path, account=[ACCOUNT | {"name": "-- select --"}], contact=[person]) as crm:
        assert crm.rows("client", "entity", *flags) == [
            ("account", 0, 0, 0, 0), ("contact", lone, channel, complete, 1)
        ]  # fmt: skip


def test_what_the_company_calls_empty(tmp_path: Path) -> None:
    """Its own junk counts; its own placeholders take the place of ours, so that a client may be called Unknown."""
    names = ["Foo GmbH", "Laufkundschaft", "Unknown", "TO FIND OUT"]
    rows = [ACCOUNT | {"account_id": str(n), "name": name} for n, name in enumerate(names)]
    own = Business(junk_words=("laufkundschaft",), placeholder_words=("to find out",))
    for business, found in ((Business(), [1, 1, 0, 1]), (own, [1, 0, 1, 0])):
        with tiny(tmp_path, business=business, account=rows) as crm:
            assert [flag for _, flag in crm.rows("client", "client_id", "name_filled")] == found


def test_what_clients_do_not_keep(tmp_path: Path) -> None:
    with tiny(tmp_path, account=[{"account_id": "a", "name": "Foo"}]) as crm:
        for column in ("kind", "person_filled", "has_person", "owned_since", "email_key", "channel_filled"):
            assert crm.kept("client", column) is crm.kept("client", column, live=True) is Kept.NO
        assert crm.relation("client", crm.live).sources("kind") == ("account.kind",)
        assert crm.relation("client", crm.live).sources("owned_since") == ("ownership.from_at",)


CHANGE = {"change_id": "1", "entity": "account", "record_id": "a", "field": "name", "action": "update",
          "actor_id": "2", "changed_at": "2026-02-02 23:30", "source": "human"}  # fmt: skip


def test_every_write_of_a_person(tmp_path: Path) -> None:
    """
    | what                           | counts                                   |
    | account made by 2, logged too  | once                                     |
    | name changed by 2, 23:30 UTC   | on the next day in Berlin                |
    | changed by a workflow, viewed  | no                                       |
    | call made by an import         | no; by a person or nobody knows how: yes |
    """
    changes = [
        CHANGE | {"change_id": "0", "action": "create", "field": None, "changed_at": "2026-01-01 08:00"},
        CHANGE,
        CHANGE | {"change_id": "2", "source": "workflow"},
        CHANGE | {"change_id": "3", "action": "view"},
        CHANGE | {"change_id": "4", "actor_id": None},
        CHANGE | {"change_id": "5", "entity": "report"},
    ]
    calls = [
        {"activity_id": source or "?", "kind": "call", "status": "done", "created_at": "2026-03-03 09:00",
         "created_by_id": "1", "source": source}
        for source in ("human", "import", None)
    ]  # fmt: skip
    with tiny(tmp_path, zone="Europe/Berlin", account=[ACCOUNT], change=changes, activity=calls) as crm:
        columns = ("owner_id", "at", "day", "entity", "record_id", "field")
        assert crm.rows("write_event", *columns) == [
            ("1", datetime(2026, 3, 3, 9), date(2026, 3, 3), "activity", "?", None),
            ("1", datetime(2026, 3, 3, 9), date(2026, 3, 3), "activity", "human", None),
            ("2", datetime(2026, 1, 1, 8), date(2026, 1, 1), "account", "a", None),
            ("2", datetime(2026, 2, 2, 23, 30), date(2026, 2, 3), "account", "a", "name"),
        ]
        days = [("1", date(2026, 3, 3)), ("2", date(2026, 1, 1)), ("2", date(2026, 2, 3))]
        assert crm.rows("written_day", "owner_id", "day") == days


@pytest.mark.parametrize(
    "activity, counts",
    [
        ({"kind": "call", "status": "done"}, True),
        ({"kind": "visit", "status": "done"}, True),
        ({"kind": "meeting", "status": "planned"}, False),
        ({"kind": "email", "status": "done", "direction": "inbound"}, True),
        ({"kind": "email", "status": "done", "direction": "outbound"}, False),
        ({"kind": "message", "status": "done", "direction": None}, False),
        ({"kind": "note", "status": "done", "direction": "inbound"}, False),
        ({"kind": "call", "status": "done", "account_id": None}, False),
    ],
)
def test_a_day_of_contact(tmp_path: Path, activity: Any, counts: bool) -> None:
    row = {"activity_id": "1", "account_id": "a", "owner_id": "1", "done_at": "2026-03-03 23:30", "direction": None}
    twice = [row | activity, row | activity | {"activity_id": "2"}]
    with tiny(tmp_path, zone="Europe/Berlin", account=[ACCOUNT], activity=twice) as crm:
        found = [("account", "a", "1", date(2026, 3, 4))] if counts else []
        assert crm.rows("contact_day", "client_entity", "client_id", "owner_id", "day") == found


DEAL = {"stage": "Offer", "pipeline": "New", "is_closed": 0, "is_won": 0, "closed_at": None, "owner_id": "1"}
WON = DEAL | {"stage": "Won", "is_closed": 1, "is_won": 1, "closed_at": "2026-03-03 09:00"}
LOST = WON | {"stage": "Lost", "is_won": 0}


def test_the_chance_of_a_stage(tmp_path: Path) -> None:
    """
    | deal | was in            | ended | pipeline |
    | 1    | Lead, Offer, Lead | won   | New      |   the second time in Lead counts once
    | 2    | Offer             | lost  | New      |   before the first change it was in Offer
    | 3    | Offer             | open  | New      |   not resolved
    | 4    | Offer             | won   | Old      |
    """
    deals = [WON | {"opportunity_id": "1"}, LOST | {"opportunity_id": "2"}, DEAL | {"opportunity_id": "3"},
             WON | {"opportunity_id": "4", "pipeline": "Old"}]  # fmt: skip
    moves = [
        ("1", "Lead", "Offer"),
        ("1", "Offer", "Lead"),
        ("1", "Lead", "Won"),
        ("2", "Offer", "Lost"),
        ("4", "Offer", "Won"),
    ]
    steps = [
        {"change_id": str(n), "opportunity_id": deal, "from_stage": before, "to_stage": after,
         "changed_at": "2026-03-01 09:00"}
        for n, (deal, before, after) in enumerate(moves)
    ]  # fmt: skip
    with tiny(tmp_path, opportunity=deals, stage_change=steps) as crm:
        rates = crm.rows("stage_rate", "pipeline", "stage", "resolved", "won")
        assert [rate for rate in rates if rate[1] in ("Lead", "Offer")] == [
            ("New", "Lead", 1, 1), ("New", "Offer", 2, 1), ("Old", "Offer", 1, 1)
        ]  # fmt: skip
        before = {"as_of": datetime(2026, 3, 3, 8)}
        assert crm.rows("stage_rate", "stage", "resolved", **before) == []  # nothing was closed by then
    with tiny(tmp_path, opportunity=deals) as crm:
        assert crm.kept("stage_rate", "won") is Kept.NO
        assert crm.relation("stage_rate", crm.live).sources("won") == ("stage_change.to_stage",)


def test_working_days_by_the_company_s_calendar(tmp_path: Path) -> None:
    """1 October 2026 is a Thursday; a weekend of Friday and Saturday, Saturday the 3rd made up for, the 6th free."""
    calendar = Calendar(
        frozenset({date(2026, 10, 6)}), frozenset({date(2026, 10, 3)}), frozenset({4, 5}), time(9), time(18)
    )
    account = [ACCOUNT | {"created_by_id": "1", "created_at": "2026-10-05 08:00"}]
    span = {"days": (date(2026, 10, 1), date(2026, 10, 8))}
    with tiny(tmp_path, account=account) as crm:
        plain = crm.rows("owner_day", "day", "is_active", where={"owner_id": "1"}, **span)
        assert [(day.day, active) for day, active in plain] == [(1, 0), (2, 0), (5, 1), (6, 0), (7, 0)]
        own = crm.rows("owner_day", "day", where={"owner_id": "1"}, **span, facts=Facts(calendar=calendar))
        assert [day.day for day in own] == [1, 3, 4, 5, 7]


def test_working_days_only_of_who_is_employed_and_there(tmp_path: Path) -> None:
    """
    | person | terms                             | away          | days of 1..9 October 2026            |
    | 1      | until the 6th (not included)      | 2nd, 2 halves | 1, 5                                 |
    | 2      | 2nd to 6th, from the 8th, and     | 8th, one half | 2, 5, 8, 9                           |
    |        | the last cut by the one after     |               |                                      |
    """
    terms = (
        Employment("1", date(2026, 1, 1), date(2026, 10, 6)),
        Employment("2", date(2026, 10, 2), date(2026, 10, 6)),
        Employment("2", date(2026, 10, 8)),
    )
    away = (
        Absence("1", date(2026, 10, 2), 0.5),
        Absence("1", date(2026, 10, 2), 0.5),
        Absence("2", date(2026, 10, 8), 0.5),
    )
    facts = Facts(absences=away, employment=terms)
    span = {"days": (date(2026, 10, 1), date(2026, 10, 10))}
    with tiny(tmp_path, account=[ACCOUNT]) as crm:
        rows = crm.rows("owner_day", "owner_id", "day", **span, facts=facts)
        assert [(owner, day.day) for owner, day in rows] == [
            ("1", 1), ("1", 5), ("2", 2), ("2", 5), ("2", 8), ("2", 9)
        ]  # fmt: skip
        assert {(owner, day) for owner, day in rows} == {
            (owner, day)
            for owner in ("1", "2")
            for day in facts.working_days(*span["days"])
            if facts.present(owner, day)
        }


def test_what_was_not_known_yet(tmp_path: Path) -> None:
    """As of what had been recorded on 1 February, everything is made of the rows of January."""
    known = {"known_at": datetime(2026, 2, 1)}
    january, march = "2026-01-05 09:00", "2026-03-05 09:00"
    deal = WON | {"owner_id": "2", "stage": "Offer", "stage_order": 3, "created_at": january, "closed_at": january}
    tables: dict[str, Any] = {
        "account": [ACCOUNT, ACCOUNT | {"account_id": "b", "created_at": march}, ACCOUNT | {"account_id": "c", "created_at": None}],
        "opportunity": [deal | {"opportunity_id": "d"}, deal | {"opportunity_id": "e", "created_at": march}],
        "activity": [
            {"activity_id": day[6], "kind": "call", "status": "done", "owner_id": "1", "account_id": "a", "done_at": day,
             "created_at": day, "created_by_id": "1", "opportunity_id": None}
            for day in (january, march)
        ],
        "stage_change": [
            {"change_id": day[6], "opportunity_id": "d", "from_stage": "Lead", "to_stage": "Offer", "to_stage_order": order,
             "changed_at": day}
            for day, order in ((january, 3), (march, 5))
        ],
        "ownership": [
            {"entity": "opportunity", "record_id": "d", "owner_id": owner, "from_at": day, "to_at": None}
            for owner, day in (("1", january), ("2", march))
        ],
        "change": [CHANGE | {"change_id": day[6], "changed_at": day} for day in (january, march)],
    }  # fmt: skip
    with tiny(tmp_path, **tables) as crm:
        assert crm.rows("account", "account_id", **known) == ["a", "c"]
        assert crm.rows("client", "client_id", **known) == ["a", "c"]
        assert crm.rows(
            "opportunity", "opportunity_id", "owned_since", "stage_entered_at", "max_stage_order", **known
        ) == [("d", None, datetime(2026, 1, 5, 9), 3)]
        assert crm.rows("opportunity", "owned_since", "max_stage_order", where={"opportunity_id": "d"}) == [
            (datetime(2026, 3, 5, 9), 5)
        ]
        assert crm.rows("activity", "activity_id", "client_id", **known) == [("1", "a")]
        assert [day.month for _, day in crm.rows("written_day", "owner_id", "day", **known)] == [1, 1, 1]
        assert len(crm.rows("written_day", "owner_id", "day")) == 5
        assert len(crm.rows("contact_day", "day", **known)) == 1
        assert crm.rows("stage_rate", "stage", "resolved", where={"stage": "Offer"}, **known) == [("Offer", 1)]

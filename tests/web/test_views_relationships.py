"""Relationships in words: the order and the reasons of the worklist, time against purchases, who the clients are."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from crm_core.mart.backing import Reason
from crm_core.mart.client_book import Attention, Client
from crm_core.mart.next_contacts import Contacts, Waiting, Why
from crm_core.measure.evidence import Window
from crm_core.measure.registry import indicators
from crm_core.measure.value import Status, Value
from crm_core.web.tables import _apart
from crm_core.web.views import next_contacts as contacts
from crm_core.web.views import relationships as views
from crm_core.web.views.model import RowsLink
from crm_core.web.views.numbers import Tone, change
from crm_core.web.views.tongue import Tongue

EN = Tongue("en")
TODAY = date(2026, 11, 25)
WHERE = RowsLink("", Window(date(2026, 10, 26), date(2026, 11, 23)))
RED, AMBER = Why("contact_rhythm", "red", None), Why("contact_rhythm", "amber", None)
THANKS = Why("thanks_overdue", "no thanks after 14 days", date(2026, 11, 5))
SINCE = Why("purchase_triggers", "180 days since a purchase", None)


def sign(*words: str) -> Why:
    return Why("churn_sign", ", ".join(words), None)


def waiting(name: str, *why: Why, tier: str | None = None, since: int | None = 64, interval: float | None = 21.0,
            next_on: date | None = None, owner: str = "1") -> Waiting:  # fmt: skip
    last_on = None if since is None else TODAY - timedelta(days=since)
    return Waiting("account", name, name, owner, tier, last_on, since, interval, next_on, why, f"https://crm/{name}")


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (waiting("a", RED), "silent for 64 days, usually every 21"),
        (waiting("a", RED, interval=7.5), "silent for 64 days, usually every 7.5"),
        (waiting("a", AMBER, interval=None, tier="A"), "silent for 64 days, every 30 in tier A"),
        (waiting("a", RED, interval=None, since=400), "silent for 400 days, every 120 at the latest"),
        (waiting("a", AMBER, since=1, interval=0.5), "silent for 1 day, usually every 0.5"),
        (waiting("a", THANKS), "won 20 days ago, no thanks yet"),
        (waiting("a", Why("thanks_overdue", "", date(2026, 11, 1)), THANKS), "won 24 days ago, no thanks yet"),
        (waiting("a", SINCE), "180 days or more since it bought"),
        (waiting("a", Why("purchase_triggers", "bought 3 times", None)), "bought 3 times, no contact since"),
        (waiting("a", Why("purchase_triggers", "bought for 5000", None)), "bought for 5,000 or more, no contact since"),
        (waiting("a", sign("fewer answers", "fewer orders")), "fewer answers; fewer orders"),
        (waiting("a", sign("long silence", "fewer orders"), RED), "silent for 64 days, usually every 21; fewer orders"),
        (waiting("a", sign("long silence", "fewer orders")), "long silence; fewer orders"),
        (waiting("a", sign("a word of tomorrow")), "a word of tomorrow"),
        (waiting("a", RED, THANKS, SINCE),
         "silent for 64 days, usually every 21; won 20 days ago, no thanks yet; 180 days or more since it bought"),
    ],
)  # fmt: skip
def test_the_reason_in_words(one: Waiting, words: str) -> None:
    assert contacts.said(one, TODAY, EN) == words


def test_the_most_urgent_first() -> None:
    """Nothing planned, then tier, then how much the reasons weigh, then how long the silence is, then the id."""
    soon = TODAY + timedelta(days=3)
    listed = (
        waiting("planned", RED, sign("long silence", "fewer orders"), tier="A", next_on=soon),
        waiting("no tier", RED, SINCE),
        waiting("c", RED, tier="C"),
        waiting("a amber", AMBER, tier="A"),
        waiting("a red", RED, tier="A"),
        waiting("a red long", RED, tier="A", since=90),
        waiting("a leaving", RED, sign("long silence", "fewer orders"), tier="A"),
        waiting("b", AMBER, tier="B"),
        waiting("a thanks", THANKS, tier="A", since=0),
    )
    told = contacts.worklist(Contacts(listed, ()), {"1": "Ann"}, TODAY, None, 99, EN)
    assert [line.name for line in told.lines] == [
        *("a leaving", "a red long", "a red", "a thanks", "a amber", "b", "c", "no tier", "planned")
    ]
    assert told.reading.startswith("9 clients to contact; with 1 of them it is planned.")


def test_a_list_says_how_many_there_are_and_shows_the_first() -> None:
    listed = (waiting("x", RED, owner="2"), waiting("y", THANKS), waiting("z", RED, SINCE))
    told = contacts.worklist(Contacts(listed, ("churn_sign",)), {"2": "Bob"}, TODAY, "contact_rhythm", 1, EN)
    assert (told.total, len(told.lines)) == (2, 1)
    assert told.by_reason == {"contact_rhythm": 2, "thanks_overdue": 1, "purchase_triggers": 1}
    (line,) = told.lines
    assert (line.name, line.tier, line.last_on, line.owner) == ("z", "–", date(2026, 9, 22), "")
    assert told.reading == "2 clients to contact. Nothing planned comes first, then large clients, then the stronger reasons."  # fmt: skip


def test_nobody_waits_and_what_is_not_recorded() -> None:
    told = contacts.worklist(Contacts((), ()), {}, TODAY, None, 12, EN)
    assert (told.lines, told.reading) == ((), "Nobody waits.")
    assert contacts.unknown_line((), EN) == ""
    assert contacts.unknown_line(("churn_sign", "thanks_overdue"), EN) == (
        "Not recorded by this CRM: Signs of leaving and Thanks overdue."
    )


def test_where_records_are_not_open_there_are_numbers() -> None:
    """Silent are red and amber; of the other indicators what counts."""
    reasons = {
        "contact_rhythm": [Reason("ok", None, 5, 5, 1.0), Reason("red", None, 2, 2, 3.0), Reason("amber", None, 1, 1, 2.0),
                           Reason("no contact yet", None, 0, 2, None)],
        "thanks_overdue": [Reason("thanked", None, 0, 3, None), Reason("no thanks after 14 days", None, 1, 1, None)],
        "churn_sign": [],
    }  # fmt: skip
    found = contacts.counted(reasons, EN)
    assert [(bar.label, bar.length, bar.text) for bar in found] == [
        ("Silent", 0.3, "3 of 10"),
        ("Thanks due", 0.25, "1 of 4"),
    ]


def client(name: str, abc: str, spent: int, orders: int = 1, days: int | None = 10) -> Client:
    bought = None if days is None else TODAY - timedelta(days=days)
    return Client(f"account:{name}", name, abc, Decimal(spent), orders, bought, f"https://crm/{name}")


BOOK = (client("big", "A", 80), client("mid", "B", 15), client("low", "C", 5), client("young", "new", 0, 0, None))


def test_time_against_purchases() -> None:
    """Time 10, 50, 20 and 20 of 100 with somebody else's client; purchases 80, 15 and 5 of 100.

    Misallocation: half of 70 + 35 + 15 + 20 = 70 %.
    """
    time = {"account:big": 10.0, "account:mid": 50.0, "account:low": 20.0, "account:his": 20.0}
    worth = {"account:big": 80.0, "account:mid": 15.0, "account:low": 5.0, "account:back": -30.0}
    told = views.allocation(BOOK, Attention(time, worth, "by time"), 5, EN)
    assert told is not None
    assert [(pair.label, pair.first, pair.second) for pair in told.pairs] == [
        ("A clients", 0.1, 0.8),
        ("B clients", 0.5, 0.15),
        ("C clients", 0.2, 0.05),
        ("Clients of others", 0.2, 0.0),
    ]
    assert (told.pairs[0].first_text, told.pairs[0].second_text) == ("10% of the time", "80% of the purchases")
    assert told.reading == (
        "A clients bring 80% of the purchases and get 10% of the time. "
        "70% of the time would have to move to go where the purchases are."
    )
    assert [gap.name for gap in told.neglected] == ["big"]
    assert [gap.name for gap in told.favoured] == ["mid", "low"]
    assert [gap.name for gap in views.allocation(BOOK, Attention(time, worth, "by time"), 1, EN).favoured] == ["mid"]  # type: ignore[union-attr]


@pytest.mark.parametrize(("time", "worth"), [({}, {"account:big": 1.0}), ({"account:big": 1.0}, {}), ({}, {})])
def test_without_time_or_purchases_nothing_is_told(time: dict[str, float], worth: dict[str, float]) -> None:
    assert views.allocation(BOOK, Attention(time, worth, "by time"), 5, EN) is None


def test_what_time_means() -> None:
    assert views.time_line(Attention({}, {}, "by time"), EN) == "Time is the length of talks."
    assert "number of contacts" in views.time_line(Attention({}, {}, "by number of contacts"), EN)


def test_segments_and_their_part_of_the_purchases() -> None:
    clients = (*BOOK, client("other", "C", 0, 0, None))
    pairs, reading = views.segments(clients, EN)
    assert [(pair.label, pair.first, pair.second, pair.first_text) for pair in pairs] == [
        ("A clients", 0.2, 0.8, "1 client, 20%"),
        ("B clients", 0.2, 0.15, "1 client, 20%"),
        ("C clients", 0.4, 0.05, "2 clients, 40%"),
        ("New clients", 0.2, 0.0, "1 client, 20%"),
    ]
    assert reading == "1 of 5 clients are A clients: 80% of the purchases."


def test_few_clients_have_no_per_cent() -> None:
    pairs, _reading = views.segments(BOOK, EN)
    assert pairs[0].first_text == "1 client"


def test_nothing_bought_or_only_by_new_clients() -> None:
    assert views.segments((), EN)[0] == ()
    pairs, reading = views.segments((client("young", "new", 9),), EN)
    assert [pair.label for pair in pairs] == ["New clients"] and reading.startswith("There is no A client")


def test_rfm_groups() -> None:
    """Ten clients bought 1..10 days ago; the more lately, the more orders: the two latest fifths are 'often, lately'."""
    clients = [client(f"c{n}", "A", 10, orders=11 - n, days=n) for n in range(1, 11)] + [
        client("none", "C", 0, 0, None)
    ]
    pairs = views.rfm_groups(clients, TODAY, EN)
    assert [(pair.label, pair.first_text, round(pair.second, 2)) for pair in pairs] == [
        ("Buy often, and lately", "4 clients, 40%", 0.4),
        ("In between", "2 clients, 20%", 0.2),
        ("Seldom, and long ago", "4 clients, 40%", 0.4),
    ]
    turned = [client(f"c{n}", "A", 10, orders=n, days=n) for n in range(1, 11)]
    assert [pair.label for pair in views.rfm_groups(turned, TODAY, EN)] == [
        *("Bought often, not lately", "Bought lately, not often yet", "In between")
    ]
    assert views.rfm_groups(clients[:4], TODAY, EN) == ()


def test_what_a_colleague_would_miss() -> None:
    reasons = [
        Reason("ready", None, 6, 6, None),
        Reason("no next step", None, 0, 3, None),
        Reason("no working channel", None, 0, 1, None),
    ]
    bars, reading = views.handover(reasons, EN)
    assert [(bar.label, bar.length, bar.text) for bar in bars] == [
        ("No next step noted", 0.3, "3 of 10"),
        ("No phone or e-mail that works", 0.1, "1 of 10"),
    ]
    assert reading == "60% of the clients are ready (6 of 10, likely 31% – 83%)."
    assert views.handover(reasons[1:], EN)[1] == "0 of 4 clients are ready."
    assert views.handover([], EN) == ([], "There are no clients.")


def test_facts_of_a_team_are_not_told_of_one_person() -> None:
    share = Value(Status.OK, 0.5, 10, 20, 20)
    nothing = [Value(Status.OK, 0, 0, None, 0)]
    now = {(name, "1"): [share] for name in views.OF_CLIENTS}
    now |= {("base_growth", "1"): nothing, ("accounts_won", "1"): nothing}
    of_team = views.facts(views.OF_CLIENTS, now, "1", WHERE, EN)
    assert [(one.big, one.detail) for one in of_team][:3] == [("0", ""), ("0", ""), ("50%", "10 of 20")]
    assert [bool(one.link) for one in of_team] == [False, False, True, True, True, True]  # nothing has no rows to open
    person = RowsLink("", WHERE.window, owner="1")
    of_person = views.facts(views.OF_CLIENTS, now, "1", person, EN)
    assert [one.label for one in of_person] == ["Growth of the client base", "New clients won"]
    (lacking,) = views.facts(("accounts_won",), {("accounts_won", "1"): [Value(Status.NOT_RECORDED)]}, "1", WHERE, EN)
    assert (lacking.big, lacking.detail, lacking.link) == ("–", "not recorded by this CRM", None)


def test_stages_of_the_life_cycle() -> None:
    values = [
        Value(Status.OK, 0.5, 2, 4, 4, slice="acquisition: New>Qualified"),
        Value(Status.OK, 0.25, 10, 40, 40, slice="retention: *Active*>Loyal"),
        Value(Status.NO_DATA),
    ]
    assert [(bar.label, bar.length, bar.text) for bar in views.stages(values, EN)] == [
        ("New to Qualified", 0.5, "2 of 4"),
        ("*Active* to Loyal, as a client", 0.25, "25%"),
    ]


def test_the_readings_of_the_cards() -> None:
    now = {
        ("contact_rhythm", "1"): [Value(Status.OK, 1.56, n=9)],
        ("two_way_ratio", "1"): [Value(Status.OK, 0.4, 8, 20, 20)],
    }
    assert views.kept_reading(now, "1", EN) == "The middle client has been waiting 1.6 times as long as it is used to."
    assert views.known_reading(now, "1", EN) == "40% of the calls and messages came from the clients."
    assert views.kept_reading({}, "1", EN) == views.known_reading({}, "1", EN) == ""


@pytest.mark.parametrize(
    ("new", "old", "tone"),
    [
        ((-3, 5), (-1, 3), Tone.FLAT),  # fewer clients than before is a number too
        ((5, 195), (-7, 193), Tone.FLAT),  # 12 more of some 390 comings and goings is chance
        ((60, 100), (-60, 100), Tone.GOOD),
    ],
)
def test_the_growth_of_the_base_may_be_below_nothing(new: tuple[int, int], old: tuple[int, int], tone: Tone) -> None:
    now, before = (Value(Status.OK, value, value, None, n) for value, n in (new, old))
    found = change(indicators()["base_growth"], [now], [before], EN)
    assert found is not None and found.tone is tone


def test_equal_numbers_of_a_table_keep_their_own_words() -> None:
    """9 of 90 and 2 of 20 are both 10 %: each cell says its own."""
    numbers = _apart([0.1, 0.1, 0.1, None, 0.2], ["10% of 90", "10% of 20", "10% of 90", "–", "20% of 5"])
    assert numbers[0] == numbers[2] == 0.1 and numbers[3] is None and numbers[4] == 0.2
    assert numbers[1] is not None and 0.1 < numbers[1] < 0.1000001

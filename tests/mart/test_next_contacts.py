"""Whom to contact next: each reason on rows in sight, of whom, and what is known of the client."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest

from crm_core.base.access import EVERYTHING, Scope
from crm_core.base.errors import AccessError
from crm_core.mart.answers import Answers, Ask, Group
from crm_core.mart.backing import Whose
from crm_core.mart.next_contacts import Contacts, Waiting, Why, next_contacts
from crm_core.measure.evidence import Window
from tests.measure.relationship_rows import act, bought, client, plan, talks, won
from tests.mini import Mini, mini

OCTOBER = Window(date(2026, 10, 1), date(2026, 11, 1))
AS_OF = datetime(2026, 11, 1)


@contextmanager
def found(crm: Mini, live: bool = False, scope: Scope = EVERYTHING, owners: tuple[str, ...] = (), **more: str
          ) -> Iterator[dict[str, Waiting]]:  # fmt: skip
    with crm.answers(live) as answers:
        yield {one.client_id: one for one in asked(answers, scope, owners, **more).clients}


def asked(answers: Answers, scope: Scope = EVERYTHING, owners: tuple[str, ...] = (), **more: str) -> Contacts:
    return next_contacts(answers, Whose(Ask(OCTOBER, AS_OF, scope, Group.OWNER, owners, **more)))


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Mini:
    """On 1 November: kept was contacted in its rhythm of 10 days, late waits 30 days of usual 10, few has no rhythm.

    thanks: won on 5 October and not thanked, thanked was. due: bought 200 days ago, no contact since.
    """
    return mini(
        tmp_path_factory.mktemp("crm"),
        account=[
            client("kept"),
            client("late", segment="A"),
            client("few", segment="B"),
            client("thanks", owner="2"),
            client("thanked"),
            client("due"),
        ],
        activity=[
            *talks("kept", "2026-09-27", "2026-10-07", "2026-10-17", "2026-10-27"),
            *talks("late", "2026-09-02", "2026-09-12", "2026-09-22", "2026-10-02"),
            *talks("few", "2026-07-14"),
            plan("later", "few", "2026-12-01"),
            plan("first", "few", "2026-11-20"),
            plan("past", "few", "2026-10-20"),
            plan("a note", "late", "2026-11-02", kind="note"),
            act("thank you", "thanked", "2026-10-06", opportunity_id="w2", topic="Thank you"),
            *talks("thanks", "2026-10-30"),
            *talks("due", "2026-04-01"),
        ],
        opportunity=[won("w1", "thanks", "2026-10-05", owner_id="2"), won("w2", "thanked", "2026-10-05"),
                     won("young", "thanked", "2026-10-30")],
        purchase=[bought("due", "2026-04-15", 10)],
    )  # fmt: skip


@pytest.mark.parametrize("live", [False, True])
def test_each_reason_and_what_is_known(crm: Mini, live: bool) -> None:
    with found(crm, live) as clients:
        assert sorted(clients) == ["due", "few", "late", "thanks"]
        late, few, thanks, due = (clients[name] for name in ("late", "few", "thanks", "due"))
    assert (late.tier, late.last_on, late.since, late.interval) == ("A", date(2026, 10, 2), 30, 10.0)
    assert late.next_on is None  # a note is no plan
    assert late.why == (Why("contact_rhythm", "red", None),)
    assert (few.interval, few.next_on) == (None, date(2026, 11, 20))  # the first plan ahead
    assert few.why == (Why("contact_rhythm", "amber", None),)  # 110 days of 60
    assert thanks.why == (Why("thanks_overdue", "no thanks after 14 days", date(2026, 10, 5)),)
    assert (thanks.owner_id, thanks.name) == ("2", "thanks")
    assert due.tier == "A"  # the only one that bought anything; 214 days of 30
    assert [(why.indicator, why.word) for why in due.why] == [
        ("contact_rhythm", "red"),
        ("purchase_triggers", "180 days since a purchase"),
    ]


@pytest.mark.parametrize(("more", "names"), [
    ({"owners": ("2",)}, {"thanks"}),
    ({"owners": ("1",)}, {"due", "few", "late"}),
    ({"team_id": "s"}, {"thanks"}),
    ({"scope": Scope(("1",))}, {"due", "few", "late"}),
    ({"scope": Scope(())}, set()),
])  # fmt: skip
def test_only_the_clients_of_whom_it_is_asked(crm: Mini, more: dict[str, object], names: set[str]) -> None:
    with found(crm, **more) as clients:  # type: ignore[arg-type]
        assert set(clients) == names


def test_a_deal_of_a_client_that_belongs_to_others_now(tmp_path: Path) -> None:
    """Ann won it, Bob has the client: nobody reads of a client that is not his own."""
    crm = mini(tmp_path, account=[client("moved", owner="2")], activity=talks("moved", "2026-10-30"),
               opportunity=[won("w", "moved", "2026-10-05")])  # fmt: skip
    with found(crm, scope=Scope(("1",))) as clients:
        assert clients == {}


@pytest.mark.parametrize("scope", [Scope(None, persons=False), Scope(None, figures=False)])
def test_without_persons_there_is_no_list(crm: Mini, scope: Scope) -> None:
    with crm.answers(live=False) as answers, pytest.raises(AccessError):
        asked(answers, scope)


def test_what_the_crm_does_not_keep_is_named(tmp_path: Path) -> None:
    """No activity is kept: no rhythm, no thanks, no sign; a purchase alone has no contact since to be held against."""
    crm = mini(tmp_path, account=[client("a")], purchase=[bought("a", "2026-01-15", 10)])
    with crm.answers(live=False) as answers:
        told = asked(answers)
    assert told.clients == ()
    assert set(told.unknown) == {"churn_sign", "contact_rhythm", "thanks_overdue", "purchase_triggers"}

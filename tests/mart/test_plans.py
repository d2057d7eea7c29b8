"""Plan counters against plain SQL on rows in sight: done stops at as_of, of persons, teams and the company, in money."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crm_core.base.access import EVERYTHING, Scope
from crm_core.base.errors import AccessError
from crm_core.mart import plans
from crm_core.mart.answers import Group
from crm_core.mart.asking import ASKABLE
from crm_core.measure.plan import NAMES, Target
from crm_core.measure.value import Status
from tests.mini import ANN, BOB, GONE, Mini, ask_for, at, mini

MIDDLE = datetime(2026, 10, 15, 12)
CAT = {"owner_id": "4", "login": "cat", "name": "Cat Low", "team_id": "n", "is_active": 1}
WON = {"owner_id": "1", "is_closed": 1, "is_won": 1, "created_at": at("2026-09-01"), "currency": "EUR", "amount": 100}
PLAN = {"owner_id": "1", "team_id": None, "indicator": "won_count", "starts_on": "2026-10-01", "ends_on": "2026-11-01"}
PLAN |= {"target": 4, "currency": None, "created_at": at("2026-09-20")}


def deals(*rows: dict[str, object]) -> list[dict[str, object]]:
    return [WON | {"closed_at": None, "opportunity_id": f"d{n}"} | row for n, row in enumerate(rows)]


def found(crm: Mini, more: tuple[Target, ...] = (), live: bool = False, **asked: object) -> list[plans.Plan]:
    """The plans of October, from the mart or live, which must say the same."""
    ask = ask_for("2026-10-01", "2026-11-01", **{"as_of": MIDDLE} | asked)  # type: ignore[arg-type]
    with crm.answers(live=False) as answers:
        stored = plans.plans(answers, ask, more)
        for one in stored:
            metric = plans.plannable(answers.crm).get(one.target.indicator)
            if metric is not None and one.done.status is Status.OK:
                rows = answers.rows(metric, plans.ask_of(answers, one, ask))
                money = metric.unit == "money"
                mine = [row for row in rows if not money or (row["currency"] or "EUR") == one.target.currency]
                counted = {(row["table"], row["id"]) for row in mine if row["counted"]}
                assert len(counted) == one.done.n, "the rows agree with the number"
    with crm.answers(live=True) as answers:
        assert plans.plans(answers, ask, more) == stored
    return stored


def done(crm: Mini, **asked: object) -> dict[tuple[str, str], object]:
    return {(one.id, one.target.indicator): one.done.value for one in found(crm, **asked)}  # type: ignore[arg-type]


def test_done_is_what_plain_sql_counts_and_stops_at_as_of(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        target=[PLAN | {"target_id": "p"}],
        opportunity=deals(
            {"closed_on": "2026-09-30"},  # before the plan
            {"closed_on": "2026-10-01"},
            {"closed_on": "2026-10-14", "is_won": 0},
            {"closed_on": "2026-10-15"},  # today, no hour known: by date it is won
            {"closed_on": "2026-10-15", "closed_at": at("2026-10-15 11:59")},
            {"closed_on": "2026-10-15", "closed_at": at("2026-10-15 12:01")},  # after as_of
            {
                "closed_on": "2026-10-10",
                "closed_at": at("2026-10-16 09:00"),
            },  # entered later, dated back: its day decides
            {"closed_on": "2026-10-16"},
            {"closed_on": "2026-12-24"},  # a won deal dated in the future is a defect, not a success
        ),
    )
    ((number,),) = crm.sql(
        "SELECT count(*) FROM opportunity WHERE is_won AND closed_on >= '2026-10-01' AND closed_on < '2026-11-01' "
        "AND (closed_on < '2026-10-15' OR (closed_on = '2026-10-15' AND (closed_at IS NULL OR closed_at <= '2026-10-15 12:00')))"
    )
    assert number == 4
    (one,) = found(crm)
    assert (one.done.value, one.progress.left, one.progress.gone, one.progress.days) == (4, 0, 10, 22)
    (later,) = found(crm, as_of=datetime(2026, 11, 1))
    assert later.done.value == 6


def test_at_midnight_the_new_day_has_not_begun(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        target=[PLAN | {"target_id": "p"}],
        opportunity=deals({"closed_on": "2026-10-14"}, {"closed_on": "2026-10-15"}),
    )
    assert done(crm, as_of=datetime(2026, 10, 15)) == {("1", "won_count"): 1}


def test_the_company_s_zone_cuts_the_days(tmp_path: Path) -> None:
    """20:00 UTC on the 15th is the 16th in Kolkata: a deal won on the 16th counts."""
    crm = mini(
        tmp_path,
        zone="Asia/Kolkata",
        target=[PLAN | {"target_id": "p"}],
        opportunity=deals({"closed_on": "2026-10-16"}),
    )
    assert done(crm, as_of=datetime(2026, 10, 15, 20)) == {("1", "won_count"): 1}
    assert done(crm, as_of=datetime(2026, 10, 15, 18)) == {("1", "won_count"): 0}


def test_before_its_first_day_nothing_is_done(tmp_path: Path) -> None:
    later = PLAN | {"target_id": "p", "starts_on": "2026-10-20"}
    crm = mini(tmp_path, target=[later], opportunity=deals({"closed_on": "2026-10-05"}, {"closed_on": "2026-10-21"}))
    (one,) = found(crm)
    assert (one.done.value, one.progress.gone) == (0, 0)


def test_every_target_that_overlaps_the_window_and_no_other(tmp_path: Path) -> None:
    spans = [
        ("2026-09-01", "2026-10-01"),
        ("2026-10-01", "2026-11-01"),
        ("2026-09-01", "2026-10-02"),
        ("2026-10-31", "2026-12-01"),
    ]
    spans += [("2026-11-01", "2026-12-01"), ("2026-01-01", "2027-01-01")]
    targets = [PLAN | {"target_id": str(n), "starts_on": start, "ends_on": end} for n, (start, end) in enumerate(spans)]
    crm = mini(tmp_path, target=targets, opportunity=deals({"closed_on": "2026-10-05"}))
    assert [one.target.target_id for one in found(crm)] == ["5", "2", "1", "3"]


def test_teams_and_the_company_have_done_of_their_own(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        owner=[ANN, BOB, CAT, GONE],
        target=[
            PLAN | {"target_id": "t", "owner_id": None, "team_id": "n"},
            PLAN | {"target_id": "c", "owner_id": None},
            PLAN | {"target_id": "p", "owner_id": "3"},  # he left, and has a plan
        ],
        opportunity=deals(
            {"closed_on": "2026-10-02"},
            {"closed_on": "2026-10-02", "owner_id": "2"},
            {"closed_on": "2026-10-02", "owner_id": "3"},
            {"closed_on": "2026-10-02", "owner_id": "4"},
            {"closed_on": "2026-10-02", "owner_id": None},
        ),
    )
    assert done(crm) == {("3", "won_count"): 1}
    assert found(crm)[0].label == "Gil Gone"
    assert done(crm, group=Group.TEAM) == {("n", "won_count"): 3}
    assert done(crm, group=Group.COMPANY) == {("company", "won_count"): 5}


def test_money_counts_in_its_own_currency(tmp_path: Path) -> None:
    money = PLAN | {"indicator": "won_amount", "target": 1000}
    crm = mini(
        tmp_path,
        sets=("currency=EUR",),
        target=[
            money | {"target_id": "e"},
            money | {"target_id": "u", "currency": "USD"},
            money | {"target_id": "i", "currency": "INR"},
        ],
        opportunity=deals(
            {"closed_on": "2026-10-02", "amount": 100.25},
            {"closed_on": "2026-10-02", "amount": 50, "currency": None},  # the company's currency
            {"closed_on": "2026-10-02", "amount": 900, "currency": "USD"},
            {"closed_on": "2026-10-02", "amount": None},
        ),
    )
    assert {one.target.currency: one.done.value for one in found(crm)} == {
        "EUR": Decimal("150.2500"),
        "USD": Decimal("900.0000"),
        "INR": Decimal("0.0000"),
    }


def test_a_client_of_two_colleagues_counts_once_for_their_team(tmp_path: Path) -> None:
    """c1 was spoken with by Ann and Cat, c2 by Ann twice, c3 only after as_of."""
    call = {"kind": "call", "status": "done", "direction": "outbound", "contact_id": None, "opportunity_id": None}
    plan = PLAN | {"indicator": "accounts_contacted"}
    crm = mini(
        tmp_path,
        owner=[ANN, BOB, CAT],
        account=[{"account_id": id_, "owner_id": "1", "name": id_} for id_ in ("c1", "c2", "c3")],
        target=[
            plan | {"target_id": "p"},
            plan | {"target_id": "t", "owner_id": None, "team_id": "n"},
            plan | {"target_id": "c", "owner_id": None},
        ],
        activity=[
            call | {"activity_id": "a", "owner_id": "1", "account_id": "c1", "done_at": at("2026-10-05 09:00")},
            call | {"activity_id": "b", "owner_id": "4", "account_id": "c1", "done_at": at("2026-10-06 09:00")},
            call | {"activity_id": "c", "owner_id": "1", "account_id": "c2", "done_at": at("2026-10-07 09:00")},
            call | {"activity_id": "d", "owner_id": "1", "account_id": "c2", "done_at": at("2026-10-15 11:00")},
            call | {"activity_id": "e", "owner_id": "1", "account_id": "c3", "done_at": at("2026-10-15 13:00")},
        ],
    )
    for group in ASKABLE:
        assert list(done(crm, group=group).values()) == [2]
    assert list(done(crm, as_of=datetime(2026, 11, 1)).values()) == [3]


def test_the_last_source_wins_and_the_first_number_is_remembered(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        target=[PLAN | {"target_id": "new", "target": 5, "created_at": at("2026-10-02")}, PLAN | {"target_id": "old"}],
        opportunity=deals({"closed_on": "2026-10-02"}),
    )
    (one,) = found(crm)
    assert (one.target.target, one.target.original) == (5, 4)
    mine = Target("won_count", date(2026, 10, 1), date(2026, 11, 1), Decimal(9), owner_id="1")
    (other,) = found(crm, (mine,))
    assert (other.target.target, other.target.original) == (9, 4)
    (back,) = found(crm, (mine, replace(mine, target=Decimal(4))))
    assert (back.target.target, back.target.original) == (4, None)


def test_what_nobody_can_count_is_told_not_dropped(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        target=[
            PLAN | {"target_id": str(n), "indicator": name}
            for n, name in enumerate(("win_rate", "handshakes", "meetings_held"))
        ],
        opportunity=deals({"closed_on": "2026-10-02"}),  # and no activities at all
    )
    assert {one.target.indicator: str(one.done.status) for one in found(crm)} == dict.fromkeys(
        ("win_rate", "handshakes", "meetings_held"), "not_recorded"
    )


def test_a_scope_shows_its_persons_and_whole_teams(tmp_path: Path) -> None:
    targets = [
        PLAN | {"target_id": "a"},
        PLAN | {"target_id": "b", "owner_id": "2"},
        PLAN | {"target_id": "n", "owner_id": None, "team_id": "n"},
        PLAN | {"target_id": "s", "owner_id": None, "team_id": "s"},
    ]
    crm = mini(tmp_path, owner=[ANN, BOB, CAT], target=targets, opportunity=deals({"closed_on": "2026-10-02"}))
    ann, lead = Scope(("1",), own_id="1"), Scope(("1", "4"), own_id="4", whole_weeks=True)
    assert list(done(crm, scope=ann)) == [("1", "won_count")]
    assert found(crm, scope=ann, group=Group.TEAM) == []  # the team's plan is not for one of it
    assert list(done(crm, scope=lead, group=Group.TEAM)) == [("n", "won_count")]
    with pytest.raises(AccessError):
        found(crm, scope=lead, group=Group.COMPANY)
    with pytest.raises(AccessError):
        found(crm, scope=Scope(None, persons=False))
    with crm.answers(live=False) as answers:
        everything = [
            one
            for group in ASKABLE
            for one in plans.plans(answers, ask_for("2026-10-01", "2026-11-01", MIDDLE, group=group))
        ]
        shown = [
            [one.target.target_id for one in plans.within(everything, scope, answers.people())]
            for scope in (ann, lead, Scope(None, False), EVERYTHING, Scope(()))
        ]
    assert shown == [["a"], ["a", "n"], ["n", "s"], ["a", "b", "n", "s"], []]


def test_work_of_others_may_be_counted_for_a_month(tmp_path: Path) -> None:
    """Plan counters are exempt from whole weeks; they are about the plan, not about the hour."""
    met = {"kind": "meeting", "status": "done", "owner_id": "1", "activity_id": "a", "done_at": at("2026-10-05 09:00")}
    crm = mini(tmp_path, target=[PLAN | {"target_id": "p", "indicator": "meetings_held"}], activity=[met])
    lead = Scope(("1", "2"), own_id="2", whole_weeks=True)
    assert done(crm, scope=lead) == {("1", "meetings_held"): 1}


def test_without_a_plan_each_is_told_so_when_asked_by_name(tmp_path: Path) -> None:
    crm = mini(tmp_path, target=[PLAN | {"target_id": "p"}], opportunity=deals({"closed_on": "2026-10-02"}))
    with crm.answers(live=False) as answers:
        ask = ask_for("2026-10-01", "2026-11-01", MIDDLE)
        told = plans.answers_of(answers, ask, NAMES, (), named=True)
        plain = plans.answers_of(answers, ask, NAMES, (), named=False)
    assert {(a.id, str(a.value.status)) for a in told if a.of is None} == {("2", "no_plan")}
    assert {a.id for a in plain} == {"1"} and len(plain) == len(NAMES)


def test_a_crm_without_targets(tmp_path: Path) -> None:
    crm = mini(tmp_path, opportunity=deals({"closed_on": "2026-10-02"}))
    assert found(crm) == []

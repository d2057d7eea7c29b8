"""What an audit of workload and plans against their definitions found; each row in sight, each answer by hand."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from crm_core.base.facts import Absence, Facts, Rate
from crm_core.mart import plans
from crm_core.mart.answers import Group
from crm_core.mart.plans import Plan
from tests.mart.test_plans import PLAN, deals
from tests.measure.test_workload import task
from tests.measure.test_workload_desk import account, deal, own
from tests.measure.test_workload_time import done
from tests.mini import ANN, BOB, GONE, Mini, Rows, ask_for, at, mini

MONTH = ("2026-10-01", "2026-11-01")  # 22 working days, from a Thursday
NOON = datetime(2026, 10, 15, 12)
MONEY = PLAN | {"indicator": "won_amount", "target": 1000, "target_id": "p"}
HALF = Facts(rates=(Rate("USD", "EUR", date(2026, 1, 1), Decimal("0.5")),))


def found(crm: Mini, known_at: datetime | None = None) -> list[Plan]:
    """The plans of October, from the mart; live must say the same."""
    ask = replace(ask_for(*MONTH), known_at=known_at)
    with crm.answers(live=False) as answers:
        stored = plans.plans(answers, ask)
    with crm.answers(live=True) as answers:
        assert plans.plans(answers, ask) == stored
    return stored


def told(crm: Mini) -> list[tuple[object, ...]]:
    return [(one.target.target, one.done.value, one.target.currency, str(one.done.status)) for one in found(crm)]


def won(**more: object) -> Rows:
    return deals({"closed_on": "2026-10-02", **more})


def test_a_money_plan_without_a_currency_is_in_that_of_its_deals(tmp_path: Path) -> None:
    """Nobody named a currency for the plan, the deals are in euros: 0 was done of it."""
    assert told(mini(tmp_path, target=[MONEY], opportunity=won())) == [(1000, 100, "EUR", "ok")]


def test_a_money_plan_of_a_crm_without_currencies(tmp_path: Path) -> None:
    """The plan names one, no deal does: there is only one kind of money."""
    target = MONEY | {"currency": "EUR"}
    assert told(mini(tmp_path, target=[target], opportunity=won(currency=None))) == [(1000, 100, "EUR", "ok")]


def test_a_money_plan_without_a_currency_over_deals_in_two(tmp_path: Path) -> None:
    """100 EUR and 100 USD: which of them the 1000 are cannot be told, and it is not 0."""
    rows = deals({"closed_on": "2026-10-02"}, {"closed_on": "2026-10-02", "currency": "USD"})
    assert told(mini(tmp_path, target=[MONEY], opportunity=rows)) == [(1000, None, None, "no_data")]
    target = MONEY | {"currency": "USD"}
    assert told(mini(tmp_path, target=[target], opportunity=rows)) == [(1000, 100, "USD", "ok")]


def test_a_plan_in_dollars_of_a_company_that_counts_in_euros(tmp_path: Path) -> None:
    """400 USD won at 0.5 are 200 EUR, of 1000 USD, which are 500 EUR; before it was 0 USD of 1000 USD."""
    target = MONEY | {"currency": "USD"}
    rows = won(currency="USD", amount=400)
    crm = mini(tmp_path, sets=["currency=EUR"], facts=HALF, target=[target], opportunity=rows)
    assert told(crm) == [(500, 200, "EUR", "ok")]
    (one,) = found(crm)
    assert one.progress.attainment == Decimal("0.4")
    without = mini(tmp_path, sets=["currency=EUR"], target=[target], opportunity=rows)
    assert told(without) == [(1000, 400, "USD", "ok")]


def test_plans_in_two_currencies_stay_two_plans(tmp_path: Path) -> None:
    """Both are told in euros, and each keeps its own address."""
    targets = [MONEY | {"currency": "USD"}, MONEY | {"currency": "EUR", "target_id": "q"}]
    crm = mini(tmp_path, sets=["currency=EUR"], facts=HALF, target=targets, opportunity=won())
    assert sorted(told(crm)) == [(500, 100, "EUR", "ok"), (1000, 100, "EUR", "ok")]
    assert len({one.key for one in found(crm)}) == 2


def test_a_plan_counter_leaves_out_what_was_recorded_later(tmp_path: Path) -> None:
    """`--known-at`: the second deal was entered on 20 October, the plan itself on 20 September."""
    rows = deals({"closed_on": "2026-10-02"}, {"closed_on": "2026-10-02", "created_at": at("2026-10-20")})
    crm = mini(tmp_path, target=[PLAN | {"target_id": "p"}], opportunity=rows)
    assert [one.done.value for one in found(crm)] == [2]
    (one,) = found(crm, known_at=datetime(2026, 10, 15))
    assert one.done.value == 1
    ask = replace(ask_for(*MONTH), known_at=datetime(2026, 10, 15))
    with crm.answers(live=False) as answers:
        assert [row["id"] for row in plans.rows(answers, ask)] == ["d0"]
    assert found(crm, known_at=datetime(2026, 9, 10)) == []


def test_who_came_at_the_end_of_the_month_had_too_few_days(tmp_path: Path) -> None:
    """
    | person | first day  | working days | of the month |
    | Ann    | 2026-10-29 | 2            | 22           |   less than 40 %
    | Bob    | 2026-10-16 | 11           | 22           |
    """
    people = [ANN | {"hired_on": "2026-10-29"}, BOB | {"hired_on": "2026-10-16"}]
    calls = [done("a", "2026-10-29 09:00"), done("b", "2026-10-29 09:00", owner_id="2")]
    crm = mini(tmp_path, owner=people, activity=calls)
    ann = crm.value("activities_per_working_day", *MONTH)
    assert (ann.status, ann.value, ann.numerator, ann.denominator) == ("low_exposure", None, 1, 2)
    bob = crm.value("activities_per_working_day", *MONTH, owner="2")
    assert (bob.status, bob.value) == ("ok", 1 / 11)


def test_the_days_of_who_left_count_beside_his_work(tmp_path: Path) -> None:
    """Gil's ten calls stood in his team's rate, his ten days until the 14th did not: 11 / 22 instead of 11 / 32."""
    people = [ANN | {"left_on": None}, BOB | {"left_on": None}, GONE | {"left_on": "2026-10-14"}]
    calls = [done("a", "2026-10-05 09:00"), *(done(f"g{n}", "2026-10-06 09:00", owner_id="3") for n in range(10))]
    crm = mini(tmp_path, owner=people, activity=calls)
    owners = {a.id: a.value for a in crm.values("activities_per_working_day", *MONTH)}
    assert {id_: (value.numerator, value.denominator) for id_, value in owners.items()} == {
        "1": (1, 22),
        "2": (0, 22),
        "3": (10, 10),
    }
    teams = {a.id: a.value for a in crm.values("activities_per_working_day", *MONTH, group=Group.TEAM)}
    assert (teams["n"].numerator, teams["n"].denominator, teams["n"].value) == (11, 32, 11 / 32)
    (company,) = crm.values("activities_per_working_day", *MONTH, group=Group.COMPANY)
    assert company.value.denominator == 54


def test_the_hours_of_who_left_count_beside_his_meetings(tmp_path: Path) -> None:
    people = [ANN | {"left_on": None}, GONE | {"left_on": "2026-10-14"}]
    met = task("m", kind="meeting", status="done", started_at=at("2026-10-06 09:00"), owner_id="3")
    crm = mini(tmp_path, owner=people, activity=[met])
    teams = {a.id: a.value for a in crm.values("meeting_utilisation", *MONTH, group=Group.TEAM)}
    assert (teams["n"].numerator, teams["n"].denominator) == (1, (22 + 10) * 8)


def test_a_person_without_a_company_is_a_client_that_is_assigned(tmp_path: Path) -> None:
    """
    | client  | owner       | since                            |
    | acme    | Ann         | created 2 October                |
    | lone    | Bob, Ann    | created 2025, Ann's on 5 October |   taken over
    | brief   | Bob for 2 h | Ann's before and after           |   a bounce
    | other   | Bob         | created 7 October, never moved   |
    | of acme | Ann         | a contact of a company           |   no client of its own
    """
    people = [
        {"contact_id": id_, "owner_id": owner, "account_id": of, "last_name": id_, "created_at": at(created)}
        for id_, owner, of, created in (
            ("lone", "1", None, "2025-01-01"),
            ("brief", "1", None, "2025-01-01"),
            ("other", "2", None, "2026-10-07"),
            ("of acme", "1", "acme", "2026-10-07"),
        )
    ]
    owned = [
        own("acme", "1", "2026-10-02"),
        own("lone", "2", "2025-01-01", "2026-10-05 09:00", "contact"),
        own("lone", "1", "2026-10-05 09:00", None, "contact"),
        own("brief", "1", "2025-01-01", "2026-10-06 09:00", "contact"),
        own("brief", "2", "2026-10-06 09:00", "2026-10-06 11:00", "contact"),
        own("brief", "1", "2026-10-06 11:00", None, "contact"),
        own("of acme", "1", "2026-10-07", None, "contact"),
    ]
    crm = mini(tmp_path, account=[account("acme", "2026-10-02")], contact=people, ownership=owned)
    rows = crm.rows("accounts_assigned", *MONTH)
    assert {(row["table"], row["id"], row["owner_id"], row["why"]) for row in rows} == {
        ("account", "acme", "1", "new"),
        ("contact", "lone", "1", "taken over"),
        ("contact", "other", "2", "new"),
    }
    assert len(rows) == 3
    assert crm.value("accounts_assigned", *MONTH).value == 2
    assert crm.value("accounts_assigned", *MONTH, owner="2").value == 1


def test_a_planned_meeting_of_which_only_the_day_is_known_takes_time(tmp_path: Path) -> None:
    """Some CRMs plan a meeting for a day; it fell out of the coming load: 1 hour for it, half an hour for the task."""
    planned = [
        task("meeting", kind="meeting", due_on="2026-10-20"),
        task("task", due_on="2026-10-20"),
        task("gone", kind="meeting", due_on="2026-10-14"),
    ]
    crm = mini(tmp_path, activity=planned, opportunity=[deal("d")])
    value = crm.value("forward_load", *MONTH, as_of=NOON)
    assert (value.numerator, value.denominator, value.n) == (1.5, 80, 2)
    rows = crm.rows("forward_load", *MONTH, as_of=NOON)
    assert {row["id"]: (row["why"], row["value"], str(row["day"])) for row in rows} == {
        "meeting": ("meeting, length assumed", 1, "2026-10-20"),
        "task": ("task", 0.5, "2026-10-20"),
    }


def test_a_crm_that_knows_only_days_has_overdue_work(tmp_path: Path) -> None:
    """Neither due_at nor started_at is kept: due_on says what is late now."""
    tasks = [
        {"activity_id": id_, "kind": "task", "status": "planned", "owner_id": "1", "due_on": day}
        for id_, day in (("late", "2026-10-01"), ("far", "2199-01-01"))
    ]
    crm = mini(tmp_path, activity=tasks)
    window = ("2026-10-01", "2199-02-01")  # it ends after the read: as of now
    assert crm.value("overdue_activities", *window).value == 1
    assert crm.value("scheduled_activities", *window).value == 1
    assert crm.value("overdue_rate", *window).value == 0.5


AWAY = Facts(absences=tuple(Absence("1", date(2026, 10, day)) for day in (1, 2, 5, 6, 29)))


def test_the_pace_by_days_at_work_stands_beside_the_pace(tmp_path: Path) -> None:
    """
    Until the 15th 10 of 22 working days have gone; Ann was away on 4 of them and will be on the 29th: 6 of 17.
    Planned 22, done 6: 6 / (22 * 10 / 22) = 0.6 by the calendar, 6 / (22 * 6 / 17) by the days she was there.
    """
    target = PLAN | {"target_id": "p", "target": 22}
    crm = mini(tmp_path, target=[target], opportunity=deals(*[{"closed_on": "2026-10-08"}] * 6), facts=AWAY)
    with crm.answers(live=True) as answers:
        (one,) = plans.plans(answers, ask_for(*MONTH, as_of=NOON))
    assert (one.target.target, one.progress.pace) == (22, Decimal("0.6"))
    assert one.present is not None
    assert (one.present.gone, one.present.days) == (6, 17)
    assert one.present.pace == Decimal(6 * 17) / (22 * 6)


def test_a_plan_shrinks_by_absence_where_the_company_wants_it(tmp_path: Path) -> None:
    """22 less the 5 of 22 days that Ann is away; nobody is away in Bob's plan, and a team's stays as it stands."""
    targets = [PLAN | {"target_id": who, "owner_id": who, "target": 22} for who in ("1", "2")]
    targets.append(PLAN | {"target_id": "n", "owner_id": None, "team_id": "n", "target": 22})
    rows = deals({"closed_on": "2026-10-08"})
    crm = mini(tmp_path, sets=["plan_pro_rata=true"], target=targets, opportunity=rows, facts=AWAY)
    assert {one.id: one.target.target for one in found(crm)} == {"1": Decimal("17.0000"), "2": 22}
    assert {one.id: one.present is None for one in found(crm)} == {"1": False, "2": True}
    with crm.answers(live=True) as answers:
        (team,) = plans.plans(answers, ask_for(*MONTH, group=Group.TEAM))
    assert (team.target.target, team.present) == (22, None)

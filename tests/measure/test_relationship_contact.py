"""Directions, rhythm, plans, thanks and signs of leaving on rows in sight."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.measure.relationship_rows import act, bought, client, mails, plan, talks, whys, won
from tests.mini import at, mini

OCTOBER = ("2026-10-01", "2026-11-01")
AS_OF = datetime(2026, 11, 1)


def test_two_way_ratio(tmp_path: Path) -> None:
    """2 came in of 5 in and out. No internal ones, no newsletters, no meetings, nobody's mail, nothing planned."""
    crm = mini(
        tmp_path,
        account=[client("a")],
        activity=[
            *mails("a", "inbound", "2026-10-05"),
            *mails("a", "outbound", "2026-10-06", "2026-10-07"),
            act("call in", "a", "2026-10-08", direction="inbound"),
            act("text out", "a", "2026-10-08", "message", direction="outbound", is_automatic=0),
            act("internal", "a", "2026-10-08", direction="internal"),
            act("undirected", "a", "2026-10-08"),
            act("newsletter", "a", "2026-10-08", "email", direction="outbound", is_automatic=1),
            act("out of office", "a", "2026-10-08", "email", direction="inbound", is_automatic=1),
            act("meeting", "a", "2026-10-08", "meeting", direction="outbound"),
            act("nobody's", None, "2026-10-08", "email", direction="inbound"),
            plan("planned", "a", "2026-10-08", direction="outbound"),
            *mails("a", "inbound", "2026-11-01"),
        ],
    )
    value = crm.value("two_way_ratio", *OCTOBER)
    assert (value.numerator, value.denominator) == (2, 5)
    assert whys(crm.rows("two_way_ratio", *OCTOBER))["call in"] == "inbound"


def test_without_directions_it_is_not_recorded(tmp_path: Path) -> None:
    row = act("1", "a", "2026-10-05")
    del row["direction"]
    crm = mini(tmp_path, account=[client("a")], activity=[row])
    assert crm.value("two_way_ratio", *OCTOBER).status == "not_recorded"


def test_rhythm_by_own_interval_and_by_tier(tmp_path: Path) -> None:
    """On 1 November. own: gaps 10, 20, 10 -> 10; last 22 October, 10 days ago: 1.0.

    few: two gaps only, tier A, 30 days; last 12 September, 50 days ago: 1.67. b: tier B, 150 days over 60: 2.5.
    c: no tier, 120 days; 60 days ago: 0.5. silent: none.
    """
    crm = mini(
        tmp_path,
        account=[
            client("own", segment="A"),
            client("few", segment="a"),
            client("b", segment="B"),
            client("c", segment="Public"),
            client("silent", segment="A"),
        ],
        activity=[
            *talks("own", "2026-09-12", "2026-09-22", "2026-10-12", "2026-10-22"),
            act("again", "own", "2026-10-22", "meeting", owner_id="2"),  # the same day, by a colleague
            *talks("own", "2026-11-05"),  # not yet
            *talks("few", "2026-08-01", "2026-09-01", "2026-09-12"),
            *talks("b", "2026-06-04"),
            *talks("c", "2026-09-02"),
            *mails("silent", "outbound", "2026-10-30"),  # reaches nobody for certain
        ],
    )
    rows = {
        row["id"]: (row["value"], row["why"], row["counted"])
        for row in crm.rows("contact_rhythm", *OCTOBER, as_of=AS_OF)
    }
    assert rows["own"] == (1.0, "ok", 1)
    assert rows["few"] == (pytest.approx(50 / 30), "amber", 1)
    assert rows["b"] == (2.5, "red", 1)
    assert rows["c"] == (0.5, "ok", 1)
    assert rows["silent"] == (None, "no contact yet", 0)
    value = crm.value("contact_rhythm", *OCTOBER, as_of=AS_OF)
    assert (value.value, value.n) == (pytest.approx((1 + 50 / 30) / 2), 4)


def test_rhythm_with_an_even_number_of_gaps(tmp_path: Path) -> None:
    """Gaps 4, 10, 6, 30: the middle ones are 6 and 10, so 8; last 24 October, 8 days ago."""
    days = ("2026-09-04", "2026-09-08", "2026-09-18", "2026-09-24", "2026-10-24")
    crm = mini(tmp_path, account=[client("a")], activity=talks("a", *days))
    assert crm.value("contact_rhythm", *OCTOBER, as_of=AS_OF).value == 1.0


def test_rhythm_from_fifteen_on_is_amber(tmp_path: Path) -> None:
    """Tier A: 45 days over 30 are 1.5, 44 are not."""
    crm = mini(
        tmp_path,
        account=[client("edge", segment="A"), client("before", segment="A")],
        activity=[*talks("edge", "2026-09-17"), *talks("before", "2026-09-18")],
    )
    assert whys(crm.rows("contact_rhythm", *OCTOBER, as_of=AS_OF)) == {"edge": "amber", "before": "ok"}


def test_rhythm_of_nobody_is_no_data(tmp_path: Path) -> None:
    crm = mini(tmp_path, account=[client("a")], activity=[act("1", None, "2026-10-05")])
    assert crm.value("contact_rhythm", *OCTOBER).status == "no_data"


def test_a_new_client_without_a_tier_has_the_longest_interval(tmp_path: Path) -> None:
    """60 days over 120, although it bought more than anybody else."""
    crm = mini(
        tmp_path,
        account=[client("new", created="2026-09-01")],
        purchase=[bought("new", "2026-10-01", 100)],
        activity=talks("new", "2026-09-02"),
    )
    assert crm.value("contact_rhythm", *OCTOBER, as_of=AS_OF).value == 0.5


def test_next_contact_planned(tmp_path: Path) -> None:
    """Active: in contact in the 90 days before, or with an open deal. Planned for 1 November or later."""
    crm = mini(
        tmp_path,
        account=[client(id_) for id_ in ("planned", "noted", "past", "deal", "dormant", "done")],
        opportunity=[won("1", "deal", "2026-10-01", is_closed=0, is_won=0, closed_on=None)],
        activity=[
            *talks("planned", "2026-10-05"),
            plan("p1", "planned", "2026-11-01"),
            *talks("noted", "2026-10-05"),
            plan("p2", "noted", "2026-11-02", kind="note"),
            *talks("past", "2026-10-05"),
            plan("p3", "past", "2026-10-31"),
            plan("p4", "deal", "2026-12-01", kind="task"),
            *talks("dormant", "2026-07-01"),
            plan("p5", "dormant", "2026-12-01"),
            *talks("done", "2026-10-05"),
        ],
    )
    found = whys(crm.rows("next_contact_planned", *OCTOBER, as_of=AS_OF))
    planned, nothing = "next contact planned", "nothing planned"
    assert found == {"planned": planned, "noted": nothing, "past": nothing, "deal": planned, "done": nothing}
    value = crm.value("next_contact_planned", *OCTOBER, as_of=AS_OF)
    assert (value.numerator, value.denominator) == (2, 5)


def thanks(deal_id: str, day: str, topic: str, **more: object) -> dict[str, object]:
    return act(f"{deal_id}/{day}", "a", day, "email", opportunity_id=deal_id, topic=topic) | more


def test_thanks_overdue(tmp_path: Path) -> None:
    """On 1 November: won on 17 October is 15 days ago and overdue, on the 18th it is still within its 14 days."""
    crm = mini(
        tmp_path,
        account=[client("a")],
        opportunity=[
            won("thanked", "a", "2026-10-02"),
            won("same day", "a", "2026-10-02"),
            won("too early", "a", "2026-10-02"),
            won("other topic", "a", "2026-10-05"),
            won("only planned", "a", "2026-10-05"),
            won("just over", "a", "2026-10-17"),
            won("within", "a", "2026-10-18"),
            won("within, thanked", "a", "2026-10-20"),
            won("lost", "a", "2026-10-02", is_won=0),
            won("earlier", "a", "2026-09-30"),
        ],
        activity=[
            thanks("thanked", "2026-10-09", "Many THANKS for the order"),
            thanks("same day", "2026-10-02", "Feedback after delivery"),
            thanks("too early", "2026-10-01", "Thank you for your interest"),
            thanks("other topic", "2026-10-09", "Delivery dates"),
            thanks("only planned", "2026-10-09", "Thank you", status="planned"),
            thanks("within, thanked", "2026-10-21", "thank you"),
            thanks("just over", "2026-11-02", "thank you"),  # after the instant asked for
        ],
    )
    assert whys(crm.rows("thanks_overdue", *OCTOBER, as_of=AS_OF)) == {
        "thanked": "thanked",
        "same day": "thanked",
        "too early": "no thanks after 14 days",
        "other topic": "no thanks after 14 days",
        "only planned": "no thanks after 14 days",
        "just over": "no thanks after 14 days",
        "within, thanked": "thanked",
    }
    value = crm.value("thanks_overdue", *OCTOBER, as_of=AS_OF)
    assert (value.numerator, value.denominator) == (4, 7)


def test_thanks_long_overdue_and_other_words(tmp_path: Path) -> None:
    tables = {
        "account": [client("a")],
        "opportunity": [won("1", "a", "2026-10-01"), won("2", "a", "2026-10-02")],
        "activity": [thanks("1", "2026-10-09", "Dank für den Auftrag"), thanks("2", "2026-10-09", "Thank you 100%")],
    }
    assert whys(mini(tmp_path, **tables).rows("thanks_overdue", *OCTOBER, as_of=AS_OF)) == {  # type: ignore[arg-type]
        "1": "no thanks or feedback after 30 days",
        "2": "thanked",
    }
    german = mini(tmp_path, sets=["thanks_words=Dank,0%"], **tables)  # type: ignore[arg-type]
    assert set(whys(german.rows("thanks_overdue", *OCTOBER, as_of=AS_OF)).values()) == {"thanked"}


def test_wins_within_their_days_are_no_data(tmp_path: Path) -> None:
    crm = mini(
        tmp_path,
        account=[client("a")],
        opportunity=[won("1", "a", "2026-10-30")],
        activity=[thanks("1", "2026-10-20", "Thank you")],
    )
    assert crm.value("thanks_overdue", *OCTOBER, as_of=AS_OF).status == "no_data"


def test_signs_of_leaving(tmp_path: Path) -> None:
    """On 1 November; 90 days back is 3 August, 180 days back 5 May, 360 days back 6 November 2025.

    quiet: last talk on 1 May, 184 days over 30 (tier A). cool: 2 in and 2 out before (1.0), 1 in and 5 out since
    (0.33). Both have fewer orders: 2 before, 1 since. even: neither; new: one order before is no trend.
    """
    old = ("2025-12-01", "2026-02-01")
    crm = mini(
        tmp_path,
        account=[
            client("quiet", segment="A"),
            client("cool"),
            client("even"),
            client("silent"),
            client("one", segment="A"),
        ],
        activity=[
            *talks("quiet", "2026-05-01"),
            *mails("cool", "inbound", "2026-06-01", "2026-07-01", "2026-10-30"),
            *mails("cool", "outbound", "2026-06-02", "2026-07-02"),
            *mails("cool", "outbound", "2026-08-03", "2026-09-02", "2026-09-03", "2026-10-01", "2026-10-31"),
            *mails("even", "inbound", "2026-06-01", "2026-07-01", "2026-10-30"),
            *mails("even", "outbound", "2026-06-02", "2026-10-01", "2026-10-02"),
            *talks("one", "2026-05-01"),
        ],
        purchase=[
            *(bought("quiet", day, 10) for day in (*old, "2026-06-01")),
            *(bought("cool", day, 10) for day in (*old, "2026-06-01")),
            *(bought("even", day, 10) for day in (*old, "2026-05-05", "2026-06-01")),
            bought("one", "2026-02-01", 10),
        ],
    )
    rows = {
        row["id"]: (row["value"], row["why"], row["counted"]) for row in crm.rows("churn_sign", *OCTOBER, as_of=AS_OF)
    }
    assert rows == {
        "quiet": (2, "long silence, fewer orders", 1),
        "cool": (2, "fewer answers, fewer orders", 1),
        "even": (0, "no sign", 0),
        "one": (1, "long silence", 0),
    }
    value = crm.value("churn_sign", *OCTOBER, as_of=AS_OF)
    assert (value.numerator, value.denominator) == (2, 4)


def test_signs_that_the_crm_cannot_tell(tmp_path: Path) -> None:
    """Without purchases two signs are left; without directions too there is one, and one is not enough to say."""
    accounts, activity = [client("a", segment="A")], talks("a", "2026-05-01")
    crm = mini(tmp_path, account=accounts, activity=activity)
    assert whys(crm.rows("churn_sign", *OCTOBER, as_of=AS_OF)) == {"a": "long silence"}
    for row in activity:
        del row["direction"]
    crm = mini(tmp_path, account=accounts, activity=activity)
    assert crm.value("churn_sign", *OCTOBER, as_of=AS_OF).status == "not_recorded"


def test_ready_for_handover(tmp_path: Path) -> None:
    """Reachable, the last talk with a result, a next step noted; as the sync read it, so asked as of the read."""
    phone = {"phone": "+49 30 901820"}
    crm = mini(
        tmp_path,
        account=[
            client("ready", **phone),
            client("deal", **phone),
            client("mute"),
            client("unwritten", **phone),
            client("aimless", **phone),
            client("stranger", **phone),
            client("stale", **phone),
        ],
        opportunity=[
            won("1", "deal", "", is_closed=0, is_won=0, closed_on=None, next_step="Send the offer"),
            won("2", "stale", "", is_closed=0, is_won=0, closed_on=None, next_step="Call", next_step_on="2026-10-01"),
        ],
        activity=[
            *(act(f"old {id_}", id_, "2026-09-01") for id_ in ("ready", "deal", "mute", "aimless", "stale")),
            *(
                act(f"new {id_}", id_, "2026-10-01", result="Offer wanted")
                for id_ in ("ready", "deal", "mute", "aimless", "stale")
            ),
            act("first", "unwritten", "2026-09-01", result="Offer wanted"),
            act("second", "unwritten", "2026-10-01", result="--"),
            *(plan(f"plan {id_}", id_, "2099-01-01") for id_ in ("ready", "mute", "unwritten", "stranger")),
        ],
    )
    assert whys(crm.rows("handover_readiness", *OCTOBER, as_of=None)) == {
        "ready": "ready",
        "deal": "ready",
        "mute": "no working channel",
        "unwritten": "last talk without a result",
        "aimless": "no next step",
        "stranger": "last talk without a result",
        "stale": "no next step",
    }
    value = crm.value("handover_readiness", *OCTOBER)
    assert (value.numerator, value.denominator) == (2, 7)


def test_a_contact_without_an_account_is_a_client_too(tmp_path: Path) -> None:
    """Its id may be that of an account: they are not mixed up."""
    person = {"contact_id": "a", "account_id": None, "owner_id": "1", "last_name": "Q", "created_at": at("2020-01-01")}
    crm = mini(
        tmp_path,
        account=[client("a")],
        contact=[person],
        opportunity=[won("1", "a", "2026-10-01")],
        activity=[act("1", None, "2026-10-22", contact_id="a"), plan("2", "a", "2026-12-01")],
    )
    rows = crm.rows("contact_rhythm", *OCTOBER, as_of=AS_OF)
    assert {(row["table"], row["why"]) for row in rows} == {("account", "no contact yet"), ("contact", "ok")}
    planned = crm.rows("next_contact_planned", *OCTOBER, as_of=AS_OF)
    assert [(row["table"], row["counted"]) for row in planned] == [("contact", 0)]

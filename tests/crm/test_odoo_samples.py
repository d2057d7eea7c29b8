"""The four sample databases of real Odoos: work per colleague equals plain SQL by Odoo's own rule, and 17 equals 19."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.crm.cases import Case, closing
from tests.crm.odoo_case import odoo_case
from tests.servers.postgres import Postgres

pytestmark = pytest.mark.samples
SAMPLES = ("odoo17", "odoo17_workflow", "odoo19", "odoo19_workflow")
# a person keeps his login, while his number differs from one installation to the next
LOGIN = "JOIN res_users u ON u.id = {user} GROUP BY 1"
_AUTHOR = "JOIN res_users u ON u.partner_id = m.author_id GROUP BY 1"
_INSIDE = "(SELECT partner_id FROM res_users WHERE share IS NOT TRUE)"
PLAIN = {
    # every done activity leaves a message, in each version
    ("call", "done"): "SELECT u.login, COUNT(*) FROM mail_message m JOIN mail_activity_type t"
    f" ON t.id = m.mail_activity_type_id AND t.category = 'phonecall' {_AUTHOR}",
    ("meeting", "done"): "SELECT u.login, COUNT(*) FROM (SELECT user_id FROM calendar_event WHERE active"
    f" AND stop <= now() AT TIME ZONE 'UTC') e {LOGIN.format(user='e.user_id')}",
    ("note", "done"): "SELECT u.login, COUNT(*) FROM (SELECT author_id FROM mail_message WHERE message_type = 'comment'"
    f" AND model IN ('crm.lead', 'res.partner') AND subtype_id = 2) m {_AUTHOR}",
    ("message", "done"): "SELECT u.login, COUNT(*) FROM (SELECT author_id FROM mail_message WHERE message_type = 'sms')"
    f" m {_AUTHOR}",
}


@pytest.fixture(scope="module")
def cases(postgres_server: Postgres, samples: Path) -> Iterator[dict[str, Case]]:
    made = {}
    for name in SAMPLES:
        database = postgres_server.load(samples / f"{name}.postgres.sql.gz")
        made[name] = odoo_case(name, postgres_server, database, int(name[4:6]))
    yield made
    for case in made.values():
        with closing(case):
            pass


def logins(case: Case) -> dict[str | None, str]:
    return {owner["owner_id"]: owner["login"] for owner in case.rows("owner")}


def per_login(case: Case, kind: str, status: str) -> dict[str, int]:
    people = logins(case)
    found = [a for a in case.rows("activity") if (a["kind"], a["status"]) == (kind, status)]
    return dict(Counter(people[a["owner_id"]] for a in found if a["owner_id"] in people))


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize(("kind", "status"), PLAIN)
def test_work_per_colleague_equals_plain_sql(cases: dict[str, Case], name: str, kind: str, status: str) -> None:
    plain = dict(tuple(found) for found in cases[name].plain(PLAIN[kind, status]))
    assert per_login(cases[name], kind, status) == plain


@pytest.mark.parametrize("name", SAMPLES)
def test_planned_work_equals_plain_sql(cases: dict[str, Case], name: str) -> None:
    """Open activities of deals and leads in sight; those that stand in the calendar are told there."""
    planned = [a["activity_id"] for a in cases[name].rows("activity") if a["activity_id"].startswith("activity-")]
    plain = cases[name].plain(
        "SELECT 'activity-' || a.id FROM mail_activity a JOIN crm_lead l ON l.id = a.res_id AND a.res_model = 'crm.lead'"
        " WHERE (a.active AND l.active AND a.calendar_event_id IS NULL) OR a.date_done IS NOT NULL"
    )
    assert sorted(planned) == sorted(found[0] for found in plain)


@pytest.mark.parametrize("name", SAMPLES)
def test_emails_by_who_wrote_them(cases: dict[str, Case], name: str) -> None:
    emails = [a for a in cases[name].rows("activity") if a["kind"] == "email" and a["status"] == "done"]
    written = (
        "SELECT COUNT(*) FROM mail_message WHERE model IN ('crm.lead', 'res.partner') AND mail_activity_type_id IS NULL"
        " AND (message_type = 'email' OR (message_type = 'comment' AND subtype_id = 1))"
    )
    ours = cases[name].plain(f"{written} AND author_id IN {_INSIDE}")[0][0]
    assert Counter(a["direction"] for a in emails) == {
        "outbound": ours, "inbound": cases[name].plain(written)[0][0] - ours,
    }  # fmt: skip


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_counted_twice(cases: dict[str, Case], name: str) -> None:
    """Two rows about one deal, by one person, of one kind at one time would be one piece of work."""
    seen = Counter(
        (a["kind"], a["status"], a["owner_id"], a["opportunity_id"], a["topic"], str(a["done_at"])[:16])
        for a in cases[name].rows("activity")
        if a["opportunity_id"] and a["kind"] in ("call", "meeting") and a["status"] == "done"
    )
    assert set(seen.values()) <= {1}


def _facts(case: Case) -> dict[str, Any]:
    """What the two colleagues did in both workflow samples, in words that do not differ between them."""
    people = logins(case)
    deals = {d["opportunity_id"]: d for d in case.rows("opportunity") if str(d["name"]).startswith("Deal ")}
    names = {key: deal["name"] for key, deal in deals.items()}
    return {
        "deals": sorted(
            (d["name"], people[d["owner_id"]], d["stage"], d["amount"], d["currency"], d["probability"], d["is_closed"],
             d["is_won"], d["loss_reason"], d["closed_on"], d["expected_close_on"], d["account_id"] is not None)
            for d in deals.values()
        ),
        "moves": sorted(
            (names[m["opportunity_id"]], m["from_stage"], m["to_stage"], people[m["changed_by_id"]])
            for m in case.rows("stage_change")
        ),
        "work": sorted(
            (names[a["opportunity_id"]], a["kind"], a["status"], people[a["owner_id"]], a["topic"], a["result"] or "",
             a["direction"] or "", str(a["minutes"]), a["happened_on"])
            for a in case.rows("activity") if a["opportunity_id"] in names and a["status"] == "done"
        ),
        "hands": sorted((names[o["record_id"]], people[o["owner_id"]]) for o in case.rows("ownership")),
    }  # fmt: skip


def test_17_and_19_agree_on_the_same_facts(cases: dict[str, Case]) -> None:
    ours = _facts(cases["odoo17_workflow"])
    assert ours == _facts(cases["odoo19_workflow"])
    # by hand: 6 calls, 6 e-mails and 6 meetings; 2 won, 2 lost, 2 open
    assert Counter(work[1] for work in ours["work"]) == {"call": 6, "email": 6, "meeting": 6}
    assert Counter((deal[6], deal[7]) for deal in ours["deals"]) == {
        (True, True): 2,
        (True, False): 2,
        (False, False): 2,
    }
    assert sum(deal[3] for deal in ours["deals"] if deal[7]) == Decimal(5000)
    assert len(ours["moves"]) == 14 and len(ours["hands"]) == 2


@pytest.mark.parametrize("name", SAMPLES)
def test_clients_have_owners_by_their_deals(cases: dict[str, Case], name: str) -> None:
    """In the vendor's demo no client has an owner of his own."""
    owners = {account["name"]: account["owner_id"] for account in cases[name].rows("account")}
    assert owners["Deco Addict"] is not None and owners["The Jackson Group"] is None
    assert not {"YourCompany", "Mitchell Admin", "Olga Rep"} & set(owners)

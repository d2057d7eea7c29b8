"""The catalogue on a real SuiteCRM: each number by person once more, as plain SQL by another hand."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.mart.answers import Answer, Group
from crm_core.mart.desk import Desk
from crm_core.measure.registry import indicator
from tests.mini import ask_for
from tests.servers.mariadb import MariaDb

ALL_TIME, TODAY = ("2000-01-01", "2100-01-01"), ("2026-11-01", "2026-11-23")
NOW = "'2026-11-23 00:00:00'"
IN = "h >= '2026-11-01' AND h < '2026-11-23'"

# done and planned work of all five kinds: owner o, when it happened h, when it is due d, its client and its deal
_PARTS = (
    ("call", "calls", "assigned_user_id", "COALESCE(date_end, date_start)", "date_start", "direction", "description"),
    ("meeting", "meetings", "assigned_user_id", "COALESCE(date_end, date_start)", "date_start", "NULL", "description"),
    ("task", "tasks", "assigned_user_id", "date_modified", "COALESCE(date_due, date_start)", "NULL", "description"),
    ("email", "emails", "assigned_user_id", "COALESCE(date_sent_received, date_entered)", "NULL", "type", "NULL"),
    ("note", "notes", "COALESCE(NULLIF(assigned_user_id, ''), created_by)", "date_entered", "NULL", "NULL",
     "description"),
)  # fmt: skip
_STATUS = {"email": "'Held'", "note": "'Held'", "task": "CASE status WHEN 'Completed' THEN 'Held' ELSE status END"}
WORK = "({}) w".format(
    " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, id, {owner} AS o, {_STATUS.get(kind, 'status')} AS status, {happened} AS h, {due} AS d,"
        f" {way} AS way, {text} AS said, name, date_entered AS c, date_modified AS m,"
        " CASE parent_type WHEN 'Accounts' THEN parent_id END AS account,"
        f" CASE parent_type WHEN 'Opportunities' THEN parent_id END AS deal FROM {table} WHERE deleted = 0"
        for kind, table, owner, happened, due, way, text in _PARTS
    )
)
DONE = f"FROM {WORK} WHERE status = 'Held'"
PLANNED = f"FROM {WORK} WHERE status IN ('Planned', 'Not Started', 'In Progress', 'Pending Input')"
WITH_A_DAY = f"{PLANNED} AND d IS NOT NULL"
# each deal with its account and the day it was closed on: the last audited one, else the expected one
DEALS = (
    "(SELECT p.id, p.assigned_user_id AS o, p.sales_stage AS stage, p.amount, p.probability, p.date_entered AS c,"
    " p.lead_source, p.opportunity_type, p.deleted, a.account_id AS account, x.at, CASE WHEN sales_stage LIKE 'Closed %'"
    " THEN COALESCE(DATE(x.at), p.date_closed) END AS day FROM opportunities p LEFT JOIN (SELECT opportunity_id,"
    " MIN(account_id) AS account_id FROM accounts_opportunities WHERE deleted = 0 GROUP BY 1) a"
    " ON a.opportunity_id = p.id LEFT JOIN (SELECT parent_id, MAX(date_created) AS at FROM opportunities_audit WHERE"
    " field_name = 'sales_stage' AND after_value_string LIKE 'Closed %' GROUP BY 1) x ON x.parent_id = p.id) p"
)
CLOSED, WON = "deleted = 0 AND stage LIKE 'Closed %'", "deleted = 0 AND stage = 'Closed Won'"
_FIRST = f"(SELECT account AS bought, MIN(day) AS first_day FROM {DEALS} WHERE {WON} GROUP BY 1) f"
_OPEN_CLIENT = f"SELECT account FROM {DEALS} WHERE deleted = 0 AND stage NOT LIKE 'Closed %'"
_TALKED = f"SELECT account {DONE} AND kind IN ('call', 'meeting') AND h <= {NOW} AND h >= '2026-08-25'"
ACTIVE = f"(id IN ({_OPEN_CLIENT}) OR id IN ({_TALKED}))"
ACCOUNTS = "FROM accounts WHERE deleted = 0"
_PERSON = "FROM contacts c JOIN accounts_contacts ac ON ac.contact_id = c.id AND ac.deleted = 0 WHERE c.deleted = 0 AND"
_NAMED = f"SELECT account_id {_PERSON} c.last_name <> '' AND c.first_name <> ''"
_PHONED = f"SELECT account_id {_PERSON} CONCAT(IFNULL(phone_mobile, ''), IFNULL(phone_work, ''), IFNULL(phone_home, '')) <> ''"
_MAILED = (
    "SELECT bean_id FROM email_addr_bean_rel WHERE bean_module = 'Accounts' AND primary_address = 1 AND deleted = 0"
)
COMPLETE = f"(name <> '' AND id IN ({_NAMED}) AND (phone_office <> '' OR id IN ({_MAILED}) OR id IN ({_PHONED})))"
# a task of a person of the account
_BY_CONTACT = (
    "SELECT ac.account_id FROM accounts_contacts ac JOIN tasks t ON t.contact_id = ac.contact_id AND t.deleted = 0"
    " WHERE ac.deleted = 0 AND t.status IN ('Not Started', 'In Progress', 'Pending Input') AND"
    f" COALESCE(t.date_due, t.date_start) >= {NOW}"
)
# the stages that a deal is or was in; of closed deals the share won is the stage's chance, of 20 at least
_SEEN = (
    "(SELECT id AS deal, sales_stage AS s FROM opportunities WHERE deleted = 0 UNION SELECT parent_id,"
    " before_value_string FROM opportunities_audit WHERE field_name = 'sales_stage' UNION SELECT parent_id,"
    " after_value_string FROM opportunities_audit WHERE field_name = 'sales_stage') s"
)
_CHANCE = (
    f"(SELECT s.s AS of_stage, AVG(q.sales_stage = 'Closed Won') AS chance FROM {_SEEN} JOIN opportunities q ON"
    " q.id = s.deal AND q.deleted = 0 AND q.sales_stage LIKE 'Closed %' GROUP BY 1 HAVING COUNT(*) >= 20) r"
)

COUNTS = {  # name -> (period, owner and number)
    "activities_done": (TODAY, f"SELECT o, COUNT(*) {DONE} AND {IN} GROUP BY 1"),
    "accounts_contacted": (
        ALL_TIME,
        f"SELECT o, COUNT(DISTINCT account) {DONE} AND kind IN ('call', 'meeting') GROUP BY 1",
    ),
    "scheduled_activities": (TODAY, f"SELECT o, COUNT(*) {WITH_A_DAY} AND d >= {NOW} GROUP BY 1"),
    "overdue_activities": (TODAY, f"SELECT o, COUNT(*) {WITH_A_DAY} AND d < {NOW} GROUP BY 1"),
    "active_accounts": (TODAY, f"SELECT assigned_user_id, SUM({ACTIVE}) {ACCOUNTS} GROUP BY 1"),
    "accounts_assigned": (TODAY, f"SELECT assigned_user_id, COUNT(*) {ACCOUNTS} GROUP BY 1"),
    "base_growth": (TODAY, f"SELECT assigned_user_id, COUNT(*) {ACCOUNTS} GROUP BY 1"),
    "accounts_won": (
        ALL_TIME,
        f"SELECT o, COUNT(DISTINCT account) FROM {DEALS} JOIN {_FIRST} ON bought = account WHERE {WON} AND"
        " day <= first_day GROUP BY 1",
    ),
    "lost_count": (ALL_TIME, f"SELECT o, SUM(stage = 'Closed Lost') FROM {DEALS} WHERE {CLOSED} GROUP BY 1"),
    "weighted_pipeline_amount": (
        TODAY,
        "SELECT o, SUM(ROUND(amount * COALESCE(chance, probability / 100), 4)) FROM"
        f" {DEALS} LEFT JOIN {_CHANCE} ON of_stage = stage WHERE deleted = 0 AND stage NOT LIKE 'Closed %' GROUP BY 1",
    ),
}  # fmt: skip
SHARES = {  # name -> (period, owner, numerator, denominator)
    "win_rate": (ALL_TIME, f"SELECT o, SUM({WON}), COUNT(*) FROM {DEALS} WHERE {CLOSED} GROUP BY 1"),
    "win_rate_strict": (
        ALL_TIME,
        f"SELECT o, SUM({WON}), COUNT(*) FROM {DEALS} WHERE {CLOSED} OR (deleted = 1 AND stage NOT LIKE 'Closed %')"
        " GROUP BY 1",
    ),
    "win_rate_by_amount": (
        ALL_TIME,
        f"SELECT o, SUM(IF({WON}, amount, 0)), SUM(amount) FROM {DEALS} WHERE {CLOSED} GROUP BY 1",
    ),
    "won_from_existing": (
        ALL_TIME,
        "SELECT NULL, SUM(CASE opportunity_type WHEN 'Existing Business' THEN 1 WHEN 'New Business' THEN 0 ELSE"
        f" day > first_day END), COUNT(*) FROM {DEALS} JOIN {_FIRST} ON bought = account WHERE {WON}",
    ),
    "won_from_referral": (
        ALL_TIME,
        "SELECT NULL, SUM(lead_source LIKE '%referral%' OR lead_source LIKE '%recommend%'), COUNT(*)"
        f" FROM {DEALS} WHERE {WON} AND lead_source <> ''",
    ),
    "repeat_share": (
        TODAY,
        "SELECT NULL, SUM(days >= 2), COUNT(*) FROM (SELECT COUNT(DISTINCT day) AS days"
        f" FROM {DEALS} WHERE {WON} AND day >= '2025-11-23' AND day < '2026-11-23' GROUP BY account) b",
    ),
    "overdue_rate": (TODAY, f"SELECT o, SUM(d < {NOW}), COUNT(*) {WITH_A_DAY} GROUP BY 1"),
    "two_way_ratio": (
        ALL_TIME,
        f"SELECT o, SUM(way IN ('Inbound', 'inbound')), COUNT(*) {DONE} AND kind IN ('call', 'email') GROUP BY 1",
    ),
    "automatic_share": (ALL_TIME, f"SELECT NULL, SUM(kind = 'email' AND way = 'campaign'), COUNT(*) {DONE}"),
    "signal_backdated": (ALL_TIME, f"SELECT o, SUM(DATEDIFF(c, h) > 7), COUNT(*) {DONE} GROUP BY 1"),
    "signal_instant_tasks": (
        ALL_TIME,
        f"SELECT o, SUM(TIMESTAMPDIFF(SECOND, c, h) BETWEEN 0 AND 60), COUNT(*) {DONE} AND kind = 'task' GROUP BY 1",
    ),
    "signal_empty_calls": (
        ALL_TIME,
        "SELECT assigned_user_id, SUM(duration_hours * 60 + duration_minutes <= 0), COUNT(*) FROM calls"
        " WHERE deleted = 0 AND status = 'Held' GROUP BY 1",
    ),
    "signal_round_amounts": (
        ALL_TIME,
        "SELECT assigned_user_id, SUM(MOD(amount, 1000) = 0), COUNT(*) FROM opportunities WHERE deleted = 0 AND"
        " amount > 0 GROUP BY 1",
    ),
    "signal_copied_texts": (
        ALL_TIME,
        f"SELECT o, SUM(EXISTS (SELECT 1 {DONE.replace(') w', ') v').replace('w.', 'v.')} AND v.o = w.o AND v.id <>"
        f" w.id AND v.said = w.said)), COUNT(*) {DONE} AND said <> '' GROUP BY 1",
    ),
    "next_contact_planned": (
        TODAY,
        f"SELECT assigned_user_id, SUM(id IN (SELECT account {WITH_A_DAY} AND d >= {NOW}) OR id IN ({_BY_CONTACT})),"
        f" COUNT(*) {ACCOUNTS} AND {ACTIVE} GROUP BY 1",
    ),
    "next_step_coverage": (
        TODAY,
        f"SELECT o, SUM(id IN (SELECT deal {WITH_A_DAY} AND deal IS NOT NULL AND d >= {NOW})), COUNT(*) FROM {DEALS}"
        " WHERE deleted = 0 AND stage NOT LIKE 'Closed %' GROUP BY 1",
    ),
    "client_minimum_data_set": (TODAY, f"SELECT assigned_user_id, SUM({COMPLETE}), COUNT(*) {ACCOUNTS} GROUP BY 1"),
    "ownership_coverage": (
        TODAY,
        f"SELECT assigned_user_id, SUM({COMPLETE} AND assigned_user_id IN (SELECT id FROM users WHERE status = 'Active'"
        f" AND employee_status <> 'Terminated')), COUNT(*) {ACCOUNTS} AND assigned_user_id <> '' GROUP BY 1",
    ),
    "name_validity": (
        TODAY,
        "SELECT assigned_user_id, SUM(n REGEXP '[[:alpha:]]'), COUNT(*) FROM (SELECT assigned_user_id, first_name AS n"
        " FROM contacts WHERE deleted = 0 UNION ALL SELECT assigned_user_id, last_name FROM contacts WHERE deleted = 0)"
        " x WHERE n <> '' GROUP BY 1",
    ),
    "lead_response_in_time": (
        ALL_TIME,  # nobody has turned to a lead
        "SELECT assigned_user_id, 0, COUNT(*) FROM leads WHERE deleted = 0 GROUP BY 1",
    ),
}  # fmt: skip
MEDIANS = {  # name -> (period, owner and one number per row)
    "cycle_days": (ALL_TIME, f"SELECT o, TIMESTAMPDIFF(SECOND, c, at) / 86400 FROM {DEALS} WHERE {WON} AND at >= c"),
    "days_to_lost": (
        ALL_TIME,
        f"SELECT o, TIMESTAMPDIFF(SECOND, c, at) / 86400 FROM {DEALS} WHERE {CLOSED} AND stage = 'Closed Lost' AND"
        " at >= c",
    ),
}  # fmt: skip
RULES = {  # rule of record_consistency -> violated, applicable
    "won_without_amount": f"SELECT SUM(IFNULL(amount, 0) = 0), COUNT(*) FROM {DEALS} WHERE {WON}",
    "closed_before_created": f"SELECT SUM(day < DATE(c)), COUNT(*) FROM {DEALS} WHERE {CLOSED}",
    "no_client": "SELECT SUM(account IS NULL AND id NOT IN (SELECT opportunity_id FROM opportunities_contacts WHERE"
    f" deleted = 0)), COUNT(*) FROM {DEALS} WHERE deleted = 0",
    "probability_contradicts_stage": "SELECT SUM(CASE stage WHEN 'Closed Won' THEN probability < 100 WHEN 'Closed Lost'"
    f" THEN probability > 0 ELSE probability IN (0, 100) END), COUNT(probability) FROM {DEALS} WHERE deleted = 0",
    "contact_without_account": "SELECT SUM(id NOT IN (SELECT contact_id FROM accounts_contacts WHERE deleted = 0)),"
    " COUNT(*) FROM contacts WHERE deleted = 0",
    "won_without_activity": f"SELECT SUM(id NOT IN (SELECT deal {DONE} AND deal IS NOT NULL)), COUNT(*) FROM {DEALS}"
    f" WHERE {WON}",
    "held_in_future": f"SELECT SUM(h > {NOW}), COUNT(*) {DONE}",
    "amount_changed_after_won": "SELECT SUM(id IN (SELECT u.parent_id FROM opportunities_audit u WHERE u.parent_id ="
    f" p.id AND u.field_name LIKE 'amount%' AND u.date_created > at)), COUNT(*) FROM {DEALS} WHERE {WON}",
}  # fmt: skip


class Sample:
    def __init__(self, desk: Desk, owner_url: str) -> None:
        self.desk = desk
        self.engine = sa.create_engine(owner_url)

    def sql(self, statement: str) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.exec_driver_sql(statement.replace("%", "%%")).all())

    def answers(self, name: str, period: tuple[str, str]) -> list[Answer]:
        group = Group.OWNER if indicator(name).level == "person" else Group.COMPANY
        with self.desk.answers() as answers:
            return answers.values([indicator(name)], ask_for(*period, group=group))


@pytest.fixture(scope="module", params=["suitecrm", "suitecrm_vendor_demo_only"])
def sample(
    request: pytest.FixtureRequest, mariadb_server: MariaDb, samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sample]:
    database = mariadb_server.load(samples / f"{request.param}.mariadb.sql.gz")
    desk = Desk(mariadb_server.reader(database), "suitecrm", "UTC", Business(), tmp_path_factory.mktemp(request.param))
    desk.sync(lambda *_: None)
    made = Sample(desk, mariadb_server.url(database))
    yield made
    made.engine.dispose()


def number(value: Any) -> Decimal:
    return Decimal(str(value or 0)).normalize()


@pytest.mark.samples
@pytest.mark.parametrize("name", COUNTS)
def test_counts_and_money(sample: Sample, name: str) -> None:
    period, statement = COUNTS[name]
    found = {a.id: number(a.value.value) for a in sample.answers(name, period) if a.value.value}
    assert found == {owner or None: number(value) for owner, value in sample.sql(statement) if value}


@pytest.mark.samples
@pytest.mark.parametrize("name", SHARES)
def test_shares(sample: Sample, name: str) -> None:
    period, statement = SHARES[name]
    answers = [a for a in sample.answers(name, period) if a.value.denominator]
    found = {
        None if a.id == "company" else a.id: (number(a.value.numerator), number(a.value.denominator)) for a in answers
    }
    expected = {row[0] or None: (number(row[1]), number(row[2])) for row in sample.sql(statement) if row[2]}
    assert found == expected
    for answer in answers:
        assert answer.value.value == pytest.approx(float(answer.value.numerator) / float(answer.value.denominator))


@pytest.mark.samples
@pytest.mark.parametrize("name", MEDIANS)
def test_medians(sample: Sample, name: str) -> None:
    period, statement = MEDIANS[name]
    days: dict[str, list[float]] = {}
    for owner, value in sample.sql(statement):
        days.setdefault(owner, []).append(float(value))
    found = {a.id: a.value.value for a in sample.answers(name, period) if a.value.n}
    assert found == {owner: pytest.approx(median(values), abs=1e-4) for owner, values in days.items()}


@pytest.mark.samples
def test_checks_of_consistency(sample: Sample) -> None:
    with sample.desk.answers() as answers:
        rows = answers.rows(indicator("record_consistency"), ask_for(*TODAY, group=Group.COMPANY))
    for rule, statement in RULES.items():
        own = [row for row in rows if row["why"] == rule]
        (expected,) = sample.sql(statement)
        assert (sum(not row["counted"] for row in own), len(own)) == (int(expected[0] or 0), expected[1]), rule

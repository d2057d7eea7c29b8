"""The catalogue on real Odoo installations: each number by person once more, as plain SQL by another hand."""

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
from tests.crm.odoo_case import OUTCOMES
from tests.mini import ask_for
from tests.servers.postgres import Postgres

ZONE = "Europe/Berlin"
ALL_TIME, TODAY = ("2000-01-01", "2100-01-01"), ("2026-11-01", "2026-11-23")
NOW = "'2026-11-22 23:00:00'"  # midnight in Berlin, as Odoo keeps time
DEALS = "FROM crm_lead WHERE type = 'opportunity' AND"
WON, LOST, OPEN = (OUTCOMES[name] for name in ("won", "lost", "open"))
DAY = f"((date_closed AT TIME ZONE 'UTC') AT TIME ZONE '{ZONE}')::date"
_INSIDE = "(SELECT partner_id FROM res_users WHERE share IS NOT TRUE UNION ALL SELECT partner_id FROM res_company)"
_CLIENT = f"active AND id NOT IN {_INSIDE} AND commercial_partner_id NOT IN (SELECT partner_id FROM res_company)"
# an activity that is planned on a deal or lead that is not archived, and not told by the calendar
_TODO = (
    "FROM mail_activity a JOIN crm_lead l ON l.id = a.res_id AND a.res_model = 'crm.lead' AND l.active"
    " WHERE a.active AND a.calendar_event_id IS NULL"
)
_ORDERS = (
    "(SELECT o.id, COALESCE(p.commercial_partner_id, p.id) AS top, ((o.date_order AT TIME ZONE 'UTC')"
    f" AT TIME ZONE '{ZONE}')::date AS day FROM sale_order o JOIN res_partner p ON p.id = o.partner_id"
    " WHERE o.state IN ('sale', 'done')) o JOIN res_partner t ON t.id = o.top AND t.is_company"
)
_WRITTEN = (
    "FROM mail_message m LEFT JOIN res_users u ON u.partner_id = m.author_id AND u.share IS NOT TRUE"
    " WHERE m.model IN ('crm.lead', 'res.partner') AND m.author_id IS DISTINCT FROM 2"
)
# with a client: the record's, or whoever wrote; a lead without a partner is none yet
_TWO_WAY = (
    f"{_WRITTEN} AND (m.message_type IN ('email', 'email_outgoing', 'sms') OR (m.message_type = 'comment' AND"
    " m.subtype_id IN (SELECT res_id FROM ir_model_data WHERE module = 'mail' AND name = 'mt_comment')))"
    " AND EXISTS (SELECT 1 FROM res_partner p LEFT JOIN crm_lead l ON m.model = 'crm.lead' AND l.id = m.res_id"
    " WHERE p.id IN (m.author_id, l.partner_id, CASE m.model WHEN 'res.partner' THEN m.res_id END) AND"
    f" p.{_CLIENT.replace(' AND id', ' AND p.id')})"
)

COUNTS = {  # name -> (period, owner and number)
    "lost_count": (ALL_TIME, f"SELECT user_id, count(*) {DEALS} {LOST} GROUP BY 1"),
    "weighted_pipeline_amount": (
        TODAY,  # no stage has seen 20 deals to their end
        f"SELECT user_id, SUM(ROUND((expected_revenue * probability / 100)::numeric, 4)) {DEALS} {OPEN} GROUP BY 1",
    ),
    "signal_stage_jumps": (TODAY, "SELECT 0, 0"),  # every deal went step by step: 1, 2, 3, 70
}
SHARES = {  # name -> (period, owner, numerator, denominator)
    "win_rate": (
        ALL_TIME,
        f"SELECT user_id, SUM(({WON})::int), count(*) {DEALS} (({WON}) OR ({LOST})) GROUP BY 1",
    ),
    "win_rate_by_amount": (
        ALL_TIME,
        f"SELECT user_id, SUM(CASE WHEN {WON} THEN expected_revenue ELSE 0 END), SUM(expected_revenue) {DEALS}"
        f" (({WON}) OR ({LOST})) GROUP BY 1",
    ),
    "repeat_share": (
        TODAY,
        "SELECT NULL, SUM((days >= 2)::int), count(*) FROM (SELECT count(DISTINCT day) AS days FROM"
        f" {_ORDERS} WHERE day >= '2025-11-23' AND day < '2026-11-23' GROUP BY top) b",
    ),
    "next_step_coverage": (
        TODAY,
        f"SELECT user_id, SUM((id IN (SELECT res_id {_TODO} AND a.date_deadline >= '2026-11-23') OR id IN (SELECT"
        f" opportunity_id FROM calendar_event WHERE active AND opportunity_id IS NOT NULL AND start >= {NOW}))::int),"
        f" count(*) {DEALS} {OPEN} GROUP BY 1",
    ),
    "signal_round_amounts": (
        ALL_TIME,
        "SELECT user_id, SUM((MOD(expected_revenue::numeric, 1000) = 0)::int), count(*) FROM crm_lead WHERE type ="
        f" 'opportunity' AND expected_revenue > 0 AND (({WON}) OR ({LOST}) OR ({OPEN})) GROUP BY 1",
    ),
    "name_validity": (
        TODAY,
        "SELECT 'company', SUM((name ~ '[[:alpha:]]')::int), count(*) FROM res_partner WHERE is_company IS NOT TRUE AND"
        f" (parent_id IS NULL OR type = 'contact') AND {_CLIENT} AND name <> ''",
    ),
    "email_validity": (
        TODAY,
        "SELECT 'company', count(*), count(*) FROM res_partner WHERE"
        f" (is_company OR parent_id IS NULL OR type = 'contact') AND {_CLIENT} AND email <> ''",
    ),
    "two_way_ratio": (
        ALL_TIME,
        f"SELECT 'company', SUM((u.id IS NULL)::int), count(*) {_TWO_WAY}",
    ),
}
MEDIANS = {  # name -> (period, owner and one number per row)
    "cycle_days": (ALL_TIME, f"SELECT user_id, EXTRACT(EPOCH FROM date_closed - create_date) / 86400 {DEALS} {WON}"),
    "days_to_lost": (ALL_TIME, f"SELECT user_id, EXTRACT(EPOCH FROM date_closed - create_date) / 86400 {DEALS} {LOST}"),
}
RULES = {  # rule of record_consistency -> violated, applicable
    "won_without_amount": f"SELECT SUM((COALESCE(expected_revenue, 0) = 0)::int), count(*) {DEALS} {WON}",
    "open_past_close_date": f"SELECT SUM(COALESCE(date_deadline < '2026-11-23', false)::int), count(*) {DEALS} {OPEN}",
    "lost_without_reason": f"SELECT SUM((lost_reason_id IS NULL)::int), count(*) {DEALS} {LOST}",
    "no_client": f"SELECT SUM((partner_id IS NULL OR partner_id NOT IN (SELECT id FROM res_partner WHERE {_CLIENT}))"
    f"::int), count(*) {DEALS} (({WON}) OR ({LOST}) OR ({OPEN}))",
    "owner_inactive": "SELECT SUM((user_id IN (SELECT id FROM res_users WHERE active IS NOT TRUE))::int), count(*)"
    f" {DEALS} {OPEN}",
}


class Sample:
    def __init__(self, desk: Desk, owner_url: str) -> None:
        self.desk = desk
        self.engine = sa.create_engine(owner_url)

    def sql(self, statement: str) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.exec_driver_sql(statement.replace("%", "%%")).all())

    def answers(self, name: str, period: tuple[str, str], whole: bool) -> list[Answer]:
        group = Group.COMPANY if whole else Group.OWNER
        with self.desk.answers() as answers:
            return answers.values([indicator(name)], ask_for(*period, group=group))


@pytest.fixture(scope="module", params=["odoo17", "odoo17_workflow", "odoo19", "odoo19_workflow"])
def sample(
    request: pytest.FixtureRequest, postgres_server: Postgres, samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sample]:
    database = postgres_server.load(samples / f"{request.param}.postgres.sql.gz")
    folder = tmp_path_factory.mktemp(request.param)
    desk = Desk(postgres_server.reader(database), "odoo", ZONE, Business(region="US"), folder)
    desk.sync(lambda *_: None)
    made = Sample(desk, postgres_server.url(database))
    yield made
    made.engine.dispose()
    desk.source.engine.dispose()


def number(value: Any) -> Decimal:
    return Decimal(str(value or 0)).normalize()


@pytest.mark.samples
@pytest.mark.parametrize("name", COUNTS)
def test_counts_and_money(sample: Sample, name: str) -> None:
    period, statement = COUNTS[name]
    found = {a.id: number(a.value.value) for a in sample.answers(name, period, whole=False) if a.value.value}
    assert found == {row[0] and str(row[0]): number(row[1]) for row in sample.sql(statement) if row[1]}


@pytest.mark.samples
@pytest.mark.parametrize("name", SHARES)
def test_shares(sample: Sample, name: str) -> None:
    period, statement = SHARES[name]
    expected = {row[0] and str(row[0]): (number(row[1]), number(row[2])) for row in sample.sql(statement) if row[2]}
    whole = indicator(name).level != "person" or "company" in expected
    found = {
        a.id: (number(a.value.numerator), number(a.value.denominator))
        for a in sample.answers(name, period, whole)
        if a.value.denominator
    }
    assert found == ({"company": next(iter(expected.values()))} if whole and expected else expected)


@pytest.mark.samples
@pytest.mark.parametrize("name", MEDIANS)
def test_medians(sample: Sample, name: str) -> None:
    period, statement = MEDIANS[name]
    days: dict[str | None, list[float]] = {}
    for owner, value in sample.sql(statement):
        if value is not None and value > -1 / 86400:
            days.setdefault(owner and str(owner), []).append(float(value))
    found = {a.id: a.value.value for a in sample.answers(name, period, whole=False) if a.value.n}
    assert found == {owner: pytest.approx(median(values), abs=1e-4) for owner, values in days.items()}


@pytest.mark.samples
def test_checks_of_consistency(sample: Sample) -> None:
    with sample.desk.answers() as answers:
        rows = answers.rows(indicator("record_consistency"), ask_for(*TODAY, group=Group.COMPANY))
    for rule, statement in RULES.items():
        own = [row for row in rows if row["why"] == rule]
        (expected,) = sample.sql(statement)
        assert (sum(not row["counted"] for row in own), len(own)) == (int(expected[0] or 0), expected[1]), rule

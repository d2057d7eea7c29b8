"""Odoo through the whole walk: live equals mart, links lead to the right form, numbers equal plain SQL."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from crm_core.base.business import Business
from crm_core.mart.answers import Group
from crm_core.mart.checkup import checkup
from crm_core.mart.desk import Desk
from crm_core.measure.registry import indicator, indicators
from tests.crm import odoo_rows
from tests.crm.odoo_case import OUTCOMES
from tests.mini import ask_for
from tests.servers.postgres import Postgres

ZONE = "Europe/Berlin"
SAMPLES = ("odoo17", "odoo17_workflow", "odoo19", "odoo19_workflow")
OWN = ("14", "17", "19")
ALL_TIME, TODAY = ("2000-01-01", "2100-01-01"), ("2026-11-01", "2026-11-23")
DEALS = "FROM crm_lead WHERE type = 'opportunity' AND"
PLAIN = {
    "won_count": f"SELECT user_id, count(*) {DEALS} {OUTCOMES['won']} GROUP BY 1",
    "lost_count": f"SELECT user_id, count(*) {DEALS} {OUTCOMES['lost']} GROUP BY 1",
    "won_amount": f"SELECT user_id, sum(expected_revenue) {DEALS} {OUTCOMES['won']} GROUP BY 1",
    "open_opportunities": f"SELECT user_id, count(*) {DEALS} {OUTCOMES['open']} GROUP BY 1",
    "open_pipeline_amount": f"SELECT user_id, sum(expected_revenue) {DEALS} {OUTCOMES['open']} GROUP BY 1",
    "calls_done": "SELECT u.id, count(*) FROM mail_message m JOIN mail_activity_type t ON t.id = m.mail_activity_type_id"
    " JOIN res_users u ON u.partner_id = m.author_id WHERE t.category = 'phonecall' GROUP BY 1",
    "meetings_held": "SELECT user_id, count(*) FROM calendar_event WHERE active AND stop < '2026-11-23' GROUP BY 1",
    "overdue_activities": "SELECT a.user_id, count(*) FROM mail_activity a JOIN crm_lead l ON l.id = a.res_id"
    " AND a.res_model = 'crm.lead' AND l.active WHERE a.active AND a.calendar_event_id IS NULL"
    " AND a.date_deadline < '2026-11-23' GROUP BY 1",
}


def _marked(names: Iterable[str], *more: Group) -> list[Any]:
    return [pytest.param(name, *more, marks=pytest.mark.samples) for name in names]


# groups add up the same rows above the SQL: all of them on one version and one CRM, persons on each
EACH = [(version, Group.OWNER) for version in OWN[:-1]] + [(OWN[-1], group) for group in Group]
EACH += _marked(SAMPLES[:-1], Group.OWNER) + [one for group in Group for one in _marked(SAMPLES[-1:], group)]


class Installation:
    """One Odoo with its mart."""

    def __init__(self, server: Postgres, database: str, folder: Path) -> None:
        self.desk = Desk(server.reader(database), "odoo", ZONE, Business(), folder)
        self.desk.sync(lambda *_: None)
        self._engine = sa.create_engine(server.url(database))

    def sql(self, statement: str) -> dict[str | None, Decimal]:
        with self._engine.connect() as connection:
            rows = connection.execute(sa.text(statement)).all()
        return {row[0] and str(row[0]): Decimal(str(row[1])) for row in rows if row[1]}

    def close(self) -> None:
        self._engine.dispose()
        self.desk.source.engine.dispose()


@pytest.fixture(scope="module", params=[*OWN, *_marked(SAMPLES)])
def odoo(
    request: pytest.FixtureRequest, postgres_server: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    if request.param in OWN:
        database = postgres_server.database()
        postgres_server.run(database, odoo_rows.compliance(int(request.param)))
    else:
        samples: Path = request.getfixturevalue("samples")
        database = postgres_server.load(samples / f"{request.param}.postgres.sql.gz")
    made = Installation(postgres_server, database, tmp_path_factory.mktemp(request.param))
    yield made
    made.close()


@pytest.mark.parametrize(("odoo", "group"), EACH, indirect=["odoo"])
def test_live_equals_mart(odoo: Installation, group: Group) -> None:
    ask = ask_for(*TODAY, group=group)
    with odoo.desk.answers() as mart, odoo.desk.answers(live=True) as live:
        for metric in indicators().values():
            found = live.values([metric], ask)
            if not all(answer.value.status == "not_live" for answer in found):
                assert found == mart.values([metric], ask), metric.name


def test_links_are_the_same_from_the_mart(odoo: Installation) -> None:
    """An activity's table stands in its id, whatever its kind."""
    connector = odoo.desk.connector()
    with odoo.desk.answers() as mart:
        for key in ("activity-5", "message-5", "event-5"):
            link = mart.record_url("activity", key, "meeting")
            assert link == connector.record_url("activity", key, "meeting") and "id=5&" in link
        assert mart.record_url("opportunity", "5") == connector.record_url("opportunity", "5")


@pytest.mark.samples
@pytest.mark.parametrize("odoo", SAMPLES, indirect=True)
@pytest.mark.parametrize("name", PLAIN)
def test_numbers_equal_plain_sql(odoo: Installation, name: str) -> None:
    with odoo.desk.answers() as answers:
        period = TODAY if name.startswith(("open", "overdue")) else ALL_TIME
        found = answers.values([indicator(name)], ask_for(*period))
    assert {answer.id: Decimal(str(answer.value.value)) for answer in found if answer.value.value} == odoo.sql(
        PLAIN[name]
    )


def test_check_names_what_odoo_does_not_keep(odoo: Installation) -> None:
    found = checkup(odoo.desk)
    lacks = {table["table"]: set(table["not_kept"]) for table in found["tables"] if table["kept"]}
    absent = {table["table"] for table in found["tables"] if not table["kept"]}
    assert {"login", "target", "merge"} <= absent
    assert {"birth_day", "first_name"} <= lacks["contact"] and "next_step" in lacks["opportunity"]
    needs = {line["indicator"]: line["needs"] for line in found["indicators"] if not line["available"]}
    # one cell holds the whole name, and is judged as both
    assert {"meeting_core_data_set", "meeting_minimum_data_set", "client_minimum_data_set"}.isdisjoint(needs)

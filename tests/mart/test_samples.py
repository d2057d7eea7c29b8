"""On databases of real CRMs: numbers equal plain SQL by the CRM's own rule, and live equals mart."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from crm_core.base.access import EVERYTHING
from crm_core.base.business import Business
from crm_core.mart.answers import Answers, Ask, Group
from crm_core.mart.asking import local_window
from crm_core.mart.desk import Desk
from crm_core.measure.registry import indicator, indicators
from tests.mini import ask_for
from tests.servers.mariadb import MariaDb

SUITE = ("suitecrm", "suitecrm_vendor_demo_only")
ALL_TIME = ("2000-01-01", "2100-01-01")  # the demo data closes deals years ahead
TODAY = ("2026-11-01", "2026-11-23")

# groups add up the same rows above the SQL: all of them on one CRM, persons on each
EACH = [(SUITE[1], Group.OWNER), *((SUITE[0], group) for group in Group)]


class Sample:
    def __init__(self, desk: Desk, owner_url: str) -> None:
        self.desk = desk
        self._engine = sa.create_engine(owner_url)

    def sql(self, statement: str) -> dict[object, object]:
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(sa.text(statement))}


@pytest.fixture(scope="module", params=SUITE)
def sample(
    request: pytest.FixtureRequest, mariadb_server: MariaDb, samples: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sample]:
    database = mariadb_server.load(samples / f"{request.param}.mariadb.sql.gz")
    folder = tmp_path_factory.mktemp(request.param)
    desk = Desk(mariadb_server.reader(database), "suitecrm", "UTC", Business(), folder)
    desk.sync(lambda *_: None)
    made = Sample(desk, mariadb_server.url(database))
    yield made
    made._engine.dispose()


def by_owner(answers: Answers, name: str, period: tuple[str, str]) -> dict[str | None, object]:
    found = answers.values([indicator(name)], ask_for(*period))
    return {answer.id: answer.value.value for answer in found if answer.value.value}


WHERE = "FROM opportunities WHERE deleted = 0 AND sales_stage"


@pytest.mark.samples
@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("won_count", f"SELECT assigned_user_id, count(*) {WHERE} = 'Closed Won' GROUP BY 1"),
        ("lost_count", f"SELECT assigned_user_id, count(*) {WHERE} = 'Closed Lost' GROUP BY 1"),
        ("won_amount", f"SELECT assigned_user_id, sum(amount) {WHERE} = 'Closed Won' GROUP BY 1"),
        ("open_opportunities", f"SELECT assigned_user_id, count(*) {WHERE} NOT LIKE 'Closed %' GROUP BY 1"),
        ("open_pipeline_amount", f"SELECT assigned_user_id, sum(amount) {WHERE} NOT LIKE 'Closed %' GROUP BY 1"),
        (
            "meetings_held",
            "SELECT assigned_user_id, count(*) FROM meetings WHERE deleted = 0 AND status = 'Held' GROUP BY 1",
        ),
        ("calls_done", "SELECT assigned_user_id, count(*) FROM calls WHERE deleted = 0 AND status = 'Held' GROUP BY 1"),
    ],
)
def test_numbers_equal_plain_sql(sample: Sample, name: str, statement: str) -> None:
    with sample.desk.answers() as answers:
        period = TODAY if name.startswith("open") else ALL_TIME
        found = by_owner(answers, name, period)
    expected = {owner: Decimal(str(value)) for owner, value in sample.sql(statement).items()}
    assert {owner: Decimal(str(value)) for owner, value in found.items()} == expected


@pytest.mark.samples
@pytest.mark.parametrize(("sample", "group"), EACH, indirect=["sample"])
def test_live_equals_mart_cell_by_cell(sample: Sample, group: Group) -> None:
    ask = Ask(local_window(*(ask_for(*TODAY).window.start, ask_for(*TODAY).window.end)), scope=EVERYTHING, group=group)
    with sample.desk.answers(live=True) as live, sample.desk.answers() as stored:
        for metric in indicators().values():
            told = live.values([metric], ask)
            if not all(answer.value.status == "not_live" for answer in told):
                assert told == stored.values([metric], ask), metric.name

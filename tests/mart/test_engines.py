"""Every indicator says the same of one company, whichever engine its CRM stands on."""

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from crm_core.base.access import EVERYTHING
from crm_core.base.business import Business
from crm_core.crm.canonical import TABLES, Type
from crm_core.demo.build import build
from crm_core.demo.plan import DemoPlan
from crm_core.mart.answers import Answer, Answers, Ask, Group
from crm_core.mart.desk import Desk
from crm_core.measure.evidence import Window
from crm_core.measure.indicator import Indicator
from crm_core.measure.registry import indicators

WINDOW = Window(date(2026, 10, 5), date(2026, 11, 2))
METRICS = list(indicators().values())
KINDS: dict[Type, Any] = {
    Type.FLAG: sa.Boolean(),
    Type.INT: sa.Integer(),
    Type.NUMBER: sa.Float(53),
    Type.MONEY: sa.Numeric(19, 4),
    Type.AT: sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb"),
    Type.ON: sa.Date(),
}
READ: dict[Type, Any] = {Type.FLAG: bool, Type.AT: datetime.fromisoformat, Type.ON: date.fromisoformat}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("engines") / "demo.sqlite"
    build(made, DemoPlan(managers=2, years=1, today=date(2026, 11, 24)))
    return made


@pytest.fixture(scope="module")
def expected(file: Path) -> Iterator[Answers]:
    yield from _answers(f"sqlite:///{file}", file.parent)


@pytest.fixture(scope="module", params=["postgres_server", "mariadb_server"])
def found(request: pytest.FixtureRequest, file: Path) -> Iterator[Answers]:
    server = request.getfixturevalue(request.param)
    database = server.database()
    _copy(file, server.url(database))
    yield from _answers(server.reader(database), file.parent)


@pytest.mark.parametrize("metric", METRICS, ids=[metric.name for metric in METRICS])
def test_every_engine_says_the_same(metric: Indicator, found: Answers, expected: Answers) -> None:
    group = Group.OWNER if metric.level == "person" else Group.COMPANY
    ask = Ask(WINDOW, datetime(2026, 11, 2, 11), EVERYTHING, group)
    assert _rounded(found.values([metric], ask)) == _rounded(expected.values([metric], ask))


def _answers(url: str, folder: Path) -> Iterator[Answers]:
    desk = Desk(url, "native", "Europe/Berlin", Business(region="DE"), folder / "mart")
    with desk.answers(live=True) as answers:
        yield answers
    desk.source.engine.dispose()


def _rounded(answers: list[Answer]) -> list[tuple[Any, ...]]:
    """Engines add floats in different orders."""
    kept = ("status", "value", "numerator", "denominator", "n", "currency", "slice", "word")
    told = [(answer.id, *(getattr(answer.value, name) for name in kept)) for answer in answers]
    return [tuple(round(cell, 6) if isinstance(cell, float) else cell for cell in row) for row in told]


def _copy(file: Path, url: str) -> None:
    """The SQLite file, table by table, in the engine's own types."""
    meta, engine = sa.MetaData(), sa.create_engine(url)
    with sqlite3.connect(file) as source, engine.begin() as connection:
        for name, canonical in TABLES.items():
            columns = [row[1] for row in source.execute(f'PRAGMA table_info("{name}")')]
            types = {column: canonical.column(column).type for column in columns}
            made = (
                sa.Column(c, KINDS.get(t) or sa.String(250), primary_key=c == canonical.key and c in columns)
                for c, t in types.items()
            )
            table = sa.Table(name, meta, *made)
            table.create(connection)
            rows = [
                {column: _value(cell, types[column]) for column, cell in zip(columns, row, strict=True)}
                for row in source.execute(f'SELECT * FROM "{name}"')
            ]
            if rows:
                connection.execute(sa.insert(table), rows)
    source.close()
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for name in meta.tables:  # a CRM at work has its statistics
            what = f"TABLE `{name}`" if connection.dialect.name != "postgresql" else f'"{name}"'
            connection.execute(sa.text(f"ANALYZE {what}"))
    engine.dispose()


def _value(cell: Any, kind: Type) -> Any:
    return cell if cell is None or kind not in READ else READ[kind](cell)

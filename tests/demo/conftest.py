"""One demo company of the default size and one small one, built once for all tests of the demo."""

import sqlite3
from collections.abc import Iterator
from datetime import date

import pytest

from crm_core.demo.build import DemoCompany, build
from crm_core.demo.plan import DemoPlan

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> DemoCompany:
    return build(tmp_path_factory.mktemp("demo") / "demo.sqlite", DemoPlan(today=TODAY))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> DemoCompany:
    plan = DemoPlan(managers=4, years=1, today=TODAY)
    return build(tmp_path_factory.mktemp("small") / "demo.sqlite", plan)


@pytest.fixture(scope="session")
def crm(company: DemoCompany) -> Iterator[sqlite3.Connection]:
    yield from _opened(company)


@pytest.fixture(scope="session")
def small_crm(small: DemoCompany) -> Iterator[sqlite3.Connection]:
    yield from _opened(small)


def _opened(company: DemoCompany) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(company.file)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()

"""SQL laid out for people stays the same SQL."""

import re

import pytest

from crm_core.measure import definition
from crm_core.measure.registry import indicators
from crm_core.web.views.sql_text import WIDTH, laid_out


@pytest.mark.parametrize("name", indicators())
def test_only_blanks_are_changed(name: str) -> None:
    sql = definition.reference_sql(indicators()[name])
    told = laid_out(sql)
    assert re.sub(r"\s+", "", told) == re.sub(r"\s+", "", sql)
    assert max(map(len, told.splitlines())) <= WIDTH


def test_clauses_and_conditions_have_lines_of_their_own() -> None:
    sql = "SELECT a, b FROM t WHERE x BETWEEN 1 AND 2 AND " + " AND ".join(f"column_{n} = 'a (b) c'" for n in range(8))
    lines = laid_out(sql).splitlines()
    assert lines[:4] == ["SELECT a,", "  b", "FROM t", "WHERE x BETWEEN 1 AND 2"]
    assert lines[4:] == [f"  AND column_{n} = 'a (b) c'" for n in range(8)]


def test_what_fits_stays_in_one_line() -> None:
    assert laid_out("SELECT a \nFROM t") == "SELECT a FROM t"

"""A subquery that computes only what is read: the same rows, and no join that nobody needs."""

from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from crm_core.crm.canonical import TABLES
from crm_core.crm.crm import Kept, Moment, Relation
from crm_core.crm.slim import Lookup, Slim
from crm_core.crm.views import VIEWS
from tests.crm import native_rows
from tests.crm.cases import Case, closing, native_case

WEEK = (date(2026, 11, 2), date(2026, 11, 9))
NOW = Moment(datetime(2026, 11, 23), datetime(2026, 11, 23), "Europe/Berlin", days=WEEK)
# account, its owner, and what stands beside them: one row at most for each account
ACCOUNT = sa.table("account", *(sa.column(name, sa.String) for name in ("account_id", "name", "owner_id", "city")))
OWNER = sa.table("owner", *(sa.column(name, sa.String) for name in ("owner_id", "name", "team_id")))
TEAM = sa.table("team", *(sa.column(name, sa.String) for name in ("team_id", "name")))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Any:
    url = f"sqlite:///{tmp_path_factory.mktemp('slim') / 'crm.sqlite'}"
    native_rows.build(url, native_rows.TEXT_IDS)
    with closing(native_case("sqlite", url, url, "1")) as made:
        yield made


def book() -> Slim:
    """account_id, name, city, owner, team of each account."""
    owned = Lookup(ACCOUNT, OWNER, OWNER.c.owner_id == ACCOUNT.c.owner_id)
    placed = Lookup(owned, TEAM, TEAM.c.team_id == OWNER.c.team_id)
    own = (ACCOUNT.c.account_id.label("account_id"), ACCOUNT.c.name.label("name"), ACCOUNT.c.city.label("city"))
    return Slim(*own, OWNER.c.name.label("owner"), TEAM.c.name.label("team")).select_from(placed)


def text(statement: Any) -> str:
    return " ".join(str(statement.compile()).split())


def joined(statement: Any) -> list[str]:
    """What is joined, in order."""
    return [part.split()[0] for part in text(statement).split("LEFT OUTER JOIN ")[1:]]


def test_nothing_is_joined_for_columns_that_nobody_reads() -> None:
    b = book().cte("book")
    assert text(sa.select(b.c.name)) == (
        "WITH book AS (SELECT CAST(NULL AS VARCHAR) AS account_id, account.name AS name, "
        "CAST(NULL AS VARCHAR) AS city, CAST(NULL AS VARCHAR) AS owner, CAST(NULL AS VARCHAR) AS team FROM account) "
        "SELECT book.name FROM book"
    )


@pytest.mark.parametrize(
    ("column", "sides"),
    [("city", []), ("owner", ["owner"]), ("team", ["owner", "team"])],  # the team is found by the owner's row
)
def test_a_column_brings_the_joins_it_needs(column: str, sides: list[str]) -> None:
    assert joined(sa.select(book().cte("book").c[column])) == sides


def test_every_place_of_a_statement_reads() -> None:
    b = book().cte("book")
    for statement in (
        sa.select(b.c.name).where(b.c.owner == "Ann"),
        sa.select(b.c.name).order_by(b.c.owner),
        sa.select(sa.func.count()).select_from(b).group_by(b.c.owner),
        sa.select(sa.func.max(b.c.name)).group_by(b.c.name).having(sa.func.max(b.c.owner) == "Ann"),
        sa.select(ACCOUNT.c.name).where(ACCOUNT.c.owner_id.in_(sa.select(b.c.owner))),
        sa.select(TEAM.c.name).select_from(TEAM.join(b, b.c.owner == TEAM.c.name)),
        sa.select(sa.func.row_number().over(order_by=b.c.owner)),
        sa.select(TEAM.c.name).where(sa.exists().where(b.c.owner == TEAM.c.name)),
        sa.select(b.alias("one").c.owner),
        sa.select(sa.select(sa.func.max(b.c.owner)).scalar_subquery()),
    ):
        assert joined(statement) == ["owner"], text(statement)


def test_conditions_of_the_subquery_itself_read() -> None:
    b = book().where(OWNER.c.name == "Ann").cte("book")
    assert joined(sa.select(b.c.city)) == ["owner"]


def test_through_other_subqueries_only_what_is_read() -> None:
    b = book().cte("book")
    outer = sa.select(b.c.name.label("called"), b.c.team.label("team")).subquery("outer")
    assert joined(sa.select(outer.c.called)) == []
    assert joined(sa.select(outer.c.team)) == ["owner", "team"]
    both = sa.union_all(sa.select(b.c.name, b.c.owner), sa.select(b.c.owner, b.c.name)).subquery("both")
    assert joined(sa.select(both.c.name)) == ["owner"]  # the first column of the second branch
    ones = sa.union_all(sa.select(b.c.name, b.c.owner), sa.select(TEAM.c.name, TEAM.c.team_id)).subquery("ones")
    assert joined(sa.select(ones.c.name)) == []


def test_where_equal_rows_become_one_all_columns_are_read() -> None:
    b = book().cte("book")
    pairs = sa.select(b.c.name, b.c.owner)
    once, united = pairs.distinct().subquery("once"), sa.union(pairs, sa.select(TEAM.c.name, TEAM.c.team_id)).subquery()
    assert joined(sa.select(once.c.name)) == joined(sa.select(united.c.name)) == ["owner"]


def test_one_statement_is_no_other_s() -> None:
    """The subquery is the same object in both."""
    b = book().cte("book")
    assert joined(sa.select(b.c.team)) == ["owner", "team"]
    assert joined(sa.select(b.c.name)) == []
    assert joined(sa.select(b.c.name, b.c.owner)) == ["owner"]


@pytest.mark.parametrize("name", [*TABLES, *VIEWS])
def test_each_column_alone_has_the_rows_it_has_among_all(case: Case, name: str) -> None:
    relation = case.provider.relation(name, NOW)
    if relation is None:
        assert name in native_rows.ABSENT_TABLES
        return
    kept = [column for column, state in relation.kept.items() if state is Kept.YES]
    every = case.source.fetch(_select(relation, kept)) if kept else []
    for place, column in enumerate(kept):
        assert _sorted(row[0] for row in case.source.fetch(_select(relation, [column]))) == _sorted(
            row[place] for row in every
        ), column


def _select(relation: Relation, columns: list[str]) -> sa.Select[Any]:
    return sa.select(*(relation.columns[column].label(column) for column in columns))


def _sorted(cells: Any) -> list[Any]:
    return sorted(cells, key=repr)


@pytest.mark.parametrize("name", ["account", "contact", "lead", "opportunity", "activity"])
def test_a_canonical_table_joins_nothing_for_its_own_columns(case: Case, name: str) -> None:
    relation = case.provider.relation(name, NOW)
    assert relation is not None
    own = [relation.columns[column] for column in (f"{name}_id", "owner_id", "created_on")]
    assert joined(sa.select(*own)) == []
    assert len(joined(sa.select(*relation.columns.values()))) > 1

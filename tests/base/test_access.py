"""The two doors: whose rows a viewer reads, and what may be told of others."""

import pytest

from crm_core.base.access import Benchmark, Role, Scope, Viewer, benchmark, rows
from crm_core.base.errors import AccessError

ANN = Viewer("ann", frozenset({Role.MANAGER}), "1")
OTHERS = {"2": 0.1, "3": 0.2, "4": 0.3, "5": 0.4, "6": 0.5}


def test_a_benchmark_needs_five_other_people() -> None:
    peers = ["1", *OTHERS]
    assert benchmark(ANN, OTHERS | {"1": 0.9}, peers) == Benchmark(median=0.3, low=0.2, high=0.4, n=5)
    assert benchmark(ANN, {"1": 0.9, "2": 0.1, "3": 0.2, "4": 0.3, "5": 0.4}, peers) is None


def test_only_the_configured_group_is_told_of_and_never_the_viewer_himself() -> None:
    values = OTHERS | {"1": 0.9, "stranger": 99.0}
    assert benchmark(ANN, values, OTHERS) == benchmark(ANN, values | {"1": 0.0}, ["1", *OTHERS])
    assert benchmark(ANN, values, ["2", "3", "stranger"]) is None


@pytest.mark.parametrize(
    ("roles", "owner_ids", "persons", "figures"),
    [
        ({Role.EXECUTIVE}, None, False, True),
        ({Role.TEAM_LEAD}, ("1", "2"), True, True),
        ({Role.MANAGER}, ("1",), True, True),
        ({Role.OPERATOR}, None, True, False),
        ({Role.ADMIN}, (), True, True),
        ({Role.AUDITOR, Role.WORKS_COUNCIL}, (), True, True),
    ],
)
def test_whose_rows_a_role_reads(
    roles: set[Role], owner_ids: tuple[str, ...] | None, persons: bool, figures: bool
) -> None:
    scope = rows(Viewer("x", frozenset(roles), "1", frozenset({"2"})))
    assert (scope.owner_ids, scope.persons, scope.figures) == (owner_ids, persons, figures)


def test_a_parameter_only_narrows() -> None:
    assert rows(ANN).narrowed(["1"]).owner_ids == ("1",)
    with pytest.raises(AccessError, match="no access to this manager"):
        rows(ANN).narrowed(["1", "2"])
    assert Scope(None).narrowed(["2"]).owner_ids == ("2",)

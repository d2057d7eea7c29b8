"""The plan counters on the pages: right numbers, moving after a sync, for the viewer alone, opening their rows."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crm_core.mart.desk import Desk
from crm_core.store import targets as store_targets
from crm_core.store.targets import NewTarget
from crm_core.web import caches
from crm_core.web.installation import installation
from tests.mini import Mini
from tests.web.as_user import as_user, open_page, words
from tests.web.plan_crm import MONTH, NEXT, installed, win


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Mini, Desk]]:
    caches.plans.clear()
    with installed(tmp_path) as made:
        yield made


def parts(at: AppTest) -> list[str]:
    """The counters of a page as lines."""
    import re

    found = re.findall(r'<div class="rp-parts">(.*?)</div>', words(at))
    return [" ".join(re.sub(r"</?(b|span)>", "|", line).split("|")).replace("  ", " · ").strip() for line in found]


def test_a_manager_watches_his_counter_move(here: tuple[Mini, Desk]) -> None:
    with as_user("ann") as at:
        open_page(at, "scorecard")
        assert not at.exception
        (line,) = parts(at)
        assert line.startswith("Plan 4 · Done 1 · Left 3")
        win(*here)
        at.run()
        (line,) = parts(at)
        assert line.startswith("Plan 4 · Done 2 · Left 2")


def test_a_deal_dated_in_the_future_moves_nothing(here: tuple[Mini, Desk]) -> None:
    with as_user("ann") as at:
        win(*here, on=NEXT)
        open_page(at, "scorecard")
        assert parts(at)[0].startswith("Plan 4 · Done 1")


def test_a_changed_plan_shows_at_once_and_says_what_it_was(here: tuple[Mini, Desk]) -> None:
    with as_user("ann") as at:
        open_page(at, "scorecard")
        store_targets.put(installation().store, [NewTarget("won_count", MONTH, NEXT, Decimal(2), owner_id="1")], "lena")
        at.run()
        assert parts(at)[0].startswith("Plan 2 · Done 1 · Left 1")
        assert "Planned at first: 4." in words(at)


def test_the_overview_shows_the_company_first_and_its_teams(here: tuple[Mini, Desk]) -> None:
    with as_user("eve") as at:
        open_page(at, "overview")
        assert not at.exception
        assert parts(at)[0].startswith("Plan 13 · Done 1 · Left 12")
        table = at.dataframe[0].value
    assert list(table["team"]) == ["*North*", "South"]
    assert (
        list(table["plan"]) == ["10", "3"] and list(table["done"]) == ["1", "0"] and list(table["left"]) == ["9", "3"]
    )
    assert list(table["persons"]) == ["6", ""]  # North's people plan 4 + 2, its plan says 10


def test_a_lead_sees_the_plan_of_his_team(here: tuple[Mini, Desk]) -> None:
    with as_user("lena") as at:
        open_page(at, "overview")
        assert [line[:16] for line in parts(at)] == ["Plan 10 · Done 1"]
        assert "13" not in " ".join(parts(at))


def test_nobody_sees_another_person_s_counter(here: tuple[Mini, Desk]) -> None:
    with as_user("bob") as at:
        open_page(at, "scorecard")
        assert [line[:15] for line in parts(at)] == ["Plan 3 · Done 0"]


def test_the_number_opens_its_rows_over_the_plan_s_days(here: tuple[Mini, Desk]) -> None:
    with as_user("ann") as at:
        open_page(at, "scorecard")
        key = next(one.key for one in caches.plans(_base(), _stamp()) if one.id == "1")
        at.query_params.update({"plan": key, "only": "counted"})
        open_page(at, "evidence")
        assert not at.exception and not at.warning, [warning.value for warning in at.warning]
        assert list(at.dataframe[0].value["id"]) == ["d1"]
        assert "the rows agree with the number" in words(at)


@pytest.mark.parametrize("login", ["bob", "eve"])
def test_a_plan_of_an_address_opens_nothing_that_is_not_one_s_own(here: tuple[Mini, Desk], login: str) -> None:
    with as_user("ann"):
        key = next(one.key for one in caches.plans(_base(), _stamp()) if one.id == "1")
    with as_user(login) as at:
        for asked in (key, "nonsense", ""):
            at.query_params.update({"plan": asked, "indicator": "won_count"})
            open_page(at, "evidence")
            assert [warning.value for warning in at.warning] == [
                "There is no plan of this address that runs and is open to you."
            ]
            assert not at.dataframe


def test_crm_text_stands_escaped(here: tuple[Mini, Desk]) -> None:
    with as_user("lena") as at:
        at.query_params["owner"] = "4"
        open_page(at, "scorecard")
        assert parts(at)[0].startswith("Plan 2 · Done 0") and "<b>Low</b>" not in words(at)


def _base() -> str:
    mart = caches.mart()
    assert mart is not None
    return mart.generation


def _stamp() -> str:
    return store_targets.stamp(installation().store)


def test_coverage_follows_a_changed_plan_at_once(here: tuple[Mini, Desk]) -> None:
    """The open deals are worth nothing without a plan; a plan of revenue set meanwhile is in the number at once."""
    with as_user("ann") as at:
        open_page(at, "conversion")
        assert not at.exception
        assert "No plan of won revenue runs" in words(at)
        plan = NewTarget("won_amount", MONTH, NEXT, Decimal(1_000_000), owner_id="1", currency="EUR")
        store_targets.put(installation().store, [plan], "lena")
        at.run()
        assert "No plan of won revenue runs" not in words(at)
        assert "what is left of the plan of won revenue" in words(at)

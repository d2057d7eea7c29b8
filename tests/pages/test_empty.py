"""Nothing there: the page says what that means and what to do next."""

from pathlib import Path

import pytest

from crm_core.store import users
from crm_core.web.installation import Installation
from tests.pages.conftest import Company
from tests.web.as_user import as_user, open_page, words
from tests.web.conftest import HASH, here  # noqa: F401  a fixture


@pytest.mark.parametrize("page", ["overview", "evidence", "scorecard"])
def test_before_the_first_reading(here: Installation, page: str) -> None:  # noqa: F811
    with as_user("kerstin") as at:
        open_page(at, page)
        assert not at.exception
        assert "The CRM was not read yet." in words(at)


def test_the_administrator_gets_the_first_steps_and_the_button(here: Installation) -> None:  # noqa: F811
    with as_user("adam") as at:
        assert "this is the demo company" in words(at)
        assert [button.label for button in at.main if button.type == "button"] == ["Read the CRM now"]


def test_a_crm_that_cannot_be_read_is_one_sentence(
    here: Installation,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    (tmp_path / "not.sqlite").write_text("this is no database", encoding="utf-8")
    monkeypatch.setenv("RAPPORT_SOURCE_URL", f"sqlite:///{tmp_path / 'not.sqlite'}")
    monkeypatch.setenv("RAPPORT_CONNECTOR", "native")
    from crm_core.web import installation as installations

    installations.forget()
    with as_user("adam") as at:
        at.button(key="read_now").click().run()
        assert not at.exception
        assert "The CRM could not be read" in str(at.main)
        assert "Traceback" not in words(at)


def test_reading_the_demo_from_the_page(here: Installation, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    from crm_core.demo import start
    from crm_core.demo.plan import DemoPlan

    monkeypatch.setattr(start, "DemoPlan", lambda: DemoPlan(managers=2, years=1))
    with as_user("adam") as at:
        at.button(key="read_now").click().run(timeout=120)
        assert not at.exception
        assert "What was read?" in words(at)
        assert "not authorized" in words(at)  # the proof that nothing can be written


def test_somebody_without_a_person_in_the_crm(company: Company) -> None:
    from crm_core.web.installation import installation

    users.add(installation().store, users.NewUser("nobody", "Nobody", ("manager",), HASH))
    with as_user("nobody") as at:
        open_page(at, "scorecard")
        assert "There is nobody in the CRM whose card you may see." in words(at)
        open_page(at, "evidence")
        assert "No records are open to you." in words(at)


def test_a_person_without_records_has_no_score_and_no_zero(company: Company) -> None:
    with as_user("kerstin") as at:
        at.query_params["owner"], at.query_params["period"] = "u24", "1w"  # Dieter hardly uses the CRM
        open_page(at, "scorecard")
        assert not at.exception
        assert "No score: only" in words(at)

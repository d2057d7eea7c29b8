"""Setting plans on a page: a file with three mistakes is told all three at once, nothing is stored unconfirmed."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crm_core.mart.desk import Desk
from crm_core.store import audit, sessions, targets
from crm_core.web.cookies import session_cookie
from crm_core.web.installation import installation
from tests.mini import Mini
from tests.web.as_user import TIMEOUT, cookies, words
from tests.web.plan_crm import MONTH, NEXT, installed

HEADER = "manager,team,indicator,period,target,currency\n"
PERIOD = f"{MONTH:%Y-%m}"


def editor() -> None:
    """What a page does that mounts the editor."""
    from crm_core.web import cards, target_editor
    from crm_core.web.principal import current_viewer

    viewer = current_viewer()
    assert viewer is not None
    cards.style()
    target_editor.draw(viewer)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[tuple[Mini, Desk]]:
    with installed(tmp_path) as made:
        yield made


@pytest.fixture
def at(here: tuple[Mini, Desk], request: pytest.FixtureRequest) -> Iterator[AppTest]:
    """The editor before this user."""
    secret = sessions.create(installation().store, request.param)
    assert secret is not None
    with cookies({session_cookie(installation().settings): secret}):
        yield AppTest.from_function(editor, default_timeout=TIMEOUT).run()


as_ = lambda login: pytest.mark.parametrize("at", [login], indirect=True, ids=[login])  # noqa: E731


def upload(at: AppTest, text: str, name: str = "plans.csv") -> AppTest:
    at.file_uploader[0].upload(name, text.encode(), "text/csv").run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    return "\n".join(text.value for text in at.text)


@as_("lena")
def test_three_mistakes_at_once_and_nothing_stored(at: AppTest) -> None:
    upload(
        at,
        HEADER
        + f"ann,,won_count,{PERIOD},8,\n"
        + f"bob,,won_count,{PERIOD},8,\n"  # of another team
        + f"cat,,won_cuont,{PERIOD},8,\n"
        + f"ann,,meetings_held,{PERIOD},=2*4,\n",
    )
    assert at.error[0].value == "3 mistakes: nothing can be stored yet."
    for sentence in (
        "Row 3: there is no manager 'bob' in your team.",
        "Row 4: 'won_cuont' cannot be planned. Did you mean 'won_count'?",
        "Row 5: the cell 'target' holds a formula; write the value itself.",
    ):
        assert sentence in texts(at)
    assert not [button for button in at.button if button.key == "target_store"]
    assert targets.current(installation().store) == []


@as_("lena")
def test_a_sound_file_is_shown_first_and_stored_when_confirmed(at: AppTest) -> None:
    upload(at, HEADER + f"ann,,won_count,{PERIOD},8,\n,n,won_count,{PERIOD},20,\n")
    shown = at.dataframe[-1].value
    assert list(shown["Whose"]) == ["Ann Ray", "*North*"] and list(shown["What happens"]) == ["+ new", "+ new"]
    assert targets.current(installation().store) == []
    at.button(key="target_store").click().run()
    assert at.success[0].value == "2 plans are stored."
    held = targets.current(installation().store)
    assert {(one.owner_id, one.team_id, one.target, one.created_by) for one in held} == {
        ("1", None, 8, "lena"),
        (None, "n", 20, "lena"),
    }
    assert [entry.action for entry in audit.read(installation().store)[:2]] == ["target_set", "target_set"]
    upload(at, HEADER + f"ann,,won_count,{PERIOD},8,\n")
    assert "changes nothing" in at.info[0].value


@as_("lena")
def test_a_lead_sets_one_plan_of_his_team_by_hand(at: AppTest) -> None:
    options = at.selectbox(key="target_whose").options
    assert options == ["*North*", "Ann Ray", "Cat <b>Low</b> $x$", "Lena Lead"]  # not the company, not Bob
    at.selectbox(key="target_whose").set_value("owner:1")
    at.selectbox(key="target_what").set_value("won_count")
    at.number_input(key="target_number").set_value(6.0)
    at.run()
    at.button(key="target_set").click().run()
    assert not at.exception and at.success[0].value == "The plan is set."
    (one,) = targets.current(installation().store)
    assert (one.owner_id, one.indicator, one.starts_on, one.ends_on, one.target) == (
        "1",
        "won_count",
        MONTH,
        NEXT,
        Decimal(6),
    )
    held = at.dataframe[0].value
    assert list(held["source"]) == ["Rapport", "CRM", "CRM"]  # Ann's of the CRM is replaced; Cat's and the team's stay


@as_("adam")
def test_an_administrator_sets_everybody_s(at: AppTest) -> None:
    assert at.selectbox(key="target_whose").options[:3] == ["Company", "*North*", "South"]
    upload(at, HEADER + f",,won_count,{PERIOD},30,\nbob,,won_amount,{PERIOD},1000.50,EUR\n")
    at.button(key="target_store").click().run()
    assert {(one.owner_id, one.target, one.currency) for one in targets.current(installation().store)} == {
        (None, 30, None),
        ("2", Decimal("1000.50"), "EUR"),
    }


@as_("eve")
def test_others_set_nobody_s(at: AppTest) -> None:
    assert "There is nobody whose plans you may set." in words(at)
    assert not at.button and not at.file_uploader


@as_("adam")
def test_what_a_file_holds_is_shown_letter_by_letter(at: AppTest) -> None:
    upload(at, HEADER + f'"[x](http://evil) <img src=x> $a$",,won_count,{PERIOD},1,\n')
    assert "'[x](http://evil) <img src=x> $a$'" in texts(at)
    assert "evil" not in " ".join(str(e.value) for e in (*at.markdown, *at.error, *at.caption)) + words(at).replace(
        texts(at), ""
    )

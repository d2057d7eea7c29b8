"""Relationships: the worklist holds the rows of its indicators, of whom the viewer may see, and CRM text stays text."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crm_core.base.access import Scope
from crm_core.mart.answers import Ask, Group
from crm_core.mart.next_contacts import REASONS, SILENT
from crm_core.measure.registry import indicators
from crm_core.store import passwords, users
from crm_core.web import installation as installations
from crm_core.web.views.numbers import shown
from crm_core.web.views.periods import Period, period
from crm_core.web.views.relationships import OF_CLIENTS
from crm_core.web.views.tongue import Tongue
from tests.measure.relationship_rows import bought, client, mails, talks, won
from tests.mini import Mini, mini
from tests.pages.conftest import Company
from tests.pages.test_hostile import EVIL, check
from tests.web.as_user import as_user, open_page, words

TONGUE = Tongue("en", "Europe/Berlin")
LOGINS = ["kerstin", "anna"]
OF_RECORDS = [name for name in REASONS if name != "thanks_overdue"]  # its rows are deals


def people(company: Company, login: str) -> tuple[str, ...]:
    """Whose clients he reads: of Kerstin's team, Anna's own."""
    if login == "anna":
        return ("u21",)
    return tuple(person.id for person in company.answers.people() if person.team_id == "t1")


def asked_period(company: Company, key: str | None = None) -> Period:
    return period(key, company.week_end)


def ask(company: Company, owners: tuple[str, ...] = (), group: Group = Group.OWNER, key: str | None = None) -> Ask:
    scope = Scope(owners) if owners else company.everything
    return Ask(asked_period(company, key).window, company.answers.read_at, scope, group)


def reasons(company: Company, name: str, owners: tuple[str, ...]) -> list[str]:
    """The records that the indicator gives a reason for."""
    rows = company.answers.rows(indicators()[name], ask(company, owners))
    counts = (lambda row: row["why"] in SILENT) if name == "contact_rhythm" else (lambda row: row["counted"])
    return sorted(row["id"] for row in rows if counts(row))


def listed(login: str, reason: str = "", **more: str) -> Any:
    """The worklist, all of it."""
    with as_user(login) as at:
        at.query_params.update({"list": "all", **more} | ({"reason": reason} if reason else {}))
        open_page(at, "relationships")
        assert not at.exception and not at.warning
        return at.dataframe[0].value


@pytest.mark.parametrize("login", LOGINS)
@pytest.mark.parametrize("name", OF_RECORDS)
def test_the_list_holds_the_rows_of_the_indicator(company: Company, login: str, name: str) -> None:
    expected = reasons(company, name, people(company, login))
    if not expected:
        pytest.skip("the small demo gives nobody this reason")
    assert sorted(url.rsplit("/", 1)[-1] for url in listed(login, name)["url"]) == expected


def test_twelve_lines_and_the_way_to_all(company: Company) -> None:
    with as_user("kerstin") as at:
        open_page(at, "relationships")
        short, total = at.dataframe[0].value, len(listed("kerstin"))
        labels = [element.proto.label for element in at.main if element.type == "page_link"]
    assert len(short) == 12 < total
    assert f"All {total} clients" in labels
    assert list(short["name"]) == list(listed("kerstin")["name"][:12])


def test_a_lead_reads_whose_clients_they_are_a_manager_his_own(company: Company) -> None:
    names = {person.name for person in company.answers.people() if person.team_id == "t1"}
    assert set(listed("kerstin")["owner"]) <= names
    assert "owner" not in listed("anna") and "owner" not in listed("kerstin", owner="u22")
    brunos = company.answers.rows(indicators()["contact_rhythm"], ask(company, ("u22",)))
    assert {url.rsplit("/", 1)[-1] for url in listed("kerstin", owner="u22")["url"]} <= {row["id"] for row in brunos}


def test_an_address_with_a_strange_reason_shows_all(company: Company) -> None:
    assert len(listed("anna", "' or 1=1--")) == len(listed("anna"))


def test_the_executive_reads_numbers_and_no_client(company: Company) -> None:
    with as_user("helga") as at:
        open_page(at, "relationships")
        text = words(at)
        assert not at.exception and len(at.dataframe) == 1  # the teams side by side
        assert "Much bought, little time" not in text
    everything = company.answers.rows(indicators()["contact_rhythm"], ask(company))
    silent = TONGUE.number(len(reasons(company, "contact_rhythm", ())))
    assert f"<b>{silent} of {TONGUE.number(len(everything))}</b>" in text


@pytest.mark.parametrize(("login", "group"), [("helga", Group.COMPANY), ("anna", Group.OWNER)])
def test_time_against_purchases_is_the_indicators_number_of_a_year(company: Company, login: str, group: Group) -> None:
    owners = people(company, login) if group is Group.OWNER else ()
    (told,) = company.answers.values([indicators()["attention_allocation"]], ask(company, owners, group, "52w"))
    with as_user(login) as at:
        text = words(open_page(at, "relationships"))
    assert f"{TONGUE.percent(float(told.value.value or 0))} of the time would have to move" in text


def test_what_is_told_of_teams_is_not_told_of_one_person(company: Company) -> None:
    with as_user("helga") as at:
        text = words(open_page(at, "relationships"))
    for name in OF_CLIENTS:
        found = company.answers.values([indicators()[name]], ask(company, group=Group.COMPANY))
        big = shown(indicators()[name], [answer.value for answer in found], TONGUE).big
        assert f"<span>{indicators()[name].label}</span><b>{big}</b>" in text
    with as_user("anna") as at:
        text = words(open_page(at, "relationships"))
    assert "Retention rate" not in text and "are told of teams" in text


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Brings up the app on a CRM of these tables, with Ann and an executive."""

    def made(**tables: Any) -> Mini:
        crm = mini(tmp_path, **tables)
        settings = {"DATA_DIR": tmp_path, "SOURCE_URL": f"sqlite:///{crm.file}", "CONNECTOR": "native"}
        for name, value in {**settings, "TIME_ZONE": "UTC"}.items():
            monkeypatch.setenv(f"RAPPORT_{name}", str(value))
        installations.forget()
        store, hashed = installations.installation().store, passwords.hash_password("not-a-secret-here")
        for login, role, owner in (("ann", "manager", "1"), ("boss", "executive", None)):
            users.add(store, users.NewUser(login, login, (role,), hashed, owner_id=owner))
        crm.desk.sync(lambda *_: None)
        return crm

    yield made
    installations.forget()


@pytest.mark.parametrize("login", ["ann", "boss"])
def test_a_crm_that_keeps_none_of_it(start: Any, login: str) -> None:
    start(account=[client("a")])
    with as_user(login) as at:
        text = words(open_page(at, "relationships"))
        assert not at.exception and not at.warning
    assert "not recorded by this CRM" in text and "Not recorded by this CRM: contacts with clients" in text
    assert ("It keeps no dated contacts" in text) == (login == "ann")
    assert '<div class="rp-big">0' not in text  # nothing is shown as 0 that is not recorded
    assert f"<span>{indicators()['base_growth'].label}</span><b>0</b>" in text  # but that no client came is known


@pytest.mark.parametrize("login", ["ann", "boss"])
def test_nobody_waits_and_nothing_was_bought(start: Any, login: str) -> None:
    yesterday, long_ago = (f"{datetime.now(UTC) - timedelta(days=n):%Y-%m-%d}" for n in (1, 400))
    start(
        account=[client("a")],
        activity=talks("a", yesterday),
        purchase=[bought("a", long_ago, 5)],
        opportunity=[won("o", None, long_ago)],
    )
    with as_user(login) as at:
        text = words(open_page(at, "relationships"))
        assert not at.exception and not at.warning
    assert ("No client waits for a contact." in text) == (login == "ann")
    assert "There is no contact or no purchase within a year." in text
    assert "Nothing was bought in twelve months" in text


def test_names_of_clients_and_stages_stay_text(start: Any) -> None:
    days = [f"{datetime.now(UTC) - timedelta(days=n):%Y-%m-%d}" for n in (200, 190, 180, 170)]
    ids = [f"c{n}" for n in range(6)]
    start(
        account=[client(id_, lifecycle_stage=EVIL) | {"name": f"{EVIL} {id_}"} for id_ in ids],
        activity=[row | {"minutes": 30, "topic": EVIL} for id_ in ids for row in talks(id_, *days)]
        + mails("c0", "inbound", days[0]),
        purchase=[bought(id_, days[2], 10 * n) for n, id_ in enumerate(ids, 1)],
    )
    with as_user("ann") as at:
        assert check(open_page(at, "relationships")) >= 6
    with as_user("boss") as at:
        assert check(open_page(at, "relationships")) == 0


def test_where_the_company_opens_persons_the_executive_reads_the_list(
    start: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAPPORT_BUSINESS__OPEN_PERSONS", "true")
    long_ago = f"{datetime.now(UTC) - timedelta(days=400):%Y-%m-%d}"
    start(
        sets=("open_persons=true",),
        account=[client("a"), client("b", owner="2")],
        activity=[*talks("a", long_ago), *talks("b", long_ago)],
        purchase=[bought("a", long_ago, 5)],
    )
    with as_user("boss") as at:
        open_page(at, "relationships")
        assert not at.exception and not at.warning
        assert set(zip(at.dataframe[0].value["name"], at.dataframe[0].value["owner"], strict=True)) == {
            ("a", "Ann Ray"),
            ("b", "Bob Sun"),
        }

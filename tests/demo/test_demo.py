"""The demo company: the same on every run, without contradictions, believable, with its gaming cases."""

import sqlite3
import stat
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email

from crm_core.base.access import Role
from crm_core.base.errors import QuestionError
from crm_core.crm.canonical import TABLES, Type
from crm_core.demo.build import DemoCompany, build
from crm_core.demo.hostile import HOSTILE
from crm_core.demo.people import DEMO_PASSWORD, demo_logins
from crm_core.demo.plan import DemoPlan, easter
from crm_core.demo.write import LEFT_OUT

TODAY = date(2026, 11, 24)
BERLIN = ZoneInfo("Europe/Berlin")
HONEST = ("u21", "u25", "u27", "u29", "u39")


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(BERLIN).replace(tzinfo=None)


def _by_owner(crm: sqlite3.Connection, query: str) -> dict[str, float]:
    return {row[0]: row[1] for row in crm.execute(query)}


# --- the file ---


def test_same_seed_same_content(small: DemoCompany, tmp_path: Path) -> None:
    again = build(tmp_path / "again.sqlite", DemoPlan(managers=4, years=1, today=TODAY))
    other = build(tmp_path / "other.sqlite", DemoPlan(managers=4, years=1, seed=2, today=TODAY))
    dumps = []
    for made in (small, again, other):
        connection = sqlite3.connect(made.file)
        dumps.append([list(connection.execute(f'SELECT * FROM "{table}"')) for table in TABLES])
        connection.close()
    assert dumps[0] == dumps[1] != dumps[2]


def test_file_is_private_complete_and_not_large(company: DemoCompany) -> None:
    assert stat.S_IMODE(company.file.stat().st_mode) == 0o600
    assert [file.name for file in company.file.parent.iterdir()] == ["demo.sqlite"]
    assert company.file.stat().st_size < 60_000_000
    assert 60_000 < company.row_counts["activity"] < 80_000
    assert all(company.row_counts.values())


def test_a_failed_build_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "demo.sqlite"
    file.write_text("old")

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("crm_core.demo.write._fill", broken)
    with pytest.raises(OSError, match="disk full"):
        build(file, DemoPlan(managers=1, years=1, today=TODAY))
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_columns_are_the_canonical_ones(crm: sqlite3.Connection) -> None:
    for table in TABLES.values():
        found = {row["name"] for row in crm.execute(f'PRAGMA table_info("{table.name}")')}
        assert found == {name for name in table.names if (table.name, name) not in LEFT_OUT}


@pytest.mark.parametrize("table", TABLES)
def test_values_have_the_canonical_types(crm: sqlite3.Connection, table: str) -> None:
    patterns = {Type.AT: "????-??-?? ??:??:??.??????", Type.ON: "????-??-??"}
    for column in TABLES[table].columns:
        if (table, column.name) in LEFT_OUT:
            continue
        name, where = f'"{column.name}"', f'FROM "{table}" WHERE "{column.name}" IS NOT NULL'
        if column.codes:
            assert {row[0] for row in crm.execute(f"SELECT DISTINCT {name} {where}")} <= set(column.codes)
        elif column.type in patterns:
            pattern = patterns[column.type]
            assert not crm.execute(f"SELECT 1 {where} AND {name} NOT GLOB '{pattern}'").fetchall()
        elif column.type is Type.FLAG:
            assert not crm.execute(f"SELECT 1 {where} AND {name} NOT IN (0, 1)").fetchall()
        elif column.type is Type.MONEY:
            assert not crm.execute(f"SELECT 1 {where} AND abs({name} - round({name}, 2)) > 1e-9").fetchall()


# --- believable ---


def test_work_is_done_in_office_hours(crm: sqlite3.Connection) -> None:
    days: Counter[int] = Counter()
    for (done_at,) in crm.execute("SELECT done_at FROM activity WHERE done_at < '2026-11-23 23:00:00'"):
        local = _local(done_at)
        assert 7 <= local.hour < 20
        days[local.weekday()] += 1
    assert days[6] == 0 and 0 < days[5] < 0.01 * days.total()


def test_spread_between_busiest_and_laziest(crm: sqlite3.Connection, small_crm: sqlite3.Connection) -> None:
    assert 35 <= _spread(crm) <= 65
    assert _spread(small_crm) >= 20


def _spread(crm: sqlite3.Connection) -> float:
    counts = _by_owner(
        crm,
        "SELECT owner_id, count(*) FROM activity JOIN owner USING (owner_id)"
        " WHERE status = 'done' AND is_active AND role = 'Account manager' AND hired_on < '2025-01-01'"
        " GROUP BY owner_id",
    )
    return max(counts.values()) / min(counts.values())


def test_seasons(crm: sqlite3.Connection) -> None:
    months = _by_owner(crm, "SELECT substr(done_at, 1, 7), count(*) FROM activity GROUP BY 1")
    for year in ("2025", "2026"):
        assert months[f"{year}-08"] < 0.8 * months[f"{year}-06"]
    assert months["2025-12"] < 0.8 * months["2025-11"]
    assert months["2026-10"] > months["2025-10"]


def test_people_come_leave_and_move(crm: sqlite3.Connection) -> None:
    people = crm.execute("SELECT * FROM owner").fetchall()
    assert sum(not row["is_active"] and row["left_on"] is not None for row in people) == 2
    assert sum(row["hired_on"] >= "2026-10-01" for row in people) == 1
    moves = crm.execute("SELECT owner_id FROM membership GROUP BY owner_id HAVING count(*) > 1")
    assert [row[0] for row in moves] == ["u35"]
    for table in ("account", "opportunity"):
        nobody = crm.execute(f'SELECT count(*) FROM "{table}" WHERE owner_id IS NULL').fetchone()[0]
        left = crm.execute(f'SELECT count(*) FROM "{table}" JOIN owner USING (owner_id) WHERE NOT is_active')
        assert nobody and left.fetchone()[0]


def test_all_scripts_are_there(crm: sqlite3.Connection) -> None:
    query = "SELECT name FROM account UNION SELECT last_name FROM contact"
    names = " ".join(row[0] for row in crm.execute(query))
    for letter in "ßжкதாివ机الł":
        assert letter in names, letter


def test_honest_people_have_valid_numbers_and_addresses(crm: sqlite3.Connection) -> None:
    query = (
        "SELECT c.phone, c.email, a.country FROM contact c JOIN account a USING (account_id)"
        f" WHERE a.owner_id IN ({', '.join('?' * len(HONEST))}) AND c.created_by_id = a.owner_id"
        " AND c.phone IS NOT NULL AND c.email IS NOT NULL"
    )
    checked = 0
    for phone, email, country in crm.execute(query, HONEST):
        assert phonenumbers.is_valid_number(phonenumbers.parse(phone, country)), phone
        validate_email(email, check_deliverability=False)
        checked += 1
    assert checked > 150


def test_all_invented_numbers_and_domains_are_accepted(crm: sqlite3.Connection) -> None:
    """Of the careful majority: what is wrong was made wrong on purpose."""
    wrong: Counter[str] = Counter()
    for phone, email, country in crm.execute("SELECT phone, email, country FROM account"):
        if phone and not _is_valid(phone, country):
            wrong["phone"] += 1
        try:
            validate_email(email or "a@nordlicht-werke.de", check_deliverability=False)
        except EmailNotValidError:
            wrong["email"] += 1
    assert 0 < wrong["phone"] < 75 and wrong["email"] < 40


def _is_valid(phone: str, country: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(phone, country))
    except phonenumbers.NumberParseException:
        return False


def test_care_shows_in_results_and_next_steps(crm: sqlite3.Connection) -> None:
    results = _by_owner(
        crm,
        "SELECT owner_id, avg(result_at IS NOT NULL) FROM activity WHERE status = 'done'"
        " AND kind IN ('meeting', 'visit') GROUP BY owner_id",
    )
    steps = _by_owner(
        crm,
        "SELECT o.owner_id, avg(EXISTS (SELECT 1 FROM activity a"
        " WHERE a.opportunity_id = o.opportunity_id AND a.status = 'planned'"
        " AND coalesce(a.due_on, a.due_at) >= '2026-11-24'))"
        " FROM opportunity o WHERE NOT is_closed GROUP BY 1",
    )
    assert results["u21"] > 0.9 > 0.6 > results["u22"]
    assert steps["u21"] > 0.7 > 0.3 > steps["u22"]


def test_hostile_texts_are_there(crm: sqlite3.Connection) -> None:
    for (table, column), hostile in HOSTILE.items():
        found = {row[0] for row in crm.execute(f'SELECT "{column}" FROM "{table}"')}
        assert set(hostile) <= found


# --- other sizes, log-ins ---


@pytest.mark.parametrize(("managers", "teams"), [(1, 1), (4, 1), (6, 2), (9, 3), (13, 4), (60, 4)])
def test_teams_suit_the_size(managers: int, teams: int) -> None:
    plan = DemoPlan(managers=managers)
    logins = demo_logins(plan)
    assert plan.teams == teams
    assert sum("team_lead" in login.roles for login in logins) == teams
    assert len({login.login for login in logins}) == len(logins)


@pytest.mark.parametrize("managers", [1, 6, 30])
def test_other_sizes_build(tmp_path: Path, managers: int) -> None:
    steps: list[tuple[str, float]] = []
    plan = DemoPlan(managers=managers, years=1, seed=3, today=date(2026, 1, 2))
    made = build(tmp_path / "demo.sqlite", plan, lambda step, share: steps.append((step, share)))
    assert made.row_counts["owner"] == 1 + plan.teams + managers
    assert made.row_counts["team"] == 1 + plan.teams
    assert [share for _, share in steps] == sorted(share for _, share in steps)
    assert steps[-1] == ("Done", 1.0)


def test_every_role_has_a_login(company: DemoCompany, crm: sqlite3.Connection) -> None:
    roles = Counter(role for login in company.logins for role in login.roles)
    assert roles["team_lead"] == 4 and roles["manager"] >= 3
    assert set(roles) == set(Role)
    names = dict(crm.execute("SELECT owner_id, name FROM owner").fetchall())
    for login in company.logins:
        assert login.owner_id is None or names[login.owner_id] == login.name
    assert company.password == DEMO_PASSWORD


@pytest.mark.parametrize("plan", [DemoPlan(managers=0), DemoPlan(managers=61), DemoPlan(years=0)])
def test_impossible_sizes_are_refused(tmp_path: Path, plan: DemoPlan) -> None:
    with pytest.raises(QuestionError, match="Allowed"):
        build(tmp_path / "demo.sqlite", plan)


def test_easter() -> None:
    days = [easter(year) for year in (2024, 2025, 2026)]
    assert days == [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5)]

"""The demo's rows contradict one another nowhere, but where somebody in it is sloppy on purpose."""

import sqlite3
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from crm_core.crm.canonical import TABLES, Type
from crm_core.demo.write import LEFT_OUT

BERLIN = ZoneInfo("Europe/Berlin")
_REFERENCES = {
    "account_id": "account",
    "other_account_id": "account",
    "contact_id": "contact",
    "lead_id": "lead",
    "opportunity_id": "opportunity",
    "activity_id": "activity",
    "owner_id": "owner",
    "created_by_id": "owner",
    "modified_by_id": "owner",
    "changed_by_id": "owner",
    "actor_id": "owner",
    "reports_to_id": "owner",
    "leader_id": "owner",
    "team_id": "team",
    "parent_team_id": "team",
}


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(BERLIN).replace(tzinfo=None)


@pytest.mark.parametrize("table", TABLES)
def test_ids_lead_somewhere(crm: sqlite3.Connection, table: str) -> None:
    """A merged account is gone from its table but known to `merge`; a deleted deal may still be named."""
    for name in TABLES[table].names:
        target = _REFERENCES.get(name)
        if target is None or (table, name) in LEFT_OUT or name == TABLES[table].key:
            continue
        key = TABLES[target].key
        lost = crm.execute(
            f'SELECT "{name}" FROM "{table}" WHERE "{name}" IS NOT NULL AND "{name}" NOT IN '
            f'(SELECT "{key}" FROM "{target}") AND "{name}" NOT IN (SELECT loser_id FROM merge)'
        ).fetchall()
        assert not lost, (name, lost[:3])


@pytest.mark.parametrize("table", ["change", "ownership"])
def test_records_of_traces_exist(crm: sqlite3.Connection, table: str) -> None:
    for (entity,) in crm.execute(f'SELECT DISTINCT entity FROM "{table}" WHERE entity <> ""').fetchall():
        deleted = "UNION SELECT opportunity_id FROM deleted_opportunity" if entity == "opportunity" else ""
        assert not crm.execute(
            f'SELECT 1 FROM "{table}" WHERE entity = ? AND record_id NOT IN '
            f'(SELECT "{TABLES[entity].key}" FROM "{entity}" {deleted})',
            (entity,),
        ).fetchall()


def test_closed_deals_have_their_day_and_open_ones_none(crm: sqlite3.Connection) -> None:
    assert not crm.execute("SELECT 1 FROM opportunity WHERE (closed_on IS NULL) = is_closed").fetchall()
    assert not crm.execute("SELECT 1 FROM opportunity WHERE is_won AND NOT is_closed").fetchall()
    assert not crm.execute("SELECT 1 FROM opportunity WHERE closed_at < created_at").fetchall()
    for row in crm.execute("SELECT closed_at, closed_on FROM opportunity WHERE is_closed"):
        assert str(_local(row["closed_at"]).date()) == row["closed_on"]


def test_stage_history_ends_where_the_deal_stands(crm: sqlite3.Connection) -> None:
    stands: dict[str, str | None] = {}
    query = "SELECT * FROM stage_change ORDER BY opportunity_id, changed_at"
    for row in crm.execute(query):
        assert stands.get(row["opportunity_id"]) == row["from_stage"]
        stands[row["opportunity_id"]] = row["to_stage"]
    assert stands == dict(crm.execute("SELECT opportunity_id, stage FROM opportunity").fetchall())


@pytest.mark.parametrize("entity", ["account", "contact", "opportunity", "activity"])
def test_changes_agree_with_the_record(crm: sqlite3.Connection, entity: str) -> None:
    """Who created it and when; the last change is what modified_at says."""
    key = TABLES[entity].key
    rows = crm.execute(
        f"""SELECT r.created_at, r.created_by_id, r.modified_at, c.changed_at, c.actor_id,
                   (SELECT max(changed_at) FROM change u WHERE u.record_id = r.{key} AND u.entity = c.entity
                     AND u.action IN ('create', 'update') AND u.field IS NOT 'owner') AS last
            FROM "{entity}" r JOIN change c ON c.record_id = r.{key} AND c.entity = ? AND c.action = 'create'
            WHERE r.{key} LIKE '%1'""",
        (entity,),
    ).fetchall()
    assert rows
    for row in rows:
        assert (row["created_at"], row["created_by_id"]) == (row["changed_at"], row["actor_id"])
        assert row["modified_at"] == row["last"]


def test_nothing_is_recorded_after_today(crm: sqlite3.Connection) -> None:
    for table in TABLES.values():
        for column in table.columns:
            is_plan = column.name in ("due_at", "started_at", "ended_at", "done_at")
            if column.type is Type.AT and not is_plan:
                last = crm.execute(f'SELECT max("{column.name}") FROM "{table.name}"').fetchone()[0]
                assert last is None or last <= "2026-11-23 23:00:00.000000", (table.name, column.name)


def test_activities_follow_their_deal_and_client(crm: sqlite3.Connection) -> None:
    assert not crm.execute(
        "SELECT 1 FROM activity a JOIN opportunity o USING (opportunity_id) WHERE a.created_at < o.created_at"
    ).fetchall()
    assert not crm.execute(
        "SELECT 1 FROM activity a JOIN account o USING (account_id) WHERE a.created_at < o.created_at"
    ).fetchall()
    for contradiction in (
        "result_at < created_at",
        "done_at < started_at",
        "status <> 'done' AND done_at IS NOT NULL",
        "status = 'done' AND done_at IS NULL",
        "modified_at < created_at",
        "ended_at < started_at",
        "result_at IS NULL AND coalesce(outcome, result) IS NOT NULL",
    ):
        assert not crm.execute(f"SELECT 1 FROM activity WHERE {contradiction}").fetchall(), contradiction


def test_owners_over_time_do_not_overlap(crm: sqlite3.Connection) -> None:
    ends: dict[tuple[str, str], str | None] = {}
    for row in crm.execute("SELECT * FROM ownership ORDER BY entity, record_id, from_at"):
        record = (row["entity"], row["record_id"])
        assert record not in ends or ends[record] == row["from_at"]
        ends[record] = row["to_at"]
    assert set(ends.values()) == {None}

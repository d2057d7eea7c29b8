"""The gaming cases of the demo: the person shows the signal, nobody else comes near it."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from crm_core.demo.build import DemoCompany
from crm_core.demo.gaming import CASES

BERLIN = ZoneInfo("Europe/Berlin")
_DONE = "status = 'done' AND done_at < '2026-11-23 23:00:00'"


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).astimezone(BERLIN).replace(tzinfo=None)


def _by_owner(crm: sqlite3.Connection, query: str) -> dict[str, float]:
    return {row[0]: row[1] for row in crm.execute(query)}


def _shares(crm: sqlite3.Connection, counted: str, among: str) -> dict[str, float]:
    query = f"SELECT owner_id, avg({counted}) FROM activity WHERE {among} GROUP BY owner_id"
    return _by_owner(crm, f"{query} HAVING count(*) > 20")


def _bursts(crm: sqlite3.Connection) -> dict[str, float]:
    """Writes a day in the last three working days before 1 November, over those of October before."""
    rows = crm.execute(
        "SELECT actor_id, changed_at FROM change"
        " WHERE actor_id IS NOT NULL AND action <> 'view' AND source = 'human'"
        " AND changed_at BETWEEN '2026-09-30 22:00:00' AND '2026-10-31 23:00:00'"
    )
    last, before = Counter[str](), Counter[str]()
    for actor, at in rows:
        (last if _local(at).date() >= date(2026, 10, 28) else before)[actor] += 1
    enough = [actor for actor in last if last[actor] + before[actor] >= 20]
    return {actor: last[actor] / 3 / (before[actor] / 19) for actor in enough}


def _copies(crm: sqlite3.Connection) -> dict[str, float]:
    texts: dict[str, list[str]] = defaultdict(list)
    for owner, text in crm.execute("SELECT owner_id, lower(result) FROM activity WHERE length(result) > 3"):
        texts[owner].append(text)
    return {
        owner: sum(count for count in Counter(own).values() if count > 1) / len(own)
        for owner, own in texts.items()
        if len(own) > 20
    }


def _entry_bursts(crm: sqlite3.Connection) -> dict[str, float]:
    """Most rows created within five minutes that happened on five days."""
    created: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    query = f"SELECT owner_id, created_at, done_at FROM activity WHERE source = 'human' AND {_DONE}"
    for owner, at, done in crm.execute(f"{query} ORDER BY created_at"):
        created[owner].append((datetime.fromisoformat(at), done[:10]))
    most: dict[str, float] = {}
    for owner, rows in created.items():
        windows = (
            [day for at, day in rows[n : n + 60] if (at - rows[n][0]).total_seconds() <= 300] for n in range(len(rows))
        )
        most[owner] = max(len(days) if len(set(days)) >= 5 else 0 for days in windows)
    return most


def _round_amounts(crm: sqlite3.Connection) -> dict[str, float]:
    return _by_owner(
        crm,
        "SELECT created_by_id, avg(amount % 1000 = 0 AND amount = round(amount)) FROM opportunity"
        " WHERE amount > 0 GROUP BY 1 HAVING count(*) > 20",
    )


def _after_won(crm: sqlite3.Connection) -> dict[str, float]:
    return _by_owner(
        crm,
        "SELECT o.owner_id, avg(EXISTS (SELECT 1 FROM change c WHERE c.record_id = o.opportunity_id"
        " AND c.field = 'amount' AND c.changed_at > o.closed_at)) FROM opportunity o WHERE is_won GROUP BY 1",
    )


def _shared(crm: sqlite3.Connection) -> dict[str, float]:
    """The most clients that one number stands at."""
    numbers = (
        "SELECT owner_id, phone, count(DISTINCT account_id) n FROM contact"
        " WHERE length(phone) > 10 AND phone NOT LIKE '0000%' GROUP BY owner_id, phone"
    )
    return _by_owner(crm, f"SELECT owner_id, max(n) FROM ({numbers}) GROUP BY owner_id")


_STATISTICS: dict[str, tuple[Callable[[sqlite3.Connection], dict[str, float]], float, float]] = {
    # signal: (statistic per person, at least for the player, at most for everybody else)
    "signal_pre_review_burst": (_bursts, 3.0, 2.9),
    "signal_copied_texts": (_copies, 0.3, 0.25),
    "signal_entry_bursts": (_entry_bursts, 10, 9),
    "signal_without_client": (
        lambda crm: _shares(crm, "coalesce(account_id, contact_id, lead_id, opportunity_id) IS NULL", _DONE),
        0.4,
        0.12,
    ),
    "signal_round_amounts": (_round_amounts, 0.7, 0.25),
    "signal_stage_jumps": (_after_won, 0.2, 0.0),
    "signal_backdated": (
        lambda crm: _shares(crm, "julianday(created_at) - julianday(done_at) > 7", _DONE),
        0.2,
        0.02,
    ),
    "signal_shared_contact": (_shared, 10, 2),
    "signal_empty_calls": (lambda crm: _shares(crm, "minutes = 0", f"kind = 'call' AND {_DONE}"), 0.4, 0.0),
    "signal_instant_tasks": (
        lambda crm: _shares(
            crm, "(julianday(done_at) - julianday(created_at)) * 1440 < 1", f"kind = 'task' AND {_DONE}"
        ),
        0.5,
        0.05,
    ),
}


@pytest.mark.parametrize("signal", CASES)
def test_only_the_player_games(crm: sqlite3.Connection, company: DemoCompany, signal: str) -> None:
    statistic, least, most = _STATISTICS[signal]
    values = statistic(crm)
    player = company.gaming[signal]
    assert values.pop(player) >= least
    assert {owner: value for owner, value in values.items() if value > most} == {}

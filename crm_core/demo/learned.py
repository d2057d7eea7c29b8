"""What was learned about clients in talks with them, and entered into their profiles soon after."""

from collections import defaultdict
from datetime import timedelta

from crm_core.demo.world import Row, World

_TALKS = ("call", "meeting", "visit")
_SHARE = 0.7  # of the filled cells; the others came with the client
_SOON = timedelta(days=6)


def learned(world: World) -> list[tuple[Row, str, str, Row]]:
    """(account, field, who, talk) of each profile cell that was filled when a talk was written down."""
    rng = world.plan.random("learned")
    talks: dict[str, list[Row]] = defaultdict(list)
    for row in world.rows["activity"]:
        if _is_talk(row) and timedelta(0) <= row["created_at"] - row["started_at"] <= _SOON:
            talks[row["account_id"]].append(row)
    accounts = {client.row["account_id"]: client.row for client in world.clients}
    found = []
    for cell in world.rows["profile_cell"]:
        known = talks.get(cell["account_id"])
        if cell["is_filled"] and known and rng.random() < _SHARE:
            talk = rng.choice(known)
            found.append((accounts[cell["account_id"]], cell["field"], talk["created_by_id"], talk))
    return found


def _is_talk(row: Row) -> bool:
    """A talk that took place, with a client, written down by a person."""
    return bool(row["kind"] in _TALKS and row["status"] == "done" and row["account_id"] and row["created_by_id"])

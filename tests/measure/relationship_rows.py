"""Rows of the relationship tests: clients, talks, mails, purchases and won deals, each in one line."""

from typing import Any

from tests.mini import at

Row = dict[str, Any]


def client(id_: str, owner: str = "1", created: str = "2020-01-01", **more: Any) -> Row:
    base = {"account_id": id_, "owner_id": owner, "name": id_, "segment": None, "kind": "customer"}
    return base | {"lifecycle_stage": None, "phone": None, "created_at": at(created)} | more


def act(id_: str, client_id: str | None, day: str, kind: str = "call", **more: Any) -> Row:
    """Something done with a client."""
    base: Row = {"activity_id": id_, "kind": kind, "status": "done", "owner_id": "1", "account_id": client_id}
    base |= {"contact_id": None, "opportunity_id": None, "direction": None, "is_automatic": None, "topic": None}
    base |= {"result": None, "minutes": None, "due_on": None, "created_at": at("2020-01-01")}
    return base | {"done_at": at(f"{day} 10:00"), "started_at": None} | more


def plan(id_: str, client_id: str, due_on: str, **more: Any) -> Row:
    """Something planned with a client."""
    return act(id_, client_id, "2020-01-01") | {"status": "planned", "done_at": None, "due_on": due_on} | more


def talks(client_id: str, *days: str) -> list[Row]:
    return [act(f"{client_id}/{day}", client_id, day) for day in days]


def mails(client_id: str, direction: str, *days: str) -> list[Row]:
    return [act(f"{client_id}/{direction}/{day}", client_id, day, "email", direction=direction) for day in days]


def bought(client_id: str, day: str, amount: float | None, currency: str | None = None) -> Row:
    return {
        "purchase_id": f"{client_id}/{day}",
        "account_id": client_id,
        "purchased_on": day,
        "amount": amount,
        "currency": currency,
    }


def won(id_: str, client_id: str | None, day: str, **more: Any) -> Row:
    base: Row = {"opportunity_id": id_, "owner_id": "1", "account_id": client_id, "contact_id": None, "amount": None}
    base |= {"currency": None, "source": None, "business": None, "next_step": None, "next_step_on": None}
    base |= {"created_at": at("2020-01-01"), "is_closed": 1, "is_won": 1, "closed_on": day, "closed_at": None}
    return base | more


def whys(rows: list[Row]) -> dict[str, Any]:
    """id -> why."""
    return {row["id"]: row["why"] for row in rows}

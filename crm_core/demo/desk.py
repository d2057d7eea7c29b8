"""One person at work: what he holds, and how what he did becomes a row of `activity`."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from crm_core.demo.plan import office_time
from crm_core.demo.world import Client, Deal, Person, Row, World


@dataclass
class Subject:
    """Whom an activity concerns, and since when its person could know of it."""

    since: datetime
    cells: dict[str, str | None]
    name: str = "the client"


@dataclass
class Desk:
    """One person at work, with what he holds this week."""

    world: World
    person: Person
    rng: Random
    clients: list[tuple[Client, datetime]] = field(default_factory=list)
    deals: list[tuple[Deal, datetime]] = field(default_factory=list)

    @property
    def care(self) -> float:
        return self.person.persona.care


def log(desk: Desk, kind: str, created: datetime, subject: Subject, **cells: Any) -> Row:
    """A row of `activity`; what is not named is a done piece of work that he entered himself."""
    row: Row = {
        "activity_id": desk.world.new_id("w", 6),
        "kind": kind,
        "status": "done",
        "owner_id": desk.person.owner_id,
        "is_all_day": False,
        "is_recurring": False,
        "is_automatic": False,
        "outcome": None,
        "result": None,
        "result_at": None,
        "minutes": None,
        "source": "human",
        "done_at": None,
        "account_id": None,
        "contact_id": None,
        "lead_id": None,
        "opportunity_id": None,
        "created_by_id": desk.person.owner_id,
        "created_at": max(created, subject.since),
    }
    row.update(subject.cells)
    row.update(cells)
    row["modified_at"] = max(row["created_at"], row["result_at"] or row["created_at"])
    if row["done_at"] and row["created_at"] < row["done_at"] < desk.world.clock.end:
        row["modified_at"] = max(row["modified_at"], row["done_at"])
    if row["source"] != "human":
        row["created_by_id"] = None
    desk.world.rows["activity"].append(row)
    return row


def client_subject(desk: Desk, client: Client, since: datetime, contact: Row | None = None) -> Subject:
    """An account and, with those who work with care nearly always, a person there."""
    if contact is None and client.contacts and desk.rng.random() < 0.45 + 0.54 * desk.care:
        contact = desk.rng.choice(client.contacts)
    cells = {"account_id": client.row["account_id"], "contact_id": contact["contact_id"] if contact else None}
    name = str(contact["last_name"]) if contact else "the client"
    return Subject(max(since, client.row["created_at"] + timedelta(minutes=9)), cells, name)


def deal_subject(desk: Desk, deal: Deal, since: datetime) -> Subject:
    wanted = deal.row["contact_id"]
    contact = next((row for row in deal.client.contacts if row["contact_id"] == wanted), None)
    subject = client_subject(desk, deal.client, max(since, deal.opened + timedelta(minutes=5)), contact)
    subject.cells["opportunity_id"] = deal.row["opportunity_id"]
    return subject


def ahead(desk: Desk, day: date, most: int) -> datetime:
    """Some instant on a day at work before `day`."""
    return office_time(desk.rng, desk.person.day_before(day, desk.rng.randrange(1, most)))

"""Reviews that the leads held with their people, and corrections of personal data that the operator works off."""

from datetime import datetime, timedelta
from random import Random

from crm_core.demo.plan import next_workday, office_time
from crm_core.demo.world import Client, World

OPERATOR = "olga"
_EVERY = timedelta(days=14)
_HELD = {"t4": 0.62}  # what part of a team's reviews takes place
_USUALLY_HELD = 0.93
_CORRECTIONS_FROM = timedelta(days=90)
_A_DAY = 3


def add_reviews(world: World) -> None:
    """Every second week with everybody, on the lead's day; some do not take place."""
    for person in world.people:
        lead = person.row["reports_to_id"]
        if lead is None:
            continue
        rng = world.plan.random("reviews", person.owner_id)
        held = _HELD.get(person.row["team_id"], _USUALLY_HELD)
        day = max(world.clock.start, person.hired) + timedelta(days=rng.randrange(14))
        ends = person.left or world.clock.today
        while day < ends:
            at = office_time(rng, next_workday(day), 9, 16)
            if rng.random() < held and at < world.clock.end:
                id_ = world.new_id("rv")
                world.add("review", review_id=id_, owner_id=person.owner_id, leader_id=lead, closed_at=at)
            day += _EVERY


def add_corrections(world: World) -> None:
    """Somebody finds an old number or a wrong name; the operator mends it within days, a few wait for weeks."""
    rng = world.plan.random("corrections")
    clients = [client for client in world.clients if client.owner is not None]
    first = max(world.clock.start, world.clock.today - _CORRECTIONS_FROM)
    for day in world.clock.workdays:
        if day >= first and clients:
            for _number in range(rng.randrange(_A_DAY + 1)):
                _correction(world, rng, rng.choice(clients), office_time(rng, day))


def _correction(world: World, rng: Random, client: Client, opened_at: datetime) -> None:
    days = rng.choice((0, 1, 1, 2, 3, 5)) if rng.random() < 0.93 else 200
    done_on = next_workday(opened_at.date() + timedelta(days=days))
    closed_at = max(office_time(rng, done_on), opened_at + timedelta(minutes=20))
    is_contact = bool(client.contacts) and rng.random() < 0.6
    world.add(
        "correction",
        correction_id=world.new_id("cr"),
        owner_id=client.owner.owner_id if client.owner else None,
        operator_id=OPERATOR,
        entity="contact" if is_contact else "account",
        record_id=client.contacts[0]["contact_id"] if is_contact else client.row["account_id"],
        opened_at=opened_at,
        closed_at=closed_at if closed_at < world.clock.end else None,
    )

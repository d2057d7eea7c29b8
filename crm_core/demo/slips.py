"""Slips in the data of clients: the same company entered twice, and a number that landed in the cell of a name."""

from datetime import timedelta
from random import Random

from crm_core.demo.plan import office_time
from crm_core.demo.world import Client, Person, World


def add_slips(world: World) -> None:
    """Of those who do not look first; whoever works with care makes few."""
    rng = world.plan.random("slips")
    for client in list(world.clients):
        owner = client.spans[0][0]
        if owner is None or owner.persona.game is not None or not client.row["created_by_id"]:
            continue
        careless = 1.02 - owner.persona.care
        if rng.random() < 0.25 * careless and (client.row["phone"] or client.row["email"]):
            _again(world, rng, client, owner)
        if rng.random() < 0.15 * careless and client.contacts[0]["first_name"]:
            client.contacts[0]["first_name"] = str(rng.randrange(10_000, 99_999))


def _again(world: World, rng: Random, client: Client, owner: Person) -> None:
    """Some days later the client stands there once more, in capitals."""
    day = owner.day_from((client.row["created_at"] + timedelta(days=rng.randrange(3, 40))).date())
    if day is None:
        return
    at = office_time(rng, day, 17, 19)
    entered = {"created_at": at, "created_by_id": owner.owner_id, "modified_at": at, "modified_by_id": owner.owner_id}
    name = {"account_id": world.new_id("a"), "name": client.row["name"].upper(), "owner_id": owner.owner_id}
    world.rows["account"].append({**client.row, **name, **entered, "verified_at": None})

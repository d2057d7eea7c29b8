"""What hangs on clients: purchases, profile fields, links, duplicates and merges; and the monthly plans."""

from collections import defaultdict
from datetime import date, timedelta
from random import Random

from crm_core.demo.plan import month_after, next_workday, office_time
from crm_core.demo.texts import texts
from crm_core.demo.world import Client, World

_LINKS = ("partner", "referral", "supplier", "parent")
_PLANNED = ("won_count", "won_amount", "meetings_held")
Sums = dict[tuple[str, str, date], float]  # (indicator, owner, month)


def add_extras(world: World) -> None:
    rng = world.plan.random("extras")
    _purchases(world, rng)
    for client in world.clients:
        _profile(world, rng, client)
    _links(world, rng)
    _duplicates(world, rng)
    _merges(world, rng)


def _purchases(world: World, rng: Random) -> None:
    """What was won is bought a few days later; customers order again without a deal."""
    for deal in world.deals:
        if deal.is_won and deal.closed and deal.row["amount"]:
            _purchase(
                world,
                rng,
                deal.client,
                deal.closed.date() + timedelta(days=rng.randrange(1, 15)),
                deal.row["amount"],
                deal.row["currency"],
            )
    for client in world.clients:
        if client.row["kind"] == "customer":
            rhythm = rng.randrange(40, 400)
            day = world.clock.start + timedelta(days=rng.randrange(rhythm))
            stops = world.clock.today - timedelta(days=rng.choice((0, 0, 0, 0, 200)))
            while day < stops:
                amount = round(rng.lognormvariate(7.4, 0.9), 2) * (-0.3 if rng.random() < 0.015 else 1)
                _purchase(world, rng, client, day, round(amount, 2), "EUR")
                day += timedelta(days=max(5, round(rhythm * rng.uniform(0.6, 1.4))))


def _purchase(world: World, rng: Random, client: Client, day: date, amount: float, currency: str) -> None:
    if max(client.row["created_at"].date(), world.clock.start) <= day < world.clock.today:
        world.add(
            "purchase",
            purchase_id=world.new_id("b"),
            account_id=client.row["account_id"],
            purchased_on=day,
            amount=amount,
            margin=round(amount * rng.uniform(0.12, 0.42), 2),
            currency=currency,
        )


def _profile(world: World, rng: Random, client: Client) -> None:
    """Optional fields; about the important clients more is known."""
    owner = client.owner
    depth = (owner.persona.care if owner else 0.3) * {"A": 0.85, "B": 0.6}.get(client.row["segment"], 0.3)
    for name in texts()["profile_fields"]:
        is_applicable = rng.random() > 0.06
        world.add(
            "profile_cell",
            account_id=client.row["account_id"],
            field=name,
            is_filled=is_applicable and rng.random() < depth,
            is_applicable=is_applicable,
        )


def _links(world: World, rng: Random) -> None:
    for client in world.clients:
        if rng.random() < 0.16 and len(world.clients) > 1:
            other = rng.choice(world.clients)
            if other is not client:
                contact = other.contacts[0]["contact_id"] if other.contacts and rng.random() < 0.5 else None
                world.add(
                    "link",
                    link_id=world.new_id("k"),
                    account_id=client.row["account_id"],
                    kind=rng.choice(_LINKS),
                    other_account_id=other.row["account_id"],
                    contact_id=contact,
                )


def _duplicates(world: World, rng: Random) -> None:
    """The same person entered twice, at the same client: with those who do not look first."""
    for client in world.clients:
        owner, original = client.spans[0][0], client.contacts[0]
        if owner and owner.persona.game is None and rng.random() < 0.12 * (1.02 - owner.persona.care):
            later = world.clock.start + timedelta(days=rng.randrange(10, 300))
            day = owner.day_from(max(later, original["created_at"].date()))
            if day and client.owner is owner:
                at = office_time(rng, day, 17, 19)
                row = {
                    **original,
                    "contact_id": world.new_id("c"),
                    "created_at": at,
                    "modified_at": at,
                    "created_by_id": owner.owner_id,
                    "modified_by_id": owner.owner_id,
                }
                world.rows["contact"].append(row)
                client.contacts.append(row)


def _merges(world: World, rng: Random) -> None:
    """Clients merged into another: the loser is gone from its table, some of its work still names it."""
    for number, client in enumerate(world.clients[7 :: max(8, len(world.clients) // 14)]):
        account_id = client.row["account_id"]
        day = next_workday(world.clock.start + timedelta(days=20 + number * 11))
        if client.owner is None or day >= world.clock.today or client.row["created_at"].date() >= day:
            continue
        loser = f"{account_id}x"
        world.add("merge", entity="account", loser_id=loser, survivor_id=account_id, merged_at=office_time(rng, day))
        work = [row for row in world.rows["activity"] if row["account_id"] == account_id]
        for row in [row for row in work if row["created_at"].date() < day][::2]:
            row["account_id"] = loser


def add_targets(world: World) -> None:
    """Monthly plans of every seller, near what he usually reaches; of teams and company their sums."""
    rng = world.plan.random("targets")
    done = _done(world)
    months = world.clock.months
    sums: dict[tuple[str | None, str, date], float] = defaultdict(float)
    for person in world.sellers:
        ends = person.left or world.clock.today
        for indicator in _PLANNED:
            usual = [done.get((indicator, person.owner_id, month), 0.0) for month in months[:-1]] or [0.0]
            level = max(1.0, sum(usual) / max(1, sum(value > 0 for value in usual))) * rng.uniform(0.9, 1.2)
            for month in months:
                if max(person.hired, month) <= ends and month_after(month, 1) > person.hired:
                    target = _rounded(indicator, level * world.clock.load(month))
                    _target(world, indicator, month, target, owner_id=person.owner_id)
                    sums[person.row["team_id"], indicator, month] += target
                    sums[None, indicator, month] += target
    for (team_id, indicator, month), target in sums.items():
        _target(world, indicator, month, target, team_id=team_id)


def _done(world: World) -> Sums:
    """What everybody reached in each month."""
    done: Sums = defaultdict(float)
    for deal in world.deals:
        if deal.is_won and deal.closed and deal.row["owner_id"]:
            month = deal.closed.date().replace(day=1)
            done["won_count", deal.row["owner_id"], month] += 1
            if deal.row["currency"] == "EUR":
                done["won_amount", deal.row["owner_id"], month] += deal.row["amount"] or 0
    for row in world.rows["activity"]:
        if row["status"] == "done" and row["kind"] in ("meeting", "visit"):
            done["meetings_held", row["owner_id"], row["done_at"].date().replace(day=1)] += 1
    return done


def _rounded(indicator: str, value: float) -> float:
    return float(max(1, round(value / 500)) * 500 if indicator == "won_amount" else max(1, round(value)))


def _target(
    world: World,
    indicator: str,
    month: date,
    target: float,
    owner_id: str | None = None,
    team_id: str | None = None,
) -> None:
    rng = world.plan.random("target", str(month))
    world.add(
        "target",
        target_id=world.new_id("p"),
        owner_id=owner_id,
        team_id=team_id,
        indicator=indicator,
        starts_on=month,
        ends_on=month_after(month, 1),
        target=target,
        currency="EUR" if indicator == "won_amount" else None,
        created_at=office_time(rng, next_workday(month - timedelta(days=9))),
    )

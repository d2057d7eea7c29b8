"""Deals on their way through two pipelines: won, lost, open and stale ones, with their history."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from crm_core.demo.plan import next_workday, office_time
from crm_core.demo.stages import EXISTING, LOST, LOST_STAGE, NEW, WON, Stage
from crm_core.demo.texts import pick, topic
from crm_core.demo.world import Client, Deal, Holding, Person, Row, World, owner_at

_DEALS_A_YEAR = 150  # drawn for an ordinary manager; some fall outside the time he held the client
_WARM_UP = 150  # days before the demo's time in which the first deals were opened
_DOLLARS = ("AE", "KE", "CN", "TZ")
_MEDIAN_AMOUNT = {"A": 38_000, "B": 16_000, "C": 7_000, None: 9_000}


@dataclass(frozen=True)
class _Seller:
    """A person with what is needed to draw his deals."""

    world: World
    person: Person
    rng: Random
    weights: list[float]  # of his days, cumulated: deals follow the seasons


def add_deals(world: World) -> None:
    """Each seller's deals, with the moves of those that changed hands."""
    for person in world.sellers:
        if person.days and person.clients:
            weights = list(accumulate(world.clock.load(day) for day in person.days))
            seller = _Seller(world, person, world.plan.random("deals", person.owner_id), weights)
            for _ in range(round(_DEALS_A_YEAR * len(person.days) / 215 * (person.persona.rate / 6) ** 0.68)):
                _deal(seller)


def finish(world: World) -> None:
    """The rows of opportunity, stage_change and ownership, once nothing changes the deals any more."""
    rng = world.plan.random("finish")
    for deal in world.deals:
        _fill(rng, deal)
        previous: Stage | None = None
        for stage, at in deal.steps:
            actor = owner_at(deal.spans, at)
            world.add(
                "stage_change",
                change_id=world.new_id("s", 6),
                opportunity_id=deal.row["opportunity_id"],
                from_stage=previous.name if previous else None,
                to_stage=stage.name,
                to_stage_order=stage.order,
                changed_at=at,
                changed_by_id=actor.owner_id if actor else None,
            )
            previous = stage
        _hold(world, deal)


def _deal(seller: _Seller) -> None:
    world, rng, person = seller.world, seller.rng, seller.person
    holding = rng.choice(person.clients)
    client = holding.thing
    assert isinstance(client, Client)
    opened = _opening(seller, holding)
    if opened is None:
        return
    is_new = client.row["kind"] == "prospect" or rng.random() < 0.25
    pipeline = NEW if is_new else EXISTING
    spans = [(person, opened), *((owner, at) for owner, at in client.spans if at > opened)]
    deal = Deal({}, client, list(spans), pipeline)
    days = max(4, round(pipeline.days * rng.lognormvariate(0, 0.55)))
    _walk(seller, deal, opened, days)
    if deal.closed:
        if deal.closed.date() < world.clock.start:
            return
        # what is closed stays with the one who closed it
        deal.spans = [(owner, at) for owner, at in deal.spans if at < deal.closed]
    deal.row = _row(seller, deal, is_new, days)
    world.deals.append(deal)


def _opening(seller: _Seller, holding: Holding) -> datetime | None:
    """Some instant while he held the client; a few lie before the demo's time, so that it begins busy."""
    clock, person, rng = seller.world.clock, seller.person, seller.rng
    if rng.random() < 0.17 and person.hired < clock.start:
        day = next_workday(clock.start - timedelta(days=rng.randrange(8, _WARM_UP)))
    else:
        day = rng.choices(person.days, cum_weights=seller.weights)[0]
    at = office_time(rng, day)
    ends = min(holding.ends or clock.end, clock.end)
    return at if holding.begins + timedelta(hours=2) < at < ends else None


def _walk(seller: _Seller, deal: Deal, opened: datetime, days: int) -> None:
    """The stages up to today. Nobody moves a deal whose owner has left."""
    rng, persona = seller.rng, seller.person.persona
    is_won = rng.random() < persona.skill * (1.15 if deal.pipeline is EXISTING else 0.95)
    stages = list(deal.pipeline.open)
    if not is_won:
        stages = stages[: rng.randrange(1, len(stages) + 1)]
    elif rng.random() < 0.12:
        del stages[1]  # a step is skipped now and then
    is_forgotten = not is_won and rng.random() < 0.005 + 0.5 * (1 - persona.care)
    path = [*stages, deal.pipeline.won if is_won else LOST_STAGE]
    deal.steps.append((path[0], opened))
    for number, stage in enumerate(path[1:], 1):
        day = opened.date() + timedelta(days=round(days * number / (len(path) - 1)))
        is_last = stage.name in (WON, LOST)
        if is_last and is_forgotten:
            deal.stale_from = deal.steps[-1][1] + timedelta(days=rng.randrange(5, 40))
            return
        at = _step(seller, deal, _quarter_end(rng, day) if stage.name == WON else day)
        if at is None:
            return
        deal.steps.append((stage, at))


def _step(seller: _Seller, deal: Deal, day: date) -> datetime | None:
    """An instant on the first day at work of the owner then; None where that is still to come."""
    rng, clock, last = seller.rng, seller.world.clock, deal.steps[-1][1]
    if day < clock.start:
        at = office_time(rng, next_workday(day))
    else:
        owner = owner_at(deal.spans, datetime(day.year, day.month, day.day, 12))
        at_work = owner.day_from(day) if owner else None
        if owner is None or at_work is None:
            return None
        if (at_work - day).days > 4 and (before := owner.day_before(day)) > last.date():
            at_work = before  # rather before a leave than after it
        at = office_time(rng, at_work)
    at = max(at, last + timedelta(minutes=rng.randrange(3, 50)))
    return at if at < clock.end else None


def _quarter_end(rng: Random, day: date) -> date:
    """Deals about to be won are often won just before the quarter ends."""
    month = (day.month - 1) // 3 * 3 + 3
    ends = date(day.year + month // 12, month % 12 + 1, 1)
    is_near = 3 < (ends - day).days < 32
    return ends - timedelta(days=rng.randrange(1, 8)) if is_near and rng.random() < 0.35 else day


def _row(seller: _Seller, deal: Deal, is_new: bool, days: int) -> Row:
    world, rng, person = seller.world, seller.rng, seller.person
    account = deal.client.row
    opened = deal.opened
    contact = rng.choice(deal.client.contacts) if rng.random() < 0.5 + 0.5 * person.persona.care else None
    is_dollar = account["country"] in _DOLLARS and rng.random() < 0.5
    expected = opened.date() + timedelta(days=round(days * rng.uniform(0.7, 1.25)))
    return world.add(
        "opportunity",
        opportunity_id=world.new_id("d"),
        account_id=account["account_id"],
        contact_id=contact["contact_id"] if contact else None,
        name=topic(rng),
        pipeline=deal.pipeline.name,
        amount=_amount(rng, person, account["segment"]),
        currency="USD" if is_dollar else "EUR",
        source=pick(rng, "sources"),
        segment=account["segment"] or "C",
        business="new" if is_new else "existing",
        expected_close_on=expected,
        created_at=opened,
        created_by_id=person.owner_id,
        modified_at=opened,
    )


def _amount(rng: Random, person: Person, segment: str | None) -> float | None:
    """Odd amounts, as real calculations bring them; one person's are whole thousands."""
    if rng.random() < 0.02 + 0.12 * (1 - person.persona.care):
        return None
    amount = max(900.0, _MEDIAN_AMOUNT[segment] * rng.lognormvariate(0, 0.7))
    draw = rng.random()
    if draw < (0.88 if person.persona.game == "signal_round_amounts" else 0.05):
        return float(max(1, round(amount / 1000)) * 1000)
    return round(amount / 50) * 50.0 if draw < 0.4 else round(amount, 2)


def _fill(rng: Random, deal: Deal) -> None:
    """The columns that follow from the way the deal went."""
    row, stage, closed = deal.row, deal.steps[-1][0], deal.closed
    care = deal.spans[0][0].persona.care if deal.spans[0][0] else 1.0
    is_lost = stage.name == LOST
    row.update(
        owner_id=deal.owner.owner_id if deal.owner else None,
        stage=stage.name,
        stage_order=stage.order,
        probability=stage.probability,
        is_closed=closed is not None,
        is_won=deal.is_won,
        closed_at=closed,
        closed_on=closed.date() if closed else None,
        loss_reason=None,
        modified_at=max([at for _, at in deal.steps] + [edit.at for edit in deal.edits]),
    )
    if is_lost and rng.random() < 0.35 + 0.65 * care:
        row["loss_reason"] = pick(rng, "loss_reasons")
    if closed is None and rng.random() < 0.25 * (1 - care):
        row["probability"] = rng.choice((0.0, 1.0))
    if deal.is_won and deal.client.row["kind"] == "prospect":
        deal.client.row.update(kind="customer", lifecycle_stage="Active")


def _hold(world: World, deal: Deal) -> None:
    """Holdings of the people, and rows of `ownership` for deals that changed hands."""
    ends = [begins for _, begins in deal.spans[1:]] + [None]
    for (owner, begins), end in zip(deal.spans, ends, strict=True):
        if owner:
            owner.deals.append(Holding(deal, begins, end))
        if len(deal.spans) > 1:
            world.add(
                "ownership",
                entity="opportunity",
                record_id=deal.row["opportunity_id"],
                owner_id=owner.owner_id if owner else None,
                from_at=begins,
                to_at=end,
            )

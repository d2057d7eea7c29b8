"""Changes of amount and expected close date while a deal is open, and deals that were deleted."""

from datetime import date, datetime, timedelta
from random import Random

from crm_core.demo.plan import next_workday, office_time
from crm_core.demo.world import Deal, Edit, Row, World, owner_at

_MAX_PUSHES = 5


def add_edits(world: World) -> None:
    rng = world.plan.random("edits")
    for deal in world.deals:
        _push(world, rng, deal)
        if deal.row["amount"] and rng.random() < 0.15:
            _reprice(world, rng, deal)
        deal.edits.sort(key=lambda edit: edit.at)
    for deal in world.deals[:: max(1, len(world.deals) // 20)]:
        if deal.owner and deal.owner.persona.care < 0.95:
            delete_copy(world, rng, deal)


def _push(world: World, rng: Random, deal: Deal) -> None:
    """Who works with care moves the date before it has passed; the others leave it behind."""
    row, until = deal.row, deal.closed or deal.stale_from or world.clock.end
    for _ in range(_MAX_PUSHES):
        expected: date = row["expected_close_on"]
        owner = owner_at(deal.spans, datetime(expected.year, expected.month, expected.day))
        day = owner.day_from(expected - timedelta(days=3)) if owner else None
        if owner is None or day is None or expected >= until.date():
            break
        at = max(office_time(rng, day), deal.opened + timedelta(minutes=9))
        if at >= until or rng.random() > 0.2 + 0.8 * owner.persona.care:
            break
        later = max(expected, day) + timedelta(days=rng.randrange(7, 35))
        _move(deal, at, owner.owner_id, later)
    if deal.closed is None and deal.stale_from is None and row["expected_close_on"] < world.clock.today:
        _last_push(world, rng, deal)


def _move(deal: Deal, at: datetime, actor_id: str, later: date) -> None:
    before = deal.row["expected_close_on"]
    deal.edits.append(Edit(at, actor_id, "expected_close_on", str(before), str(later)))
    deal.row["expected_close_on"] = later


def _last_push(world: World, rng: Random, deal: Deal) -> None:
    """Most open deals of careful people are expected in the coming weeks."""
    owner = deal.owner
    if owner is None or owner.left or not owner.days or rng.random() > owner.persona.care - 0.05:
        return
    at = office_time(rng, owner.days[-1 - rng.randrange(min(8, len(owner.days)))])
    later = world.clock.today + timedelta(days=rng.randrange(3, 60))
    if at > max([deal.steps[-1][1], *(edit.at for edit in deal.edits), deal.spans[-1][1]]):
        _move(deal, at, owner.owner_id, later)


def _reprice(world: World, rng: Random, deal: Deal) -> None:
    """The amount changes once between two steps, never after the deal is won."""
    if len(deal.steps) < 3:
        return
    at = deal.steps[1][1] + timedelta(minutes=rng.randrange(2, 40))
    if at >= min(deal.steps[2][1], world.clock.end):
        return
    new: float = deal.row["amount"]
    old = round(new * rng.choice((0.8, 0.9, 1.1, 1.25)), 2)
    owner = owner_at(deal.spans, at)
    deal.edits.append(Edit(at, owner.owner_id if owner else None, "amount", f"{old:.2f}", f"{new:.2f}"))


def delete_copy(world: World, rng: Random, deal: Deal) -> Row | None:
    """A second record of the deal, open and deleted after a few days (its id is in no other table)."""
    stage, owner = deal.pipeline.open[0], deal.spans[0][0]
    deleted = office_time(rng, next_workday(deal.opened.date() + timedelta(days=rng.randrange(2, 20))))
    if owner is None or deleted >= world.clock.end or deleted.date() < world.clock.start:
        return None
    row = dict(deal.row)
    row.update(
        opportunity_id=world.new_id("d"),
        owner_id=owner.owner_id,
        stage=stage.name,
        stage_order=stage.order,
        probability=stage.probability,
        is_closed=False,
        is_won=False,
        modified_at=deleted,
        deleted_at=deleted,
    )
    return world.add("deleted_opportunity", **row)

"""Planned steps of open deals: who works with care always plans the next one ahead, and then takes it."""

from datetime import timedelta

from crm_core.demo.desk import Desk, deal_subject
from crm_core.demo.plan import office_time
from crm_core.demo.plant import day_factor
from crm_core.demo.work import DO
from crm_core.demo.world import Deal, Holding, Person, World

_KINDS = ("call", "call", "call", "task", "task", "task", "task", "meeting", "meeting")


def add_steps(world: World) -> None:
    for person in world.sellers:
        desk = Desk(world, person, world.plan.random("steps", person.owner_id))
        for holding in person.deals:
            _chain(desk, holding)


def plan_likelihood(person: Person) -> float:
    """How often he plans the next step of a deal."""
    return (0.08 + 0.86 * person.persona.care) * min(1.0, person.persona.rate / 4)


def _chain(desk: Desk, holding: Holding) -> None:
    """One step after the other while the deal is open and his."""
    rng, person, clock, deal = desk.rng, desk.person, desk.world.clock, holding.thing
    assert isinstance(deal, Deal)
    ends = min(holding.ends or clock.end, deal.closed or clock.end, deal.stale_from or clock.end)
    day = person.day_from(max(holding.begins.date() + timedelta(days=1), clock.start))
    while day:
        planned_at = office_time(rng, day)
        following = person.day_after(day, rng.randrange(3, 11))
        if following is None or following >= ends.date():
            return
        is_idle = day_factor(person, clock, following) < 1 and rng.random() < 0.9
        if rng.random() < plan_likelihood(person) and not is_idle:
            kind, at = rng.choice(_KINDS), office_time(rng, following)
            DO[kind](desk, kind, at, deal_subject(desk, deal, holding.begins), planned_at)
        day = following

"""What is still to be done: next steps of deals, appointments, overdue tasks, mistakes in dates."""

from datetime import date, datetime, timedelta

from crm_core.demo.desk import Desk, Subject, client_subject, deal_subject, log
from crm_core.demo.plan import next_workday, office_time
from crm_core.demo.steps import plan_likelihood
from crm_core.demo.texts import pick, topic
from crm_core.demo.world import Client, Deal, World

_HORIZON = 30


def add_planned(world: World) -> None:
    for person in world.sellers:
        if not person.days:
            continue
        desk = Desk(world, person, world.plan.random("planned", person.owner_id))
        for holding in person.deals:
            if isinstance(holding.thing, Deal) and holding.ends is None and holding.thing.closed is None:
                _next_step(desk, holding.thing, holding.begins)
        for holding in person.clients:
            if isinstance(holding.thing, Client) and holding.ends is None:
                _appointment(desk, holding.thing, holding.begins)
        if person.persona.care < 0.3:
            _held_in_future(desk)


def _next_step(desk: Desk, deal: Deal, since: datetime) -> None:
    """A planned activity, or one that is overdue; the deal's own field says the same, or is old."""
    rng, clock, person = desk.rng, desk.world.clock, desk.person
    subject = deal_subject(desk, deal, since)
    if person.left is None and deal.stale_from is None and rng.random() < plan_likelihood(person):
        due = next_workday(clock.today + timedelta(days=rng.randrange(_HORIZON)))
        _plan(desk, rng.choice(("call", "meeting", "task", "task")), due, subject)
        deal.row.update(next_step=pick(rng, "next_steps"), next_step_on=due)
    elif rng.random() < 0.5 * (1.05 - desk.care):
        due = next_workday(person.days[-1 - rng.randrange(min(45, len(person.days)))])
        if due < clock.today and subject.since.date() < due:
            _plan(desk, "task", due, subject)
            deal.row.update(next_step=pick(rng, "next_steps"), next_step_on=due)
    if rng.random() < 0.12 * (1.02 - desk.care):
        outdated = deal.opened.date() + timedelta(days=3)
        deal.row.update(next_step=pick(rng, "next_steps"), next_step_on=outdated)


def _appointment(desk: Desk, client: Client, since: datetime) -> None:
    rng, clock, person = desk.rng, desk.world.clock, desk.person
    subject = client_subject(desk, client, since)
    draw = rng.random()
    if person.left is None and draw < 0.08 + 0.25 * desk.care * min(1.0, person.persona.rate / 6):
        due = next_workday(clock.today + timedelta(days=rng.randrange(2 * _HORIZON)))
        _plan(desk, rng.choice(("call", "meeting", "visit")), due, subject)
    elif draw > 0.995 - 0.12 * (1 - desk.care):
        due = next_workday(person.days[-1 - rng.randrange(min(60, len(person.days)))])
        if due < clock.today and subject.since.date() < due:
            _plan(desk, "task", due, subject)


def _plan(desk: Desk, kind: str, due: date, subject: Subject) -> None:
    """Entered in the last weeks before it is due, in any case before today."""
    rng, person = desk.rng, desk.person
    created = office_time(rng, person.day_before(min(due, person.days[-1]), rng.randrange(1, 12)))
    if max(created, subject.since) >= desk.world.clock.end:
        return
    at = office_time(rng, due, 9, 17).replace(minute=rng.choice((0, 30)), second=0)
    if kind == "task":
        only_day = rng.random() < 0.5
        log(
            desk,
            kind,
            created,
            subject,
            status="planned",
            direction="internal",
            topic=topic(rng, "tasks"),
            due_on=due if only_day else None,
            due_at=None if only_day else at,
        )
        return
    minutes = 20 if kind == "call" else 60
    log(
        desk,
        kind,
        created,
        subject,
        status="planned",
        direction="outbound",
        topic=topic(rng),
        due_at=at,
        started_at=at,
        ended_at=at + timedelta(minutes=minutes),
        minutes=float(minutes),
    )


def _held_in_future(desk: Desk) -> None:
    """Two meetings marked as held before they begin."""
    for number, (client, since) in enumerate(
        (h.thing, h.begins) for h in desk.person.clients[:2] if isinstance(h.thing, Client)
    ):
        day = next_workday(desk.world.clock.today + timedelta(days=5 + number))
        begin = datetime(day.year, day.month, day.day, 10)
        created = office_time(desk.rng, desk.person.days[-1])
        log(
            desk,
            "meeting",
            created,
            client_subject(desk, client, since),
            direction="outbound",
            topic=topic(desk.rng),
            started_at=begin,
            ended_at=begin + timedelta(hours=1),
            minutes=60.0,
            due_at=begin,
            done_at=begin + timedelta(hours=1),
        )

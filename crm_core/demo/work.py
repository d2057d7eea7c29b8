"""What everybody did with clients, day by day: calls, mails, meetings, tasks."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from math import exp
from typing import Any

from crm_core.demo.desk import Desk, Subject, ahead, client_subject, deal_subject, log
from crm_core.demo.plan import office_time
from crm_core.demo.plant import day_factor
from crm_core.demo.staff import entered, soonest
from crm_core.demo.texts import pick, result, topic
from crm_core.demo.world import Client, Deal, Row, World

_KINDS = {"call": 33, "email": 33, "task": 13, "meeting": 11, "note": 4, "visit": 3, "message": 3}
_NAMES, _WEIGHTS = list(_KINDS), list(_KINDS.values())
_MOST_A_DAY = 45
_BESIDE_STEPS = 0.76  # share of the work that does not come from planned steps of deals (steps.py)


def add_work(world: World) -> None:
    """Each seller's days."""
    for person in world.sellers:
        desk = Desk(world, person, world.plan.random("work", person.owner_id))
        week = None
        for day in person.days:
            if week != day.isocalendar()[:2]:
                week = day.isocalendar()[:2]
                _look_up(desk, day)
            for _ in range(_how_many(desk, day)):
                _one(desk, day)
        _thank(desk)


def _look_up(desk: Desk, day: date) -> None:
    """What he holds in the coming seven days."""
    first = datetime(day.year, day.month, day.day)
    until = first + timedelta(days=7)
    desk.clients, desk.deals = [], []
    for holding in desk.person.clients:
        if holding.begins < until and (holding.ends is None or holding.ends > first):
            assert isinstance(holding.thing, Client)
            desk.clients.append((holding.thing, holding.begins))
    for holding in desk.person.deals:
        deal = holding.thing
        assert isinstance(deal, Deal)
        ends = holding.ends or deal.closed or deal.stale_from
        if holding.begins < until and (ends is None or ends > first):
            desk.deals.append((deal, holding.begins))


def _how_many(desk: Desk, day: date) -> int:
    """Poisson around the person's rate, the season and how his day is."""
    clock = desk.world.clock
    mean = _BESIDE_STEPS * desk.person.persona.rate * clock.load(day) * day_factor(desk.person, clock, day)
    mean *= desk.rng.uniform(0.75, 1.25) * (0.25 if day.weekday() == 5 else 0.85 if day.weekday() == 4 else 1)
    limit, draw, count = exp(-mean), desk.rng.random(), 0
    while draw > limit and count < _MOST_A_DAY:
        draw *= desk.rng.random()
        count += 1
    return count


def _one(desk: Desk, day: date) -> None:
    kind = desk.rng.choices(_NAMES, _WEIGHTS)[0]
    at = office_time(desk.rng, day)
    subject = _subject(desk, at)
    DO[kind](desk, kind, at, subject, None)


def _subject(desk: Desk, at: datetime) -> Subject:
    """A deal that is open then, else a client, rarely nobody."""
    rng = desk.rng
    if desk.deals and rng.random() < 0.66:
        deal, since = rng.choice(desk.deals)
        if since < at and deal.is_open_at(at) and deal.opened.date() < at.date():
            return deal_subject(desk, deal, since)
    if desk.clients and rng.random() < 0.985:
        client, since = rng.choice(desk.clients)
        if max(since, client.row["created_at"]).date() < at.date():
            return client_subject(desk, client, since)
    return Subject(datetime(1, 1, 1), {"account_id": None, "contact_id": None})


def _call(desk: Desk, kind: str, at: datetime, subject: Subject, planned_at: datetime | None) -> None:
    rng = desk.rng
    minutes = min(75, max(1, round(rng.lognormvariate(1.9, 0.8))))
    ended = at + timedelta(minutes=minutes)
    is_synced = planned_at is None and rng.random() < 0.3
    if planned_at is None and not is_synced and rng.random() < 0.2:
        planned_at = ahead(desk, at.date(), 8)
    written = entered(rng, desk.person, ended, desk.world.clock) or soonest(rng, desk.person, ended)
    created = ended if is_synced else planned_at or written
    outcome = pick(rng, "call_outcomes") if rng.random() < 0.35 + 0.6 * desk.care else None
    is_told = outcome == "Reached" and rng.random() < 0.5
    told = result(rng, desk.person.persona, subject.name) if is_told else None
    direction = "outbound" if rng.random() < 0.7 else "inbound"
    log(
        desk,
        kind,
        created,
        subject,
        channel="phone",
        direction=direction,
        topic=topic(rng),
        outcome=outcome,
        result=told,
        started_at=at,
        ended_at=ended,
        minutes=float(minutes),
        due_at=at if planned_at else None,
        done_at=ended,
        result_at=max(written, created) if outcome else None,
        source="sync" if is_synced else "human",
    )


def _mail(desk: Desk, kind: str, at: datetime, subject: Subject, planned_at: datetime | None) -> None:
    rng = desk.rng
    is_automatic = kind == "email" and rng.random() < 0.07
    is_synced = rng.random() < 0.5
    source = "workflow" if is_automatic else "sync" if is_synced else "human"
    delay = 0 if source != "human" else rng.randrange(20, 900)
    log(
        desk,
        kind,
        at + timedelta(seconds=delay),
        subject,
        channel="e-mail" if kind == "email" else "chat",
        direction="inbound" if rng.random() < 0.28 + 0.2 * desk.care else "outbound",
        topic="Newsletter" if is_automatic else topic(rng),
        started_at=at,
        done_at=at,
        is_automatic=is_automatic,
        source=source,
    )


def _task(desk: Desk, kind: str, at: datetime, subject: Subject, planned_at: datetime | None) -> None:
    rng = desk.rng
    created = min(max(planned_at or ahead(desk, at.date(), 9), subject.since), at - timedelta(minutes=40))
    late = 0 if rng.random() < desk.care else rng.randrange(1, 6)
    due = max(at.date() - timedelta(days=late), created.date())
    only_day = rng.random() < 0.5
    log(
        desk,
        kind,
        created,
        subject,
        direction="internal",
        topic=topic(rng, "tasks"),
        done_at=at,
        due_on=due if only_day else None,
        due_at=None if only_day else datetime(due.year, due.month, due.day, 17),
    )


def _note(desk: Desk, kind: str, at: datetime, subject: Subject, planned_at: datetime | None) -> None:
    log(desk, kind, at, subject, direction="internal", topic=topic(desk.rng), done_at=at)


def _meeting(desk: Desk, kind: str, at: datetime, subject: Subject, planned_at: datetime | None) -> None:
    rng, person, clock = desk.rng, desk.person, desk.world.clock
    begin = at.replace(hour=min(at.hour, 16), minute=rng.choice((0, 30)), second=0)
    minutes = rng.choice((30, 45, 60, 60, 90)) * (2 if kind == "visit" else 1)
    ended = begin + timedelta(minutes=minutes)
    if planned_at is None and rng.random() < 0.75:
        planned_at = ahead(desk, at.date(), 15)
    written = entered(rng, person, ended, clock)
    created = planned_at or written
    if created is None:
        return  # not entered yet
    title = topic(rng) if rng.random() < 0.5 + 0.5 * desk.care else rng.choice((None, "test"))
    cells: dict[str, Any] = {
        "channel": "on site" if kind == "visit" else rng.choice(("video", "office")),
        "topic": title,
        "direction": "outbound",
        "started_at": begin,
        "ended_at": ended,
        "minutes": float(minutes),
        "due_at": begin,
        "done_at": ended,
    }
    if planned_at and rng.random() < 0.06:
        log(desk, kind, created, subject, **{**cells, "status": "cancelled", "done_at": None})
        return
    if written:
        cells |= _outcome(desk, subject, max(written, created))
    _invite(desk, log(desk, kind, created, subject, **cells), subject)


def _outcome(desk: Desk, subject: Subject, at: datetime) -> dict[str, Any]:
    """What he writes about a meeting: a pick, a text, both, junk, or nothing."""
    rng = desk.rng
    if rng.random() > 0.3 + 0.69 * desk.care:
        return {}
    if rng.random() < 0.16 * (1 - desk.care):
        return {"result": pick(rng, "junk"), "result_at": at}
    draw = rng.random()
    return {
        "outcome": pick(rng, "meeting_outcomes") if draw < 0.7 else None,
        "result": result(rng, desk.person.persona, subject.name) if draw > 0.35 else None,
        "result_at": at,
    }


def _invite(desk: Desk, row: Row, subject: Subject) -> None:
    """Who took part."""
    rng, world = desk.rng, desk.world
    present: list[tuple[str | None, str | None, str]] = [(row["owner_id"], None, "host")]
    if row["contact_id"]:
        present.append((None, row["contact_id"], "guest"))
    if rng.random() < 0.08:
        colleague = rng.choice(world.people)
        if colleague is not desk.person and colleague.hired <= row["started_at"].date():
            present.append((colleague.owner_id, None, "colleague"))
    for owner_id, contact_id, role in present:
        world.add("participant", activity_id=row["activity_id"], owner_id=owner_id, contact_id=contact_id, role=role)


def _thank(desk: Desk) -> None:
    """Who works with care asks for feedback after a deal is won."""
    rng = desk.rng
    for holding in desk.person.deals:
        deal = holding.thing
        if not isinstance(deal, Deal) or not deal.is_won or deal.closed is None or holding.ends:
            continue
        day = desk.person.day_after(deal.closed.date(), rng.randrange(1, 12))
        if day is None or rng.random() > 0.1 + 0.75 * desk.care:
            continue
        at = office_time(rng, day)
        subject = deal_subject(desk, deal, holding.begins)
        log(
            desk,
            "email",
            at,
            subject,
            channel="e-mail",
            direction="outbound",
            topic=topic(rng, "thanks"),
            started_at=at,
            done_at=at,
        )


DO: dict[str, Callable[[Desk, str, datetime, Subject, datetime | None], None]] = {
    "call": _call,
    "email": _mail,
    "message": _mail,
    "task": _task,
    "note": _note,
    "meeting": _meeting,
    "visit": _meeting,
}

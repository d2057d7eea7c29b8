"""Builds the gaming cases of `gaming.CASES` into what the people did."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from crm_core.demo.edits import delete_copy
from crm_core.demo.plan import Clock, office_time
from crm_core.demo.texts import texts
from crm_core.demo.world import Deal, Edit, Person, Row, World

_BURST_DAYS = 3  # before a review: before each first of a month, and before today


def day_factor(person: Person, clock: Clock, day: date) -> float:
    """signal_pre_review_burst: little for weeks, then everything at once. 1 for everybody else."""
    if person.persona.game != "signal_pre_review_burst":
        return 1.0
    review = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    left = min(person_days(clock, day, review), person_days(clock, day, clock.today))
    return 7.0 if left <= _BURST_DAYS else 0.25


def person_days(clock: Clock, day: date, until: date) -> int:
    """Weekdays of [day, until)."""
    return sum(each.weekday() < 5 for each in clock.days(day, min(until, day + timedelta(days=9))))


def plant_deals(world: World) -> None:
    """signal_stage_jumps: deals won in one leap at the month's end, dearer afterwards, some opened again."""
    rng = world.plan.random("plant", "deals")
    for deal in world.deals:
        owner, closed = deal.spans[0][0], deal.closed
        if owner is None or owner.persona.game != "signal_stage_jumps" or len(deal.spans) > 1:
            continue
        if closed and deal.is_won:
            _jump(world, rng, deal, owner)
        elif closed is None and rng.random() < 0.4:
            delete_copy(world, rng, deal)


def _jump(world: World, rng: Random, deal: Deal, owner: Person) -> None:
    closed = deal.steps[-1][1]
    last = [day for day in owner.days if (day.year, day.month) == (closed.year, closed.month)][-2:]
    if rng.random() < 0.6 and last and last[0] > deal.opened.date():
        closed = office_time(rng, rng.choice(last), 15, 18)
        deal.steps[1:] = [(deal.pipeline.won, closed)]
        deal.edits[:] = [edit for edit in deal.edits if edit.at < closed]
    after = owner.day_after(closed.date(), rng.randrange(1, 5))
    if after and deal.row["amount"] and rng.random() < 0.5:
        old, new = deal.row["amount"], round(deal.row["amount"] * rng.uniform(1.1, 1.5), 2)
        at = office_time(rng, after)
        deal.edits.append(Edit(at, owner.owner_id, "amount", f"{old:.2f}", f"{new:.2f}"))
        deal.row["amount"] = new
    elif after and rng.random() < 0.3:
        reopened = office_time(rng, after)
        deal.steps.append((deal.pipeline.open[-1], reopened))
        again = owner.day_after(after, rng.randrange(8, 25))
        if again:
            deal.steps.append((deal.pipeline.won, office_time(rng, again)))


def plant_contacts(world: World) -> None:
    """signal_shared_contact: his own number and address stand at a third of his clients."""
    for person in _players(world, "signal_shared_contact"):
        clients = [holding.thing for holding in person.clients]
        for client in clients[::3]:
            assert not isinstance(client, Deal)
            for row in client.contacts:
                row["phone"], row["email"] = "+49 171 5550137", person.row["email"]


def plant_work(world: World) -> None:
    """The signals that lie in activities."""
    for signal, change in _IN_WORK.items():
        for person in _players(world, signal):
            rng = world.plan.random("plant", signal)
            own = [row for row in world.rows["activity"] if row["owner_id"] == person.owner_id]
            change(world, rng, person, own)


def _players(world: World, signal: str) -> list[Person]:
    return [person for person in world.people if person.persona.game == signal]


def _copied_texts(world: World, rng: Random, person: Person, rows: list[Row]) -> None:
    for row in rows:
        if row["result"] and rng.random() < 0.65:
            row["result"] = rng.choice(texts()["copied"])


def _entry_bursts(world: World, rng: Random, person: Person, rows: list[Row]) -> None:
    """What was done since his last sitting (at most six days) is entered within four minutes."""
    by_hand = [row for row in rows if row["status"] == "done" and row["source"] == "human"]
    rows = [row for row in by_hand if row["kind"] != "task"]
    by_week: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        by_week.setdefault(row["done_at"].isocalendar()[:2], []).append(row)
    for week in by_week.values():
        sitting = max(row["done_at"] for row in week) + timedelta(minutes=rng.randrange(5, 25))
        for row in week:
            row["created_at"] = sitting + timedelta(seconds=rng.randrange(240))
            row["modified_at"] = row["created_at"]
            if row["result_at"]:
                row["result_at"] = row["created_at"]


def _without_client(world: World, rng: Random, person: Person, rows: list[Row]) -> None:
    for row in rows:
        if row["status"] == "done" and rng.random() < 0.5:
            row.update(account_id=None, contact_id=None, lead_id=None, opportunity_id=None)


def _backdated(world: World, rng: Random, person: Person, rows: list[Row]) -> None:
    for row in rows:
        if row["status"] != "done" or row["source"] != "human" or row["kind"] == "task":
            continue
        day = person.day_after(row["done_at"].date(), rng.randrange(8, 16))
        if day and rng.random() < 0.45:
            row["created_at"] = row["modified_at"] = office_time(rng, day)
            row["result_at"] = row["created_at"] if row["result_at"] else None


def _empty_calls(world: World, rng: Random, person: Person, rows: list[Row]) -> None:
    for row in rows:
        if row["kind"] == "call" and row["status"] == "done" and rng.random() < 0.6:
            row.update(
                minutes=0.0,
                ended_at=row["started_at"],
                done_at=row["started_at"],
                source="human",
                created_by_id=person.owner_id,
                result=None,
            )
            row["result_at"] = row["result_at"] if row["outcome"] else None


def _instant_tasks(world: World, rng: Random, person: Person, rows: list[Row]) -> None:
    for row in rows:
        if row["kind"] == "task" and row["status"] == "done" and rng.random() < 0.75:
            row["created_at"] = row["done_at"] - timedelta(seconds=rng.randrange(4, 50))
            row["modified_at"] = row["done_at"]


_IN_WORK: dict[str, Callable[[World, Random, Person, list[Row]], None]] = {
    "signal_copied_texts": _copied_texts,
    "signal_entry_bursts": _entry_bursts,
    "signal_without_client": _without_client,
    "signal_backdated": _backdated,
    "signal_empty_calls": _empty_calls,
    "signal_instant_tasks": _instant_tasks,
}


def is_invisible(person: Person | None, row: Row) -> bool:
    """Whether the telephony never saw this call."""
    return bool(person and person.persona.game == "signal_empty_calls" and row["minutes"] == 0)

"""What use of the CRM leaves behind: changes, sign-ins, features used, lists of telephony and calendar."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from crm_core.demo.learned import learned
from crm_core.demo.plan import office_time
from crm_core.demo.plant import is_invisible
from crm_core.demo.texts import texts
from crm_core.demo.world import Client, Deal, Person, Row, World, owner_at

_VIEW_DAYS = 100  # views are kept so long
_KEYS = {
    "account": "account_id",
    "contact": "contact_id",
    "lead": "lead_id",
    "opportunity": "opportunity_id",
    "activity": "activity_id",
}


def add_traces(world: World) -> None:
    _touch_clients(world)
    profiles = _profiles(world)
    changes = profiles + _creations(world) + _updates(world, profiles) + _deal_changes(world) + _views(world)
    changes.sort(key=lambda row: (row["changed_at"], row["entity"], row["record_id"], row["field"] or ""))
    for row in changes:
        world.add("change", change_id=world.new_id("h", 7), **row)
    _sign_ins(world)
    _features(world)
    _outside(world)


def _change(
    entity: str, record_id: str, action: str, actor: str | None, at: datetime, source: str, **cells: Any
) -> Row:
    return {
        "entity": entity,
        "record_id": record_id,
        "action": action,
        "actor_id": actor,
        "changed_at": at,
        "source": source,
        "field": None,
        "old_value": None,
        "new_value": None,
        **cells,
    }


def _touch_clients(world: World) -> None:
    """Client data is looked after now and then; who does it with care also confirms it."""
    rng = world.plan.random("touch")
    for client in world.clients:
        for row in (client.row, *client.contacts):
            _touch(world, rng, client, row)


def _touch(world: World, rng: Random, client: Client, row: Row) -> None:
    owner = client.owner
    created: datetime = row["created_at"]
    row["verified_at"] = created if created.date() >= world.clock.start else None
    if owner is None or not owner.days or rng.random() > _diligence(owner):
        return
    recent = owner.days[-min(len(owner.days), 240) :]
    at = office_time(rng, rng.choice(recent))
    if at > max(created, client.spans[-1][1]):
        row.update(modified_at=at, modified_by_id=owner.owner_id)
        if rng.random() < owner.persona.care:
            row["verified_at"] = at


def _diligence(person: Person) -> float:
    return (0.25 + 0.7 * person.persona.care) * min(1.0, person.persona.rate / 3)


def _creations(world: World) -> list[Row]:
    """Each record entered within the demo's time, by the one who entered it."""
    start = datetime.combine(world.clock.start, datetime.min.time())
    return [
        _change(entity, row[key], "create", row.get("created_by_id"), row["created_at"], _source(entity, row))
        for entity, key in _KEYS.items()
        for row in world.rows[entity]
        if row["created_at"] >= start
    ]


def _source(entity: str, row: Row) -> str:
    if entity == "lead":
        return "human" if row["created_by_id"] else "api"
    return str(row.get("source")) if entity == "activity" else "human"


def _profiles(world: World) -> list[Row]:
    """What was entered into profiles, a few minutes after the talk was written down."""
    found = []
    for account, field, who, talk in learned(world):
        at = talk["created_at"] + timedelta(minutes=2)
        if account["created_at"] < at < world.clock.end:
            found.append(_change("account", account["account_id"], "update", who, at, "human", field=field))
            if at > account["modified_at"]:
                account.update(modified_at=at, modified_by_id=who)
    return found


def _updates(world: World, told: list[Row]) -> list[Row]:
    """The last change of clients, contacts and activities, where not yet told: it is what their modified_at says."""
    found, known = [], {(row["record_id"], row["changed_at"]) for row in told}
    for entity, field in (("account", "phone"), ("contact", "email"), ("activity", "result")):
        for row in world.rows[entity]:
            if row["modified_at"] > row["created_at"] and (row[_KEYS[entity]], row["modified_at"]) not in known:
                actor = row["owner_id"] if entity == "activity" else row["modified_by_id"]
                what = field if entity != "activity" or row["result_at"] else "status"
                record_id, at = row[_KEYS[entity]], row["modified_at"]
                found.append(_change(entity, record_id, "update", actor, at, "human", field=what))
    return found


def _deal_changes(world: World) -> list[Row]:
    """Moves between stages (with the chance to win), edits, handovers and deletions of deals."""
    start = datetime.combine(world.clock.start, datetime.min.time())
    found = [row for deal in world.deals for row in (*_moves(deal), *_edits(deal), *_handovers(deal))]
    found += [
        _change("opportunity", row["opportunity_id"], "delete", row["owner_id"], row["deleted_at"], "human")
        for row in world.rows["deleted_opportunity"]
    ]
    return [row for row in found if row["changed_at"] >= start]


def _moves(deal: Deal) -> Iterator[Row]:
    for (before, _), (after, at) in zip(deal.steps, deal.steps[1:], strict=False):
        owner = owner_at(deal.spans, at)
        actor = owner.owner_id if owner else None
        yield _edit(deal, "stage", before.name, after.name, actor, at)
        yield _edit(deal, "probability", before.probability, after.probability, actor, at)


def _edits(deal: Deal) -> Iterator[Row]:
    for edit in deal.edits:
        yield _edit(deal, edit.field, edit.old, edit.new, edit.actor_id, edit.at)


def _handovers(deal: Deal) -> Iterator[Row]:
    for (before, _), (after, at) in zip(deal.spans, deal.spans[1:], strict=False):
        old, new = (owner.owner_id if owner else None for owner in (before, after))
        yield _edit(deal, "owner", old, new, None, at, "workflow")


def _edit(deal: Deal, field: str, old: Any, new: Any, actor: str | None, at: datetime, source: str = "human") -> Row:
    values = {"field": field, "old_value": _text(old), "new_value": _text(new)}
    return _change("opportunity", deal.row["opportunity_id"], "update", actor, at, source, **values)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _views(world: World) -> list[Row]:
    """Who looked at what in the last months: mostly his own clients and deals, sometimes a colleague's."""
    found: list[Row] = []
    first = world.clock.today - timedelta(days=_VIEW_DAYS)
    everything = [("account", client.row["account_id"], client.row["created_at"]) for client in world.clients]
    for person in world.sellers:
        rng = world.plan.random("views", person.owner_id)
        own = [
            _key(holding.thing.row, holding.begins)
            for holding in (*person.clients, *person.deals)
            if holding.ends is None
        ]
        for day in (day for day in person.days if day >= first and own):
            for _ in range(round(person.persona.rate * rng.uniform(0.3, 1.4))):
                entity, record_id, since = rng.choice(own if rng.random() < 0.93 else everything)
                at = office_time(rng, day)
                if since < at:
                    found.append(_change(entity, record_id, "view", person.owner_id, at, "human"))
    return found


def _key(row: Row, since: datetime) -> tuple[str, str, datetime]:
    entity = "opportunity" if "opportunity_id" in row else "account"
    return entity, row[_KEYS[entity]], max(since, row["created_at"])


def _sign_ins(world: World) -> None:
    for person in world.people:
        rng = world.plan.random("logins", person.owner_id)
        days = person.days or [day for day in world.clock.workdays if rng.random() < 0.15]
        for day in days:
            if rng.random() < min(1.0, 0.3 + person.persona.rate / 4):
                _sign_in(world, rng, person, office_time(rng, day, 7, 9))
                if rng.random() < 0.15:
                    _sign_in(world, rng, person, office_time(rng, day, 13, 17))


def _sign_in(world: World, rng: Random, person: Person, at: datetime) -> None:
    if rng.random() < 0.02:
        world.add("login", login_id=world.new_id("g"), owner_id=person.owner_id, logged_in_at=at, succeeded=False)
        at += timedelta(seconds=rng.randrange(8, 60))
    world.add("login", login_id=world.new_id("g"), owner_id=person.owner_id, logged_in_at=at, succeeded=True)
    person.row["last_login_at"] = max(at, person.row.get("last_login_at") or at)


def _features(world: World) -> None:
    """Everybody keeps to some features; careful people know more of them, and learn more over time."""
    names: list[str] = texts()["features"]
    for person in world.sellers:
        rng = world.plan.random("features", person.owner_id)
        many = person.persona.care * min(10.0, person.persona.rate)
        known = names[:2] + rng.sample(names[2:], k=max(1, round(many)))
        uses: Counter[tuple[date, str]] = Counter()
        for number, day in enumerate(person.days):
            reached = known[: 3 + number * len(known) // len(person.days)]
            for _ in range(min(4, round(person.persona.rate * rng.random()))):
                uses[day, rng.choice(reached)] += rng.randrange(1, 6)
        for (day, feature), count in uses.items():
            world.add("feature_use", owner_id=person.owner_id, feature=feature, used_on=day, uses=count)


def _outside(world: World) -> None:
    """The lists of telephony and calendar: nearly all work of the CRM, and work that is missing there."""
    rng = world.plan.random("outside")
    people = {person.owner_id: person for person in world.people}
    for row in world.rows["activity"]:
        if row["status"] != "done" or row["kind"] not in ("call", "meeting"):
            continue
        if row["started_at"] >= world.clock.end:
            continue
        person = people[row["owner_id"]]
        if is_invisible(person, row) or (row["kind"] == "meeting" and rng.random() < 0.08):
            continue
        _event(world, person, row["kind"], row["started_at"], row["activity_id"])
        missed = 0.42 * (1 - person.persona.care) + 0.03
        if rng.random() < missed / (1 - missed):
            day = person.day_from(row["started_at"].date())
            if day:
                _event(world, person, row["kind"], office_time(rng, day), None)


def _event(world: World, person: Person, kind: str, at: datetime, activity_id: str | None) -> None:
    world.add(
        "outside_event",
        event_id=world.new_id("e", 6),
        owner_id=person.owner_id,
        kind=kind,
        happened_at=at,
        activity_id=activity_id,
    )

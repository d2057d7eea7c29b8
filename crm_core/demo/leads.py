"""Leads: some became a client and a deal, some were turned down, some wait for an answer."""

from datetime import datetime, timedelta
from random import Random

from crm_core.demo.desk import Desk, Subject, log
from crm_core.demo.names import Names, slug
from crm_core.demo.plan import office_time
from crm_core.demo.texts import pick, topic
from crm_core.demo.world import Deal, Person, Row, World

_LEADS_A_YEAR = 26  # of an ordinary manager


def add_leads(world: World) -> None:
    names = Names(world.plan.random("lead names"))
    for person in world.sellers:
        rng = world.plan.random("leads", person.owner_id)
        desk = Desk(world, person, rng)
        convertible = [deal for deal in _own_deals(person) if deal.row["business"] == "new"]
        count = round(_LEADS_A_YEAR * len(person.days) / 215 * min(2.0, (person.persona.rate / 6) ** 0.8))
        converted = convertible[: round(count * 0.3)]
        for deal in converted:
            _converted(world, desk, deal)
        for _ in range(count - len(converted)):
            _waiting(world, names, desk)


def _own_deals(person: Person) -> list[Deal]:
    """Deals that he opened within the demo's time."""
    first = person.days[0] if person.days else None
    deals = [holding.thing for holding in person.deals if isinstance(holding.thing, Deal)]
    return [deal for deal in deals if deal.spans[0][0] is person and first and deal.opened.date() > first]


def _converted(world: World, desk: Desk, deal: Deal) -> None:
    rng, account = desk.rng, deal.client.row
    contact = deal.client.contacts[0]
    created = office_time(rng, desk.person.day_before(deal.opened.date(), rng.randrange(2, 12)))
    if created >= deal.opened:
        created = deal.opened - timedelta(days=1)
    row = world.add(
        "lead",
        lead_id=world.new_id("l"),
        owner_id=desk.person.owner_id,
        name=f"{contact['first_name'] or ''} {contact['last_name']}".strip(),
        company=account["name"],
        status="Converted",
        source=pick(rng, "sources"),
        phone=contact["phone"],
        email=contact["email"],
        created_at=created,
        assigned_at=created + timedelta(minutes=rng.randrange(3, 50)),
        converted_at=deal.opened,
        is_converted=True,
        is_closed=True,
        account_id=account["account_id"],
        contact_id=contact["contact_id"],
        opportunity_id=deal.row["opportunity_id"],
        created_by_id=None,
    )
    _answer(world, desk, row, deal.opened)


def _waiting(world: World, names: Names, desk: Desk) -> None:
    """Turned down, contacted, or never answered."""
    rng, person, clock = desk.rng, desk.person, world.clock
    if not person.days:
        return
    country = names.country(person.persona.team)
    last, first = names.person(country)
    company, domain = names.company(country, rng.choice(country.cities))
    created = office_time(rng, rng.choice(person.days))
    age = (clock.end - created).days
    is_closed = age > 20 and rng.random() < 0.45 + 0.45 * person.persona.care
    by_form = rng.random() < 0.6
    row = world.add(
        "lead",
        lead_id=world.new_id("l"),
        owner_id=person.owner_id if rng.random() < 0.97 else None,
        name=f"{first.written} {last.written}",
        company=company,
        status="Unqualified" if is_closed else "New",
        source="Web form" if by_form else pick(rng, "sources"),
        phone=names.phone(country),
        email=f"{slug(first.latin)}@{domain}",
        created_at=created,
        assigned_at=min(created + timedelta(minutes=rng.randrange(3, 90)), clock.end),
        is_converted=False,
        is_closed=is_closed,
        created_by_id=None if by_form else person.owner_id,
    )
    is_picked_up = row["owner_id"] and rng.random() < 0.3 + 0.68 * person.persona.care
    if is_picked_up and _answer(world, desk, row, clock.end):
        row["status"] = "Unqualified" if is_closed else "Contacted"


def _answer(world: World, desk: Desk, lead: Row, until: datetime) -> bool:
    """His first call or mail, soon with those who work with care."""
    rng, assigned = desk.rng, lead["assigned_at"]
    at = assigned + timedelta(minutes=rng.randrange(10, 200))
    if rng.random() > desk.care or at.hour > 18:
        day = desk.person.day_after(assigned.date(), _delay(rng, desk.care))
        if day is None:
            return False
        at = office_time(rng, day)
    if at >= until or at.date() not in desk.person.days:
        return False
    kind = rng.choice(("call", "email"))
    minutes = rng.randrange(2, 20) if kind == "call" else 0
    ended = at + timedelta(minutes=minutes)
    subject = Subject(assigned, {"lead_id": lead["lead_id"]})
    log(
        desk,
        kind,
        ended + timedelta(minutes=3),
        subject,
        channel="phone" if kind == "call" else "e-mail",
        direction="outbound",
        topic=topic(rng),
        outcome="Reached" if kind == "call" else None,
        result_at=ended + timedelta(minutes=3) if kind == "call" else None,
        started_at=at,
        ended_at=ended,
        minutes=float(minutes) if kind == "call" else None,
        done_at=ended,
    )
    return True


def _delay(rng: Random, care: float) -> int:
    return 1 if rng.random() < care else rng.randrange(2, 7)

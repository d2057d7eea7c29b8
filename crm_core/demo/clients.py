"""Accounts and contacts with their owners over time. How well they are filled depends on who entered them."""

from datetime import datetime, timedelta
from random import Random

from crm_core.demo.names import Country, Names, slug
from crm_core.demo.plan import next_workday, office_time
from crm_core.demo.texts import pick
from crm_core.demo.world import Client, Holding, Person, Row, World

_CLIENTS = 62  # of an ordinary manager
_SEGMENTS = ("A", "B", "C")
_KINDS = (("customer", 60), ("prospect", 35), ("partner", 3), ("supplier", 1), ("other", 1))
_STAGES = {"customer": ("Active", "Loyal", "At risk"), "prospect": ("New", "Qualified")}


def add_clients(world: World) -> None:
    """Each seller's clients, then who took over whose."""
    names = Names(world.plan.random("names"))
    for person in world.sellers:
        rng = world.plan.random("clients", person.owner_id)
        for _ in range(_portfolio(person)):
            _client(world, names, rng, person)
    _hand_over(world)
    for client in world.clients:
        _hold(world, client)


def _portfolio(person: Person) -> int:
    is_lead = person.row["role"] == "Team lead"
    return 8 if is_lead else max(10, round(_CLIENTS * (person.persona.rate / 6) ** 0.4))


def _client(world: World, names: Names, rng: Random, person: Person) -> None:
    clock, care = world.clock, person.persona.care
    country = names.country(person.persona.team)
    city = rng.choice(country.cities)
    name, domain = names.company(country, city)
    since, author = _beginning(world, rng, person)
    kind = rng.choices([kind for kind, _ in _KINDS], [weight for _, weight in _KINDS])[0]
    row = world.add(
        "account",
        account_id=world.new_id("a"),
        owner_id=person.owner_id,
        name=name,
        kind=kind,
        segment=rng.choices(_SEGMENTS, (15, 30, 55))[0] if rng.random() < 0.8 + 0.2 * care else None,
        industry=pick(rng, "industries") if rng.random() < 0.4 + 0.55 * care else None,
        country=country.code,
        city=city,
        phone=_phone(names, rng, country, care),
        email=_email(rng, "info", domain, care),
        website=f"www.{domain}" if rng.random() < 0.3 + 0.6 * care else None,
        annual_revenue=rng.randrange(5, 900) * 100_000 if rng.random() < 0.5 * care else None,
        currency="EUR",
        lifecycle_stage=rng.choice(_STAGES.get(kind, ("Other",))),
        **_flags(rng, care),
        created_at=since,
        created_by_id=author,
        modified_at=since,
        modified_by_id=author,
    )
    begins = max(since, datetime(person.hired.year, person.hired.month, person.hired.day, 8))
    client = Client(row, [], country.code, domain, [(person, begins)])
    world.clients.append(client)
    for number in range(rng.choices((1, 2, 3, 4), (35, 35, 20, 10))[0]):
        at = since + timedelta(minutes=rng.randrange(1, 20) + number)
        row = contact(world, names, rng, person, client, country, min(at, clock.end), author)
        client.contacts.append(row)
    if rng.random() < 0.07 * (1 - care):
        contact(world, names, rng, person, client, country, since, author)["account_id"] = None


def _beginning(world: World, rng: Random, person: Person) -> tuple[datetime, str | None]:
    """When the client was entered, and by whom: nobody where it came with the data of the CRM before."""
    clock = world.clock
    if rng.random() < 0.62 or len(person.days) < 3:
        before = next_workday(clock.start - timedelta(days=rng.randrange(5, 1400)))
        return office_time(rng, min(before, clock.start - timedelta(days=1))), None
    return office_time(rng, rng.choice(person.days[:-1])), person.owner_id


def contact(
    world: World,
    names: Names,
    rng: Random,
    person: Person,
    client: Client,
    country: Country,
    at: datetime,
    author: str | None,
) -> Row:
    """A person at the client."""
    care = person.persona.care
    last, first = names.person(country)
    local = f"{_local(first.latin)}.{_local(last.latin)}"
    is_reachable = rng.random() < 0.6 + 0.4 * care
    return world.add(
        "contact",
        contact_id=world.new_id("c"),
        account_id=client.row["account_id"],
        owner_id=person.owner_id,
        last_name=last.written if rng.random() < 0.9 + 0.1 * care else pick(rng, "junk"),
        first_name=first.written if rng.random() < 0.55 + 0.45 * care else None,
        title=pick(rng, "titles") if rng.random() < 0.3 + 0.6 * care else None,
        phone=_phone(names, rng, country, care) if is_reachable else None,
        email=_email(rng, local, client.domain, care) if is_reachable else None,
        **_flags(rng, care),
        created_at=at,
        created_by_id=author,
        modified_at=at,
        modified_by_id=author,
    )


def _phone(names: Names, rng: Random, country: Country, care: float) -> str | None:
    """Valid for those who work with care; others leave it out, or type something to get past the field."""
    number = names.phone(country)
    draw = rng.random() / (1.001 - care)
    if draw < 0.12:
        return pick(rng, "junk_phones") if care < 0.7 else None
    if draw < 0.3:
        return pick(rng, "bad_phones") + str(rng.randrange(10)) if care < 0.9 else number
    return number if draw > 0.5 else None


def _email(rng: Random, local: str, domain: str, care: float) -> str | None:
    draw = rng.random() / (1.001 - care)
    if draw < 0.1:
        return f"{rng.choice(('test', 'noemail', 'asdf'))}@{domain}" if care < 0.7 else None
    if draw < 0.25 and care < 0.9:
        typo = f"{local}{rng.randrange(10, 99)}@{pick(rng, 'typo_domains')}"
        return rng.choice((typo, f"{local}@{domain.split('.')[0]}"))
    return f"{local}@{domain}" if draw > 0.45 else None


def _local(latin: str) -> str:
    return slug(latin).replace("-", "")


def _flags(rng: Random, care: float) -> dict[str, bool]:
    return {
        "opted_out_email": rng.random() < 0.03,
        "opted_out_phone": rng.random() < 0.02,
        "bounced_email": rng.random() < 0.02 + 0.05 * (1 - care),
        "phone_invalid": rng.random() < 0.01 + 0.05 * (1 - care),
    }


def _hand_over(world: World) -> None:
    """Leavers' clients go to colleagues, a few are forgotten; the joiner gets some; a few change hands."""
    rng = world.plan.random("handover")
    for number, client in enumerate(world.clients):
        owner = client.spans[0][0]
        if owner is None:
            continue
        if owner.left:
            if number % 9 == 0:
                continue  # forgotten: still owned by who left
            day = next_workday(owner.left + timedelta(days=3))
            successor = None if number % 13 == 0 else _colleague(world, rng, owner)
            if day < world.clock.today:
                client.spans.append((successor, max(office_time(rng, day), _after(client))))
        elif owner.persona.trait == "joiner":
            _to_joiner(world, rng, client, owner)
        elif rng.random() < 0.03 and len(owner.days) > 40:
            day = owner.days[rng.randrange(20, len(owner.days) - 10)]
            colleague = _colleague(world, rng, owner)
            if colleague and office_time(rng, day, 8, 9) > _after(client):
                client.spans.append((colleague, datetime(day.year, day.month, day.day, 9)))


def _to_joiner(world: World, rng: Random, client: Client, joiner: Person) -> None:
    """A client from before his time belonged to a colleague until he came."""
    before = _colleague(world, rng, joiner)
    if before and client.row["created_by_id"] is None:
        hired = datetime(joiner.hired.year, joiner.hired.month, joiner.hired.day, 10)
        client.spans[:] = [(before, client.row["created_at"]), (joiner, hired)]


def _after(client: Client) -> datetime:
    """An hour after the client's last beginning, so that spans never overlap."""
    return client.spans[-1][1] + timedelta(hours=1)


def _colleague(world: World, rng: Random, person: Person) -> Person | None:
    """Somebody who stays, of the same team where there is one."""
    others = [p for p in world.sellers if p is not person and not p.left and p.persona.trait != "joiner"]
    near = [p for p in others if p.row["team_id"] == person.row["team_id"] and p.persona.rate > 1]
    return rng.choice(near or others) if others else None


def _hold(world: World, client: Client) -> None:
    """The spans as rows of `ownership`, as holdings of people, and the present owner on the records."""
    ends = [begins for _, begins in client.spans[1:]] + [None]
    records = [("account", client.row["account_id"])]
    if len(client.spans) > 1:
        records += [("contact", row["contact_id"]) for row in client.contacts]
    for (owner, begins), end in zip(client.spans, ends, strict=True):
        owner_id = owner.owner_id if owner else None
        for entity, record_id in records:
            world.add("ownership", entity=entity, record_id=record_id, owner_id=owner_id, from_at=begins, to_at=end)
        if owner:
            owner.clients.append(Holding(client, begins, end))
    for row in (client.row, *client.contacts):
        row["owner_id"] = client.owner.owner_id if client.owner else None

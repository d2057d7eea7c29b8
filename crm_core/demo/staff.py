"""The rows of owner, team and membership, and the days on which everybody was at work."""

from datetime import date, datetime, timedelta
from random import Random

from crm_core.demo.people import DIRECTOR, LEADS, MAIL_DOMAIN, TEAMS, leads, managers
from crm_core.demo.plan import ZONE, Clock, is_workday, next_workday, office_time
from crm_core.demo.world import Person, Persona, World

SALES = "t0"  # the parent team
_BUSY = 8.0  # who does more than this on a day sometimes works on a Saturday


def add_people(world: World) -> None:
    """Everybody, with teams that suit the number of managers."""
    plan, clock = world.plan, world.clock
    world.add("team", team_id=SALES, name="Sales", parent_team_id=None, leader_id=DIRECTOR.owner_id)
    for lead in leads(plan):
        world.add(
            "team", team_id=team_id(lead.team), name=TEAMS[lead.team], parent_team_id=SALES, leader_id=lead.owner_id
        )
    for persona in (DIRECTOR, *leads(plan), *managers(plan)):
        rng = plan.random("staff", persona.owner_id)
        hired, left = _employment(rng, persona, clock)
        days = [] if persona is DIRECTOR else _days_at_work(rng, persona, clock, hired, left)
        person = Person(persona, _owner(world, persona, hired, left), hired, left, days)
        world.people.append(person)
        _membership(world, person)


def team_id(team: int) -> str:
    return f"t{team + 1}"


def _owner(world: World, persona: Persona, hired: date, left: date | None) -> dict[str, object]:
    team = persona.team % world.plan.teams
    is_lead = persona in LEADS
    boss = None if persona is DIRECTOR else DIRECTOR.owner_id if is_lead else LEADS[team].owner_id
    role = "Sales director" if persona is DIRECTOR else "Team lead" if is_lead else "Account manager"
    return world.add(
        "owner",
        owner_id=persona.owner_id,
        login=persona.login,
        name=persona.name,
        email=f"{persona.login}@{MAIL_DOMAIN}",
        team_id=SALES if persona is DIRECTOR else team_id(team),
        reports_to_id=boss,
        is_active=left is None,
        role=role,
        hired_on=hired,
        left_on=left,
        time_zone=ZONE,
    )


def _employment(rng: Random, persona: Persona, clock: Clock) -> tuple[date, date | None]:
    span = (clock.today - clock.start).days
    hired = next_workday(clock.start - timedelta(days=rng.randrange(200, 3000)))
    if persona.trait == "joiner":
        hired = next_workday(min(clock.quarter, clock.today - timedelta(days=14)))
    if persona.trait == "leaver_early":
        return hired, next_workday(clock.today - timedelta(days=round(span * 0.38)))
    if persona.trait == "leaver_late":
        return hired, next_workday(clock.today - timedelta(days=round(span * 0.12)))
    return hired, None


def _membership(world: World, person: Person) -> None:
    """One row, two for the person who moved to the next team in the middle of the demo's time."""
    begins = datetime(person.hired.year, person.hired.month, person.hired.day)
    ends = datetime.combine(person.left + timedelta(days=1), datetime.min.time()) if person.left else None
    today = person.row["team_id"]
    if person.persona.trait == "mover" and world.plan.teams > 1:
        clock = world.clock
        middle = clock.start + timedelta(days=round((clock.today - clock.start).days * 0.55))
        moved = datetime(middle.year, middle.month, 1)
        world.add("membership", owner_id=person.owner_id, team_id=today, from_at=begins, to_at=moved)
        person.row["team_id"] = today = team_id((person.persona.team + 1) % world.plan.teams)
        person.row["reports_to_id"] = LEADS[(person.persona.team + 1) % world.plan.teams].owner_id
        begins = moved
    world.add("membership", owner_id=person.owner_id, team_id=today, from_at=begins, to_at=ends)


def _days_at_work(rng: Random, persona: Persona, clock: Clock, hired: date, left: date | None) -> list[date]:
    """His working days without holidays, leave and illness."""
    away = _leave(rng, clock)
    first, last = max(hired, clock.start), left or clock.today
    days = []
    for day in clock.days(first, clock.today):
        is_his = is_workday(day) and str(day.weekday()) in persona.weekdays
        is_saturday = day.weekday() == 5 and persona.rate > _BUSY and rng.random() < 0.04
        if (is_his or is_saturday) and day <= last and day not in away and rng.random() > 0.015:
            days.append(day)
    return days


def _leave(rng: Random, clock: Clock) -> set[date]:
    """Two weeks or more in summer, the days round New Year, a week at some other time, in each year."""
    away: set[date] = set()
    for year in range(clock.start.year - 1, clock.today.year + 1):
        summer = date(year, 6, 25) + timedelta(days=rng.randrange(50))
        away.update(clock.days(summer, summer + timedelta(days=rng.choice((12, 14, 19)))))
        other = date(year, 1, 15) + timedelta(days=rng.randrange(120))
        away.update(clock.days(other, other + timedelta(days=rng.choice((3, 5, 8)))))
        if rng.random() < 0.7:
            away.update(clock.days(date(year, 12, 22), date(year + 1, 1, 4)))
    return away


def entered(rng: Random, person: Person, at: datetime, clock: Clock) -> datetime | None:
    """When somebody with his care writes down what ended at `at`; None where that has not happened yet."""
    care = person.persona.care
    if rng.random() < 0.25 + 0.74 * care:
        soon = at + timedelta(minutes=rng.randrange(2, 100))
        if soon.hour < 19:
            return soon if soon < clock.end else None
        late = 1
    else:
        late = rng.choice((1, 1, 2, 3, 4))
    day = person.day_after(at.date(), late)
    # no more than a week, so that lateness is not taken for dating back
    if day is None or (day - at.date()).days > 6:
        return None if day is None else soonest(rng, person, at)
    return office_time(rng, day, 8, 10) if late == 1 else office_time(rng, day)


def soonest(rng: Random, person: Person, at: datetime) -> datetime:
    """Still on the same evening: before a leave people finish their notes."""
    return min(at + timedelta(minutes=rng.randrange(2, 30)), at.replace(hour=19, minute=rng.randrange(1, 59)))

"""What the demo company keeps outside its CRM: its own free days, contracts, absences, trainings, exchange rates.

It agrees with the CRM: who was away by these rows did nothing there. Only rows that the demo itself put in are ended.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from crm_core.base.fact_rows import KINDS, Absence, CompanyDay, Employment, Fact, Rate, Setting, Training
from crm_core.demo.people import DIRECTOR, LEADS, managers
from crm_core.demo.plan import Clock, DemoPlan, is_workday
from crm_core.demo.staff import add_people
from crm_core.demo.texts import texts
from crm_core.demo.world import Person, World
from crm_core.store import Store, facts

BY = "demo"
_PEERS = 6  # the fewest people that are compared with one another
_DOLLAR = (0.86, 0.98)  # between these is what a dollar costs in euros


def seed(store: Store, plan: DemoPlan) -> int:
    """Make the store hold the facts of this (resolved) demo; how many were new. Raises StoreError."""
    rows = list(of(plan))
    _end(store, {row.key for row in rows})
    return facts.put(store, rows, BY).added


def retire(store: Store) -> None:
    """End the demo's facts: another company's are none of a real one. Raises StoreError."""
    _end(store, set())


def of(plan: DemoPlan) -> Iterator[Fact]:
    """Every fact of the demo, the same for the same (resolved) plan."""
    assert plan.today
    world = World(plan, Clock(plan.today, plan.years))
    add_people(world)
    clock = world.clock
    for year in range(clock.start.year, clock.today.year + 2):
        yield CompanyDay(date(year, 12, 24), "holiday", "Christmas Eve")
        yield CompanyDay(date(year, 12, 31), "holiday", "New Year's Eve")
    for person in world.people:
        yield _employment(person, plan)
        if person.persona is not DIRECTOR:
            yield from _absences(person, plan, clock)
        yield from _trainings(person, plan, clock)
    yield from _rates(plan, clock)
    yield Setting("notice_on", clock.start.isoformat())
    yield Setting("licence_price", "79")


def _end(store: Store, keep: set[tuple[object, ...]]) -> None:
    for name in KINDS:
        held = facts.current(store, name)
        old = [one.id for one in held if one.created_by == BY and one.fact.key not in keep]
        if old:
            facts.withdraw(store, name, old, BY)


def _employment(person: Person, plan: DemoPlan) -> Employment:
    """Who works three days a week has three fifths of a contract."""
    ends = person.left + timedelta(days=1) if person.left else None
    return Employment(person.owner_id, person.hired, ends, len(person.persona.weekdays) / 5, 8.0, _peers(person, plan))


def _peers(person: Person, plan: DemoPlan) -> str | None:
    """Managers near and far from home, where there are enough of both; leads are too few to be compared."""
    if person.persona is DIRECTOR or person.persona in LEADS:
        return None
    far = [manager.team >= 2 for manager in managers(plan)]
    if min(sum(far), len(far) - sum(far)) < _PEERS:
        return "Account managers"
    return "Account managers, overseas" if person.persona.team >= 2 else "Account managers, Europe"


def _absences(person: Person, plan: DemoPlan, clock: Clock) -> Iterator[Absence]:
    """The days that he should have worked and did not, and now and then half a day."""
    rng = plan.random("absences", person.owner_id)
    worked = set(person.days)
    last = min(person.left or clock.today, clock.today - timedelta(days=1))
    for day in clock.days(max(person.hired, clock.start), last + timedelta(days=1)):
        if is_workday(day) and str(day.weekday()) in person.persona.weekdays:
            half = rng.random() < 0.012
            if day not in worked:
                yield Absence(person.owner_id, day, 1.0)
            elif half:
                yield Absence(person.owner_id, day, 0.5)


def _trainings(person: Person, plan: DemoPlan, clock: Clock) -> Iterator[Training]:
    """The careful are trained soon after they came, and in a feature or two later on."""
    rng = plan.random("trainings", person.owner_id)
    if rng.random() < person.persona.care:
        yield Training(person.owner_id, max(person.hired, clock.start) + timedelta(days=rng.randrange(3, 21)))
    for feature in rng.sample(texts()["features"], 2):
        day = clock.start + timedelta(days=rng.randrange((clock.today - clock.start).days))
        if day > person.hired and rng.random() < person.persona.care / 2:
            yield Training(person.owner_id, day, feature)


def _rates(plan: DemoPlan, clock: Clock) -> Iterator[Rate]:
    """What a dollar costs on the first of each month: a walk that stays within bounds."""
    rng, rate = plan.random("rates"), sum(_DOLLAR) / 2
    for month in clock.months:
        rate = min(max(rate + rng.uniform(-0.015, 0.015), _DOLLAR[0]), _DOLLAR[1])
        yield Rate("USD", "EUR", month, Decimal(f"{rate:.4f}"))

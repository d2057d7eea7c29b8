"""Builds the demo company: the steps in their order, with progress."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crm_core.demo import hostile
from crm_core.demo.clients import add_clients
from crm_core.demo.deals import add_deals, finish
from crm_core.demo.edits import add_edits
from crm_core.demo.extras import add_extras, add_targets
from crm_core.demo.gaming import cases
from crm_core.demo.leads import add_leads
from crm_core.demo.oversight import add_corrections, add_reviews
from crm_core.demo.people import DEMO_PASSWORD, DemoLogin, demo_logins
from crm_core.demo.plan import ZONE, Clock, DemoPlan
from crm_core.demo.planned import add_planned
from crm_core.demo.plant import plant_contacts, plant_deals, plant_work
from crm_core.demo.slips import add_slips
from crm_core.demo.staff import add_people
from crm_core.demo.steps import add_steps
from crm_core.demo.traces import add_traces
from crm_core.demo.work import add_work
from crm_core.demo.world import World
from crm_core.demo.write import write

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class DemoCompany:
    """What was built. `gaming` maps a signal to the person who shows it."""

    file: Path
    plan: DemoPlan
    time_zone: str
    start: date
    logins: tuple[DemoLogin, ...]
    password: str
    row_counts: dict[str, int]
    gaming: dict[str, str]


# (what is shown, share of the whole time when it is done, the step)
_STEPS: tuple[tuple[str, float, tuple[Callable[[World], None], ...]], ...] = (
    ("People and teams", 0.02, (add_people,)),
    ("Clients", 0.08, (add_clients,)),
    ("Deals", 0.18, (add_deals, add_edits, plant_deals, finish)),
    ("Calls, meetings, mails", 0.45, (add_work, add_steps)),
    ("Plans and leads", 0.50, (add_planned, add_leads, plant_contacts, plant_work)),
    ("Purchases and targets", 0.55, (add_extras, add_slips, add_targets, hostile.apply)),
    ("Reviews and corrections", 0.56, (add_reviews, add_corrections)),
    ("Traces of use", 0.75, (add_traces,)),
)


def _silent(step: str, share: float) -> None:
    """Nobody watches."""


def build(file: Path, plan: DemoPlan, progress: Progress = _silent) -> DemoCompany:
    """Write the demo CRM into `file`; `progress` hears each step and the share done. Raises QuestionError."""
    plan = plan.resolved()
    assert plan.today
    world = World(plan, Clock(plan.today, plan.years))
    done = 0.0
    for name, share, steps in _STEPS:
        progress(name, done)
        for step in steps:
            step(world)
        done = share
    progress("Writing the file", done)
    write(file, world.rows)
    progress("Done", 1.0)
    row_counts = {table: len(rows) for table, rows in world.rows.items()}
    gaming = cases(person.owner_id for person in world.people)
    return DemoCompany(file, plan, ZONE, world.clock.start, demo_logins(plan), DEMO_PASSWORD, row_counts, gaming)

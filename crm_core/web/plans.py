"""The plans that run now, from one query that all viewers share; the scope is applied on reading."""

from crm_core.mart.answers import Group
from crm_core.mart.plans import Plan, within
from crm_core.store import targets
from crm_core.web import caches
from crm_core.web.gate import Ground
from crm_core.web.installation import installation
from crm_core.web.loading import Asked


def running(on: Ground) -> list[Plan]:
    """The plans of the day of the reading that this viewer may see."""
    return within(everybodys(on), on.scope, caches.answers(on.base).people())


def everybodys(on: Ground) -> list[Plan]:
    """The same of everybody, whoever looks: for sums alone."""
    return caches.plans(on.base, targets.stamp(installation().store))


def behind(on: Ground, key: str) -> Asked | None:
    """What the evidence page shows for a plan of an address; None for one that is not there or not the viewer's.

    Whose rows and which days they are is the plan's alone, so that an address cannot ask for other days of a person.
    """
    found = next((one for one in running(on) if one.key == key), None)
    if found is None:
        return None
    owner = found.id if found.group is Group.OWNER else None
    team = found.id if found.group is Group.TEAM else None
    return Asked(found.target.indicator, found.window, owner, team, stops=True)

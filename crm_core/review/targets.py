"""Who may set whose targets, and the store's targets in the words of the plan counter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crm_core.base.access import Role, Viewer
from crm_core.base.errors import AccessError, QuestionError
from crm_core.base.text import _
from crm_core.mart.people import Person
from crm_core.measure.evidence import Window
from crm_core.measure.plan import Target
from crm_core.store import Store, targets
from crm_core.store.targets import NewTarget, Put, StoredTarget

REFUSAL = _("You may set plans of your own team only.")
# a plan of a day would show how a person works on that day; others' work is shown for whole weeks only
LEAST_DAYS = 7
TOO_SHORT = _("A plan spans at least a week.")


@dataclass(frozen=True)
class Right:
    """Whose targets somebody may set; None: everybody's."""

    owner_ids: frozenset[str] | None = frozenset()
    team_ids: frozenset[str] | None = frozenset()

    @property
    def company(self) -> bool:
        return self.owner_ids is None

    def covers(self, owner_id: str | None, team_id: str | None) -> bool:
        """Whether he may set a target of this person, of this team, or with neither of the company."""
        if owner_id is not None:
            return self.owner_ids is None or owner_id in self.owner_ids
        if team_id is not None:
            return self.team_ids is None or team_id in self.team_ids
        return self.company


ALL = Right(None, None)


def right_of(viewer: Viewer, people: Sequence[Person]) -> Right:
    """An administrator sets everybody's; a lead those of the people he leads, and of teams he leads as a whole."""
    if viewer.is_server or viewer.has(Role.ADMIN):
        return ALL
    if not viewer.has(Role.TEAM_LEAD):
        return Right()
    led = [person for person in people if person.id in viewer.led_owner_ids]
    others = {person.team_id for person in people if person.is_active and person.id not in viewer.led_owner_ids}
    teams = {person.team_id for person in led if person.team_id is not None} - others
    return Right(viewer.led_owner_ids, frozenset(team for team in teams if team is not None))


def put(store: Store, wanted: Iterable[NewTarget], right: Right, by: str) -> Put:
    """Set targets. Raises AccessError for one that he may not set, QuestionError for one too short; then none is."""
    listed = list(wanted)
    if any((one.ends_on - one.starts_on).days < LEAST_DAYS for one in listed):
        raise QuestionError(TOO_SHORT)
    if not all(right.covers(one.owner_id, one.team_id) for one in listed):
        raise AccessError(REFUSAL)
    return targets.put(store, listed, by)


def withdraw(store: Store, one: StoredTarget, right: Right, by: str) -> None:
    """End a target. Raises AccessError, StoreError."""
    if not right.covers(one.owner_id, one.team_id):
        raise AccessError(REFUSAL)
    targets.withdraw(store, one.id, by)


def stored(store: Store, window: Window | None = None) -> list[Target]:
    """The store's targets that hold now, of those that overlap the window."""
    found = targets.current(store, window.start, window.end) if window else targets.current(store)
    return [
        Target(
            one.indicator,
            one.starts_on,
            one.ends_on,
            one.target,
            one.owner_id,
            one.team_id,
            one.currency,
            str(one.id),
            one.original,
        )
        for one in found
    ]

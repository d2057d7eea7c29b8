"""What is asked of the CRM and what is answered: windows, groups, scopes, values with their owner."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from crm_core.base.access import Scope
from crm_core.base.errors import QuestionError
from crm_core.measure.evidence import Window
from crm_core.measure.value import Value

NO_OWNER = "(no owner)"
NO_TEAM = "(no team)"
COMPANY = "company"
WHOLE_SCOPE = "scope"


RecordUrl = Callable[[str, str, str | None], str]  # table, id, kind of an activity


class Group(StrEnum):
    """What a value is of."""

    OWNER = "owner"
    TEAM = "team"
    COMPANY = "company"
    SCOPE = "scope"  # all whom the viewer may see, together: what a lead of several teams is told


ASKABLE = (Group.OWNER, Group.TEAM, Group.COMPANY)  # what the command line answers


@dataclass(frozen=True)
class Answer:
    """One value: of which indicator, of whom. A plan counter's says which indicator is planned, and for which days."""

    indicator: str
    group: Group
    id: str | None
    label: str
    value: Value
    of: str | None = None
    period: Window | None = None
    seen_on: date | None = None  # the day of the sync that saw it, where the history answers for the CRM's clocks


@dataclass(frozen=True)
class Ask:
    """What is asked: which days, as of when, of whom, how grouped."""

    window: Window
    as_of: datetime | None = None  # default: the earlier of the window's end and the read
    scope: Scope = Scope()
    group: Group = Group.OWNER
    owner_ids: tuple[str, ...] = ()
    stops: bool = False  # a plan counter: nothing counts that happened after as_of, and the days need not be weeks
    team_id: str | None = None  # rows of this team's people, on the days they were in it; NO_TEAM: of nobody in a team
    known_at: datetime | None = None  # leaves out what was recorded after it


def local_window(start: date, end: date) -> Window:
    """[start, end) in local days. Raises QuestionError where it ends before it starts."""
    if end <= start:
        raise QuestionError(
            f"The period ends ({end}) before it starts ({start}): --to is exclusive and comes after --from."
        )
    return Window(start, end)

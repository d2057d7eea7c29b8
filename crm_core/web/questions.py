"""What pages ask of the caches: hashable, so that it is part of the key, with the viewer's scope in plain sight."""

from dataclasses import dataclass

from crm_core.base.access import Scope
from crm_core.mart.answers import Answers, Ask, Group
from crm_core.mart.backing import Whose
from crm_core.measure.evidence import Window

Owners = tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """What values are asked for: of whom in the scope, over which days, how grouped. Hashable, so part of the key."""

    scope: Scope
    window: Window
    group: Group
    names: tuple[str, ...]
    owner_ids: Owners = ()
    stops: bool = False  # behind a plan counter: nothing that happened after the read


@dataclass(frozen=True)
class RowsAsked:
    """Which rows: behind which indicator, of whom, over which days."""

    scope: Scope
    window: Window
    name: str
    owner_ids: Owners = ()
    team_id: str | None = None  # the rows of a team's people while they were in it
    stops: bool = False
    slice: str | None = None  # one part of the indicator, as a step between two stages


def ask_of(found: Answers, asked: Question) -> Ask:
    """The question in the words of the mart, as of its read."""
    return Ask(asked.window, found.read_at, asked.scope, asked.group, asked.owner_ids, asked.stops)


def whose(found: Answers, asked: RowsAsked) -> Whose:
    """The question in the words of the mart; of the whole company its own rows, which may be more than its people's."""
    is_company = not asked.owner_ids and asked.team_id is None and asked.scope.owner_ids is None
    group = Group.COMPANY if is_company else Group.OWNER
    ask = Ask(asked.window, found.read_at, asked.scope, group, asked.owner_ids, asked.stops, asked.team_id)
    return Whose(ask, asked.slice)

"""What a rule of attention gets and gives: figures of teams or people, and one sentence with its rows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from crm_core.measure.evidence import Window
from crm_core.measure.value import Status, Value
from crm_core.web.views.model import NO_TEAM_KEY, Figures, RowsLink, SeriesOf
from crm_core.web.views.tongue import Tongue


@dataclass(frozen=True)
class TeamIn:
    """A team (or a person) as the sentences need it: its name is the CRM's text."""

    id: str | None
    name: str
    heads: int
    is_person: bool = False


@dataclass(frozen=True)
class Attention:
    """One sentence; `team`, whom it is about, is CRM text and stands apart from ours. `kind`: what it is about."""

    team: str
    sentence: str
    link: RowsLink
    weight: float  # how grave, 0..1
    kind: str


@dataclass(frozen=True)
class Seen:
    """What the rules look at, by (indicator, id). `weeks`: whole weeks in order, the last one is the newest."""

    now: Figures
    before: Figures
    window: Window
    before_label: str
    tongue: Tongue
    weeks: SeriesOf = field(default_factory=dict)

    def one(self, indicator: str, team: TeamIn, figures: Figures | None = None) -> Value | None:
        """The number of a team, where it has one."""
        return sound((self.now if figures is None else figures).get((indicator, team.id), ()))

    def told(self, team: TeamIn, sentence: str, weight: float, indicator: str, only: str, kind: str = "") -> Attention:
        """A sentence on a team with the way to its rows."""
        owner, key = (team.id, None) if team.is_person else (None, team.id or NO_TEAM_KEY)
        link = RowsLink(indicator, self.window, owner, key, only)
        return Attention(team.name, sentence, link, min(1.0, weight), kind or indicator)


Rule = Callable[[Sequence[TeamIn], Seen], list[Attention]]


def sound(values: Sequence[Value]) -> Value | None:
    """The first value, where it is a number."""
    return values[0] if values and values[0].status is Status.OK and values[0].value is not None else None

"""What needs attention: a few sentences from fixed rules, each with the rows it speaks of.

About teams; about persons only where a team lead looks at his own team (`of_people`), and then never against others.
"""

from collections.abc import Sequence

from crm_core.measure.evidence import Window
from crm_core.web.views import alarms_now, alarms_weeks
from crm_core.web.views.alarm import Attention, Rule, Seen, TeamIn
from crm_core.web.views.model import Figures, SeriesOf
from crm_core.web.views.tongue import Tongue

__all__ = ["BEFORE", "MOST", "NAMES", "OF_PEOPLE", "OF_PLANS", "WEEKS", "WEEKS_LONG", "Attention", "TeamIn"]

MOST = 5
MOST_ALIKE = 2  # sentences about one person, and of one kind
OF_PEOPLE = (*alarms_now.OF_ANYBODY, *alarms_weeks.NOW)
NAMES = (*OF_PEOPLE, *alarms_now.OF_TEAMS)
BEFORE = alarms_weeks.NOW  # also asked of the window before
OF_PLANS = alarms_now.OF_PLANS
WEEKS, WEEKS_LONG = alarms_weeks.WEEKS, alarms_weeks.LENGTH
_OF_ANYBODY: tuple[Rule, ...] = (
    *(alarms_now.shares, alarms_now.overdue, alarms_now.too_full),
    *(alarms_weeks.fewer_won, alarms_weeks.below_band, alarms_weeks.falling),
)
_OF_TEAMS: tuple[Rule, ...] = (
    *_OF_ANYBODY,
    *(alarms_now.overdue_apart, alarms_now.not_covered, alarms_now.burdened, alarms_now.uneven),
)


def attention(
    teams: Sequence[TeamIn],
    now: Figures,
    before: Figures,
    window: Window,
    before_label: str,
    tongue: Tongue,
    weeks: SeriesOf | None = None,
) -> list[Attention]:
    """At most five, the gravest first, one per kind: of the team where it weighs most."""
    seen = Seen(now, before, window, before_label, tongue, weeks or {})
    return _listed(_OF_TEAMS, teams, seen, alike=1, of_one=MOST)


def of_people(
    people: Sequence[TeamIn],
    now: Figures,
    before: Figures,
    window: Window,
    before_label: str,
    tongue: Tongue,
    weeks: SeriesOf | None = None,
) -> list[Attention]:
    """At most five, the gravest first, no more than two of one person or of one kind."""
    seen = Seen(now, before, window, before_label, tongue, weeks or {})
    return _listed(_OF_ANYBODY, people, seen, alike=MOST_ALIKE, of_one=MOST_ALIKE)


def _listed(rules: Sequence[Rule], teams: Sequence[TeamIn], seen: Seen, alike: int, of_one: int) -> list[Attention]:
    """The gravest of all; no two about the same of the same one."""
    found = [one for rule in rules for one in rule(teams, seen)]
    listed: list[Attention] = []
    for one in sorted(found, key=lambda one: (-one.weight, one.kind, one.team)):
        same = [other for other in listed if _whom(other) == _whom(one)]
        of_kind = sum(other.kind == one.kind for other in listed)
        if of_kind < alike and len(same) < of_one and all(other.kind != one.kind for other in same):
            listed.append(one)
    return listed[:MOST]


def _whom(one: Attention) -> tuple[str | None, str | None]:
    return one.link.owner, one.link.team

"""Mix-adjusted win rate: the win rate as if everybody had the team's mix of segments."""

from collections import Counter
from collections.abc import Iterable, Sequence

from crm_core.base.text import _
from crm_core.crm.crm import Crm
from crm_core.measure.asked import Asked, Fact
from crm_core.measure.evidence import Evidence
from crm_core.measure.indicator import Indicator, Unit
from crm_core.measure.parts.deals.outcomes import is_decided, is_won, outcome
from crm_core.measure.statistics.standardise import adjusted
from crm_core.measure.value import Status, Value


def evidence(crm: Crm) -> Evidence:
    o = crm.opportunity
    return Evidence(
        o,
        id=o.c.opportunity_id,
        among=is_decided(crm, o),
        counts=is_won(o),
        when=o.c.closed_on,
        kind="flow",
        owner=o.c.owner_at_close_id,
        why=outcome(o),
        slice=o.c.segment,
    )


def answer(facts: Sequence[Fact], asked: Asked) -> list[Value]:
    """Observed / expected wins x the rate of all compared; numerator observed, denominator expected, n his deals.

    A person is compared with his team, a team with the company; deals without a segment are one of their own.
    """
    everybody = {fact.id: fact for rows in (*asked.others.values(), facts) for fact in rows}
    team = _segments(everybody.values())
    # a group that is held against itself alone leaves nobody out
    is_all = asked.group != "owner" and len(everybody) == len(facts)
    found = adjusted(_segments(facts), team, 1 if is_all else len(asked.others))
    if found.rate is None or found.ratio is None:
        return [Value(Status.NO_DATA, None, found.observed, found.expected, len(facts))]
    all_won = sum(won for won, _closed in team.values()) / len(everybody)
    low, high = (None if limit is None else limit * all_won for limit in (found.low, found.high))
    return [Value(Status.OK, found.rate, found.observed, found.expected, len(facts), low=low, high=high)]


def _segments(facts: Iterable[Fact]) -> dict[str | None, tuple[int, int]]:
    """segment -> (won, closed)."""
    won: Counter[str | None] = Counter()
    closed: Counter[str | None] = Counter()
    for fact in facts:
        closed[fact.slice] += 1
        won[fact.slice] += fact.counted
    return {segment: (won[segment], closed[segment]) for segment in closed}


METRIC = Indicator(
    name="win_rate_mix_adjusted",
    label=_("Win rate, mix-adjusted"),
    question=_("How high would the win rate be with the team's mix of deals?"),
    unit=Unit.SHARE,
    evidence=evidence,
    population=_("Deals closed in the window."),
    counted=_("The won ones."),
    dated=_("The day the deal was closed."),
    exclusions=_("Deals lost for a reason that the company's settings keep out of win rates."),
    formula=_(
        "Won deals / those that the team would have won on the same segments, times the team's win rate; a team is "
        "held against the company. Segments with fewer than 10 closed deals are one. It can be more than 100 %."
    ),
    better="higher",
    answer=answer,
    compares="wider",
    shown_alone=True,
)
